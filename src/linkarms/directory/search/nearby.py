"""Which documents lie in a circle, and which of them are nearest."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import Final

from pyroaring import BitMap

from linkarms.directory.search import words as w
from linkarms.directory.search.building import PART_BITS, PART_SIZE
from linkarms.directory.search.circles import Cell, Point, cell_of_text, cells_within, distance_between, span
from linkarms.directory.search.reading import Index

_POSITION: Final = PART_SIZE - 1
#: So few documents are measured one by one, sooner than to look into smaller cells.
_FEW: Final = 48

type Group = tuple[Cell, BitMap]


class Circle:
    """The documents around a point. Whole cells are taken or left; only at the edge each document is measured."""

    def __init__(self, index: Index, middle: Point, radius_km: float) -> None:
        self.middle, self.radius_km = middle, radius_km
        self._index = index
        cells = {w.token(w.CELL, cell.text): cell for cell in cells_within(middle, radius_km)}
        self._begin = [(cells[token], some) for token, some in index.having([*cells]).items() if some]
        self._known: dict[tuple[int, int], float] = {}

    def of(self, documents: BitMap) -> BitMap:
        """Those of the documents that lie in the circle."""
        found, edge = [BitMap()], self._begin
        while edge:
            further = []
            for cell, some in edge:
                inside = some & documents
                least, most = span(self.middle, cell)
                if not inside or least > self.radius_km:
                    continue
                if most <= self.radius_km:
                    found.append(inside)
                elif cell.level == 0 or len(inside) <= _FEW:
                    found.append(BitMap(one for one, km in self._distances(inside) if km <= self.radius_km))
                else:
                    further.append(cell)
            edge = self._parts(further)
        return BitMap.union(*found)

    def nearest(self, documents: BitMap, most: int) -> Iterator[tuple[float, BitMap]]:
        """Documents of the circle by distance (in tenths of a kilometre), nearest first: `most`, or all."""
        waiting: list[tuple[float, Cell, BitMap]] = []
        ready: dict[float, BitMap] = {}
        self._wait(waiting, self._begin, documents)
        while (waiting or ready) and most > 0:
            reached = waiting[0][0] - 0.1 if waiting else self.radius_km + 1
            for km in sorted(one for one in ready if one < reached):
                yield km, ready[km]
                most -= len(ready.pop(km))
            if waiting:
                _, cell, some = heapq.heappop(waiting)
                if cell.level == 0 or len(some) <= _FEW:
                    for document, km in self._distances(some):
                        if km <= self.radius_km:
                            ready.setdefault(round(km, 1), BitMap()).add(document)
                else:
                    self._wait(waiting, self._parts([cell]), some)

    def distance(self, document: int) -> float:
        return next(km for _, km in self._distances(BitMap([document])))

    def _wait(self, waiting: list[tuple[float, Cell, BitMap]], groups: list[Group], documents: BitMap) -> None:
        for cell, some in groups:
            inside = some & documents
            least = span(self.middle, cell)[0]
            if inside and least <= self.radius_km:
                heapq.heappush(waiting, (least, cell, inside))

    def _parts(self, cells: list[Cell]) -> list[Group]:
        found = self._index.beginnings(w.CELL, [cell.beginning_of_parts for cell in cells])
        return [(cell_of_text(text), some) for text, some in found.items()]

    def _distances(self, documents: BitMap) -> Iterator[tuple[int, float]]:
        """Many organizations share a postcode, and so a point: each point is computed once."""
        known, latitude, longitude = self._known, self.middle.latitude_e6, self.middle.longitude_e6
        number, slot = -1, None
        for document in documents:
            if slot is None or document >> PART_BITS != number:
                number = document >> PART_BITS
                slot = self._index.slot(number)
            position = document & _POSITION
            there = (slot.latitudes[position], slot.longitudes[position])
            km = known.get(there)
            if km is None:
                km = known[there] = distance_between(latitude, longitude, *there)
            yield document, km
