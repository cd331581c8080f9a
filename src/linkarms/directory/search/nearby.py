"""Which documents lie in a circle, and which of them are nearest."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pyroaring import BitMap

from linkarms.directory.search import words as w
from linkarms.directory.search.building import PART_BITS, PART_SIZE
from linkarms.directory.search.circles import Point, cells_within, distance_between
from linkarms.directory.search.reading import Index

_POSITION: Final = PART_SIZE - 1


@dataclass(frozen=True)
class Ring:
    """A cell of the circle: how near and how far it is, and what lies in it."""

    least: float
    most: float
    documents: BitMap


class Circle:
    """The documents around a point, read from the index once."""

    def __init__(self, index: Index, middle: Point, radius_km: float) -> None:
        self.middle, self.radius_km = middle, radius_km
        self._index = index
        cells = [(least, most, w.token(w.CELL, cell.text)) for least, most, cell in cells_within(middle, radius_km)]
        found = index.having([token for _, _, token in cells])
        self._rings = [Ring(least, most, found[token]) for least, most, token in cells if found[token]]
        self._known: dict[tuple[int, int], float] = {}

    def of(self, documents: BitMap) -> BitMap:
        """Those of the documents that lie in the circle."""
        inside = [ring.documents & documents for ring in self._rings if ring.most <= self.radius_km]
        edge = BitMap()
        for ring in self._rings:
            if ring.most > self.radius_km:
                near = ring.documents & documents
                edge.update(document for document, km in self._distances(near) if km <= self.radius_km)
        return BitMap.union(edge, *inside)

    def nearest(self, documents: BitMap, most: int) -> Iterator[tuple[float, BitMap]]:
        """Documents of the circle by distance (in tenths of a kilometre), nearest first: `most`, or all."""
        waiting: dict[float, BitMap] = {}
        given = 0
        for place, ring in enumerate(self._rings):
            for document, km in self._distances(ring.documents & documents):
                waiting.setdefault(round(km, 1), BitMap()).add(document)
            is_last = place + 1 == len(self._rings)
            reached = self.radius_km + 1 if is_last else self._rings[place + 1].least - 0.1
            for km in sorted(one for one in waiting if one < reached):
                some = waiting.pop(km)
                yield km, some
                given += len(some)
                if given >= most:
                    return

    def distance(self, document: int) -> float:
        return next(km for _, km in self._distances(BitMap([document])))

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
