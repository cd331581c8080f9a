"""The database: does it answer, is it migrated, is it as durable as law 4 asks, is its clock ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from linkarms.cli.checkup import postgres
from linkarms.cli.checkup.finding import Finding, bad, good, note

NOTABLE_SKEW_SECONDS, BAD_SKEW_SECONDS = 2.0, 30.0
#: SQLite's number for synchronous=FULL.
FULL = 2


def look(*, clock: Callable[[], datetime]) -> Iterator[Finding]:
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        because = postgres.reason(error) if connection.vendor == "postgresql" else postgres.first_line(error)
        yield bad("database", because, "check LINKARMS_DATABASE_URL, and that the database server runs")
        return
    if connection.vendor == "postgresql":
        yield from postgres.look()
        yield _clock(clock)
    else:
        yield from _sqlite()
        yield good("clock", "the database uses this machine's clock")
    yield _migrations()


def _migrations() -> Finding:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        return bad("tables", f"{len(waiting)} migrations are not applied", "start `linkarms serve`: it applies them")
    return good("tables", "all migrations are applied")


def _sqlite() -> Iterator[Finding]:
    journal, synchronous, foreign_keys = (_pragma(name) for name in ("journal_mode", "synchronous", "foreign_keys"))
    if journal != "wal" or synchronous != FULL or foreign_keys != 1:
        yield bad(
            "database",
            f"SQLite with journal_mode={journal}, synchronous={synchronous}, foreign_keys={foreign_keys}",
            "it must be wal, 2 and 1, or signatures can be lost; is the data folder on a network share?",
        )
        return
    yield good("database", "SQLite, every signature is on disk before it is acknowledged")


def _pragma(name: str) -> object:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {name}")
        row = cursor.fetchone()
    return row[0] if row else None


def _clock(clock: Callable[[], datetime]) -> Finding:
    before = clock()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        theirs: datetime = cursor.fetchone()[0]
    # The question itself took a moment: theirs should lie within it.
    outside = max(before - theirs.astimezone(UTC), theirs.astimezone(UTC) - clock())
    skew = max(0.0, outside.total_seconds())
    if skew < NOTABLE_SKEW_SECONDS:
        return good("clock", "agrees with the database's")
    found = f"differs from the database's by {skew:.0f} s"
    advice = "switch time synchronization on (NTP) on both machines"
    return (bad if skew > BAD_SKEW_SECONDS else note)("clock", found, advice)
