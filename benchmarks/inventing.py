"""An invented register: towns around real cities, names of words as unevenly spread as words are, and what one asks."""

from __future__ import annotations

import json
import math
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import accumulate, batched
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from linkarms.directory.search.questions import Question

#: City, state, latitude, longitude; the weight falls with the place in the list.
CITIES = (
    ("New York", "NY", 40.71, -74.01), ("Los Angeles", "CA", 34.05, -118.24), ("Chicago", "IL", 41.88, -87.63),
    ("Houston", "TX", 29.76, -95.37), ("Phoenix", "AZ", 33.45, -112.07), ("Philadelphia", "PA", 39.95, -75.17),
    ("San Antonio", "TX", 29.42, -98.49), ("San Diego", "CA", 32.72, -117.16), ("Dallas", "TX", 32.78, -96.80),
    ("Oakland", "CA", 37.80, -122.27), ("Jacksonville", "FL", 30.33, -81.66), ("Columbus", "OH", 39.96, -83.00),
    ("Charlotte", "NC", 35.23, -80.84), ("Indianapolis", "IN", 39.77, -86.16), ("Seattle", "WA", 47.61, -122.33),
    ("Denver", "CO", 39.74, -104.99), ("Washington", "DC", 38.91, -77.04), ("Boston", "MA", 42.36, -71.06),
    ("Nashville", "TN", 36.16, -86.78), ("Detroit", "MI", 42.33, -83.05), ("Portland", "OR", 45.52, -122.68),
    ("Las Vegas", "NV", 36.17, -115.14), ("Memphis", "TN", 35.15, -90.05), ("Louisville", "KY", 38.25, -85.76),
    ("Baltimore", "MD", 39.29, -76.61), ("Milwaukee", "WI", 43.04, -87.91), ("Albuquerque", "NM", 35.08, -106.65),
    ("Fresno", "CA", 36.74, -119.79), ("Kansas City", "MO", 39.10, -94.58), ("Atlanta", "GA", 33.75, -84.39),
    ("Omaha", "NE", 41.26, -95.93), ("Miami", "FL", 25.76, -80.19), ("Minneapolis", "MN", 44.98, -93.27),
    ("New Orleans", "LA", 29.95, -90.07), ("Honolulu", "HI", 21.31, -157.86), ("Wichita", "KS", 37.69, -97.34),
    ("Anchorage", "AK", 61.22, -149.90), ("Newark", "NJ", 40.74, -74.17), ("Boise", "ID", 43.62, -116.20),
    ("Richmond", "VA", 37.54, -77.44), ("Birmingham", "AL", 33.52, -86.80), ("Salt Lake City", "UT", 40.76, -111.89),
    ("Des Moines", "IA", 41.59, -93.62), ("Little Rock", "AR", 34.75, -92.29), ("Jackson", "MS", 32.30, -90.18),
    ("Burlington", "VT", 44.48, -73.21), ("Billings", "MT", 45.78, -108.50), ("Fargo", "ND", 46.88, -96.79),
)  # fmt: skip
#: Most frequent first, about as in a register of charities.
COMMON = [
    "church",
    "foundation",
    "association",
    "club",
    "community",
    "inc",
    "center",
    "school",
    "county",
    "fund",
    "council",
    "society",
    "american",
    "baptist",
    "friends",
    "international",
    "lodge",
    "league",
    "trust",
    "ministries",
    "family",
    "chapter",
    "national",
    "post",
    "united",
    "youth",
    "christian",
    "services",
    "memorial",
    "arts",
    "health",
    "house",
    "park",
    "first",
    "st",
    "christ",
    "veterans",
    "education",
    "local",
    "union",
    "valley",
    "housing",
    "alliance",
    "city",
    "women",
    "scholarship",
    "group",
    "institute",
    "project",
    "children",
    "network",
    "fire",
    "historical",
    "academy",
    "development",
    "students",
    "home",
    "parents",
    "ladies",
    "auxiliary",
    "high",
    "legion",
    "order",
    "library",
    "music",
    "hope",
    "sports",
    "senior",
    "museum",
    "hospital",
    "volunteer",
    "rescue",
    "animal",
    "food",
    "river",
    "lake",
    "soccer",
    "baseball",
    "booster",
    "rotary",
    "lions",
    "catholic",
    "lutheran",
    "methodist",
    "temple",
    "tenants",
    "workers",
    "neighbors",
    "teachers",
    "nurses",
    "farmers",
    "artists",
    "coalition",
    "action",
    "justice",
    "rights",
    "immigrant",
    "refugee",
    "climate",
    "water",
    "garden",
    "theatre",
]
ISSUES = ("housing", "education", "health", "climate", "justice", "immigration", "democracy", "economy", "women")
_ENDS = ("ville", "ton", "field", "burg", "wood", "dale", "port", "ford")
_PARTS = [
    "ba",
    "be",
    "bi",
    "bo",
    "bra",
    "bren",
    "ca",
    "cal",
    "cor",
    "da",
    "del",
    "dor",
    "el",
    "en",
    "fa",
    "fer",
    "gar",
    "glen",
    "ha",
    "har",
    "hol",
    "in",
    "jo",
    "ka",
    "kel",
    "la",
    "len",
    "lin",
    "lo",
    "ma",
    "mar",
    "mel",
    "mi",
    "mon",
    "na",
    "nor",
    "o",
    "pa",
    "per",
    "ra",
    "rin",
    "ro",
    "sa",
    "sel",
    "shan",
    "ta",
    "tel",
    "tho",
    "va",
    "ver",
    "vin",
    "wa",
    "wes",
    "wil",
    "yo",
    "za",
    "zel",
]
_KINDS = ("other", "community", "education", "faith", "affected", "union", "business", "voters", "media")
_STATUSES = ("c3", "c3", "c3", "c4", "c6", "union", "other-exempt")
_RADII = (5, 10, 25, 50, 100)


