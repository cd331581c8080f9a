"""The map of a search: circles on a plain grid, drawn on the server. No tiles, nothing from anywhere else."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from linkarms.directory.models import Teammate
from linkarms.directory.search.circles import Point
from linkarms.directory.search.mapping import Box, Spot, Spread, names_within
from linkarms.directory.search.own import Scope
from linkarms.workspace.http import room_url

WIDTH, HIGHEST, MARGIN = 720, 520, 44
_SMALLEST, _LARGEST = 5.0, 26.0
#: Steps between lines of the grid, in degrees.
_STEPS: Final = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30)
_LINES: Final = 6
_APART: Final = 60


@dataclass(frozen=True)
class Mark:
    x: float
    y: float
    r: float
    count: int
    url: str


@dataclass(frozen=True)
class Name:
    x: float
    y: float
    text: str


@dataclass(frozen=True)
class GridLine:
    at: float
    text: str


@dataclass(frozen=True)
class Drawn:
    width: int
    height: int
    marks: list[Mark]
    names: list[Name]
    across: list[GridLine]  # of equal latitude
    down: list[GridLine]  # of equal longitude
    placed: int
    unplaced: int


def drawn(spread: Spread, *, teammate: Teammate) -> Drawn | None:
    """Everything in pixels; None when nobody knows where any of them is."""
    box = spread.box
    if box is None:
        return None
    frame = _Frame(box)
    most = max(spot.count for spot in spread.spots)
    marks = [
        Mark(*frame.at(spot.middle), _radius(spot.count, most), spot.count, _link(spot, teammate))
        for spot in sorted(spread.spots, key=lambda one: -one.count)
    ]
    names = [Name(*frame.at(Point(one.latitude_e6, one.longitude_e6)), one.name.title()) for one in names_within(box)]
    return Drawn(
        WIDTH, frame.height, marks, list(_apart(names, frame)), frame.across(), frame.down(),
        spread.placed, spread.total - spread.placed,
    )  # fmt: skip


class _Frame:
    """From degrees to pixels: a degree of longitude is as much narrower as it is in the middle of the map."""

    def __init__(self, box: Box) -> None:
        margin = box.size
        self.south, self.north = (box.south - margin) / 1e6, (box.north + margin) / 1e6
        self.west, self.east = (box.west - margin) / 1e6, (box.east + margin) / 1e6
        self.narrow = max(0.2, math.cos(math.radians((self.south + self.north) / 2)))
        wide, high = (self.east - self.west) * self.narrow, self.north - self.south
        self.scale = min((WIDTH - 2 * MARGIN) / wide, (HIGHEST - 2 * MARGIN) / high)
        self.height = round(high * self.scale) + 2 * MARGIN
        self.left = (WIDTH - wide * self.scale) / 2

    def at(self, point: Point) -> tuple[float, float]:
        x = self.left + (point.longitude_e6 / 1e6 - self.west) * self.narrow * self.scale
        return round(x, 1), round(MARGIN + (self.north - point.latitude_e6 / 1e6) * self.scale, 1)

    def across(self) -> list[GridLine]:
        step = _step(self.north - self.south)
        return [
            GridLine(self.at(Point(round(degree * 1e6), 0))[1], _degrees(degree, "N", "S", step))
            for degree in _between(self.south, self.north, step)
        ]

    def down(self) -> list[GridLine]:
        step = _step(self.east - self.west)
        return [
            GridLine(self.at(Point(0, round(degree * 1e6)))[0], _degrees(degree, "E", "W", step))
            for degree in _between(self.west, self.east, step)
        ]


def _radius(count: int, most: int) -> float:
    """The area says how many."""
    if most == 1:
        return _SMALLEST
    return round(_SMALLEST + (_LARGEST - _SMALLEST) * math.sqrt((count - 1) / (most - 1)), 1)


def _link(spot: Spot, teammate: Teammate) -> str:
    """One organization: its page. Several: nowhere, the table beside has them."""
    match spot.scope:
        case Scope.REGISTER:
            return room_url(teammate, "directory-entry", pk=spot.pk)
        case Scope.OWN:
            return room_url(teammate, "partners-entry", pk=spot.pk)
        case _:
            return ""


def _apart(names: list[Name], frame: _Frame) -> Iterator[Name]:
    """Those that do not stand on one another, and lie on the map."""
    taken: list[Name] = []
    for one in names:
        inside = MARGIN <= one.x <= WIDTH - 2 * MARGIN and MARGIN <= one.y <= frame.height - MARGIN
        if inside and all(abs(one.y - other.y) > _APART / 3 or abs(one.x - other.x) > 2 * _APART for other in taken):
            taken.append(one)
            yield one


def _step(span: float) -> float:
    return next((step for step in _STEPS if span / step <= _LINES), _STEPS[-1])


def _between(low: float, high: float, step: float) -> list[float]:
    return [place * step for place in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _degrees(degree: float, positive: str, negative: str, step: float) -> str:
    digits = 2 if step < 0.1 else 1 if step < 1 else 0
    return f"{abs(degree):.{digits}f}° {positive if degree >= 0 else negative}"
