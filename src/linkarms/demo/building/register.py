"""The operator's part: a public register, so that one can look for organizations that nobody wrote down."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterator
from pathlib import Path

from linkarms.demo.building.world import World
from linkarms.demo.story.register import COLUMNS, FIRST, REST, SOURCE, TOWNS
from linkarms.directory.register.importing import Asked, import_organizations


def bring_register(world: World) -> None:
    with tempfile.TemporaryDirectory(prefix="linkarms-demo-") as folder:
        file = Path(folder) / "register.csv"
        with file.open("w", encoding="utf-8", newline="") as opened:
            csv.writer(opened).writerows([COLUMNS, *_rows()])
        import_organizations(Asked(file, SOURCE, as_of=world.days.date(-40)), now=world.days.at(-40, 9))


def _rows() -> Iterator[tuple[object, ...]]:
    """In every town a few, each some streets away from the middle."""
    for number in range(len(FIRST) * len(REST)):
        first, (rest, issues, about) = FIRST[number % len(FIRST)], REST[number % len(REST)]
        town, postcode, latitude, longitude = TOWNS[(number // 2) * 7 % len(TOWNS)]
        north, east = (number % 7 - 3) / 150, (number * 3 % 11 - 5) / 150
        place = (town, "CA", postcode, "US", f"{latitude + north:.4f}", f"{longitude + east:.4f}")
        yield (f"INV-{number:04}", f"{first} {rest}", *place, issues, about)
