"""Reading the register: what an import did, and where each fact comes from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from linkarms.directory.register.facts import FIELDS
from linkarms.directory.register.models import FormerFacts, Import, RegisterEntry

_BLANK: tuple[object, ...] = ("", [], None, False)


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact of an entry, with the source and the date of the file that says so."""

    field: str
    value: Any
    source: str
    as_of: date


def facts_of(entry: RegisterEntry) -> list[Fact]:
    """All that the register says about an organization. A fact that no file changed has the date of the first one."""
    history = FormerFacts.objects.filter(entry=entry).select_related("changed_by").order_by("pk")
    dates: dict[str, date] = {}
    for change in history:
        dates |= dict.fromkeys(change.former, change.changed_by.as_of)
    first = entry.brought_by.as_of
    values = ((field, getattr(entry, field)) for field in FIELDS)
    return [
        Fact(field, value, entry.source.name, dates.get(field, first)) for field, value in values if value not in _BLANK
    ]


def imports() -> QuerySet[Import]:
    """Every import, newest first, with its source."""
    return Import.objects.select_related("source").order_by("-pk")
