"""Rows as lines: the same bytes for the same row, whichever database it comes from."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any, Protocol

from linkarms.cli.keeping.form import Column, Kind, Table

SQLITE, POSTGRESQL = "sqlite", "postgresql"
FETCHED = 2000

type Row = Sequence[Any]


class Cursor(Protocol):
    """What Django's, SQLite's and psycopg's have in common."""

    def execute(self, sql: str, /) -> object: ...
    def fetchmany(self, size: int, /) -> Sequence[Row]: ...


def lines(cursor: Cursor, table: Table, *, vendor: str) -> Iterator[list[bytes]]:
    """All rows in the order of the key, a few thousand at a time."""
    cursor.execute(select(table, vendor=vendor))
    changes = [(position, _CHANGES[change]) for position, change in enumerate(_changes(table, vendor)) if change]
    while rows := cursor.fetchmany(FETCHED):
        yield [_line(row, changes) for row in rows]


def as_line(row: Row) -> bytes:
    """One row, of values as the file has them."""
    return _ENCODE(row).encode("utf-8") + b"\n"


class Digest:
    """Counts rows and hashes their lines."""

    def __init__(self) -> None:
        self.count = 0
        self._hash = hashlib.sha256()

    def add(self, some: Iterable[bytes]) -> None:
        for line in some:
            self._hash.update(line)
            self.count += 1

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


def select(table: Table, *, vendor: str) -> str:
    """The statement that reads a table in its order."""
    expression = _of_postgresql if vendor == POSTGRESQL else _of_sqlite
    columns = ", ".join(expression(column) for column in table.columns)
    # Bytes, whatever language the server sorts in.
    order = ' COLLATE "C"' if vendor == POSTGRESQL and table.key_kind is Kind.TEXT else ""
    return f'SELECT {columns} FROM "{table.name}" ORDER BY "{table.key}"{order}'  # noqa: S608  # checked names


def for_sqlite(table: Table) -> list[tuple[int, Callable[[str], str]]]:
    """How values of the file become what Django keeps in SQLite: (position, change)."""
    changes = {Kind.MOMENT: _moment_for_sqlite, Kind.UUID: _uuid_for_sqlite}
    return [(position, changes[column.kind]) for position, column in enumerate(table.columns) if column.kind in changes]


def _of_postgresql(column: Column) -> str:
    name = f'"{column.name}"'
    match column.kind:
        case Kind.MOMENT:
            return f"to_char({name} AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
        case Kind.DAY:
            return f"to_char({name}, 'YYYY-MM-DD')"
        case Kind.UUID | Kind.JSON:
            return f"{name}::text"
        case _:
            return name


def _of_sqlite(column: Column) -> str:
    # The plus takes the declared type away, by which Django's connection would turn texts into objects.
    name = f'+"{column.name}"'
    match column.kind:
        case Kind.MOMENT:
            fraction = f"substr(substr({name}, 21) || '000000', 1, 6)"
            return f"substr({name}, 1, 10) || 'T' || substr({name}, 12, 8) || '.' || {fraction} || 'Z'"
        case Kind.UUID:
            parts = ((1, 8), (9, 4), (13, 4), (17, 4), (21, 12))
            return " || '-' || ".join(f"substr({name}, {start}, {length})" for start, length in parts)
        case _:
            return name


def _changes(table: Table, vendor: str) -> Iterator[str]:
    for column in table.columns:
        if column.kind is Kind.JSON:
            yield "json"
        elif column.kind is Kind.BOOLEAN and vendor == SQLITE:
            yield "boolean"
        else:
            yield ""


def _line(row: Row, changes: Sequence[tuple[int, Callable[[Any], object]]]) -> bytes:
    values = list(row)
    for position, change in changes:
        if values[position] is not None:
            values[position] = change(values[position])
    return as_line(values)


@lru_cache(maxsize=4096)
def _tidy_json(text: str) -> str:
    """The one way to write this value; lists of fields come by the million."""
    return json.dumps(json.loads(text), ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _moment_for_sqlite(text: str) -> str:
    fraction = text[19:26]
    return f"{text[:10]} {text[11:19]}{'' if fraction == '.000000' else fraction}"


def _uuid_for_sqlite(text: str) -> str:
    return text.replace("-", "")


_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode
_CHANGES: dict[str, Callable[[Any], object]] = {"json": _tidy_json, "boolean": bool}
