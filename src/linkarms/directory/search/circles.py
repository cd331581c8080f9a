"""Distances on the round earth, and the cells of a grid that lie in a circle. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

EARTH_KM: Final = 6371.0
KM_A_DEGREE: Final = EARTH_KM * math.pi / 180
FULL_CIRCLE: Final = 360_000_000
#: Size of a cell in microdegrees, by level, and the widest circle that is searched with it.
CELLS: Final = {1: (100_000, 45.0), 2: (500_000, 200.0), 3: (2_500_000, 2000.0)}
WIDEST_KM: Final = 2000.0


@dataclass(frozen=True, slots=True)
class Point:
    latitude_e6: int
    longitude_e6: int


@dataclass(frozen=True, slots=True)
class Cell:
    level: int
    row: int
    column: int

    @property
    def text(self) -> str:
        return f"{self.level}{self.row}:{self.column}"


def distance_km(one: Point, other: Point) -> float:
    """Along the great circle."""
    return distance_between(one.latitude_e6, one.longitude_e6, other.latitude_e6, other.longitude_e6)


def distance_between(latitude: int, longitude: int, other_latitude: int, other_longitude: int) -> float:
    first, second = math.radians(latitude / 1e6), math.radians(other_latitude / 1e6)
    across = math.radians((other_longitude - longitude) / 1e6)
    chord = math.sin((second - first) / 2) ** 2 + math.cos(first) * math.cos(second) * math.sin(across / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(chord)))


def cell_texts(latitude: int, longitude: int) -> list[str]:
    """The cell of each level in which a point lies."""
    return [f"{level}{latitude // size}:{longitude // size}" for level, (size, _) in CELLS.items()]


def cells_within(middle: Point, radius_km: float) -> list[tuple[float, float, Cell]]:
    """Cells that a circle touches: (least and greatest distance of the cell's points from the middle, cell).

    The least one is never too great and the greatest never too small, so a cell whose greatest distance is within
    the circle lies in it wholly. Nearest first.
    """
    level = next(level for level, (_, widest) in CELLS.items() if radius_km <= widest or level == max(CELLS))
    size = CELLS[level][0]
    high = math.ceil(radius_km / KM_A_DEGREE * 1e6)
    rows = range((middle.latitude_e6 - high) // size, (middle.latitude_e6 + high) // size + 1)
    found = []
    for row in rows:
        narrowest = min(math.cos(math.radians(min(90, abs(edge * size / 1e6)))) for edge in (row, row + 1))
        wide = min(FULL_CIRCLE // 2, math.ceil(high / max(narrowest, 1e-6)))
        for column in range((middle.longitude_e6 - wide) // size, (middle.longitude_e6 + wide) // size + 1):
            cell = Cell(level, row, _around(column, size))
            least, most = _distances(middle, row * size, column * size, size)
            if least <= radius_km:
                found.append((least, most, cell))
    unique = {cell: (least, most, cell) for least, most, cell in sorted(found, key=lambda one: -one[0])}
    return sorted(unique.values(), key=lambda one: (one[0], one[2].row, one[2].column))


def _around(column: int, size: int) -> int:
    """The column within -180 to 180 degrees."""
    half = FULL_CIRCLE // 2
    return ((column * size + half) % FULL_CIRCLE - half) // size


def _distances(middle: Point, south: int, west: int, size: int) -> tuple[float, float]:
    """From the middle of the cell, give or take half its diagonal: simple, and right at the poles too."""
    half = size // 2
    centre = distance_between(middle.latitude_e6, middle.longitude_e6, south + half, west + half)
    flattest = min(abs(south), abs(south + size)) if (south < 0) == (south + size < 0) else 0
    width = size * math.cos(math.radians(min(90.0, flattest / 1e6)))
    diagonal = math.hypot(size, width) / 1e6 * KM_A_DEGREE / 2 * 1.001
    return max(0.0, centre - diagonal), centre + diagonal
