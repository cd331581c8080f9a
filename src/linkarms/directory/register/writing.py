"""Rows into tables by the thousand: COPY on PostgreSQL, prepared statements on SQLite. Table and columns are ours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection

from linkarms.core.sql import among

_STAGE = "register_stage"


def is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def insert(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """New rows, in the order given; numbers come from the database."""
    if not rows:
        return
    names = _names(columns)
    if is_postgresql():
        _copy(f"{table} ({names})", rows)
    else:
        places = ", ".join("?" * len(columns))
        # Past Django's cursor, which would look for %s in the statement and remember it for debugging.
        connection.connection.executemany(f"INSERT INTO {table} ({names}) VALUES ({places})", rows)  # noqa: S608


def update(table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """Rows by number, which is the first of their values."""
    if not rows:
        return
    if is_postgresql():
        with connection.cursor() as cursor:
            names = _names(["id", *columns])
            cursor.execute(f"CREATE TEMP TABLE {_STAGE} ON COMMIT DROP AS SELECT {names} FROM {table} LIMIT 0")  # noqa: S608
            _copy(f"{_STAGE} ({names})", rows)
            setting = ", ".join(f'"{column}" = s."{column}"' for column in columns)
            cursor.execute(f"UPDATE {table} e SET {setting} FROM {_STAGE} s WHERE e.id = s.id")  # noqa: S608
            cursor.execute(f"DROP TABLE {_STAGE}")
    else:
        setting = ", ".join(f'"{column}" = ?' for column in columns)
        turned = [[*row[1:], row[0]] for row in rows]
        connection.connection.executemany(f"UPDATE {table} SET {setting} WHERE id = ?", turned)  # noqa: S608


def found(table: str, columns: Sequence[str], *, source_id: int, numbers: Sequence[str]) -> Iterable[tuple[Any, ...]]:
    """These columns of the rows of a source that have one of these numbers."""
    if not numbers:
        return []
    condition, parameter = among("number", numbers)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_names(columns)} FROM {table} WHERE source_id = %s AND {condition}",  # noqa: S608
            [source_id, parameter],
        )
        return list(cursor.fetchall())


def _copy(target: str, rows: Iterable[Sequence[Any]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _names(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