@dataclass(frozen=True)
class Town:
    name: str
    state: str
    latitude: float
    longitude: float
    postcodes: int = 1


class World:
    """Towns and words, and everything drawn from them. The same seed draws the same."""

    def __init__(self, *, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  # nothing secret
        self.towns = [town for rank, city in enumerate(CITIES) for town in self._towns(city, 4 + 240 // (rank + 4))]
        self._town_weights = list(accumulate(1 / (rank + 3) for rank in range(len(self.towns))))
        self._random.shuffle(self.towns)
        rare = {"".join(self._random.choices(_PARTS, k=self._random.randint(2, 4))) for _ in range(120_000)}
        self.words = [*COMMON, *sorted(rare, key=lambda word: (self._random.random(), word))]
        self._word_weights = list(accumulate(1 / (rank + 2.7) ** 1.05 for rank in range(len(self.words))))

    def names(self, count: int) -> list[str]:
        lengths = self._random.choices((2, 3, 4, 5, 6), (20, 34, 26, 14, 6), k=count)
        words = iter(self._random.choices(self.words, cum_weights=self._word_weights, k=sum(lengths)))
        return [" ".join(next(words) for _ in range(length)).title() for length in lengths]

    def some_towns(self, count: int) -> list[Town]:
        return self._random.choices(self.towns, cum_weights=self._town_weights, k=count)

    def questions(self, count: int) -> dict[str, list[Question]]:
        """Searches of each kind."""
        from linkarms.directory.search.questions import Question, Sort

        texts = [self._text() for _ in range(count)]
        pick = self._random.choice
        sorts = (Sort.BEST, Sort.DISTANCE, Sort.NAME)
        return {
            "text": [Question(text=text) for text in texts],
            "one broad word": [Question(text=pick(COMMON)) for _ in range(count)],
            "beginnings": [Question(text=self._begun(text)) for text in texts],
            "slips": [Question(text=self._slipped(text)) for text in texts],
            "facets": [Question(**self._facets()) for _ in range(count)],
            "distance": [Question(around=self._around(), sort=pick(sorts)) for _ in range(count)],
            "everything": [
                Question(
                    text=pick((text.split()[0], self._begun(text), pick(COMMON))),
                    around=self._around(least=25),
                    kinds=frozenset(self._random.sample(_KINDS, 4)),
                    sort=pick(sorts),
                )
                for text in texts
            ],
        }  # fmt: skip

    def row(self, name: str, town: Town, number: int) -> dict[str, Any]:
        """The facts of one organization. Every third says where it is; the others have a postcode."""
        pick, spread = self._random.choice, self._random.gauss
        knows = number % 3 == 0
        return {
            "name": name,
            "place": town.name,
            "region": town.state,
            "postal_code": f"{10000 + (hash_of(town) + number % town.postcodes) % 89999}",
            "country": "US",
            "kind": pick(_KINDS),
            "issues": json.dumps([pick(ISSUES)] if number % 3 else []),
            "legal_status": pick(_STATUSES),
            "latitude_e6": round((town.latitude + spread(0, 0.03)) * 1e6) if knows else None,
            "longitude_e6": round((town.longitude + spread(0, 0.03)) * 1e6) if knows else None,
        }

    def _towns(self, city: tuple[str, str, float, float], count: int) -> Iterator[Town]:
        name, state, latitude, longitude = city
        yield Town(name, state, latitude, longitude, 40)
        for _ in range(count):
            word = "".join(self._random.choices(_PARTS, k=2)) + self._random.choice(_ENDS)
            yield Town(
                word.title(), state, latitude + self._random.gauss(0, 0.5), longitude + self._random.gauss(0, 0.6)
            )

    def _text(self) -> str:
        words = self.names(1)[0].lower().split()
        return " ".join(words[: self._random.choice((1, 2, 2, 3))])

    def _begun(self, text: str) -> str:
        *before, last = text.split()
        return " ".join([*before, last[: max(3, len(last) - 3)]])

    def _slipped(self, text: str) -> str:
        word = max(text.split(), key=len)
        place = self._random.randrange(1, max(2, len(word) - 1))
        slipped = word[: place - 1] + word[place : place + 1] + word[place - 1 : place] + word[place + 1 :]
        return text.replace(word, slipped, 1)

    def _facets(self) -> dict[str, Any]:
        pick = self._random.choice
        chosen: dict[str, Any] = {"kinds": frozenset({pick(_KINDS), pick(_KINDS)})}
        if self._random.random() < 0.6:
            chosen["issues"] = frozenset({pick(ISSUES)})
        if self._random.random() < 0.4:
            chosen["statuses"] = frozenset({pick(_STATUSES)})
        return chosen

    def _around(self, *, least: int = 0) -> Any:
        from linkarms.directory.search.circles import Point
        from linkarms.directory.search.questions import Around

        town = self.some_towns(1)[0]
        return Around(
            Point(round(town.latitude * 1e6), round(town.longitude * 1e6)),
            self._random.choice([one for one in _RADII if one >= least]),
        )


def hash_of(town: Town) -> int:
    """The same in every process."""
    return math.floor((town.latitude + 90) * 1000) * 31 + math.floor((town.longitude + 180) * 1000)


def write_register(world: World, rows: int) -> None:
    """Organizations into the register, past the reading of files, which `bench import` measures."""
    from django.db import transaction

    from linkarms.core import clock
    from linkarms.core.names import normal_name
    from linkarms.directory.register import facts, writing
    from linkarms.directory.register.comparing import ENTRIES
    from linkarms.directory.register.models import Import, ImportState, Source

    now = clock.now()
    source = Source.objects.create(name="Benchmark", kind="csv", added_at=now)
    run = Import.objects.create(
        source=source, state=ImportState.DONE, claim="", file_name="bench.csv", file_bytes=0, digest="",
        as_of=date(2026, 1, 1), started_at=now,
    )  # fmt: skip
    columns = ("source_id", "number", "brought_by_id", "as_of", "digest", "normal_name", *facts.FIELDS)
    for lot in batched(range(rows), 20_000):
        made = []
        towns = world.some_towns(len(lot))
        for number, name, town in zip(lot, world.names(len(lot)), towns, strict=True):
            said = facts.facts_from(world.row(name, town, number))
            made.append((source.pk, f"{number:09}", run.pk, "2026-01-01", "", normal_name(name), *said))
        made.sort(key=lambda row: row[5])
        with transaction.atomic():
            writing.insert(ENTRIES, columns, made)
