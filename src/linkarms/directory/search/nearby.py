"""Which documents lie in a circle, and which of them are nearest."""

from __future__ import annotations

import heapq
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from pyroaring import BitMap

from linkarms.directory.search import words as w
from linkarms.directory.search.building import PART_BITS, PART_SIZE
from linkarms.directory.search.circles import (
    Cell,
    Distances,
    Point,
    cell_of_text,
    cells_within,
    distance_km,
    point_of_text,
    span,
)
from linkarms.directory.search.reading import Index

_POSITION: Final = PART_SIZE - 1
#: So few documents are measured one by one, sooner than to look for smaller cells and shared points.
_FEW: Final = 400

type Group = tuple[Cell, BitMap]


class Circle:
    """The documents around a point. Whole cells are taken or left; only at the edge documents are measured."""

    def __init__(self, index: Index, middle: Point, radius_km: float) -> None:
        self.middle, self.radius_km = middle, radius_km
        self._index = index
        self._known = Distances(middle)
        self._read: dict[Cell, list[Group]] = {}
        cells = {w.token(w.CELL, cell.text): cell for cell in cells_within(middle, radius_km)}
        self._begin = [(cells[token], some) for token, some in index.having([*cells]).items() if some]

    def of(self, documents: BitMap) -> BitMap:
        """Those of the documents that lie in the circle."""
        found, edge, last = [BitMap()], self._begin, []
        while edge:
            further = []
            for cell, some in edge:
                inside = some & documents
                least, most = span(self._known, cell)
                if not inside or least > self.radius_km:
                    continue
                if most <= self.radius_km:
                    found.append(inside)
                elif cell.level == 0 or len(inside) <= _FEW:
                    last.append((cell, inside))
                else:
                    further.append(cell)
            edge = self._parts(further)
        found += (some for _, some in self._measured(last))
        return BitMap.union(*found)

    def nearest(self, documents: BitMap, most: int) -> Iterator[tuple[float, BitMap]]:
        """Documents of the circle by distance (in tenths of a kilometre), nearest first: `most`, or all."""
        waiting: list[tuple[float, Cell, BitMap]] = []
        ready: defaultdict[float, BitMap] = defaultdict(BitMap)
        self._wait(waiting, self._begin, documents)
        while (waiting or ready) and most > 0:
            reached = waiting[0][0] - 0.1 if waiting else self.radius_km + 1
            for km in sorted(one for one in ready if one < reached):
                yield km, ready[km]
                most -= len(ready.pop(km))
            if waiting:
                _, cell, inside = heapq.heappop(waiting)
                if cell.level == 0 or len(inside) <= _FEW:
                    for km, some in self._measured([(cell, inside)]):
                        ready[km] |= some
                else:
                    self._wait(waiting, self._parts([cell]), inside)

    def distance(self, document: int) -> float:
        return distance_km(self.middle, self._index.point(document))

    def _wait(self, waiting: list[tuple[float, Cell, BitMap]], groups: list[Group], documents: BitMap) -> None:
        for cell, some in groups:
            inside = some & documents
            least = span(self._known, cell)[0]
            if inside and least <= self.radius_km:
                heapq.heappush(waiting, (least, cell, inside))

    def _parts(self, cells: list[Cell]) -> list[Group]:
        """The cells within these; each is read once."""
        missing = {cell.beginning_of_parts: cell for cell in cells if cell not in self._read}
        self._read |= {cell: [] for cell in missing.values()}
        for text, some in self._index.beginnings(w.CELL, [*missing]).items():
            self._read[missing[text[: text.index("/") + 1]]].append((cell_of_text(text), some))
        return [part for cell in cells for part in self._read[cell]]

    def _measured(self, groups: list[Group]) -> Iterator[tuple[float, BitMap]]:
        """Those of the groups that lie in the circle, by tenths of a kilometre.

        Where many organizations share a postcode or a town, and so a point, they are taken together.
        """
        crowded = [cell for cell, inside in groups if cell.level == 0 and len(inside) > _FEW]
        shared = self._index.beginnings(w.POINT, [f"{cell.text}/" for cell in crowded])
        alone = BitMap.union(*(inside for _, inside in groups), BitMap())
        everybody = alone.copy()
        for text, some in shared.items():
            point = point_of_text(text)
            alone -= some
            km = self._known[point.latitude_e6, point.longitude_e6]
            if km <= self.radius_km and (here := some & everybody):
                yield round(km, 1), here
        by_distance: defaultdict[float, list[int]] = defaultdict(list)
        for document, km in self._one_by_one(alone):
            if km <= self.radius_km:
                by_distance[round(km, 1)].append(document)
        yield from ((km, BitMap(some)) for km, some in by_distance.items())

    def _one_by_one(self, documents: BitMap) -> Iterator[tuple[int, float]]:
        """Each document with its distance; with a few steps of the interpreter a slot, and not a document."""
        numbers, begin = documents.to_array(), 0
        while begin < len(numbers):
            number = numbers[begin] >> PART_BITS
            end = bisect_left(numbers, (number + 1) << PART_BITS, begin)
            slot, some = self._index.slot(number), numbers[begin:end]
            positions = [document & _POSITION for document in some]
            latitudes, longitudes = (map(one.__getitem__, positions) for one in (slot.latitudes, slot.longitudes))
            points = zip(latitudes, longitudes, strict=True)
            yield from zip(some, map(self._known.__getitem__, points), strict=True)
            begin = end
