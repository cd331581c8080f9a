"""Few segments instead of many: what was indexed part by part is written together, in the order of the tokens.

Nothing that a reader may look at is changed. The merged segment is written in many short transactions, invisible
while no slot names it; then one transaction lets the slots name it; then the old ones are removed.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Final

from django.db import connection, transaction
from django.db.models import Sum
from pyroaring import BitMap

from linkarms.core.sql import among
from linkarms.directory.register import writing
from linkarms.directory.search.building import PART_BITS, PART_SIZE
from linkarms.directory.search.claims import Claim
from linkarms.directory.search.models import SearchSlot
from linkarms.directory.search.words import LENGTH

#: Rows in one transaction.
_AT_ONCE: Final = 20_000
_TABLE: Final = "directory_searchposting"
_AFTER_LENGTHS: Final = bytes([LENGTH[0] + 1])


def merge(claim: Claim) -> None:
    """Merge the small segments, and the great one too when they are half of it or it is half dead."""
    sizes = dict(
        SearchSlot.objects.filter(is_live=True)
        .values_list("segment")
        .annotate(entries=Sum("size"))
        .order_by("-entries", "segment")
    )
    if not sizes:
        remove_leftovers(claim)
        return
    great, *small = sizes
    dead = SearchSlot.objects.filter(is_live=False, segment=great).aggregate(all=Sum("size"))["all"] or 0
    together = small
    if sum(sizes[one] for one in small) + dead > sizes[great] / 2:
        together = [great, *small]
    if len(together) > 1 or (together and dead):
        _write_together(sorted(together), claim)
    remove_leftovers(claim)


def remove_leftovers(claim: Claim) -> None:
    """Postings of segments that no live slot names, and slots that nothing names any more."""
    live = set(SearchSlot.objects.filter(is_live=True).values_list("segment", flat=True))
    if over := sorted(_segments() - live):
        # What tells that a segment is there goes last.
        _remove(over, _AFTER_LENGTHS, claim)
        _remove(over, b"", claim)
    SearchSlot.objects.filter(is_live=False).exclude(segment__in=live).delete()


def _segments() -> set[int]:
    """Every segment that has postings: each begins with the lengths of its names."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT segment FROM {_TABLE} WHERE token < %s", [_AFTER_LENGTHS])  # noqa: S608
        return {row[0] for row in cursor.fetchall()}


def _remove(segments: list[int], last: bytes, claim: Claim) -> None:
    condition, parameter = among("segment", segments)
    end: bytes | None = last
    while end is not None:
        with transaction.atomic(), connection.cursor() as cursor:
            writing.no_wait_for_the_disk()
            claim.hold()
            cursor.execute(
                f"SELECT token FROM {_TABLE} WHERE token > %s AND {condition} "  # noqa: S608
                f"ORDER BY token LIMIT 1 OFFSET {_AT_ONCE}",
                [last, parameter],
            )
            row = cursor.fetchone()
            end = bytes(row[0]) if row else None
            until, parameters = ("AND token <= %s", [end]) if end is not None else ("", [])
            sql = f"DELETE FROM {_TABLE} WHERE token > %s {until} AND {condition}"  # noqa: S608
            cursor.execute(sql, [last, *parameters, parameter])
            last = end or last


def _write_together(old: list[int], claim: Claim) -> None:
    dead = _documents_of(SearchSlot.objects.filter(is_live=False, segment__in=old).values_list("number", flat=True))
    with transaction.atomic():
        new = claim.hold()
    last = b""
    while rows := _next_rows(last, old):
        last = rows[-1][0]
        merged = []
        for token, group in groupby(rows, key=lambda row: row[0]):
            entries = _united([packed for _, packed in group], dead)
            if entries is not None:
                merged.append((token, new, entries))
        with transaction.atomic():
            writing.no_wait_for_the_disk()
            claim.hold()
            writing.insert(_TABLE, ("token", "segment", "entries"), merged)
    with transaction.atomic():
        claim.hold()
        SearchSlot.objects.filter(segment__in=old, is_live=False).delete()
        SearchSlot.objects.filter(segment__in=old).update(segment=new)


def _united(packed: list[bytes], dead: BitMap) -> bytes | None:
    """The entries of one token; None when none of them lives. Of a word from its end there are none, and it stays."""
    if not any(packed):
        return b""
    if len(packed) == 1 and not dead:
        return packed[0]
    found = BitMap.union(*[BitMap.deserialize(one) for one in packed]) - dead
    return bytes(found.serialize()) if found else None


def _next_rows(last: bytes, segments: list[int]) -> list[tuple[bytes, bytes]]:
    """The next thousands of rows of these segments, all rows of the last token among them."""
    condition, parameter = among("segment", segments)
    with connection.cursor() as cursor:
        sql = f"SELECT token, entries FROM {_TABLE} WHERE token > %s AND {condition} ORDER BY token LIMIT {_AT_ONCE}"  # noqa: S608
        cursor.execute(sql, [last, parameter])
        rows = [(bytes(token), bytes(entries)) for token, entries in cursor.fetchall()]
        if len(rows) < _AT_ONCE:
            return rows
        end = rows[-1][0]
        if rows[0][0] != end:
            return [row for row in rows if row[0] != end]
        cursor.execute(f"SELECT token, entries FROM {_TABLE} WHERE token = %s AND {condition}", [end, parameter])  # noqa: S608
        return [(bytes(token), bytes(entries)) for token, entries in cursor.fetchall()]


def _documents_of(numbers: Iterable[int]) -> BitMap:
    found = BitMap()
    for number in numbers:
        found.add_range(number << PART_BITS, (number << PART_BITS) + PART_SIZE)
    return found
