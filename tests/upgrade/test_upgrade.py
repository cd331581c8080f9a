"""What an earlier version kept, this one can use: a backup of each release's demo is migrated with its data."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from django.db import connection

from linkarms.cli.keeping import archive, schema
from tests.factories.installations import FIXTURES, Installation, demo_backup, new_database

pytestmark = pytest.mark.django_db

RELEASES = sorted(path.name.removesuffix(".tar.xz") for path in FIXTURES.glob("*.tar.xz"))
STATEMENTS = (
    "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL AND tbl_name NOT LIKE 'sqlite%'"
    " AND tbl_name NOT LIKE 'django%' AND tbl_name NOT LIKE 'auth\\_%' ESCAPE '\\' ORDER BY type DESC, name"
)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Installation]:
    """An empty installation on the database that the tests run on."""
    if connection.vendor == "sqlite":
        yield Installation(tmp_path / "here")
        return
    with new_database() as url:
        yield Installation(tmp_path / "here", url)


def test_there_is_a_fixture() -> None:
    assert RELEASES


@pytest.mark.parametrize("release", RELEASES)
def test_what_a_release_kept_is_migrated_with_its_data_and_is_sound(
    release: str, here: Installation, tmp_path: Path
) -> None:
    backup = demo_backup(tmp_path, release)
    said = archive.opened(backup)
    here.figures("restore", backup)
    report = here.figures("verify")
    assert report["sound"]
    kept = {name: each.count for name, each in said.manifest.tables.items()}
    kept["audit_entry"] += 1  # that it was restored
    there = {name: here.value(f'SELECT count(*) FROM "{name}"') for name in kept}  # noqa: S608  # names in our file
    assert there == kept
    assert there["petitions_signature"] > 500


@pytest.mark.parametrize("release", RELEASES)
def test_no_migration_of_a_release_was_changed_afterwards(release: str, tmp_path: Path) -> None:
    """The tables that its migrations make now are those that they made then, to the letter."""
    if connection.vendor != "sqlite":
        pytest.skip("the tables are compared as SQLite writes them; the run on SQLite does it")
    applied = archive.opened(demo_backup(tmp_path, release)).header.migrations
    old = Installation(tmp_path / "old")
    old.folder.mkdir()
    # The migrations as they are now, up to where the release was: what `restore` does before it fills the tables.
    script = "import sys, json, django; django.setup(); from linkarms.cli.keeping import ground; ground.migrate_to({})"
    old.python(script.format(json.dumps(applied)))
    with closing(sqlite3.connect(old.folder / "linkarms.sqlite3")) as database:
        tables = [str(sql) for (sql,) in database.execute(STATEMENTS)]
    then = (FIXTURES / f"{release}.sql").read_text(encoding="utf-8")
    assert ";\n".join(tables) + ";\n" == then


def test_every_migration_that_a_release_carried_is_still_here(tmp_path: Path) -> None:
    carried = set()
    for release in RELEASES:
        header = archive.opened(demo_backup(tmp_path, release)).header
        carried |= {f"{label}.{name}" for label, names in header.migrations.items() for name in names}
    assert carried <= {f"{label}.{name}" for label, names in schema.applied().items() for name in names}


def test_names_of_fixtures_are_versions() -> None:
    assert [name for name in RELEASES if not re.fullmatch(r"\d+\.\d+\.\d+(\.?(dev|a|b|rc)\d+)?", name)] == []
