"""PostgreSQL and what stands in front of it: durable, in our encoding, with places enough, pooled in the right way."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import psycopg
from django.db import DatabaseError, connection
from psycopg_pool import PoolTimeout

from linkarms.cli.checkup.finding import Finding, bad, good, note

OLDEST = 15
#: Worker, periodic loop and a person at a prompt, beside the web processes.
OTHER_PROCESSES = 3
MOST_WEB_PROCESSES = 4


def look() -> Iterator[Finding]:
    version = connection.pg_version // 10000  # type: ignore[attr-defined]  # of this vendor's wrapper
    if version < OLDEST:
        yield bad("database", f"PostgreSQL {version}", f"upgrade it to {OLDEST} or newer")
        return
    yield _durable(version)
    yield from _encoding_and_zone()
    pooled = _is_pooled()
    yield from _pooler(pooled)
    if not pooled:
        yield _places()


def _durable(version: int) -> Finding:
    fsync, commit, pages = (_shown(name) for name in ("fsync", "synchronous_commit", "full_page_writes"))
    if fsync != "on" or commit == "off" or pages != "on":
        return bad(
            "database",
            f"PostgreSQL {version} with fsync={fsync}, synchronous_commit={commit}, full_page_writes={pages}",
            "switch them on in postgresql.conf (ALTER DATABASE may have set one, too): what was acknowledged "
            "must survive a power cut",
        )
    return good("database", f"PostgreSQL {version}, every signature is on disk before it is acknowledged")


def _encoding_and_zone() -> Iterator[Finding]:
    encoding = _shown("server_encoding")
    if encoding != "UTF8":
        yield bad(
            "encoding",
            f"the database is in {encoding}: names in other scripts cannot be kept",
            "make a new one (createdb -E UTF8 -T template0) and restore into it",
        )
    with connection.cursor() as cursor:
        cursor.execute("SELECT reset_val FROM pg_settings WHERE name = 'TimeZone'")
        zone = str(cursor.fetchone()[0])
    if zone.upper() not in {"UTC", "ETC/UTC", "GMT", "UCT", "ZULU"}:
        yield note(
            "time zone",
            f"the database's own is {zone}: Linkarms asks for UTC itself, reports by other programs will differ",
            "ALTER DATABASE … SET timezone = 'UTC'",
        )


def _is_pooled() -> bool:
    """A pooler gives out a number of its own, not that of the process that serves us."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        theirs: int = cursor.fetchone()[0]
    assert connection.connection is not None
    ours: int = connection.connection.info.backend_pid
    return theirs != ours


def _pooler(pooled: bool) -> Iterator[Finding]:
    says_so = bool(connection.settings_dict["DISABLE_SERVER_SIDE_CURSORS"])
    if not pooled:
        if says_so:
            yield note("pooler", "LINKARMS_DATABASE_URL says pgbouncer=true, but none answers", "take the option out")
        return
    if not _keeps_a_transaction_together():
        yield bad(
            "pooler",
            "PgBouncer hands each statement to another connection: nothing can be written safely",
            "set pool_mode = transaction in pgbouncer.ini",
        )
    elif not says_so:
        yield bad(
            "pooler",
            "a pooler stands in front of PostgreSQL, but LINKARMS_DATABASE_URL does not say so",
            "add ?pgbouncer=true to it, or downloads and long lists will break now and then",
        )
    else:
        yield good("pooler", "PgBouncer keeps a transaction together")


def _keeps_a_transaction_together() -> bool:
    """Statement pooling refuses a transaction of several statements."""
    try:
        with psycopg.connect(**direct_params()) as asking:
            asking.execute("SELECT 1")
            asking.execute("SELECT 2")
    except psycopg.Error:
        return False
    return True


def _places() -> Finding:
    most, reserved = int(_shown("max_connections")), int(_shown("superuser_reserved_connections"))
    pool = connection.settings_dict["OPTIONS"].get("pool") or {}
    each = int(pool.get("max_size", 1)) if isinstance(pool, dict) else 1
    processes = min(os.cpu_count() or 1, MOST_WEB_PROCESSES) + OTHER_PROCESSES
    wanted = each * processes
    if wanted > most - reserved:
        return bad(
            "connections",
            f"PostgreSQL has {most - reserved} places; {processes} processes of this machine with {each} each may ask "
            f"for {wanted}",
            f"raise max_connections to {wanted + reserved} or more for each machine, lower pool_size in "
            "LINKARMS_DATABASE_URL, or put PgBouncer in front",
        )
    return good("connections", f"{most - reserved} places, this machine may ask for {wanted}")


def direct_params() -> dict[str, Any]:
    """For one connection beside the pool."""
    params: dict[str, Any] = {key: value for key, value in connection.get_connection_params().items() if key != "pool"}
    return params | {"connect_timeout": 5}


def reason(error: Exception) -> str:
    """The pool only says that it waited in vain; one connection without it says why."""
    try:
        psycopg.connect(**direct_params()).close()
    except psycopg.Error as direct:
        return first_line(direct)
    if isinstance(error.__cause__, PoolTimeout):
        return "answers, but slowly"
    return first_line(error)


def first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _shown(name: str) -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting(%s)", [name])
            return str(cursor.fetchone()[0])
    except DatabaseError:
        return "not known"
