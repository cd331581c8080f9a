"""Where postcodes and places are: the middle of the organizations there whose coordinates a register brought."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction
from django.utils.translation import gettext as _

from linkarms.core.errors import BadInput
from linkarms.core.names import normal_name
from linkarms.directory.register import writing
from linkarms.directory.search.circles import Point
from linkarms.directory.search.models import SearchPlace

#: Countries whose first five digits are the postcode, and the rest the street.
_FIVE: Final = frozenset({"US", "PR", "VI", "GU", "AS", "MP"})
_TABLE: Final = "directory_searchplace"
_COLUMNS: Final = ("key", "name", "region", "country", "latitude_e6", "longitude_e6", "organizations")


@dataclass(frozen=True, slots=True)
class Found:
    """A place that somebody named, and other places of that name."""

    name: str
    point: Point
    others: tuple[str, ...] = ()


def postcode_key(country: str, code: str) -> str:
    plain = "".join(code.upper().split())
    return f"z{country}|{plain[:5] if country in _FIVE else plain}" if plain else ""


def place_key(country: str, region: str, place: str) -> str:
    """Begins with the name, so that a name is looked up without its region."""
    normal = normal_name(place)
    return f"p{normal}|{country}|{region.upper()}"[:200] if normal else ""


def known_points() -> dict[str, tuple[int, int]]:
    """Every place with its coordinates: tens of thousands."""
    rows = SearchPlace.objects.values_list("key", "latitude_e6", "longitude_e6")
    return {key: (latitude, longitude) for key, latitude, longitude in rows.iterator()}


def renew() -> bool:
    """Read the coordinates of the register anew. True when places became known that were not."""
    sums: dict[str, list[Any]] = {}
    for place, region, country, postal, latitude, longitude, count in _grouped():
        keys = [(postcode_key(country, postal), postal[:5] if country in _FIVE else postal)]
        keys.append((place_key(country, region, place), place))
        for key, name in keys:
            if key:
                found = sums.setdefault(key, [name, region, country, 0, 0, 0])
                found[3] += latitude
                found[4] += longitude
                found[5] += count
    rows = [
        (key, name[:120], region, country, latitude // count, longitude // count, count)
        for key, (name, region, country, latitude, longitude, count) in sorted(sums.items())
    ]
    with transaction.atomic():
        before = set(SearchPlace.objects.values_list("key", flat=True))
        SearchPlace.objects.all().delete()
        writing.insert(_TABLE, _COLUMNS, rows)
    return bool(sums.keys() - before)


def _grouped() -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT place, region, country, postal_code, SUM(latitude_e6), SUM(longitude_e6), COUNT(*) "
            "FROM directory_registerentry WHERE latitude_e6 IS NOT NULL AND longitude_e6 IS NOT NULL "
            "GROUP BY place, region, country, postal_code"
        )
        for place, region, country, postal, latitude, longitude, count in cursor.fetchall():
            yield place, region, country, postal, int(latitude), int(longitude), int(count)


def find(text: str, *, country: str = "US") -> Found:
    """The place or postcode that somebody typed: "Oakland", "Oakland, CA", "94601".

    Of several places of one name the one with most organizations. Raises `BadInput` (field "near") for one that the
    register knows no coordinates of.
    """
    typed = " ".join(text.split())[:120]
    if any(letter.isdigit() for letter in typed):
        row = SearchPlace.objects.filter(key=postcode_key(country, typed)).first()
        if row is not None:
            return Found(_label(row), Point(row.latitude_e6, row.longitude_e6))
    name, _comma, rest = typed.partition(",")
    normal, region = normal_name(name), rest.strip().upper()
    begin = f"p{normal}|"
    rows = list(SearchPlace.objects.filter(key__gte=begin, key__lt=begin[:-1] + "}")) if normal else []
    if region:
        rows = [row for row in rows if region in (row.region.upper(), row.country)]
    rows.sort(key=lambda row: (row.country != country, -row.organizations, row.key))
    if not rows:
        raise BadInput(
            _(
                "Where “%(place)s” is, no register on this installation says. Try a larger place nearby, "
                "with its state (“Oakland, CA”), or a postcode."
            )
            % {"place": typed},
            "near",
        )
    others = tuple(_label(row) for row in rows[1:5])
    return Found(_label(rows[0]), Point(rows[0].latitude_e6, rows[0].longitude_e6), others)


def point_of(points: Mapping[str, tuple[int, int]], country: str, region: str, place: str, postal: str) -> Any:
    """Coordinates for an address by its postcode, else its place; None when neither is known."""
    return points.get(postcode_key(country, postal)) or points.get(place_key(country, region, place))


def _label(row: SearchPlace) -> str:
    return f"{row.name}, {row.region}" if row.region else row.name
