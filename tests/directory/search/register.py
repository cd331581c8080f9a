"""A small register for a test: organizations with names, places and coordinates."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from pathlib import Path

from linkarms.directory.register.models import RegisterEntry
from tests.directory.register.files import take

COLUMNS = (
    "number", "name", "other_name", "place", "region", "postal_code", "country", "kind", "issues", "legal_status",
    "latitude", "longitude", "about",
)  # fmt: skip
OAKLAND, FRESNO, ALBANY = (37.8044, -122.2712), (36.7378, -119.7871), (42.6526, -73.7562)


def register(
    folder: Path, rows: Iterable[Mapping[str, str]], *, name: str = "list.csv", source: str = "Register"
) -> None:
    """Import these organizations; what a row leaves out is blank, and it stands in Oakland unless it says otherwise."""
    path = folder / name
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        for number, row in enumerate(rows, start=1):
            writer.writerow({"number": f"{number:04}", "place": "Oakland", "region": "CA", "country": "US", **row})
    take(path, source)


def at(point: tuple[float, float]) -> dict[str, str]:
    return {"latitude": str(point[0]), "longitude": str(point[1])}


def names(numbers: Iterable[int]) -> list[str]:
    by_number = dict(RegisterEntry.objects.values_list("pk", "name"))
    return [by_number[number] for number in numbers]
