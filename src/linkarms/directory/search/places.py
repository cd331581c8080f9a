"""Where postcodes and places are.

By the gazetteers of this installation, where it has some; else in the middle of the organizations there of which it is
known where they are: by coordinates of their own, or by a gazetteer that knows their postcode.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection, transaction
from django.utils.translation import gettext as _

from linkarms.core.errors import BadInput
from linkarms.core.names import normal_name
from linkarms.core.sql import among
from linkarms.directory.gazetteer.keys import ZIP_COUNTRIES, ZIP_DIGITS, Where, keys_of, place_key, postcode_key
from linkarms.directory.gazetteer.models import Gazetteer, GazetteerPlace, GazetteerState
from linkarms.directory.register import words, writing
from linkarms.directory.register.shouting import unshouted
from linkarms.directory.search import words as w
from linkarms.directory.search.circles import Point
from linkarms.directory.search.models import SearchPlace

_TABLE: Final = "directory_searchplace"
_COLUMNS: Final = ("key", "normal_name", "name", "region", "country", "latitude_e6", "longitude_e6", "organizations")
_ADDRESSES: Final = 5000
_OTHERS: Final = 4

type Pair = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Found:
    """A place that somebody named, and other places of that name."""

    name: str
    point: Point
    others: tuple[str, ...] = ()


def points_for(addresses: Collection[Where]) -> dict[Where, Pair]:
    """Coordinates for addresses by their postcode, else their place; those of which neither is known are left out."""
    wanted = {where: keys_of(where) for where in addresses}
    keys = {key for some in wanted.values() for key in some}
    if not keys:
        return {}
    return _by_key(wanted, _of_register(keys) | _of_gazetteers(keys))


def renew() -> set[str]:
    """Work out anew where the places of the register are; the keys of those that became known."""
    sums: dict[str, list[Any]] = {}
    for where, latitude, longitude, count in _with_coordinates():
        country, region, place, postal = where
        code = postal[:ZIP_DIGITS] if country in ZIP_COUNTRIES else postal
        for key, name in ((postcode_key(country, postal), code), (place_key(country, region, place), place)):
            _add(sums, key, (name, region, country), (latitude, longitude, count))
    for where, point, count in _through_gazetteers():
        country, region, place, _code = where
        key = place_key(country, region, place)
        _add(sums, key, (place, region, country), (point[0] * count, point[1] * count, count))
    rows = [
        (key, normal_name(name)[:120] if key[0] == "p" else "", unshouted(name, shortest=3)[:120], region, country,
         latitude // count, longitude // count, count)
        for key, (name, region, country, latitude, longitude, count) in sorted(sums.items())
    ]  # fmt: skip
    with transaction.atomic():
        before = set(SearchPlace.objects.values_list("key", flat=True))
        SearchPlace.objects.all().delete()
        writing.insert(_TABLE, _COLUMNS, rows)
    return sums.keys() - before


def tokens_of(keys: Collection[str]) -> list[bytes] | None:
    """By which tokens the index has what is in these postcodes and places of the US; None for any others."""
    found = []
    for key in keys:
        name, country, *rest = key[1:].split("|") if key[0] == "p" else ("", *key[1:].split("|"))
        region = rest[0] if name else ""
        if country != "US" or len(region) > len("CA"):
            return None
        found.append(w.token(w.PLACE, w.place_value(country, region, name)) if name else w.token(w.OTHER, rest[0]))
    return found


def find(text: str, *, country: str = "US") -> Found:
    """The place or postcode that somebody typed: "Oakland", "Oakland, CA", "Oakland California", "94601".

    Of several places of one name the one with most organizations. Raises `BadInput` (field "near") for one of which
    nobody says where it is.
    """
    typed = " ".join(text.split())[:120]
    if any(letter.isdigit() for letter in typed):
        where: Where = (country, "", "", typed)
        if point := points_for([where]).get(where):
            return Found(typed.upper(), Point(*point))
    rows = _named(typed, country)
    if not rows:
        raise BadInput(
            _(
                "Where “%(place)s” is, no register or list of places on this installation says. Try a larger place "
                "nearby, with its state (“Oakland, CA”), or a postcode."
            )
            % {"place": typed},
            "near",
        )
    others = tuple(_label(row) for row in rows[1 : _OTHERS + 1])
    return Found(_label(rows[0]), Point(rows[0].latitude_e6, rows[0].longitude_e6), others)


def _named(typed: str, country: str) -> list[SearchPlace]:
    """Places of a name and perhaps a region, by how much is there."""
    name, comma, rest = typed.partition(",")
    rows = _of_name(normal_name(name))
    if comma:
        region = words.region(rest.strip(), country)[0].upper()
        rows = [row for row in rows if region in (row.region.upper(), row.country)]
    parts = typed.split()
    for cut in range(1, len(parts)) if not rows and not comma else ():  # "Oakland CA"
        region, _country = words.region(" ".join(parts[cut:]), country)
        rows = [row for row in _of_name(normal_name(" ".join(parts[:cut]))) if row.region == region]
        if rows:
            break
    rows.sort(key=lambda row: (row.country != country, -row.organizations, row.key))
    return rows


def _of_name(normal: str) -> list[SearchPlace]:
    """Every place of that name; where a gazetteer knows it, there. Of places without organizations the larger first."""
    if not normal:
        return []
    rows = {row.key: row for row in SearchPlace.objects.filter(normal_name=normal)}
    known = GazetteerPlace.objects.filter(normal_name=normal, gazetteer__state=GazetteerState.DONE)
    for one in known.order_by("gazetteer", "-people", "key"):
        row = rows.setdefault(one.key, SearchPlace(key=one.key, normal_name=normal, organizations=0))
        row.name, row.region, row.country = one.name, one.region, one.country
        row.latitude_e6, row.longitude_e6 = one.latitude_e6, one.longitude_e6
    return list(rows.values())


def _label(row: SearchPlace) -> str:
    return f"{row.name}, {row.region}" if row.region else row.name


def _add(sums: dict[str, list[Any]], key: str, said: tuple[str, str, str], sum_of: tuple[int, int, int]) -> None:
    if key:
        found = sums.setdefault(key, [*said, 0, 0, 0])
        found[0] = min(found[0], said[0])  # "OAKLAND" and "Oakland" are one place
        for place, more in enumerate(sum_of, start=len(said)):
            found[place] += more


def _by_key(wanted: Mapping[Where, list[str]], points: Mapping[str, Pair]) -> dict[Where, Pair]:
    found = {where: next((points[key] for key in keys if key in points), None) for where, keys in wanted.items()}
    return {where: point for where, point in found.items() if point is not None}


def _of_register(keys: Collection[str]) -> dict[str, Pair]:
    condition, parameter = among("key", keys)
    return _pairs(f"SELECT key, latitude_e6, longitude_e6 FROM {_TABLE} WHERE {condition}", parameter)  # noqa: S608


def _of_gazetteers(keys: Collection[str]) -> dict[str, Pair]:
    """Of several that know a place, as the newest says."""
    condition, parameter = among("p.key", keys)
    return _pairs(
        "SELECT p.key, p.latitude_e6, p.longitude_e6 FROM directory_gazetteerplace p "  # noqa: S608  # ours
        f"JOIN directory_gazetteer g ON g.id = p.gazetteer_id WHERE g.state = 'done' AND {condition} ORDER BY g.id",
        parameter,
    )


def _pairs(sql: str, parameter: str) -> dict[str, Pair]:
    with connection.cursor() as cursor:
        cursor.execute(sql, [parameter])
        return {key: (latitude, longitude) for key, latitude, longitude in cursor.fetchall()}


def _with_coordinates() -> Iterator[tuple[Where, int, int, int]]:
    """Addresses of entries that have coordinates of their own: their sums, and how many entries."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT country, region, place, postal_code, SUM(latitude_e6), SUM(longitude_e6), COUNT(*) "
            "FROM directory_registerentry WHERE latitude_e6 IS NOT NULL AND longitude_e6 IS NOT NULL "
            "GROUP BY country, region, place, postal_code"
        )
        for *where, latitude, longitude, count in cursor.fetchall():
            yield (where[0], where[1], where[2], where[3]), int(latitude), int(longitude), int(count)


def _through_gazetteers() -> Iterator[tuple[Where, Pair, int]]:
    """Addresses of the other entries of which a gazetteer knows where they are, and how many entries."""
    if not Gazetteer.objects.filter(state=GazetteerState.DONE).exists():
        return
    zips = ", ".join(f"'{code}'" for code in ZIP_COUNTRIES)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT country, region, place, "  # noqa: S608  # ours
            f"CASE WHEN country IN ({zips}) THEN substr(postal_code, 1, {ZIP_DIGITS}) ELSE postal_code END AS code, "
            "COUNT(*) FROM directory_registerentry WHERE latitude_e6 IS NULL OR longitude_e6 IS NULL "
            "GROUP BY country, region, place, code"
        )
        while rows := cursor.fetchmany(_ADDRESSES):
            counts = {(row[0], row[1], row[2], row[3]): int(row[4]) for row in rows}
            wanted = {where: keys_of(where) for where in counts}
            keys = {key for some in wanted.values() for key in some}
            points = _of_gazetteers(keys) if keys else {}
            for where, point in _by_key(wanted, points).items():
                yield where, point, counts[where]
