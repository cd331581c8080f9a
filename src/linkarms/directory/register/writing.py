"""Rows into tables by the thousand: COPY on PostgreSQL, prepared statements on SQLite. Table and columns are ours."""

from __future__ import annotations

import json
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
    """These columns of the rows of a source that have one of these numbers, each looked up by the index."""
    names = _names(columns)
    if is_postgresql():
        # OFFSET 0: a look-up a number. Of a table that just grew nothing is known, and a join would read it whole.
        sql = (
            f"SELECT {names} FROM json_array_elements_text(%s::json) AS one(it), LATERAL "  # noqa: S608
            f"(SELECT {names} FROM {table} WHERE source_id = %s AND number = one.it OFFSET 0) AS kept"
        )
        parameters: list[str | int] = [json.dumps(numbers), source_id]
    else:
        condition, parameter = among("number", numbers)
        sql, parameters = f"SELECT {names} FROM {table} WHERE source_id = %s AND {condition}", [source_id, parameter]  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return list(cursor.fetchall())


def no_wait_for_the_disk() -> None:
    """This transaction is written with a later one: for what can be done again. On SQLite it is written at once."""
    if is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")


def _copy(target: str, rows: Iterable[Sequence[Any]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in rows:
            copy.write_row(row)


def _names(columns: Sequence[str]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
