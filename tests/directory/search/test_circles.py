"""Circles on the round earth: what the index takes from cells is what measuring each organization gives."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from linkarms.directory.search import nearby
from linkarms.directory.search.circles import Cell, Distances, Point, cell_of_text, cells_within, distance_km, span
from linkarms.directory.search.nearby import Circle
from linkarms.directory.search.reading import present
from tests.directory.search.register import at, names, register

PLACES = [(37.80, -122.27), (0.0, 0.0), (89.9, 10.0), (-33.9, 179.99), (64.1, -21.9)]


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("radius", [3.0, 50.0, 300.0])
def test_every_point_of_a_circle_lies_in_one_of_its_cells(place: tuple[float, float], radius: float) -> None:
    middle = Point(round(place[0] * 1e6), round(place[1] * 1e6))
    cells = set(cells_within(middle, radius))
    level = next(iter(cells)).level
    pick = random.Random(7)  # noqa: S311  # nothing secret
    for _ in range(300):
        point = Point(middle.latitude_e6 + pick.randint(-3_000_000, 3_000_000), pick.randint(-180_000_000, 179_999_999))
        if abs(point.latitude_e6) <= 90_000_000 and distance_km(middle, point) <= radius:
            assert Cell.at(level, point.latitude_e6, point.longitude_e6) in cells


@pytest.mark.parametrize("level", [0, 1, 2, 3])
def test_a_cell_knows_how_near_and_how_far_its_points_are(level: int) -> None:
    pick = random.Random(level)  # noqa: S311  # nothing secret
    for _ in range(300):
        middle = Point(pick.randint(-80_000_000, 80_000_000), pick.randint(-170_000_000, 170_000_000))
        point = Point(middle.latitude_e6 + pick.randint(-900_000, 900_000), middle.longitude_e6 + 40_000)
        cell = Cell.at(level, point.latitude_e6, point.longitude_e6)
        least, most = span(Distances(middle), cell)
        assert least <= distance_km(middle, point) <= most
        assert cell_of_text(cell.text) == cell


@pytest.mark.parametrize("few", [4, 400])
@pytest.mark.parametrize("radius", [1.5, 2.0, 12.0, 60.0])
def test_a_circle_has_what_measuring_each_one_gives(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, radius: float, few: int
) -> None:
    """Whether a few are measured or shared points and smaller cells are looked for."""
    monkeypatch.setattr(nearby, "_FEW", few)
    pick = random.Random(3)  # noqa: S311  # nothing secret
    points = {f"Group {n}": (37.8 + pick.gauss(0, 0.25), -122.3 + pick.gauss(0, 0.25)) for n in range(400)}
    points |= {f"Crowd {n}": (37.81, -122.29) for n in range(60)}
    points |= {f"Throng {n}": (37.816, -122.295) for n in range(60)}
    register(tmp_path, [{"name": name, **at(point)} for name, point in points.items()])
    middle, index = Point(37_800_000, -122_300_000), present()
    near = {name: distance_km(middle, Point(round(a * 1e6), round(b * 1e6))) for name, (a, b) in points.items()}
    expected = {name for name, km in near.items() if km <= radius}
    circle = Circle(index, middle, radius)
    found = circle.of(index.live)
    assert set(names(index.entries(found))) == expected
    ordered = [(km, name) for km, some in circle.nearest(found, 1000) for name in names(index.entries(some))]
    assert {name for _, name in ordered} == expected
    assert [km for km, _ in ordered] == sorted(round(near[name], 1) for _, name in ordered)
