"""Tables of places as they are published, read row by row.

Known without a word: the postal codes and the gazetteer of GeoNames (tabs, no names of columns), the gazetteer files of
the US census, and any table with columns for latitude, longitude and a postcode or a place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from linkarms.core.errors import BadInput
from linkarms.directory.gazetteer.keys import ZIP_COUNTRIES, ZIP_DIGITS, Where
from linkarms.directory.register import mapping, words
from linkarms.directory.register.facts import LONGEST, Refused, Unusable, clean
from linkarms.directory.register.models import Reason
from linkarms.directory.register.reading import Lines, kind_of, open_table

#: What may be mapped, and the names of columns that mean it; earlier ones are surer.
GUESSES: Final[dict[str, tuple[str, ...]]] = {
    "postal_code": (
        "postal code", "postcode", "zip", "zip code", "zipcode", "zcta", "zcta5", "zcta5ce20", "pcds", "pcd",
        "codigo postal", "geoid",
    ),
    "place": (
        "place name", "city", "town", "place", "primary city", "usps zip pref city", "locality", "name", "ciudad",
        "municipality", "municipio", "lugar",
    ),
    "region": (
        "state id", "state abbr", "state code", "stusps", "usps", "usps zip pref state", "admin code1", "state",
        "region", "province", "provincia", "estado",
    ),
    "country": ("country code", "country", "pais"),
    "latitude": ("latitude", "lat", "intptlat", "latitud"),
    "longitude": ("longitude", "lon", "lng", "long", "intptlong", "longitud"),
    "people": ("population", "people", "poblacion"),
}  # fmt: skip
_POSTAL_CELLS: Final = (11, 12)
_GAZETTEER_CELLS: Final = 19
_NUMBER: Final = re.compile(r"[-+]?\d{1,3}(\.\d*)?")
#: How the census says of what sort a place is: "Oakland city"; "Carson City" is a name.
_SORT: Final = re.compile(
    r" (?:city and borough|city|town|village|borough|township|municipality|CDP|urban county|\w+ government)"
    r"(?: \(balance\))?$"
)
_GEOID: Final = re.compile(r"\d{3}[0-9A-Z]*US(\d{5})")
_ZIP_ARCHIVE: Final = b"PK\x03\x04"
_MOST_PEOPLE: Final = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Place:
    """One row: a point, and the postcode, the town or both that are there."""

    country: str
    postal_code: str
    name: str
    region: str
    latitude_e6: int
    longitude_e6: int
    people: int = 0


@dataclass(frozen=True)
class Opened:
    """A file of places; a row of it that is read and is no town is None."""

    mapping: dict[str, str]
    rows: Iterator[Place | Refused | None]
    position: Callable[[], int]


type Degrees = tuple[str, str]  # latitude and longitude, as they stand there
type Read = Callable[[Sequence[str]], Place | None]


@contextmanager
def open_places(path: Path, *, country: str, given: Mapping[str, str], saved: Mapping[str, str]) -> Generator[Opened]:
    """`country`: of rows that name none. Raises `BadInput` for a file in which no column can be a point."""
    kind = kind_of(path)
    if kind == "csv":
        _refuse_archive(path)
    with open_table(path, kind, is_header=lambda cells: _is_header(cells, given)) as table:
        read = None if given else _geonames(table.columns)
        if read is not None:
            rows = chain(iter([(1, table.columns)]), table.rows)
            yield Opened({}, _rows(rows, read), table.position)
        else:
            columns = _chosen(table.columns, given=given, saved=saved)
            read = _reader(table.columns, columns, country)
            yield Opened(columns, _rows(table.rows, read), table.position)


def _refuse_archive(path: Path) -> None:
    with path.open("rb") as file:
        if file.read(len(_ZIP_ARCHIVE)) == _ZIP_ARCHIVE:
            raise BadInput(_("This is an archive (ZIP). Unpack it, and name the table in it."), "file")


def _rows(rows: Lines, read: Read) -> Iterator[Place | Refused | None]:
    for found in rows:
        if isinstance(found, Refused):
            yield found
            continue
        line, cells = found
        try:
            yield read(cells)
        except Unusable as unusable:
            yield Refused(line, unusable.reason, unusable.detail)


def _geonames(cells: Sequence[str]) -> Read | None:
    """How to read a file of GeoNames, known by its first row."""
    if len(cells) in _POSTAL_CELLS and words.country(cells[0]) == cells[0] and _is_point(cells[9], cells[10]):
        return _postal_row
    if len(cells) == _GAZETTEER_CELLS and cells[0].isdigit() and _is_point(cells[4], cells[5]):
        return _gazetteer_row
    return None


def _is_point(latitude: str, longitude: str) -> bool:
    return bool(_NUMBER.fullmatch(latitude) and _NUMBER.fullmatch(longitude))


def _postal_row(cells: Sequence[str]) -> Place | None:
    if len(cells) not in _POSTAL_CELLS:
        raise _wrong_width(cells, _POSTAL_CELLS[-1])
    region = _region(cells[3], cells[0]) or cells[4]
    return _place((cells[0], region, cells[2], cells[1]), (cells[9], cells[10]))


def _gazetteer_row(cells: Sequence[str]) -> Place | None:
    if len(cells) != _GAZETTEER_CELLS:
        raise _wrong_width(cells, _GAZETTEER_CELLS)
    if cells[6] != "P":  # neither town nor village
        return None
    return _place((cells[8], cells[10], cells[1], ""), (cells[4], cells[5]), cells[14])


def _wrong_width(cells: Sequence[str], wanted: int) -> Unusable:
    return Unusable(Reason.TOO_MANY_CELLS if len(cells) > wanted else Reason.TOO_FEW_CELLS, " ".join(cells)[:100])


def _region(text: str, country: str) -> str:
    """The code of a region that is known by name; "" for others."""
    found, _country = words.region(text, country)
    return found if found != text else ""


def _is_header(cells: Sequence[str], given: Mapping[str, str]) -> bool:
    if given and set(given) <= {cell.strip() for cell in cells}:
        return True
    return {"latitude", "longitude"} <= set(mapping.guessed(cells, GUESSES).values())


def _chosen(columns: Sequence[str], *, given: Mapping[str, str], saved: Mapping[str, str]) -> dict[str, str]:
    found = mapping.layered(columns, given=given, saved=saved, names=GUESSES)
    fields = set(found.values())
    if not {"latitude", "longitude"} <= fields:
        raise BadInput(
            _("Say which columns are latitude and longitude (COLUMN=latitude). There is: %(some)s.")
            % {"some": mapping.some_of(columns)},
            "map",
        )
    if fields & {"place", "region"}:  # of a file of towns or counties it is a number, of one of postcodes the postcode
        found = {column: field for column, field in found.items() if column in given or column.casefold() != "geoid"}
    if not {"postal_code", "place"} & set(found.values()):
        raise BadInput(
            _("Say which column is the postcode or the place (COLUMN=postal_code). There is: %(some)s.")
            % {"some": mapping.some_of(columns)},
            "map",
        )
    return found


def _reader(columns: Sequence[str], chosen: Mapping[str, str], country: str) -> Read:
    at = {field: columns.index(column) for column, field in chosen.items() if field}
    is_census = any(column.casefold() == "usps" for column in chosen)

    def read(cells: Sequence[str]) -> Place | None:
        found = {field: cells[place] for field, place in at.items() if place < len(cells)}
        there = clean(found.get("country", ""))
        code = words.country(there) if there else country
        if not code:
            raise Unusable(Reason.UNKNOWN, there[:100])
        name = clean(found.get("place", ""))
        region, code = words.region(clean(found.get("region", "")), code)
        name = _SORT.sub("", name) if is_census else name
        postal = _GEOID.sub(r"\1", clean(found.get("postal_code", "")))
        point = (found.get("latitude", ""), found.get("longitude", ""))
        return _place((code, region, name, postal), point, found.get("people", ""))

    return read


def _place(where: Where, point: Degrees, people: str = "") -> Place:
    country, region, name, postal = (clean(text) for text in where)
    if len(country) != len("US"):
        raise Unusable(Reason.UNKNOWN, country[:100])
    if country in ZIP_COUNTRIES and postal.isdigit() and len(postal) in (ZIP_DIGITS - 2, ZIP_DIGITS - 1):
        postal = postal.zfill(ZIP_DIGITS)  # a spreadsheet took it for a number
    if not postal and not name:
        raise Unusable(Reason.NO_PLACE)
    for field, text in (("postal_code", postal), ("place", name), ("region", region)):
        if len(text) > LONGEST[field]:
            raise Unusable(Reason.TOO_LONG, text[:100])
    north, east = words.degrees(point[0].strip(), most=90), words.degrees(point[1].strip(), most=180)
    if north is None or east is None or north == east == 0:
        raise Unusable(Reason.NO_POINT, f"{postal or name}: {point[0].strip()} {point[1].strip()}"[:100])
    count = people.strip().replace(",", "").partition(".")[0]
    return Place(country, postal, name, region, north, east, min(int(count), _MOST_PEOPLE) if count.isdecimal() else 0)
