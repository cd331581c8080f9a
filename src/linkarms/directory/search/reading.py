"""Answers from the index, all as sets of numbers ("documents"): the upper half is the slot, the lower the position.

What is read is never changed in the database, only replaced, so it may be kept in memory: the slots of a version of the
index, the postings that many ask for, and by slot where its entries are.
"""

from __future__ import annotations

import threading
from array import array
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import batched
from typing import Final

from django.db import connection
from pyroaring import BitMap

from linkarms.directory.search import words as w
from linkarms.directory.search.building import PART_BITS, PART_SIZE
from linkarms.directory.search.circles import Point
from linkarms.directory.search.models import SearchSlot, SearchState

_TABLE: Final = "directory_searchposting"
#: Postings that are kept in memory when they are longer than this.
_WORTH_KEEPING: Final = 2048
_KEPT_BYTES: Final = 64 * 1024 * 1024
#: Stretches of the index that one statement reads.
_AT_ONCE: Final = 60
_POSITION: Final = PART_SIZE - 1


@dataclass(frozen=True)
class Slot:
    """Where the entries of a slot are, and which ones they are."""

    part: int
    entries: array[int]
    latitudes: array[int]
    longitudes: array[int]


class Kept[Key, Value]:
    """The last used of what was read, up to so many bytes."""

    def __init__(self, most_bytes: int) -> None:
        self._most, self._size = most_bytes, 0
        self._kept: OrderedDict[Key, tuple[Value, int]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> Value | None:
        with self._lock:
            found = self._kept.get(key)
            if found is None:
                return None
            self._kept.move_to_end(key)
            return found[0]

    def put(self, key: Key, value: Value, size: int) -> None:
        with self._lock:
            if key not in self._kept:
                self._kept[key] = (value, size)
                self._size += size
            while self._size > self._most and len(self._kept) > 1:
                self._size -= self._kept.popitem(last=False)[1][1]


_POSTINGS: Kept[tuple[str, bytes, int], BitMap] = Kept(_KEPT_BYTES)
_SLOTS: Kept[tuple[str, int], Slot] = Kept(_KEPT_BYTES)


@dataclass(frozen=True)
class Index:
    """One version of the index."""

    version: int
    lineage: str
    segments: frozenset[int]
    slots: Mapping[int, tuple[int, int, int]]  # number: (row, part, segment)
    live: BitMap
    _facets: dict[bytes, dict[str, BitMap]] = field(default_factory=dict)

    def having(self, tokens: Sequence[bytes]) -> dict[bytes, BitMap]:
        """For each token the documents that have it."""
        found: dict[bytes, list[BitMap]] = {token: [] for token in tokens}
        missing = []
        for token in found:
            kept = [_POSTINGS.get((self.lineage, token, segment)) for segment in self.segments]
            if kept and all(one is not None for one in kept):
                found[token] = [one for one in kept if one is not None]
            else:
                missing.append(token)
        if missing and self.segments:
            places = ", ".join(["%s"] * len(missing))
            for token, segment, packed in _rows(f"token IN ({places})", missing):
                if segment in self.segments:
                    found[token].append(self._kept(token, segment, packed))
        return {token: _union(parts) & self.live for token, parts in found.items()}

    def beginning(self, family: bytes, text: str) -> BitMap:
        """The documents that have any token of a family that begins so."""
        first = w.token(family, text)
        rows = _rows("token >= %s AND token < %s", [first, _after(first)])
        return (
            _union([BitMap.deserialize(packed) for _, segment, packed in rows if segment in self.segments]) & self.live
        )

    def beginnings(self, family: bytes, texts: Sequence[str]) -> dict[str, BitMap]:
        """Every token of a family that begins in one of these ways, with its documents; in the order of the tokens."""
        parts: dict[bytes, list[BitMap]] = {}
        for some in batched(texts, _AT_ONCE):
            firsts = [w.token(family, text) for text in some]
            condition = " OR ".join(["token >= %s AND token < %s"] * len(firsts))
            for token, segment, packed in _rows(condition, [one for first in firsts for one in (first, _after(first))]):
                if segment in self.segments:
                    parts.setdefault(token, []).append(BitMap.deserialize(packed))
        return {w.text_of(token): _union(parts[token]) & self.live for token in sorted(parts)}

    def words_beginning(self, family: bytes, text: str, *, least: int, most: int) -> set[str]:
        """Words of a family that begin so and have so many letters."""
        first = w.token(family, text)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT token FROM {_TABLE} WHERE token >= %s AND token < %s AND length(token) BETWEEN %s AND %s",  # noqa: S608
                [first, _after(first), least + 1, most * 4 + 1],
            )
            found = {w.text_of(bytes(row[0])) for row in cursor.fetchall()}
        return {word for word in found if least <= len(word) <= most}

    def facet(self, family: bytes) -> Mapping[str, BitMap]:
        """All values of a facet (a family of few tokens), each with its documents. Not to be changed."""
        found = self._facets.get(family)
        if found is None:
            parts: dict[str, list[BitMap]] = {}
            for token, segment, packed in _rows("token >= %s AND token < %s", [family, _after(family)]):
                if segment in self.segments:
                    parts.setdefault(w.text_of(token), []).append(BitMap.deserialize(packed))
            found = {text: _union(some) & self.live for text, some in parts.items()}
            self._facets[family] = found
        return found

    def slot(self, number: int) -> Slot:
        row, part, _segment = self.slots[number]
        found = _SLOTS.get((self.lineage, row))
        if found is None:
            kept = SearchSlot.objects.get(pk=row)
            found = Slot(
                part,
                array("H", bytes(kept.entries)),
                array("i", bytes(kept.latitudes)),
                array("i", bytes(kept.longitudes)),
            )
            _SLOTS.put((self.lineage, row), found, len(found.entries) * 10)
        return found

    def entries(self, documents: Iterable[int]) -> list[int]:
        """The numbers in the register of some documents, in their order."""
        found = []
        for document in documents:
            slot = self.slot(document >> PART_BITS)
            found.append((slot.part << PART_BITS) + slot.entries[document & _POSITION])
        return found

    def documents(self, entries: Iterable[int]) -> BitMap:
        """The documents of some numbers of the register; of those not indexed yet there are none."""
        numbers = {part: number for number, (_row, part, _segment) in self.slots.items()}
        found = BitMap()
        for entry in entries:
            number = numbers.get(entry >> PART_BITS)
            if number is not None:
                try:
                    position = self.slot(number).entries.index(entry & _POSITION)
                except ValueError:
                    continue
                found.add((number << PART_BITS) + position)
        return found

    def point(self, document: int) -> Point:
        slot, position = self.slot(document >> PART_BITS), document & _POSITION
        return Point(slot.latitudes[position], slot.longitudes[position])

    def _kept(self, token: bytes, segment: int, packed: bytes) -> BitMap:
        found = BitMap.deserialize(packed)
        if len(packed) >= _WORTH_KEEPING:
            _POSTINGS.put((self.lineage, token, segment), found, len(packed))
        return found


