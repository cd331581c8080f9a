"""Which entries of one organization are the same, and which register rows they are: by the lot, each entry once.

An entry that is new or changed waits (``compared_at`` is empty). Whatever kills this, what was compared stays, and the
rest waits on. Two at once look at different organizations, or one after the other.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from django.db import transaction

from linkarms.core.errors import Refused
from linkarms.directory.duplicates import keeping, records
from linkarms.directory.duplicates.merging import merge, rows_of
from linkarms.directory.duplicates.models import Pair, PairState
from linkarms.directory.matching.comparing import Outcome, Verdict, compare
from linkarms.directory.models import Entry, Organization

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.directory.matching.records import Prepared

A_LOT = 500
#: In one round of the periodic job; the rest waits for the next.
A_ROUND = 20 * A_LOT
#: Pairs in the queue for one entry, at most: the likeliest.
MOST_PAIRS = 10


@dataclass
class Looked:
    """What came of it."""

    entries: int = 0
    merged: int = 0
    doubtful: int = 0
    linked: int = 0


def look(now: datetime) -> int:
    """Compare entries that wait, of every organization; how many."""
    holders = Entry.objects.filter(compared_at__isnull=True).order_by().values_list("holder_id", flat=True).distinct()
    total = 0
    for holder_id in sorted(holders[:1000]):
        total += look_for(holder_id, now=now, most=A_ROUND - total).entries
        if total >= A_ROUND:
            break
    return total


def look_for(holder_id: int, *, now: datetime, most: int = A_ROUND) -> Looked:
    """Compare the entries of one organization that wait, lot by lot."""
    total = Looked()
    while total.entries < most and _lot(holder_id, now=now, total=total):
        pass
    return total


@transaction.atomic
def _lot(holder_id: int, *, now: datetime, total: Looked) -> bool:
    # Else two lots at once would each miss what the other writes.
    Organization.objects.select_for_update(no_key=True).get(pk=holder_id)
    waiting = Entry.objects.filter(holder_id=holder_id, compared_at__isnull=True).order_by("pk")
    entries = {entry.pk: entry for entry in waiting[:A_LOT]}
    if not entries:
        return False
    ready = {pk: records.of_entry(entry) for pk, entry in entries.items()}
    keeping.keep_entry_keys(holder_id, ready.items())
    _Lot(holder_id, dict(entries), ready, now=now, total=total).settle()
    Entry.objects.filter(pk__in=list(entries)).update(compared_at=now)
    total.entries += len(entries)
    return True


@dataclass
class _Lot:
    holder_id: int
    entries: dict[int, Entry]  # those that wait, and those found near them
    ready: dict[int, Prepared]
    now: datetime
    total: Looked
    waiting: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.waiting = list(self.entries)

    def settle(self) -> None:
        pairs = self._near()
        self._load({pk for pair in pairs for pk in pair})
        known = self._decided(pairs)
        found = [(one, other, compare(self.ready[one], self.ready[other])) for one, other in sorted(pairs)]
        certain = [pair for pair in found if pair[2].outcome is Outcome.SAME]
        certain.sort(key=lambda pair: (-len(pair[2].reasons), pair[0], pair[1]))
        doubtful = [pair for pair in found if pair[2].outcome is Outcome.DOUBTFUL]
        for one, other, verdict in certain:
            if known.get((one, other)) in (PairState.APART, PairState.SAME):
                continue
            if not self._merge(one, other, verdict):
                doubtful.append((one, other, verdict))
        self._ask(doubtful, known)
        self._forget({(one, other) for one, other, verdict in found if verdict.outcome is Outcome.DIFFERENT}, known)
        self._look_at_register()

    def _near(self) -> set[tuple[int, int]]:
        keys = {pk: records.entry_keys(self.ready[pk]) for pk in self.waiting}
        near = keeping.entries_near(self.holder_id, {key for some in keys.values() for key in some})
        return {
            (min(pk, other), max(pk, other))
            for pk, some in keys.items()
            for key in some
            for other in near.get(key, ())
            if other != pk
        }

    def _load(self, ids: set[int]) -> None:
        for entry in Entry.objects.filter(pk__in=ids - set(self.entries)):
            self.entries[entry.pk] = entry
            self.ready[entry.pk] = records.of_entry(entry)

    def _decided(self, pairs: set[tuple[int, int]]) -> dict[tuple[int, int], str]:
        ids = {pk for pair in pairs for pk in pair}
        rows = Pair.objects.filter(entry_id__in=ids, other__isnull=False)
        return {(pair.entry_id, pair.other_id or 0): pair.state for pair in rows}

    def _merge(self, one: int, other: int, verdict: Verdict) -> bool:
        """Join them if nothing speaks against it: no person's word, no member that differs, nothing both have."""
        left, right = self._root(one), self._root(other)
        if left.pk == right.pk:
            return True
        if records.compares_as_person(left) or records.compares_as_person(right):
            return False
        ours, theirs = self._members(left.pk), self._members(right.pk)
        if self._kept_apart(ours, theirs) or self._differ(ours, theirs):
            return False
        kept, gone = sorted((left, right), key=_importance)
        try:
            merge(
                kept, gone, actor=None, now=self.now, reasons=[*verdict.reasons], may_stay=frozenset({"directory.lead"})
            )
        except Refused:
            return False
        self.entries[gone.pk].merged_into_id = kept.pk
        self.total.merged += 1
        return True

    def _root(self, pk: int) -> Entry:
        entry = self.entries[pk]
        while entry.merged_into_id is not None:
            self._load({entry.merged_into_id})
            entry = self.entries[entry.merged_into_id]
        return entry

    def _members(self, pk: int) -> set[int]:
        """The entry and all that were put into it."""
        found, next_ones = {pk}, {pk}
        while next_ones:
            rows = Entry.objects.filter(merged_into_id__in=next_ones).values_list("pk", flat=True)
            next_ones = set(rows) - found
            found |= next_ones
        self._load(found)
        return found

    def _kept_apart(self, ours: set[int], theirs: set[int]) -> bool:
        both = ours | theirs
        rows = Pair.objects.filter(entry_id__in=both, other_id__in=both, state=PairState.APART)
        return any((one in ours) != (other in ours) for one, other in rows.values_list("entry_id", "other_id"))

    def _differ(self, ours: set[int], theirs: set[int]) -> bool:
        return any(compare(self.ready[one], self.ready[other]).forbids for one in ours for other in theirs)

    def _ask(self, doubtful: Iterable[tuple[int, int, Verdict]], known: dict[tuple[int, int], str]) -> None:
        """Put pairs into the queue, between the entries that speak for them now; an answered one is not asked again."""
        count: dict[int, int] = defaultdict(int)
        new: dict[tuple[int, int], Pair] = {}
        for one, other, verdict in sorted(doubtful, key=lambda pair: -len(pair[2].reasons)):
            left, right = sorted((self._root(one).pk, self._root(other).pk))
            is_answered = known.get((one, other), PairState.OPEN) != PairState.OPEN
            if left == right or is_answered or (left, right) in known or (left, right) in new:
                continue
            if max(count[left], count[right]) >= MOST_PAIRS:
                continue
            count[left] += 1
            count[right] += 1
            new[left, right] = Pair(
                holder_id=self.holder_id, entry_id=left, other_id=right, reasons=[*verdict.reasons], found_at=self.now
            )
        if new:
            Pair.objects.bulk_create(new.values(), ignore_conflicts=True)
            self.total.doubtful += len(new)

    def _forget(self, different: set[tuple[int, int]], known: dict[tuple[int, int], str]) -> None:
        """An open question that a change has answered."""
        for one, other in different:
            if known.get((one, other)) in (PairState.OPEN, PairState.LATER):
                Pair.objects.filter(entry_id=one, other_id=other).delete()

    def _look_at_register(self) -> None:
        """Which register rows these are: certain ones are linked, doubtful ones asked about."""
        wanted = {pk: keeping.wanted_of(self.ready[pk]) for pk in self.waiting}
        near = keeping.register_near(one for some in wanted.values() for one in some)
        ids = {pk: {row for one in some for row in near.get(one, ())} for pk, some in wanted.items()}
        rows = keeping.register_rows(row for some in ids.values() for row in some)
        ready = {pk: records.of_register(row) for pk, row in rows.items()}
        new = [pair for pk, some in ids.items() for pair in self._with_register(pk, {row: ready[row] for row in some})]
        Pair.objects.filter(entry_id__in=self.waiting, register__isnull=False, state=PairState.OPEN).delete()
        Pair.objects.bulk_create(new, ignore_conflicts=True)
        self.total.linked += sum(pair.state == PairState.SAME for pair in new)
        self.total.doubtful += sum(pair.state == PairState.OPEN for pair in new)

    def _with_register(self, pk: int, rows: dict[int, Prepared]) -> Iterator[Pair]:
        if records.compares_as_person(self.entries[pk]):
            return
        verdicts = {row: compare(self.ready[pk], record) for row, record in rows.items()}
        certain = [row for row, verdict in verdicts.items() if verdict.outcome is Outcome.SAME]
        doubtful = [row for row, verdict in verdicts.items() if verdict.outcome is Outcome.DOUBTFUL]
        # Several rows that fit equally well fit none for certain, unless all of them are one organization.
        is_clear = all(
            compare(rows[one], rows[other]).outcome is Outcome.SAME for one, other in combinations(certain, 2)
        )
        doubtful.sort(key=lambda row: -len(verdicts[row].reasons))
        for row in certain if certain and is_clear else (certain + doubtful)[:MOST_PAIRS]:
            same = is_clear and row in certain
            yield Pair(
                holder_id=self.holder_id, entry_id=pk, register_id=row, reasons=[*verdicts[row].reasons],
                found_at=self.now, state=PairState.SAME if same else PairState.OPEN,
                decided_at=self.now if same else None,
            )  # fmt: skip


def _importance(entry: Entry) -> tuple[bool, bool, bool, int]:
    """What people work with is kept, then what they typed, then what was there first."""
    in_use = any(rows for model, _column, rows in rows_of(entry) if model.__name__ != "Lead")
    return (not in_use, entry.organization_id is None, entry.origin != "typed", entry.pk)
