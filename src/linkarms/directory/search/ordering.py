"""The first of many documents in the order of their names, without reading all their names."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import Final

from django.db import connection
from pyroaring import BitMap

from linkarms.core.sql import among
from linkarms.directory.search.building import PART_BITS, PART_SIZE
from linkarms.directory.search.reading import Index

#: So many names are read at once without a thought.
_FEW: Final = 120

type Named = tuple[str, int, int]  # normalized name, number in the register, document


def first_by_name(index: Index, documents: BitMap, most: int) -> list[Named]:
    """In the order of normalized name and number.

    Within a slot the documents are in that order already: a few of each slot are read, and more of those whose last
    name read comes before the end of what was asked for.
    """
    if len(documents) <= max(most, _FEW):
        return _named(index, documents)[:most]
    slots = [number for number in index.slots if documents.range_cardinality(*_range(number))]
    step = max(2, 2 * most // len(slots))
    waiting = {number: documents.iter_equal_or_larger(number << PART_BITS) for number in slots}
    read: dict[int, list[Named]] = {number: [] for number in slots}
    found: list[Named] = []
    while waiting:
        taken: list[int] = []
        ended = []
        for number in sorted(waiting):
            end = _range(number)[1]
            some = [document for document in islice(waiting[number], step) if document < end]
            taken += some
            if len(some) < step:
                ended.append(number)
        for one in _named(index, taken):
            read[one[2] >> PART_BITS].append(one)
            found.append(one)
        found = sorted(found)[:most]
        for number in list(waiting):
            is_behind = len(found) == most and read[number] and read[number][-1] > found[-1]
            if number in ended or is_behind:
                del waiting[number]
    return found


def _named(index: Index, documents: Iterable[int]) -> list[Named]:
    """With their names, sorted. What is gone from the register meanwhile is left out."""
    numbered = dict(zip(index.entries(documents), documents, strict=True))
    condition, parameter = among("id", list(numbered))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT normal_name, id FROM directory_registerentry WHERE {condition}", [parameter])  # noqa: S608
        return sorted((name, number, numbered[number]) for name, number in cursor.fetchall())


def _range(number: int) -> tuple[int, int]:
    return number << PART_BITS, (number << PART_BITS) + PART_SIZE
