"""The results of a search on a map: organizations close to one another together, each group with its number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from pyroaring import BitMap

from linkarms.directory.search import words as w
from linkarms.directory.search.building import NOWHERE
from linkarms.directory.search.circles import TOP, Point, cell_of_text
from linkarms.directory.search.models import SearchPlace
from linkarms.directory.search.own import Scope
from linkarms.directory.search.questions import COUNTED
from linkarms.directory.search.reading import Index

#: Columns and rows into which what is shown is divided.
_ACROSS: Final = 28
_LEAST_SPAN: Final = 20_000  # microdegrees: two kilometres
_NAMED: Final = 14


@dataclass(frozen=True, slots=True)
class Spot:
    """Organizations close to one another: where, how many, and which one it is when it is one."""

    middle: Point
    count: int
    scope: Scope | None = None
    pk: int = 0


@dataclass(frozen=True, slots=True)
class Box:
    south: int
    west: int
    north: int
    east: int

    @property
    def size(self) -> int:
        """Of a group's side, in microdegrees."""
        return max(self.north - self.south, self.east - self.west, _LEAST_SPAN) // _ACROSS + 1


@dataclass(frozen=True, slots=True)
class Spread:
    spots: list[Spot]
    placed: int  # of how many it is known where they are
    total: int

    @property
    def box(self) -> Box | None:
        return _box(spot.middle for spot in self.spots)


def spread(index: Index, documents: BitMap, own: Iterable[tuple[Scope, int, Point | None]]) -> Spread:
    """Of the documents and of what is one's own. Many documents are counted by the cells of the index."""
    mine = [(scope, pk, point) for scope, pk, point in own]
    if len(documents) > COUNTED:
        spots = list(_by_cells(index, documents))
        spots += [Spot(point, 1, scope, pk) for scope, pk, point in mine if point is not None]
    else:
        spots = _grouped([*_single(index, documents), *mine])
    return Spread(spots, sum(spot.count for spot in spots), len(documents) + len(mine))


def names_within(box: Box) -> list[SearchPlace]:
    """The places with most organizations in what is shown, to know where one is."""
    inside = SearchPlace.objects.filter(
        key__startswith="p",
        latitude_e6__range=(box.south - box.size, box.north + box.size),
        longitude_e6__range=(box.west - box.size, box.east + box.size),
    )
    return list(inside.order_by("-organizations", "key")[:_NAMED])


def _single(index: Index, documents: BitMap) -> Iterator[tuple[Scope, int, Point | None]]:
    for document, entry in zip(documents, index.entries(documents), strict=True):
        point = index.point(document)
        yield Scope.REGISTER, entry, point if point.latitude_e6 != NOWHERE else None


def _grouped(found: list[tuple[Scope, int, Point | None]]) -> list[Spot]:
    placed = [(scope, pk, point) for scope, pk, point in found if point is not None]
    box = _box(point for _, _, point in placed)
    if box is None:
        return []
    groups: dict[tuple[int, int], list[tuple[Scope, int, Point]]] = {}
    for one in placed:
        groups.setdefault((one[2].latitude_e6 // box.size, one[2].longitude_e6 // box.size), []).append(one)
    spots = []
    for _, group in sorted(groups.items()):
        middle = Point(
            sum(point.latitude_e6 for _, _, point in group) // len(group),
            sum(point.longitude_e6 for _, _, point in group) // len(group),
        )
        scope, pk, _ = group[0]
        spots.append(Spot(middle, len(group), *((scope, pk) if len(group) == 1 else ())))
    return spots


def _by_cells(index: Index, documents: BitMap) -> Iterator[Spot]:
    for text, inside in sorted(index.facet(w.token(w.CELL, str(TOP))).items()):
        if count := documents.intersection_cardinality(inside):
            yield Spot(cell_of_text(text).middle, count)


def _box(points: Iterable[Point]) -> Box | None:
    some = list(points)
    if not some:
        return None
    latitudes, longitudes = [one.latitude_e6 for one in some], [one.longitude_e6 for one in some]
    return Box(min(latitudes), min(longitudes), max(latitudes), max(longitudes))
