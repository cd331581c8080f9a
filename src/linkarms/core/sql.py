"""What a statement of our own writes differently for SQLite and PostgreSQL."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from django.db import connection

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


def among(column: str, values: Collection[int | str]) -> tuple[str, str]:
    """A condition with one parameter, and that parameter: `column` holds one of any number of values.

    Django's own `__in` writes a placeholder a value, which takes longer than the query for thousands of them.
    """
    if connection.vendor != "postgresql":
        return f"{column} IN (SELECT value FROM json_each(%s))", json.dumps(list(values))  # noqa: S608  # ours
    if all(isinstance(value, int) for value in values):
        return f"{column} = ANY(%s::bigint[])", numbers(values)
    return f"{column} IN (SELECT json_array_elements_text(%s::json))", json.dumps(list(values))


def numbers(values: Iterable[int | str | None]) -> str:
    """Numbers as PostgreSQL writes an array of them, quicker than the driver does."""
    return "{" + ",".join(["NULL" if value is None else str(value) for value in values]) + "}"


def utc(column: str) -> str:
    """A column of moments, read with :func:`moment`: the driver spends less on one without a zone."""
    return f"{column} AT TIME ZONE 'UTC'" if connection.vendor == "postgresql" else column


def moment(value: datetime) -> datetime:
    """A moment as a statement of our own reads it: SQLite keeps UTC without saying so."""
    return value if value.tzinfo is not None else value.replace(tzinfo=UTC)


def day_of(column: str) -> str:
    """The day (UTC) of a column that holds moments; read with :func:`day`."""
    return f"({column} AT TIME ZONE 'UTC')::date" if connection.vendor == "postgresql" else f"date({column})"


def day(value: date | str) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value
