"""What is not in the register: the acting organization's own entries, and public profiles on the installation.

They are few, so they are read for each search and asked one by one, by the same rules as the index. What one
organization wrote down is never in the index, which all share.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from typing import Final

from django.db.models import QuerySet

from linkarms.core.names import normal_name
from linkarms.directory import queries
from linkarms.directory.gazetteer.keys import Where
from linkarms.directory.models import Entry, Kind, Organization, Teammate
from linkarms.directory.register.models import RegisterEntry
from linkarms.directory.search import places
from linkarms.directory.search import words as w
from linkarms.directory.search.circles import Point
from linkarms.directory.search.models import Taken
from linkarms.directory.search.questions import Facet, Level

_COLUMNS: Final = (
    "normal_name", "kind", "place", "region", "country", "postal_code", "issues", "legal_status", "constituencies",
    "other_names", "about", "organization",
)  # fmt: skip
_REGION: Final = re.compile(r",\s*([A-Z]{2})$")


class Scope(IntEnum):
    """Where a result comes from; of equals in this order."""

    OWN = 0
    PUBLIC = 1
    REGISTER = 2


@dataclass(frozen=True)
class Row:
    """One organization, ready to be asked."""

    scope: Scope
    pk: int
    normal_name: str
    words: tuple[str, ...]
    more: frozenset[str]
    values: Mapping[Facet, frozenset[str]]
    place: str
    point: Point | None
    where: Where
    taken: tuple[int, ...] = ()  # the register entries that it stands for


@dataclass(frozen=True)
class _Said:
    """What is known of it, from whoever says so."""

    kind: str
    issues: tuple[str, ...] = ()
    status: str = ""
    country: str = ""
    region: str = ""
    place: str = ""
    postal_code: str = ""
    point: Point | None = None
    more: frozenset[str] = frozenset()
    constituencies: tuple[str, ...] = ()


def rows(teammate: Teammate, levels: Mapping[int, Level]) -> list[Row]:
    """Own entries, and public profiles that none of them stands for already. `levels` is by the number of the entry."""
    entries = list(Entry.objects.visible_to(teammate).only(*_COLUMNS))
    taken: dict[int, list[int]] = {}
    for own, into, number in Taken.objects.filter(entry__holder=teammate.organization_id).values_list(
        "entry", "entry__merged_into", "register_entry"
    ):
        taken.setdefault(into or own, []).append(number)
    numbers = [number for some in taken.values() for number in some]
    register = RegisterEntry.objects.in_bulk(numbers) if numbers else {}
    profiles = {one.pk: one for one in _profiles() if one.pk != teammate.organization_id}
    found = []
    for entry in entries:
        facts = [register[number] for number in taken.get(entry.pk, ()) if number in register]
        said = _of_entry(entry, facts, profiles.get(entry.organization_id or 0))
        level, over = levels.get(entry.pk, Level.NONE), tuple(taken.get(entry.pk, ()))
        found.append(_row(Scope.OWN, entry.pk, entry.normal_name, said, level, taken=over))
    known = {one.organization_id for one in entries}
    others = (one for one in profiles.values() if one.pk not in known)
    found += [_row(Scope.PUBLIC, one.pk, normal_name(one.name), _of_profile(one), Level.NONE) for one in others]
    return found


def _profiles() -> QuerySet[Organization]:
    return queries.public_organizations().only("name", "kind", "place", "country", "issues")


def with_points(found: list[Row], *, also_without: bool = False) -> list[Row]:
    """Those of which it is known where they are, by their postcode or place where they have no coordinates."""
    points = places.points_for({row.where for row in found if row.point is None})
    placed = []
    for row in found:
        point = row.point or (Point(*points[row.where]) if row.where in points else None)
        if point is not None or also_without:
            placed.append(replace(row, point=point))
    return placed


def _row(scope: Scope, pk: int, normal: str, said: _Said, level: Level, *, taken: tuple[int, ...] = ()) -> Row:
    areas = {said.country, w.region_value(said.country, said.region) if said.region else ""} - {""}
    values = {
        Facet.KIND: frozenset({said.kind}),
        Facet.ISSUE: frozenset(said.issues),
        Facet.AREA: frozenset(areas),
        Facet.STATUS: frozenset({said.status} - {""}),
        Facet.CONSTITUENCY: frozenset(said.constituencies),
        Facet.LEVEL: frozenset({level.value}),
    }
    words = tuple(w.words_of(normal))
    more = said.more | frozenset(_words(said.place)) | frozenset(_words(said.region))
    place = w.place_value(said.country, said.region, said.place) if said.place else ""
    where = (said.country, said.region, said.place, said.postal_code)
    return Row(scope, pk, normal, words, more, values, place, said.point, where, taken)


def _of_entry(entry: Entry, register: Sequence[RegisterEntry], profile: Organization | None) -> _Said:
    """What the organization wrote down itself counts before what a register or a profile says."""
    others = [*map(_of_register, register), *([_of_profile(profile)] if profile is not None else [])]
    other = others[0] if others else _Said(Kind.OTHER)
    place, region = _split(entry.place)
    is_elsewhere = bool(place) and normal_name(place) != normal_name(other.place)
    written = (entry.other_names, entry.postal_code, entry.about)
    return _Said(
        other.kind if entry.kind == Kind.OTHER else entry.kind,
        tuple(dict.fromkeys([*entry.issues, *other.issues])),
        entry.legal_status or other.status,
        entry.country or other.country,
        entry.region or region or ("" if is_elsewhere else other.region),
        place if is_elsewhere else other.place,
        entry.postal_code or ("" if is_elsewhere else other.postal_code),
        None if is_elsewhere else other.point,
        other.more.union(*(_words(text) for text in written)),
        tuple(part.strip() for part in entry.constituencies.split(",") if part.strip()),
    )


def _of_register(one: RegisterEntry) -> _Said:
    has_point = one.latitude_e6 is not None and one.longitude_e6 is not None
    point = Point(one.latitude_e6 or 0, one.longitude_e6 or 0) if has_point else None
    more = frozenset([*_words(one.other_name), *_words(one.name), *(word for tag in one.tags for word in _words(tag))])
    return _Said(
        one.kind, tuple(one.issues), one.legal_status, one.country, one.region, one.place, one.postal_code, point, more
    )


def _of_profile(one: Organization) -> _Said:
    name, region = _split(one.place)
    return _Said(one.kind, tuple(one.issues), "", one.country, region, name)


def _split(place: str) -> tuple[str, str]:
    """ "Oakland, CA" as people write it."""
    found = _REGION.search(place)
    return (place[: found.start()], found[1]) if found else (place, "")


def _words(text: str) -> Iterator[str]:
    return iter(w.words_in(text) if text else ())
