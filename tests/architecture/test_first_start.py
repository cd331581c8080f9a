"""An empty database gets its tables at once; a database that comes through every migration ends with the same."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from tests.factories.installations import Installation, new_database

pytestmark = pytest.mark.django_db

AT_ONCE = (
    "import django; django.setup(); from django.core.management import call_command as call; "
    "call('migrate', verbosity=0)"
)
STEP_BY_STEP = AT_ONCE.replace(
    "call('migrate'", "import django.core.management.commands.migrate as steps; call(steps.Command()"
)
ON_POSTGRESQL = connection.vendor == "postgresql"
#: Django's own migrations give the numbers of this table of pairs, which we do not use, the width of our settings.
DJANGOS = ("auth_group_permissions", "id")
COLUMNS = (
    "SELECT table_name, column_name, data_type, is_nullable, column_default, character_maximum_length, is_identity "
    "FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2"
)
CONSTRAINTS = (
    "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE connamespace = 'public'::regnamespace ORDER BY 1, 2"
)
INDEXES = "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2"


@pytest.fixture
def both(tmp_path: Path) -> Iterator[list[Installation]]:
    with ExitStack() as databases:
        made = []
        for name, script in (("at-once", AT_ONCE), ("step-by-step", STEP_BY_STEP)):
            (tmp_path / name).mkdir()
            url = databases.enter_context(_database())
            made.append(Installation(tmp_path / name, url))
            made[-1].python(script)
        yield made


def test_both_ways_end_with_the_same_tables_and_rows(both: list[Installation]) -> None:
    at_once, step_by_step = map(_postgresql if ON_POSTGRESQL else _sqlite, both)
    assert at_once == step_by_step


@contextmanager
def _database() -> Iterator[str]:
    with new_database() if ON_POSTGRESQL else nullcontext("") as url:
        yield url


def _sqlite(made: Installation) -> dict[str, Any]:
    objects = "SELECT type, name, coalesce(sql, '') FROM sqlite_master WHERE name NOT LIKE 'sqlite_%' ORDER BY 1, 2"
    found: dict[str, Any] = {}
    for kind, name, sql in made.query(objects):
        if kind != "table":
            found[name] = sql
            continue
        columns = sorted(map(str, (row[1:] for row in made.query(f'PRAGMA table_info("{name}")'))))
        keys = sorted(str(row[2:]) for row in made.query(f'PRAGMA foreign_key_list("{name}")'))
        checks = sorted(re.findall(r'CONSTRAINT "([^"]+)"', sql))
        found[name] = (columns, keys, checks, _rows(made, name))
    return found


def _postgresql(made: Installation) -> dict[str, Any]:
    tables = [name for (name,) in made.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")]
    return {
        "columns": [row for row in made.query(COLUMNS) if row[:2] != DJANGOS],
        "constraints": made.query(CONSTRAINTS),
        "indexes": made.query(INDEXES),
        "rows": {name: _rows(made, name) for name in tables},
    }


def _rows(made: Installation, table: str) -> list[tuple[Any, ...]]:
    if table == "django_migrations":
        return made.query("SELECT app, name FROM django_migrations ORDER BY 1, 2")
    return made.query(f'SELECT count(*) FROM "{table}"')  # noqa: S608  # the database's own word