_present: Index | None = None


def present() -> Index:
    """The index as it is now."""
    global _present  # noqa: PLW0603  # replaced as a whole: whoever has the older one goes on with it
    lineage, version = current()
    found = _present
    if found is None or (found.lineage, found.version) != (lineage, version):
        found = _read(lineage, version)
        _present = found
    return found


def current() -> tuple[str, int]:
    """What tells one state of the index from all others."""
    return SearchState.objects.values_list("lineage", "version").first() or ("", 0)


def _read(lineage: str, version: int) -> Index:
    rows = SearchSlot.objects.filter(is_live=True).values_list("number", "pk", "part", "segment", "size")
    slots, live = {}, BitMap()
    for number, row, part, segment, size in rows:
        slots[number] = (row, part, segment)
        live.add_range(number << PART_BITS, (number << PART_BITS) + size)
    return Index(version, lineage, frozenset(segment for _, _, segment in slots.values()), slots, live)


def _rows(condition: str, parameters: Sequence[bytes]) -> list[tuple[bytes, int, bytes]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT token, segment, entries FROM {_TABLE} WHERE {condition}", parameters)  # noqa: S608  # ours
        return [(bytes(token), segment, bytes(packed)) for token, segment, packed in cursor.fetchall()]


def _union(parts: Sequence[BitMap]) -> BitMap:
    return BitMap.union(*parts) if parts else BitMap()


def _after(first: bytes) -> bytes:
    """The least token that does not begin so: UTF-8 has no byte of this value."""
    return first + b"\xff" if len(first) > 1 else bytes([first[0] + 1])
