"""One moment of the database, looked at while others go on writing."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from linkarms.cli.keeping import rows
from linkarms.cli.keeping.form import Kind, Table
from linkarms.cli.keeping.newfile import NO_ROOM, SNAPSHOT, no_room
from linkarms.core.errors import Refused

WAIT_SECONDS = 60.0
#: A copy of SQLite's file stands beside the backup for a while; the backup itself is compressed.
ROOM_FOR = 1.5


class Moment:
    """The rows of all tables, as they were at one moment."""

    def __init__(self, cursor: Any, vendor: str) -> None:
        self._cursor = cursor
        self.vendor = vendor

    def lines(self, table: Table) -> Iterator[list[bytes]]:
        if self.vendor == rows.POSTGRESQL:
            # A cursor of the server's hands rows over as we take them, within this transaction.
            with connection.chunked_cursor() as cursor:
                yield from rows.lines(cursor, table, vendor=self.vendor)
        else:
            yield from rows.lines(self._cursor, table, vendor=self.vendor)

    def values(self, sql: str) -> list[Any]:
        """The first column of what a statement gives."""
        self._cursor.execute(sql)
        return [row[0] for row in self._cursor.fetchall()]

    def count(self, table: Table) -> int:
        (number,) = self.values(f'SELECT count(*) FROM "{table.name}"')  # noqa: S608  # a name of our own models
        return int(number)

    def last_id(self, table: Table) -> int:
        """The last number this table ever gave: a number is not given twice, even after its row is gone."""
        if table.key_kind is not Kind.INTEGER:
            return 0
        (highest,) = self.values(f'SELECT coalesce(max("{table.key}"), 0) FROM "{table.name}"')  # noqa: S608
        return max(int(highest), self._given(table))

    def _given(self, table: Table) -> int:
        """Where the database's own counting stands; rows that chose their number themselves are not in it."""
        if self.vendor == rows.SQLITE:
            found = self.values(f"SELECT seq FROM sqlite_sequence WHERE name = '{table.name}'")  # noqa: S608
            return int(found[0]) if found else 0
        (sequence,) = self.values(f"SELECT pg_get_serial_sequence('\"{table.name}\"', '{table.key}')")
        if sequence is None:
            return 0
        (number,) = self.values(f"SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM {sequence}")  # noqa: S608
        return int(number)


@contextmanager
def one_moment(beside: Path) -> Iterator[Moment]:
    """SQLite: a copy of the file, made by SQLite itself, beside `beside`. PostgreSQL: one read-only transaction.

    Neither keeps anybody from writing. A copy, because a reader that stays for long keeps SQLite from emptying
    its log: under load the log would outgrow the database.
    """
    if connection.vendor == rows.SQLITE:
        with _copy_of_sqlite(beside) as moment:
            yield moment
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        yield Moment(cursor, rows.POSTGRESQL)


@contextmanager
def standing_still() -> Iterator[None]:
    """All that is read within through Django's connection is read at one moment. Nothing can be written."""
    if connection.in_atomic_block:
        yield  # a test's transaction is a moment of its own
    elif connection.vendor == rows.SQLITE:
        with connection.cursor() as cursor:
            # Django would begin a transaction that keeps all writers out.
            cursor.execute("BEGIN DEFERRED")
            try:
                cursor.execute("SELECT count(*) FROM sqlite_master")
                yield
            finally:
                cursor.execute("ROLLBACK")
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SET LOCAL statement_timeout = 0")
            yield


@contextmanager
def _copy_of_sqlite(beside: Path) -> Iterator[Moment]:
    copy = beside.with_name(beside.name + SNAPSHOT)
    source = Path(str(settings.DATABASES["default"]["NAME"]))
    try:
        _fresh(copy)
        with closing(sqlite3.connect(source, timeout=WAIT_SECONDS, isolation_level=None)) as original:
            _look_for_room(original, beside.parent)
            original.execute("VACUUM INTO ?", [str(copy)])
        with closing(sqlite3.connect(f"{copy.absolute().as_uri()}?mode=ro", uri=True)) as snapshot:
            yield Moment(snapshot.cursor(), rows.SQLITE)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode in {sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_WRITE}:
            raise no_room(OSError(min(NO_ROOM), ""), beside.parent) from None
        raise
    finally:
        copy.unlink(missing_ok=True)
        copy.with_name(copy.name + "-journal").unlink(missing_ok=True)


def _fresh(copy: Path) -> None:
    """Empty, and readable by nobody else before the first row is in it. SQLite fills an empty file."""
    copy.unlink(missing_ok=True)
    os.close(os.open(copy, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))


def _look_for_room(original: sqlite3.Connection, folder: Path) -> None:
    (pages,) = original.execute("PRAGMA page_count").fetchone()
    (size,) = original.execute("PRAGMA page_size").fetchone()
    needed = int(pages * size * ROOM_FOR)
    status = os.statvfs(folder)
    free = status.f_bavail * status.f_frsize
    if free < needed:
        raise Refused(
            f"the disk of {folder} has {free >> 20} MB left, and the backup needs up to {needed >> 20} MB while it is "
            "made; make room, or name a file on another disk"
        )
