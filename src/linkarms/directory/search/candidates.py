"""A few hundred organizations of the register that may fit a place, issues and kinds: what suggestions begin with."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from pyroaring import BitMap

from linkarms.directory.search import words as w
from linkarms.directory.search.circles import Point
from linkarms.directory.search.nearby import Circle
from linkarms.directory.search.reading import Index, present

MOST: Final = 300


@dataclass(frozen=True, slots=True)
class Candidate:
    """A register entry, how far it is (None: not asked or not known), and what of the question it meets."""

    entry_id: int
    km: float | None
    has_issue: bool
    has_kind: bool


def candidates(
    *,
    near: Point | None = None,
    radius_km: float = 50.0,
    country: str = "",
    region: str = "",
    issues: Collection[str] = (),
    kinds: Collection[str] = (),
    limit: int = MOST,
) -> list[Candidate]:
    """At most `limit` register entries for suggestions, in a few milliseconds whatever the size of the register.

    In the area: within `radius_km` of `near` (see ``places.find``), in `country`, in `region` of it ("CA"); what is not
    given does not narrow. Of those in the area, the ones that have one of the `issues` and are one of the `kinds` come
    first, then those with an issue only, then those of a kind only; those with neither only when neither was asked for.
    Within each the nearest first (without `near`: in the order of the index, which is the same on both databases).
    """
    index = present()
    area = _area(index, country, region)
    circle = Circle(index, near, radius_km) if near is not None else None
    with_issue = _any(index, w.ISSUE, issues)
    of_kind = _any(index, w.KIND, kinds)
    found: list[Candidate] = []
    for documents, has_issue, has_kind in _groups(area, with_issue, of_kind, asked=bool(issues or kinds)):
        missing = limit - len(found)
        if missing <= 0:
            break
        for document, km in _first(documents, circle, missing):
            found.append(Candidate(index.entries([document])[0], km, has_issue, has_kind))
    return found


def _area(index: Index, country: str, region: str) -> BitMap:
    if region:
        return index.facet(w.REGION).get(w.region_value(country or "US", region), BitMap())
    return index.facet(w.COUNTRY).get(country, BitMap()) if country else index.live


def _any(index: Index, family: bytes, values: Collection[str]) -> BitMap:
    facet = index.facet(family) if values else {}
    return BitMap.union(BitMap(), *[facet[value] for value in values if value in facet])


def _groups(area: BitMap, with_issue: BitMap, of_kind: BitMap, *, asked: bool) -> list[tuple[BitMap, bool, bool]]:
    if not asked:
        return [(area, False, False)]
    both = area & with_issue & of_kind
    return [(both, True, True), ((area & with_issue) - both, True, False), ((area & of_kind) - both, False, True)]


def _first(documents: BitMap, circle: Circle | None, most: int) -> list[tuple[int, float | None]]:
    if circle is None:
        return [(document, None) for document in documents[:most]]
    found: list[tuple[int, float | None]] = []
    for km, some in circle.nearest(documents, most):
        if km <= circle.radius_km:
            found += [(document, km) for document in some]
    return found[:most]
