"""The organizations of the register that fit best, by a sum of points: what suggestions are made of.

Only sets are compared, so that two million rows cost no more than a few dozen intersections; a row of the table is read
for none but those that are returned.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Final

from pyroaring import BitMap

from linkarms.core.errors import BadInput
from linkarms.directory.search import places
from linkarms.directory.search import words as w
from linkarms.directory.search.building import NOWHERE
from linkarms.directory.search.circles import Point, distance_km
from linkarms.directory.search.nearby import Circle
from linkarms.directory.search.reading import Index, present

MOST: Final = 300
NEAR_KM: Final = 10.0
AROUND_KM: Final = 45.0  # as far as the grid's smallest cells reach


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for. ``kinds``: how many points each gives. ``names``: how words of the name may begin."""

    country: str
    town: str = ""
    region: str = ""
    place: str = ""  # as it was typed: "Oakland, CA"
    issues: tuple[str, ...] = ()
    kinds: Mapping[str, int] = field(default_factory=dict)
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Points:
    """How many each trait gives."""

    name: int
    issue: int
    town: int
    near: int
    around: int
    region: int


@dataclass(frozen=True, slots=True)
class Fitting:
    """A register entry, and how far it is (None: not known, or beyond what counts)."""

    entry_id: int
    km: float | None


type Layer = list[tuple[BitMap, int]]


def best(wanted: Wanted, points: Points, *, traits: int = 2, limit: int = MOST) -> list[Fitting]:
    """At most `limit`, the most points first; of equal ones in the order of the index, the same on every database.

    Whoever has fewer than so many traits is not among them. One trait is a kind, a name, an issue or a place.
    """
    index, point = present(), _point(wanted)
    layers = [
        _kinds(index, wanted),
        _layer(_named(index, wanted), points.name),
        _layer(_any(index, w.ISSUE, wanted.issues), points.issue),
    ]
    of_use = BitMap.union(BitMap(), *(documents for layer in layers for documents, _points in layer))
    layers.append(_places(index, wanted, points, point, of_use))
    live = index.facet(w.COUNTRY).get(wanted.country, BitMap()) if wanted.country else index.live
    found: list[int] = []
    seen = BitMap()
    for chosen in _combinations(layers, traits):
        documents = BitMap.intersection(live, *chosen) - seen
        found += documents[: limit - len(found)]
        if len(found) >= limit:
            break
        seen |= documents
    entries = zip(index.entries(found), found, strict=True)
    return [Fitting(entry, _km(index, point, document)) for entry, document in entries]


def _combinations(layers: list[Layer], traits: int) -> Iterator[list[BitMap]]:
    """Every choice of at most one set from each layer that has traits enough, by its points."""
    choices = product(*([None, *layer] for layer in layers))
    chosen = ([one for one in choice if one is not None] for choice in choices)
    enough = [one for one in chosen if len(one) >= traits]
    enough.sort(key=lambda one: -sum(points for _documents, points in one))
    return ([documents for documents, _points in one] for one in enough)


def _layer(documents: BitMap, points: int) -> Layer:
    return [(documents, points)] if documents else []


def _kinds(index: Index, wanted: Wanted) -> Layer:
    by_points: dict[int, list[str]] = {}
    for kind, points in wanted.kinds.items():
        by_points.setdefault(points, []).append(kind)
    return [pair for points, kinds in by_points.items() for pair in _layer(_any(index, w.KIND, kinds), points)]


def _places(index: Index, wanted: Wanted, points: Points, point: Point | None, of_use: BitMap) -> Layer:
    """The town, what is near it, what is around it, the region; of those only that have another trait."""
    layer = _layer(_town(index, wanted), points.town) if wanted.town else []
    if point is not None:
        layer += _layer(Circle(index, point, NEAR_KM).of(of_use), points.near)
        layer += _layer(Circle(index, point, AROUND_KM).of(of_use), points.around)
    if wanted.region:
        value = w.region_value(wanted.country, wanted.region)
        layer += _layer(index.facet(w.REGION).get(value, BitMap()), points.region)
    return layer


def _town(index: Index, wanted: Wanted) -> BitMap:
    """Where no region was named, every town of that name in the country."""
    regions = [wanted.region] if wanted.region else _regions(index, wanted.country)
    tokens = [w.token(w.PLACE, w.place_value(wanted.country, region, wanted.town)) for region in regions]
    return BitMap.union(BitMap(), *index.having(tokens).values())


def _regions(index: Index, country: str) -> list[str]:
    begin = w.region_value(country, "")
    return ["", *(value.removeprefix(begin) for value in index.facet(w.REGION) if value.startswith(begin))]


def _named(index: Index, wanted: Wanted) -> BitMap:
    return BitMap.union(BitMap(), *(index.beginning(w.NAME, stem) for stem in wanted.names))


def _any(index: Index, family: bytes, values: tuple[str, ...] | list[str]) -> BitMap:
    facet = index.facet(family) if values else {}
    return BitMap.union(BitMap(), *(facet[value] for value in values if value in facet))


def _point(wanted: Wanted) -> Point | None:
    if not wanted.place:
        return None
    try:
        return places.find(wanted.place, country=wanted.country).point
    except BadInput:
        return None  # nobody's coordinates are known there: towns and regions are left


def _km(index: Index, point: Point | None, document: int) -> float | None:
    there = index.point(document)
    if point is None or there.latitude_e6 == NOWHERE:
        return None
    km = distance_km(point, there)
    return km if km <= AROUND_KM else None
