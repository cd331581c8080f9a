"""Build a world once a process, then put its rows back: what hundreds of tests start from costs a moment.

The first call for a key builds through the real services and remembers the rows of every table. A later call on
an empty database inserts those rows as they were; where somebody lives already, it builds.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.core.management.color import no_style
from django.db import connection, models, transaction

from linkarms.accounts.models import User


@dataclass(frozen=True)
class _Snapshot:
    made: bytes
    tables: tuple[tuple[str, str, list[tuple[Any, ...]]], ...]  # table, columns, rows


_kept: dict[str, _Snapshot] = {}


def built_once[T](key: str, build: Callable[[], T]) -> T:
    """What ``build()`` makes, from memory where the database is empty and the key is known."""
    if User.objects.exists():
        return build()
    if key not in _kept:
        made = build()
        _kept[key] = _Snapshot(pickle.dumps(made), tuple(_rows(model) for model in _ours()))
        return made
    snapshot = _kept[key]
    with transaction.atomic():
        for table, columns, rows in snapshot.tables:
            _put_back(table, columns, rows)
    made_again: T = pickle.loads(snapshot.made)  # noqa: S301  # our own, of this process
    return made_again


def _ours() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("linkarms.")]


def _rows(model: type[models.Model]) -> tuple[str, str, list[tuple[Any, ...]]]:
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(field.column) for field in model._meta.concrete_fields)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns} FROM {quoted(model._meta.db_table)}")  # noqa: S608  # names of our models
        return model._meta.db_table, columns, [tuple(row) for row in cursor.fetchall()]


def _put_back(table: str, columns: str, rows: list[tuple[Any, ...]]) -> None:
    if not rows:
        return
    places = ", ".join(["%s"] * len(rows[0]))
    with connection.cursor() as cursor:
        statement = f"INSERT INTO {connection.ops.quote_name(table)} ({columns}) VALUES ({places})"  # noqa: S608
        cursor.executemany(statement, rows)
        model = next(model for model in _ours() if model._meta.db_table == table)
        for reset in connection.ops.sequence_reset_sql(no_style(), [model]):
            cursor.execute(reset)
