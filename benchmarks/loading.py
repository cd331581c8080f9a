# ruff: noqa: S608  # every part of a statement is a name of ours
"""What PostgreSQL and SQLite need to take in many rows quickly, and to be afterwards as if they had come one by one."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any, Protocol

TABLES = (
    "supporters_supporter",
    "petitions_signature",
    "petitions_repeat",
    "supporters_consent",
    "supporters_confirmation",
)


class Dialect(Protocol):
    """How each writes the same statement."""

    uuid: str

    def series(self, first: int, last: int) -> str:
        """Numbers, as `n.i`."""

    def moment(self, seconds: str) -> str:
        """From seconds since 1970."""

    def boolean(self, condition: str) -> str: ...

    def text(self, length: int) -> str:
        """Random letters."""

    def loading(self, cursor: Any, say: Callable[[str], None]) -> contextlib.AbstractContextManager[None]:
        """Without indexes and without waiting for the disk; both as before at the end."""

    def set_sequences(self, cursor: Any) -> None: ...

    def hurry(self, cursor: Any) -> None:
        """More memory for one large statement."""

    def rest(self, cursor: Any) -> None:
        """As before, with statistics of everything."""


class Postgresql:
    """Without foreign keys, secondary indexes and waiting for the disk while the rows go in."""

    uuid = "gen_random_uuid()"

    def series(self, first: int, last: int) -> str:
        return f"generate_series({first}::bigint, {last}::bigint) AS n(i)"

    def moment(self, seconds: str) -> str:
        return f"to_timestamp({seconds})"

    def boolean(self, condition: str) -> str:
        return f"({condition})"

    def text(self, length: int) -> str:
        return f"substr(md5(random()::text || n.i), 1, {length})"

    @contextlib.contextmanager
    def loading(self, cursor: Any, say: Callable[[str], None]) -> Iterator[None]:
        names = ", ".join(f"'{table}'" for table in TABLES)
        cursor.execute(
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
            f" WHERE contype IN ('u', 'f') AND conrelid::regclass::text IN ({names})"
        )
        constraints = cursor.fetchall()
        cursor.execute(
            "SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid) FROM pg_index i"
            f" WHERE i.indrelid::regclass::text IN ({names}) AND NOT i.indisprimary"
            " AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid AND c.contype = 'u')"
        )
        indexes = cursor.fetchall()
        for table, name, _definition in constraints:
            if not _definition.startswith("FOREIGN"):
                cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        cursor.execute("SET session_replication_role = replica")  # foreign keys are not asked: the numbers are ours
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("ALTER SYSTEM SET max_wal_size = '16GB'")
        cursor.execute("SELECT pg_reload_conf()")
        yield
        say("indexes")
        cursor.execute("SET maintenance_work_mem = '1GB'")
        for table, name, definition in constraints:
            if not definition.startswith("FOREIGN"):
                cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}')
        for _name, definition in indexes:
            cursor.execute(definition)
        for setting in ("maintenance_work_mem", "session_replication_role", "synchronous_commit"):
            cursor.execute(f"RESET {setting}")
        cursor.execute("ALTER SYSTEM RESET max_wal_size")
        cursor.execute("SELECT pg_reload_conf()")
        for table in TABLES:
            # What autovacuum would have done in the time that so many people take to sign.
            cursor.execute(f"VACUUM ANALYZE {table}")
        cursor.execute("CHECKPOINT")

    def set_sequences(self, cursor: Any) -> None:
        for table in TABLES[:-1]:
            cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), max(id)) FROM {table}")

    def hurry(self, cursor: Any) -> None:
        cursor.execute("SET work_mem = '256MB'")

    def rest(self, cursor: Any) -> None:
        cursor.execute("RESET work_mem")
        cursor.execute("ANALYZE")


class Sqlite:
    """Without an index and without waiting for the disk while the rows go in."""

    uuid = "lower(hex(randomblob(16)))"

    def series(self, first: int, last: int) -> str:
        numbers = f"SELECT {first} UNION ALL SELECT i + 1 FROM g WHERE i < {last}"
        return f"(WITH RECURSIVE g(i) AS ({numbers}) SELECT i FROM g) AS n"

    def moment(self, seconds: str) -> str:
        return f"datetime({seconds}, 'unixepoch')"

    def boolean(self, condition: str) -> str:
        return f"({condition})"

    def text(self, length: int) -> str:
        return f"lower(hex(randomblob({length // 2})))"

    @contextlib.contextmanager
    def loading(self, cursor: Any, say: Callable[[str], None]) -> Iterator[None]:
        names = ", ".join(f"'{table}'" for table in TABLES)
        cursor.execute(
            f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({names})"
        )
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        for pragma in ("foreign_keys = OFF", "synchronous = OFF", "cache_size = -1000000", "temp_store = MEMORY"):
            cursor.execute(f"PRAGMA {pragma}")
        yield
        say("indexes")
        for _name, definition in indexes:
            cursor.execute(definition)
        for pragma in ("foreign_keys = ON", "synchronous = FULL", "cache_size = -2000", "temp_store = DEFAULT"):
            cursor.execute(f"PRAGMA {pragma}")

    def set_sequences(self, cursor: Any) -> None:
        """Its next id follows from the largest."""

    def hurry(self, cursor: Any) -> None:
        cursor.execute("PRAGMA cache_size = -1000000")
        cursor.execute("PRAGMA temp_store = MEMORY")

    def rest(self, cursor: Any) -> None:
        cursor.execute("PRAGMA cache_size = -2000")
        cursor.execute("PRAGMA temp_store = DEFAULT")
        cursor.execute("ANALYZE")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
