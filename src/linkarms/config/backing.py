"""Django's dictionaries for database, mail and cache, made from what the operator wrote."""

import os
import sqlite3
from pathlib import Path
from typing import Any

from linkarms.config.parsers import MailAddress, PostgresAddress

# FULL: nobody is answered "signed" before the signature would survive a power cut.
SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"


class Writable(sqlite3.Connection):
    """A connection to a file that can be written to, or none.

    SQLite would open a file on a read-only disk for reading, and share what it knows of an open file within the
    process: it stayed read-only for as long as the process lived, whatever became of the disk (decision 0023).
    """

    def __init__(self, database: str, *args: Any, **options: Any) -> None:
        # Never by opening it ourselves: to close it again would drop the locks of this process.
        place = Path(database) if Path(database).exists() else Path(database).parent
        if not database.startswith("file:") and not os.access(place, os.W_OK):
            raise sqlite3.OperationalError("the disk of the database takes no writes")
        super().__init__(database, *args, **options)


def sqlite(data_dir: Path) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(data_dir / "linkarms.sqlite3"),
        "OPTIONS": {
            # With Django's default, a transaction that reads before it writes fails at once with
            # "database is locked" when two meet; IMMEDIATE makes the second wait its turn.
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "factory": Writable,
            "init_command": SQLITE_PRAGMAS,
        },
        "CONN_MAX_AGE": 600,
        # A file, as in production: threads of one test have connections of their own.
        "TEST": {"NAME": str(data_dir / "test.sqlite3")},
    }


# A database machine that vanishes (a failover, a cut cable) closes no connection: without these, whoever waits for its
# answer would wait for hours. Seconds, but for the last, which is in milliseconds.
NOTICE_A_DEAD_SERVER = {
    "connect_timeout": "5",
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
}

NEVER_BY_ITSELF = 2**31


def postgresql(address: PostgresAddress) -> dict[str, Any]:
    options: dict[str, Any] = NOTICE_A_DEAD_SERVER | address.options
    options["pool"] = {"min_size": 1, "max_size": address.pool_size, "timeout": 10}
    # A prepared statement lives in a server connection, which PgBouncer hands to somebody else. Else none is prepared
    # because it came often, but what asks for it is.
    options["prepare_threshold"] = None if address.pgbouncer else NEVER_BY_ITSELF
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": address.name,
        "USER": address.user,
        "PASSWORD": address.password,
        "HOST": address.host,
        "PORT": address.port,
        "OPTIONS": options,
        # A connection that died in the pool (the database was started again) is exchanged before somebody meets it.
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": address.pgbouncer,
    }


def mailers(address: MailAddress, *, demo: bool) -> dict[str, dict[str, Any]]:
    if demo:
        # A demo's mail never leaves, whatever the environment says.
        return {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}
    if address.is_console:
        return {"default": {"BACKEND": "django.core.mail.backends.console.EmailBackend"}}
    return {
        "default": {
            "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "OPTIONS": {
                "host": address.host,
                "port": address.port,
                "username": address.user,
                "password": address.password,
                "use_tls": address.tls == "starttls",
                "use_ssl": address.tls == "implicit",
                "timeout": 10,
            },
        }
    }


def caches(url: str) -> dict[str, dict[str, Any]]:
    if url == "memory:":
        # Rate limits live here: with Django's 300 entries a rush of addresses would push them out.
        options = {"MAX_ENTRIES": 200_000}
        return {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": options}}
    # Seconds: a cache that hangs is worse than none.
    patience = {"socket_connect_timeout": 1, "socket_timeout": 1}
    return {"default": {"BACKEND": "linkarms.config.cache.SharedCache", "LOCATION": url, "OPTIONS": patience}}
