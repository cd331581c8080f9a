"""For probes: does the process live, and can it do its work."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from linkarms.config.probing import NoAnswer, Question

log = logging.getLogger(__name__)

#: Shorter than what probes are usually given: a late answer is none, and tells nobody why.
PATIENCE = timedelta(seconds=3)

#: Once migrated, a process need not look again: nobody migrates backwards under it.
_migrated = False


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """200 as long as requests are answered; asks nothing else, so that a failing database restarts nobody."""
    return _plain("alive", 200)


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database answers, is migrated and takes writes, else 503; at the latest after `PATIENCE`."""
    try:
        trouble = _trouble.answer(within=PATIENCE.total_seconds())
    except NoAnswer:
        trouble = f"the database does not answer within {PATIENCE.seconds} seconds"
    if trouble:
        log.warning("Not ready: %s", trouble)
        return _plain(trouble, 503)
    return _plain("ready", 200)


def _look() -> str:
    """What keeps us from working, "" when nothing does."""
    try:
        with connection.cursor() as cursor:
            # Whoever asks has gone by the time the usual twenty seconds are over.
            cursor.execute("PRAGMA busy_timeout = 2000" if connection.vendor == "sqlite" else "SELECT 1")
        if not _is_migrated():
            return "migrations are not applied"
    except DatabaseError as error:
        return "the database is locked" if "locked" in str(error) else "the database does not answer"
    except InterfaceError:
        return "the database does not answer"
    return "" if _takes_writes() else "the database takes no writes"


def _is_migrated() -> bool:
    global _migrated  # noqa: PLW0603  # remembers one fact for the life of the process
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


def _takes_writes() -> bool:
    """False for a standby that nobody has promoted, a read-only disk, or a file that somebody else keeps locked."""
    try:
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("BEGIN IMMEDIATE")
                cursor.execute("ROLLBACK")
                return True
            cursor.execute("SELECT current_setting('transaction_read_only')")
            return bool(cursor.fetchone()[0] == "off")
    except DatabaseError:
        return False


_trouble = Question(_look)


def _plain(words: str, status: int) -> HttpResponse:
    response = HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    if status == 503:
        response["Retry-After"] = "5"
    return response
