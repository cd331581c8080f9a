"""Which records are worth comparing: those that have a key in common.

A key is a short text that can be stored beside a record and indexed. ``candidates`` finds the pairs of one large list
in memory that grows with the list and not with its pairs: one sort for each kind of key.
"""

from __future__ import annotations

import zlib
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations, groupby, pairwise

from linkarms.directory.matching.names import OrganizationName
from linkarms.directory.matching.records import Prepared
from linkarms.directory.matching.words import FORM, LEGAL, SISTER, WIDE

#: Records of one key; more of them are told apart by where they are, and left alone when that does not help.
LARGEST = 60
_NO_HEAD = FORM | LEGAL | SISTER | WIDE
_ROWS = 32  # bits for the number of a row


def keys(record: Prepared) -> frozenset[str]:
    """All keys of a record: of its names, its website, phone, register number and address."""
    found = {key for name in (record.name, *record.aliases) for key in name_keys(name)}
    if record.domain:
        found.add(f"d:{record.domain}")
    if record.phone:
        found.add(f"t:{record.phone[-7:]}")
    if record.registration:
        found.add(f"r:{record.registration}")
    if record.street is not None:
        found.add(f"a:{record.street.number} {record.street.name[:4]}")
    return frozenset(found)


def name_keys(name: OrganizationName) -> frozenset[str]:
    """Keys that survive another word order, a forgotten word, a misspelt letter, and an acronym."""
    if not name.squash:
        return frozenset()
    telling = [word for word in name.core if word not in _NO_HEAD] or list(name.core)
    whole = "".join(name.core + name.place)
    found = {f"s:{whole[:24]}", f"s:{''.join(name.core)[:24]}", f"w:{' '.join(sorted(telling))[:40]}"}
    found.add(f"b:{name.squash[:5]}{name.squash[-5:]}")
    found.update(f"p:{one[:5]} {other[:5]}" for one, other in pairwise(sorted(telling)))
    if len(telling) == 1:
        found.add(f"p:{telling[0][:7]}")
    found.update(f"i:{initials}" for initials in name.initials if 3 <= len(initials) <= 8)
    if len(name.core) == 1 and 3 <= len(name.squash) <= 8:
        found.add(f"i:{name.squash}")
    found.update(f"i:{alias}" if len(alias) <= 8 else f"s:{alias[:24]}" for alias in name.aliases)
    return frozenset(found)


@dataclass(slots=True)
class Candidates:
    """``skipped``: groups of one key that stayed too large even within one place; nobody looked into them."""

    pairs: set[tuple[int, int]] = field(default_factory=set)
    skipped: int = 0


def candidates(records: Sequence[Prepared]) -> Candidates:
    """The pairs (numbers of the records, the smaller first) that have a key in common."""
    found = Candidates()
    marks: dict[str, array[int]] = {}
    for row, record in enumerate(records):
        for key in keys(record):
            marks.setdefault(key[0], array("Q")).append(zlib.crc32(key.encode()) << _ROWS | row)
    while marks:
        _kind, ours = marks.popitem()
        for rows in _groups(ours):
            _pair(records, rows, found)
    return found


def _groups(marks: array[int]) -> Iterator[list[int]]:
    """Rows with one key. A key is a number here: two that collide cost a comparison, no more."""
    for _mark, group in groupby(sorted(marks), key=lambda mark: mark >> _ROWS):
        rows = [mark & (1 << _ROWS) - 1 for mark in group]
        if len(rows) > 1:
            yield rows


def _pair(records: Sequence[Prepared], rows: list[int], found: Candidates) -> None:
    if len(rows) <= LARGEST:
        found.pairs.update(combinations(rows, 2))
        return
    where = sorted(rows, key=lambda row: _where(records[row]))
    for _place, group in groupby(where, key=lambda row: _where(records[row])):
        near = sorted(group)
        if len(near) <= LARGEST:
            found.pairs.update(combinations(near, 2))
        else:
            found.skipped += 1


def _where(record: Prepared) -> tuple[str, str, str]:
    return (record.region, record.town, record.postal_code[:5])
