"""What is done before the first request: tables and style sheets, by one process at a time."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

LOCK_FILE = "preparing.lock"
#: Any number that no other program on the same database uses.
LOCK_NUMBER = 7_467_025_331


def prepare() -> None:
    """Migrate and collect style sheets. Two that start at once on one database or one folder take turns."""
    with _alone_in_the_folder():
        if is_behind():
            with _alone_on_the_server():
                call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)


def is_behind() -> bool:
    """Whether migrations wait to be applied."""
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


@contextmanager
def _alone_in_the_folder() -> Iterator[None]:
    settings.LINKARMS_DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (settings.LINKARMS_DATA_DIR / LOCK_FILE).open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # given back when the file is closed, however we end
        yield


@contextmanager
def _alone_on_the_server() -> Iterator[None]:
    """Other machines wait here until our migrations are done, and find then that nothing is left to do."""
    if connection.vendor != "postgresql":
        yield
        return
    # A transaction's lock: behind PgBouncer a session is not ours alone. Beside the pool, which may have one place.
    params = {key: value for key, value in connection.get_connection_params().items() if key != "pool"}
    with psycopg.connect(**params) as locking:
        locking.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK_NUMBER])
        yield
