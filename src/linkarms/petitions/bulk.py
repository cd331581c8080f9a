"""Inserting any number of rows with one statement and one parameter, on SQLite and PostgreSQL alike.

The rows travel as one JSON text that the database unpacks (``json_each``, ``json_to_recordset``). That is one
statement to parse and plan whatever the size of the batch, and cheaper in Python than a placeholder a value.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from django.db.backends.utils import CursorWrapper
    from django.db.models import Model

#: What a column holds, named as PostgreSQL names it. SQLite needs no types.
TEXT, BIGINT, BOOLEAN, MOMENT, UUID_TYPE = "text", "bigint", "boolean", "timestamptz", "uuid"


def payload(rows: Sequence[Mapping[str, object]]) -> str:
    """The rows as the statements read them. Moments by `moments()`, UUIDs as 32 hex digits; what a statement has
    no column for, it does not read: several may share one payload."""
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True)
class BulkInsert:
    """``INSERT … ON CONFLICT DO NOTHING`` for one table.

    With `nested`, each row of the payload holds under that name a list of lists, and makes one row of the table for
    each: `places` names the columns in which their values stand.
    """

    model: type[Model]
    columns: Mapping[str, str]
    returning: tuple[str, ...] = ()
    nested: str = ""
    places: Mapping[str, str] = field(default_factory=dict)

    def run(self, given: str) -> tuple[int, list[tuple[Any, ...]]]:
        """Insert the rows of this payload in its order: how many are new, and what they return."""
        with server_cursor() as cursor:
            cursor.execute(self._postgresql if connection.vendor == "postgresql" else self._sqlite, [given])
            rows: list[tuple[Any, ...]] = cursor.fetchall() if self.returning else []
            return cursor.rowcount, rows

    @property
    def table(self) -> str:
        return self.model._meta.db_table  # noqa: SLF001

    @cached_property
    def _postgresql(self) -> str:
        typed = [f"{name} {kind}" for name, kind in self.columns.items()]
        source = "json_to_recordset(%s::json) AS given({typed})"
        if not self.nested:
            return self._statement(list(self.columns), source.format(typed=", ".join(typed)))
        source += ", json_array_elements(given.{nested}) AS one(place)"
        values = [f"(one.place ->> {number})::{kind}" for number, kind in enumerate(self.places.values())]
        typed.append(f"{self.nested} json")
        return self._statement([*self.columns, *values], source.format(typed=", ".join(typed), nested=self.nested))

    @cached_property
    def _sqlite(self) -> str:
        values = [f"json_extract(given.value, '$.{name}')" for name in self.columns]
        source = "json_each(%s) AS given"
        if self.nested:
            source += f", json_each(given.value, '$.{self.nested}') AS one"
            values += [f"json_extract(one.value, '$[{number}]')" for number in range(len(self.places))]
        return self._statement(values, source)

    def _statement(self, values: Sequence[str], source: str) -> str:
        columns = ", ".join([*self.columns, *self.places])
        returning = f" RETURNING {', '.join(self.returning)}" if self.returning else ""
        # Every part is a constant of this package. WHERE true: without it SQLite reads ON as a join's.
        return (
            f"INSERT INTO {self.table} ({columns}) "  # noqa: S608
            f"SELECT {', '.join(values)} FROM {source} WHERE true ON CONFLICT DO NOTHING{returning}"
        )


def count_of(model: type[Model]) -> str:
    """An expression: how many rows of this table have one of the ids in the parameter, a JSON list of numbers."""
    unpack = "SELECT value::bigint FROM json_array_elements_text(%s::json)"
    if connection.vendor != "postgresql":
        unpack = "SELECT value FROM json_each(%s)"
    return f"(SELECT count(*) FROM {model._meta.db_table} WHERE id IN ({unpack}))"  # noqa: S608, SLF001


def server_cursor() -> CursorWrapper:
    """On PostgreSQL one that sends the parameters beside the statement.

    The statement is planned once for a connection, but each time behind PgBouncer.
    """
    if connection.vendor != "postgresql":
        return connection.cursor()
    connection.ensure_connection()
    cursor: Any = _planning_once()(connection.connection)
    make = connection.make_debug_cursor if connection.queries_logged else connection.make_cursor
    return make(cursor)


@cache
def _planning_once() -> type[Any]:
    from django.db.backends.postgresql.base import ServerBindingCursor  # noqa: PLC0415  # only where it is installed

    class PlanningOnce(ServerBindingCursor):
        def execute(self, query: str, params: Sequence[object] | None = None) -> Any:
            return super().execute(query, params, prepare=True)  # type: ignore[misc]  # the stubs do not know psycopg 3

    return PlanningOnce


def moments() -> Callable[[datetime], str]:
    """How this database wants a moment in JSON: SQLite keeps it as Django's own text, without a zone."""
    return _iso_text if connection.vendor == "postgresql" else _djangos_text


@lru_cache(maxsize=1_000)
def _iso_text(at: datetime) -> str:
    return at.isoformat()


@lru_cache(maxsize=1_000)
def _djangos_text(at: datetime) -> str:
    return str(connection.ops.adapt_datetimefield_value(at))
