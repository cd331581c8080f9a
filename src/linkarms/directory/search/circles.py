"""Distances on the round earth, and a grid of cells in cells to find what lies in a circle. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Self

EARTH_KM: Final = 6371.0
KM_A_DEGREE: Final = EARTH_KM * math.pi / 180
_RADIANS_E6: Final = math.radians(1e-6)
_HALF_RADIANS_E6: Final = _RADIANS_E6 / 2
FULL_CIRCLE: Final = 360_000_000
WIDEST_KM: Final = 2000.0
#: Side of a cell in microdegrees, by level; a cell of one level lies wholly in one of the next.
SIZES: Final = (10_000, 100_000, 500_000, 2_500_000)
TOP: Final = len(SIZES) - 1
#: The widest circle that is begun with cells of a level.
_BEGUN: Final = {1: 40.0, 2: 200.0, 3: WIDEST_KM}


@dataclass(frozen=True, slots=True)
class Point:
    latitude_e6: int
    longitude_e6: int


@dataclass(frozen=True, slots=True, order=True)
class Cell:
    level: int
    row: int
    column: int

    @classmethod
    def at(cls, level: int, latitude: int, longitude: int) -> Self:
        return cls(level, latitude // SIZES[level], longitude // SIZES[level])

    @property
    def text(self) -> str:
        """Begins with the cell in which it lies, so that the cells in one cell stand together."""
        if self.level == TOP:
            return f"{self.level}{self.row}:{self.column}"
        ratio = SIZES[self.level + 1] // SIZES[self.level]
        return f"{self.level}{self.row // ratio}:{self.column // ratio}/{self.row}:{self.column}"

    @property
    def beginning_of_parts(self) -> str:
        """How the texts of the cells begin that lie in this one."""
        return f"{self.level - 1}{self.row}:{self.column}/"

    @property
    def middle(self) -> Point:
        size = SIZES[self.level]
        return Point(self.row * size + size // 2, self.column * size + size // 2)


def cell_of_text(text: str) -> Cell:
    row, column = map(int, text[1:].rpartition("/")[2].split(":"))
    return Cell(int(text[0]), row, column)


def point_text(point: Point) -> str:
    """Begins with the smallest cell in which the point lies."""
    return f"{Cell.at(0, point.latitude_e6, point.longitude_e6).text}/{point.latitude_e6}:{point.longitude_e6}"


def point_of_text(text: str) -> Point:
    return Point(*map(int, text.rpartition("/")[2].split(":")))


def cell_texts(latitude: int, longitude: int) -> list[str]:
    """The cell of each level in which a point lies."""
    return [Cell.at(level, latitude, longitude).text for level in range(len(SIZES))]


class Distances(dict[tuple[int, int], float]):
    """Kilometres along the great circle from one point to others (latitude, longitude), each computed once."""

    def __init__(self, middle: Point) -> None:
        self._latitude, self._longitude = middle.latitude_e6, middle.longitude_e6
        self._cosine = math.cos(middle.latitude_e6 * _RADIANS_E6)

    def __missing__(self, there: tuple[int, int]) -> float:
        latitude, longitude = there
        up = math.sin((latitude - self._latitude) * _HALF_RADIANS_E6)
        across = math.sin((longitude - self._longitude) * _HALF_RADIANS_E6)
        chord = up * up + self._cosine * math.cos(latitude * _RADIANS_E6) * across * across
        km = self[there] = 2 * EARTH_KM * math.asin(math.sqrt(chord) if chord < 1 else 1.0)
        return km


def distance_km(one: Point, other: Point) -> float:
    return Distances(one)[other.latitude_e6, other.longitude_e6]


def span(distances: Distances, cell: Cell) -> tuple[float, float]:
    """Between which distances the points of a cell lie: the least never too great, the greatest never too small.

    From the middle of the cell, give or take half its diagonal: simple, and right at the poles too.
    """
    size = SIZES[cell.level]
    south = cell.row * size
    flattest = min(abs(south), abs(south + size)) if (south < 0) == (south + size < 0) else 0
    width = size * math.cos(math.radians(min(90.0, flattest / 1e6)))
    half = math.hypot(size, width) / 1e6 * KM_A_DEGREE / 2 * 1.001
    centre = distances[cell.middle.latitude_e6, cell.middle.longitude_e6]
    return max(0.0, centre - half), centre + half


def cells_within(middle: Point, radius_km: float) -> list[Cell]:
    """Cells that together cover a circle, some of them touching it only."""
    level = next(level for level, widest in _BEGUN.items() if radius_km <= widest or level == TOP)
    distances = Distances(middle)
    return sorted({cell for cell in _around(middle, radius_km, level) if span(distances, cell)[0] <= radius_km})


def _around(middle: Point, radius_km: float, level: int) -> Iterator[Cell]:
    size = SIZES[level]
    high, wide = math.ceil(radius_km / KM_A_DEGREE * 1e6), _width(middle, radius_km)
    for row in range((middle.latitude_e6 - high) // size, (middle.latitude_e6 + high) // size + 1):
        for column in range((middle.longitude_e6 - wide) // size, (middle.longitude_e6 + wide) // size + 1):
            yield Cell(level, row, _turned(column, size))


def _width(middle: Point, radius_km: float) -> int:
    """How far a circle reaches to the east and to the west, in microdegrees; all around when a pole lies in it."""
    latitude, radius = math.radians(abs(middle.latitude_e6) / 1e6), radius_km / EARTH_KM
    if latitude + radius >= math.pi / 2:
        return FULL_CIRCLE // 2
    return math.ceil(math.degrees(math.asin(math.sin(radius) / math.cos(latitude))) * 1e6)


def _turned(column: int, size: int) -> int:
    """The column within -180 to 180 degrees."""
    half = FULL_CIRCLE // 2
    return ((column * size + half) % FULL_CIRCLE - half) // size
