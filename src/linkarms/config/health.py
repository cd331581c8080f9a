"""For probes: does the process live, and can it do its work."""

from __future__ import annotations

import logging

from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

log = logging.getLogger(__name__)

#: Once migrated, a process need not look again: nobody migrates backwards under it.
_migrated = False


@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    """200 as long as requests are answered; asks nothing else, so that a failing database restarts nobody."""
    return _plain("alive", 200)


@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """200 when the database answers and all migrations are applied, else 503."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        migrated = _is_migrated()
    except DatabaseError as error:
        log.warning("Not ready: %s", type(error).__name__)
        return _plain("the database does not answer", 503)
    return _plain("ready", 200) if migrated else _plain("migrations are not applied", 503)


def _is_migrated() -> bool:
    global _migrated  # noqa: PLW0603  # remembers one fact for the life of the process
    if not _migrated:
        executor = MigrationExecutor(connection)
        _migrated = not executor.migration_plan(executor.loader.graph.leaf_nodes())
    return _migrated


def _plain(words: str, status: int) -> HttpResponse:
    response = HttpResponse(f"{words}\n", status=status, content_type="text/plain; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response
