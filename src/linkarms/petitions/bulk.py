"""Inserting any number of rows with one statement and one parameter, on SQLite and PostgreSQL alike.

The rows travel as one JSON text that the database unpacks (``json_each``, ``json_to_recordset``). That is one
statement to parse and plan whatever the size of the batch, and cheaper in Python than a placeholder a value.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from django.db.models import Model

#: What a column holds, named as PostgreSQL names it. SQLite needs no types.
TEXT, BIGINT, BOOLEAN, MOMENT, UUID_TYPE = "text", "bigint", "boolean", "timestamptz", "uuid"


@dataclass(frozen=True)
class BulkInsert:
    """``INSERT … ON CONFLICT DO NOTHING RETURNING …`` for one table.

    Every value is handed in as JSON can carry it: moments by `moment()`, UUIDs as 32 hex digits.
    """

    model: type[Model]
    columns: Mapping[str, str]
    returning: tuple[str, ...]

    def run(self, rows: Sequence[Mapping[str, object]]) -> list[tuple[Any, ...]]:
        """Insert `rows` in this order; those that meet a row already there are left out of the answer."""
        if not rows:
            return []
        payload = json.dumps(list(rows), ensure_ascii=False, separators=(",", ":"))
        with connection.cursor() as cursor:
            cursor.execute(self._postgresql if connection.vendor == "postgresql" else self._sqlite, [payload])
            rows_in: list[tuple[Any, ...]] = cursor.fetchall()
            return rows_in

    @cached_property
    def _postgresql(self) -> str:
        typed = ", ".join(f"{name} {kind}" for name, kind in self.columns.items())
        return self._statement(", ".join(self.columns), f"json_to_recordset(%s::json) AS given({typed})")

    @cached_property
    def _sqlite(self) -> str:
        values = ", ".join(f"json_extract(value, '$.{name}')" for name in self.columns)
        return self._statement(values, "json_each(%s)")

    def _statement(self, values: str, source: str) -> str:
        # Every part is a constant of this package. WHERE true: without it SQLite reads ON as a join's.
        return (
            f"INSERT INTO {self.model._meta.db_table} ({', '.join(self.columns)}) "  # noqa: S608, SLF001
            f"SELECT {values} FROM {source} WHERE true "
            f"ON CONFLICT DO NOTHING RETURNING {', '.join(self.returning)}"
        )


def moment(at: datetime) -> str:
    """A moment as this database wants it in JSON: SQLite keeps it as Django's own text, without a zone."""
    return at.isoformat() if connection.vendor == "postgresql" else _djangos_text(at)


@lru_cache(maxsize=1_000)  # a signature's moment stands in all of its rows
def _djangos_text(at: datetime) -> str:
    return str(connection.ops.adapt_datetimefield_value(at))
