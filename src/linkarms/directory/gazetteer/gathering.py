"""The places of one file by their keys: on disk, because a file may hold any number of them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from typing import Final

from linkarms.core.names import normal_name
from linkarms.directory.gazetteer.keys import at_home, place_key, postcode_key
from linkarms.directory.gazetteer.shapes import Place

#: Columns of a gathered place, as `GazetteerPlace` has them.
COLUMNS: Final = ("key", "normal_name", "name", "region", "country", "latitude_e6", "longitude_e6", "people")
#: Of several rows of one key the one where most people live; where nobody counted them, the middle.
_TAKE: Final = """
    INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?, 1) ON CONFLICT (key) DO UPDATE SET
        latitude = CASE WHEN people = excluded.people THEN latitude + excluded.latitude
                        WHEN people < excluded.people THEN excluded.latitude ELSE latitude END,
        longitude = CASE WHEN people = excluded.people THEN longitude + excluded.longitude
                         WHEN people < excluded.people THEN excluded.longitude ELSE longitude END,
        rows = CASE WHEN people = excluded.people THEN rows + 1 WHEN people < excluded.people THEN 1 ELSE rows END,
        people = max(people, excluded.people)
"""


class Gathered:
    """A private database, which is gone when it is closed."""

    def __enter__(self) -> Gathered:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("PRAGMA journal_mode = OFF")
        self._database.execute("PRAGMA synchronous = OFF")
        self._database.execute(
            "CREATE TABLE place (key TEXT PRIMARY KEY, normal TEXT, name TEXT, region TEXT, country TEXT, "
            "latitude INTEGER, longitude INTEGER, people INTEGER, rows INTEGER) WITHOUT ROWID"
        )
        self._database.execute("BEGIN")
        return self

    def __exit__(self, *_error: object) -> None:
        self._database.close()

    def take(self, places: Sequence[Place]) -> None:
        self._database.executemany(_TAKE, [row for place in places for row in _rows(place)])

    def counts(self) -> tuple[int, int]:
        """Postcodes, and towns."""
        return self._count("z"), self._count("p")

    def __iter__(self) -> Iterator[tuple[str | int, ...]]:
        return self._database.execute(
            "SELECT key, normal, name, region, country, latitude / rows, longitude / rows, people "
            "FROM place ORDER BY key"
        )

    def _count(self, family: str) -> int:
        found = self._database.execute("SELECT COUNT(*) FROM place WHERE substr(key, 1, 1) = ?", [family]).fetchone()
        return int(found[0])


def _rows(place: Place) -> Iterator[tuple[str | int, ...]]:
    country, region = at_home(place.country, place.region)
    point = (region, country, place.latitude_e6, place.longitude_e6, place.people)
    if code := postcode_key(place.country, place.postal_code):
        yield code, "", code.partition("|")[2], *point
    if town := place_key(place.country, place.region, place.name):
        yield town, normal_name(place.name)[:120], place.name, *point
