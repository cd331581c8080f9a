"""One part of the register as postings: pure computing on rows that were read."""

from __future__ import annotations

import json
from array import array
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from pyroaring import BitMap

from linkarms.core.names import normal_name
from linkarms.directory.gazetteer.keys import Where
from linkarms.directory.search import words as w
from linkarms.directory.search.circles import SIZES, Point, cell_texts, point_text

PART_BITS: Final = 16
PART_SIZE: Final = 1 << PART_BITS
#: Columns of the register that are read, in this order.
COLUMNS: Final = (
    "id", "normal_name", "other_name", "place", "region", "postal_code", "country", "kind", "issues", "tags",
    "legal_status", "about", "source_id", "group_number", "latitude_e6", "longitude_e6",
)  # fmt: skip
NOWHERE: Final = 2**31 - 1
_SMALLEST_CELL: Final = SIZES[0]
_ABOUT_WORDS: Final = 60
_SHORTEST_BACKWARDS: Final = 4
#: So many entries of a part at one point (a postcode's, a town's) are found by the point, and not measured one by one.
_MANY_AT_ONE_POINT: Final = 16


@dataclass(frozen=True)
class Built:
    """What is kept of one part: the postings by token, and for each position the entry and where it is."""

    postings: dict[bytes, bytes]
    entries: bytes
    latitudes: bytes
    longitudes: bytes
    size: int
    unplaced: int


def addresses(rows: Iterable[Sequence[Any]]) -> set[Where]:
    """Where the entries are that have no coordinates of their own."""
    return {(row[6], row[4], row[3], row[5]) for row in rows if None in row[-2:]}


def build(rows: list[Sequence[Any]], *, slot: int, points: Mapping[Where, tuple[int, int]]) -> Built:
    """The postings of the entries of one part, numbered in the order of their names; `points` by address.

    Many entries share an address, a point, or kind, issues and status: what these mean is worked out once each.
    """
    rows.sort(key=lambda row: (row[1], row[0]))
    found: defaultdict[bytes, array[int]] = defaultdict(lambda: array("I"))
    addresses, facets, exact = _Groups(), _Groups(), _Points()
    latitudes, longitudes = array("i"), array("i")
    for document, row in enumerate(rows, start=slot << PART_BITS):
        _, normal, other, place, region, postal, country, kind, issues, tags, status, about, source, group, *point = row
        where = (country, region, place, postal)
        if None in point:
            point = [*points.get(where, (NOWHERE, NOWHERE))]
        latitudes.append(point[0])
        longitudes.append(point[1])
        addresses[where].append(document)
        facets[kind, _text(issues), status].append(document)
        exact[point[0], point[1]].append(document)
        for token in _name_tokens(normal):
            found[token].append(document)
        if group:
            found[w.token(w.GROUP, w.group_value(source, group))].append(document)
        if other or about or _text(tags) != "[]":
            for token in _more_tokens(other, about, _text(tags)):
                found[token].append(document)
    addresses.spread(found, _address_tokens)
    facets.spread(found, _facet_tokens)
    exact.with_many().spread(found, _point_tokens)
    exact.in_cells().spread(found, _cell_tokens)
    postings = {token: _packed(documents) for token, documents in found.items()} | _backwards(found)
    entries = array("H", [row[0] & (PART_SIZE - 1) for row in rows])
    unplaced = latitudes.count(NOWHERE)
    return Built(postings, entries.tobytes(), latitudes.tobytes(), longitudes.tobytes(), len(rows), unplaced)


class _Groups(defaultdict[tuple[Any, ...], "array[int]"]):
    """Documents by what they have in common."""

    def __init__(self) -> None:
        super().__init__(lambda: array("I"))

    def spread(self, found: Mapping[bytes, array[int]], tokens: Callable[..., list[bytes]]) -> None:
        for common, documents in self.items():
            for token in tokens(*common):
                found[token].extend(documents)


class _Points(_Groups):
    """Documents by where they are, to the microdegree."""

    def with_many(self) -> _Groups:
        found = _Groups()
        for point, documents in self.items():
            if len(documents) >= _MANY_AT_ONE_POINT and point != (NOWHERE, NOWHERE):
                found[point] = documents
        return found

    def in_cells(self) -> _Groups:
        found = _Groups()
        for (latitude, longitude), documents in self.items():
            found[latitude // _SMALLEST_CELL, longitude // _SMALLEST_CELL].extend(documents)
        return found


def _packed(documents: Iterable[int]) -> bytes:
    return bytes(BitMap(documents).serialize())


def _name_tokens(normal: str) -> list[bytes]:
    words = w.words_of(normal)
    found = [b"n" + word.encode() for word in words]
    return [*found, b"^" + found[0][1:], w.length_token(len(words))] if found else [w.length_token(0)]


def _address_tokens(country: str, region: str, place: str, postal: str) -> list[bytes]:
    found = [w.token(w.COUNTRY, country)] if country else []
    if region:
        found.append(w.token(w.REGION, w.region_value(country, region)))
    if place:
        found.append(w.token(w.PLACE, w.place_value(country, region, place)))
    words = dict.fromkeys([*w.words_in(place), *w.words_in(region), *w.words_in(postal)[:1]])
    return [*found, *w.tokens(w.OTHER, words)]


def _facet_tokens(kind: str, issues: str, status: str) -> list[bytes]:
    found = [w.token(w.KIND, kind), *w.tokens(w.ISSUE, json.loads(issues))]
    return [*found, w.token(w.STATUS, status)] if status else found


def _cell_tokens(row: int, column: int) -> list[bytes]:
    """By the smallest cell, which lies in one of each other size."""
    if row == NOWHERE // _SMALLEST_CELL:
        return []
    return w.tokens(w.CELL, cell_texts(row * _SMALLEST_CELL, column * _SMALLEST_CELL))


def _point_tokens(latitude: int, longitude: int) -> list[bytes]:
    return [w.token(w.POINT, point_text(Point(latitude, longitude)))]


def _more_tokens(other: str, about: str, tags: str) -> list[bytes]:
    words = w.words_in(other)
    for tag in json.loads(tags):
        words += w.words_in(str(tag))
    if about:
        words += w.words_of(normal_name(about[:800]))[:_ABOUT_WORDS]
    return w.tokens(w.OTHER, dict.fromkeys(words))


def _text(value: object) -> str:
    """JSON as one of the databases gives it."""
    return value if isinstance(value, str) else json.dumps(value)


def _backwards(tokens: Iterable[bytes]) -> dict[bytes, bytes]:
    """The words of names from their ends: no entries, but found by how they end."""
    words = (token[1:].decode() for token in tokens if token[:1] == w.NAME and len(token) > _SHORTEST_BACKWARDS)
    return {w.token(w.BACKWARDS, word[::-1]): b"" for word in words if word.isalpha()}
