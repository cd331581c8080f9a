"""Put the rows of a backup into empty tables, within one transaction, and read them back to compare."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from linkarms.cli.keeping import rows
from linkarms.cli.keeping.archive import Backup
from linkarms.cli.keeping.arriving import Arrivals, Change
from linkarms.cli.keeping.form import Kind, Table
from linkarms.cli.keeping.progress import Progress
from linkarms.core.errors import Refused

REFERENCES = (
    "SELECT conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) FROM pg_constraint "
    "WHERE contype = 'f' AND conrelid = ANY (%s::regclass[]) ORDER BY 1, 2"
)


@dataclass
class _Filled:
    """What went into a table: as the file has it, and as it was changed on arrival."""

    read: rows.Digest = field(default_factory=rows.Digest)
    written: rows.Digest = field(default_factory=rows.Digest)


def fill(backup: Backup, arrivals: Arrivals, *, progress: Progress) -> None:
    """All rows, numbers that go on where they ended, and the references between them checked.

    Within the caller's transaction. Refused where what was written is not what the backup says.
    """
    tables = {table.name: table for table in backup.header.tables}
    progress.total = 2 * sum(each.count for each in backup.manifest.tables.values())
    filled = {name: _Filled() for name in tables}
    references = _take_references_off(list(tables))
    for name, lines in backup.pieces():
        if name not in tables:
            raise Refused(f"the backup holds rows of {name}, which it does not describe")
        _write(tables[name], lines, filled[name], arrivals.change_for(tables[name]))
        progress.step(len(lines), name)
    for name, table in tables.items():
        said = backup.manifest.tables[name]
        if (filled[name].read.count, filled[name].read.hexdigest()) != (said.count, said.sha256):
            raise Refused(f"the rows of {name} are not those that the backup was made of; nothing was restored")
        _go_on_from(table, said.last_id)
    _put_references_back(references)
    _compare(tables, filled, progress)


def _write(table: Table, lines: Sequence[bytes], filled: _Filled, change: Change | None) -> None:
    filled.read.add(lines)
    values: list[list[Any]] = [json.loads(line) for line in lines]
    if change is not None:
        for row in values:
            change(row)
        filled.written.add(rows.as_line(row) for row in values)
    else:
        filled.written.add(lines)
    if connection.vendor == rows.POSTGRESQL:
        _copy_in(table, values)
    else:
        _insert(table, values)


def _copy_in(table: Table, values: list[list[Any]]) -> None:
    with connection.cursor() as cursor, cursor.copy(f"COPY {_target(table)} FROM STDIN") as copy:
        for row in values:
            copy.write_row(row)


def _insert(table: Table, values: list[list[Any]]) -> None:
    changes = rows.for_sqlite(table)
    for row in values:
        for position, change in changes:
            if row[position] is not None:
                row[position] = change(row[position])
    places = ", ".join("?" * len(table.columns))
    # Past Django's cursor, which would look for %s in every statement and remember them for debugging.
    connection.connection.executemany(f"INSERT INTO {_target(table)} VALUES ({places})", values)  # noqa: S608


def _target(table: Table) -> str:
    columns = ", ".join(f'"{column.name}"' for column in table.columns)
    return f'"{table.name}" ({columns})'


def _go_on_from(table: Table, last_id: int) -> None:
    """The next row gets a number that no row ever had, not even one that is gone: the audit speaks of numbers."""
    if table.key_kind is not Kind.INTEGER:
        return
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT coalesce(max("{table.key}"), 0) FROM "{table.name}"')  # noqa: S608  # checked names
        last = max(int(cursor.fetchone()[0]), last_id)
        if connection.vendor == rows.POSTGRESQL:
            cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", [f'"{table.name}"', table.key])
            (sequence,) = cursor.fetchone()
            if sequence is not None:
                cursor.execute("SELECT setval(%s, %s, %s)", [sequence, max(last, 1), last > 0])
        elif last:
            cursor.execute("DELETE FROM sqlite_sequence WHERE name = %s", [table.name])
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table.name, last])


def _take_references_off(names: list[str]) -> list[tuple[str, str, str]]:
    """PostgreSQL would remember every row until the end to look at it then, in memory: ten million are too many."""
    if connection.vendor != rows.POSTGRESQL:
        return []
    with connection.cursor() as cursor:
        cursor.execute(REFERENCES, [[f'"{name}"' for name in names]])
        references: list[tuple[str, str, str]] = cursor.fetchall()
        for table, name, _definition in references:
            cursor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {name}")
    return references


def _put_references_back(references: list[tuple[str, str, str]]) -> None:
    """Each is checked over the whole table at once."""
    with connection.cursor() as cursor:
        for table, name, definition in references:
            cursor.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {definition}")
        if connection.vendor != rows.POSTGRESQL:
            cursor.execute("PRAGMA foreign_key_check")
            broken = cursor.fetchone()
            if broken is not None:
                raise Refused(f"a row of {broken[0]} names a row of {broken[2]} that the backup does not hold")


def _compare(tables: dict[str, Table], filled: dict[str, _Filled], progress: Progress) -> None:
    for name, table in tables.items():
        found = rows.Digest()
        for lines in _lines(table):
            found.add(lines)
            progress.step(len(lines), f"{name}: reading back")
        if found.hexdigest() != filled[name].written.hexdigest():
            raise Refused(f"the rows of {name} read differently than they were written; nothing was restored")


def _lines(table: Table) -> Iterator[list[bytes]]:
    if connection.vendor == rows.POSTGRESQL:
        with connection.chunked_cursor() as cursor:
            yield from rows.lines(cursor, table, vendor=rows.POSTGRESQL)
    else:
        yield from rows.lines(connection.connection.cursor(), table, vendor=rows.SQLITE)
