"""What a lot of rows means beside what is kept: new, changed, unchanged; and keeping it, in one transaction."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import batched
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.errors import Refused as NotPossible
from linkarms.directory.register import writing
from linkarms.directory.register.facts import FIELDS, Facts, Refused, Row, plain
from linkarms.directory.register.models import FormerFacts, Import, ImportState, RegisterEntry, Source
from linkarms.directory.search import indexing

ENTRIES = "directory_registerentry"
_KNOWN = ("number", "id", "digest", "brought_by_id", "changed_by_id")
#: Columns of a new entry.
NEW = ("source_id", "number", "brought_by_id", "as_of", "digest", "normal_name", *FIELDS)
_CHANGED = ("changed_by_id", "as_of", "digest", "normal_name", *FIELDS)
_FORMER = ("entry_id", "changed_by_id", "former", "former_digest", "former_as_of", "former_changed_by")
_REFUSED = ("of_id", "line", "reason", "detail", "field")
_LOADED = 2000
#: Rows in one transaction: SQLite has one writer at a time, and others wait for it.
LOT_ROWS = 10_000


@dataclass
class Lot:
    rows: list[Row] = field(default_factory=list)
    refused: list[Refused] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Counts:
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    refused: int = 0
    left_out: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.new + other.new,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.refused + other.refused,
            self.left_out + other.left_out,
        )

    @property
    def read(self) -> int:
        return self.new + self.changed + self.unchanged + self.refused


@dataclass(frozen=True, slots=True)
class Change:
    """A kept entry that the file says otherwise. `is_own`: this import brought or changed it already."""

    entry: RegisterEntry
    row: Row
    is_own: bool


@dataclass(frozen=True)
class Compared:
    counts: Counts
    new: list[Row]
    changes: list[Change]
    builds_on: set[int]  # earlier imports whose rows were found again


def compared(lot: Lot, *, source: Source | None, as_of: date, run_id: int | None = None) -> Compared:
    """A lot beside what is kept of its source. Facts of a newer file are left as they are."""
    known = _known(lot, source)
    new, own_new, own_changed, unchanged, builds_on = [], 0, 0, 0, set[int]()
    differing: dict[int, Row] = {}
    for row in lot.rows:
        found = known.get(row.number)
        if found is None:
            new.append(row)
            continue
        entry_id, digest, brought_by, changed_by = found
        builds_on.add(brought_by)
        if changed_by is not None:
            builds_on.add(changed_by)
        is_own = run_id is not None and run_id in (brought_by, changed_by)
        if digest != row.digest:
            differing[entry_id] = row
        elif not is_own:
            unchanged += 1
        own_new += is_own and brought_by == run_id
        own_changed += is_own and brought_by != run_id
    changes, older = _changes(differing, as_of=as_of, run_id=run_id)
    changed = own_changed + sum(1 for change in changes if not change.is_own)
    left_out = sum(1 for one in lot.refused if one.field)
    counts = Counts(len(new) + own_new, changed, unchanged + older, len(lot.refused) - left_out, left_out)
    return Compared(counts, new, changes, builds_on - {run_id})


def _known(lot: Lot, source: Source | None) -> Mapping[str, tuple[int, str, int, int | None]]:
    if source is None:
        return {}
    numbers = [row.number for row in lot.rows]
    return {row[0]: row[1:] for row in writing.found(ENTRIES, _KNOWN, source_id=source.pk, numbers=numbers)}


def _changes(differing: Mapping[int, Row], *, as_of: date, run_id: int | None) -> tuple[list[Change], int]:
    """What is to be changed, and how many entries have newer facts than the file."""
    changes, older = [], 0
    for entry in _entries(list(differing)):
        is_own = run_id is not None and run_id in (entry.brought_by_id, entry.changed_by_id)
        if is_own or as_of >= entry.as_of:
            changes.append(Change(entry, differing[entry.pk], is_own))
        else:
            older += 1
    return changes, older


def _entries(ids: list[int]) -> Iterator[RegisterEntry]:
    for some in batched(ids, _LOADED):
        yield from RegisterEntry.objects.filter(pk__in=some)


def former_facts(entry: RegisterEntry, facts: Facts) -> dict[str, Any]:
    """The facts of an entry that these would change, as they are now."""
    pairs = (
        (name, plain(name, getattr(entry, name)), plain(name, new)) for name, new in zip(FIELDS, facts, strict=True)
    )
    return {name: old for name, old, new in pairs if old != new}


class Keeper:
    """Keeps the lots of one import, as long as the import is this process's."""

    def __init__(self, run: Import) -> None:
        self._run, self._claim = run, run.claim
        self._builds_on: set[int] = set()
        self.counts = Counts()

    def keep(self, lot: Lot) -> None:
        """All of the lot, or nothing of it."""
        with transaction.atomic():
            writing.no_wait_for_the_disk()  # the end of the import waits for all of it
            self._hold()
            found = compared(lot, source=self._run.source, as_of=self._run.as_of, run_id=self._run.pk)
            newest = indexing.newest_entry()
            self._insert(found.new)
            self._change(found.changes)
            indexing.mark_new(newest)
            indexing.mark_entries(change.entry.pk for change in found.changes)
            refused = [(self._run.pk, one.line, one.reason, one.detail[:200], one.field) for one in lot.refused]
            writing.insert("directory_refusal", _REFUSED, refused)
            self._builds_on |= found.builds_on
            self.counts += found.counts
            self._note(builds_on=sorted(self._builds_on))

    def finish(self, *, now: datetime) -> None:
        with transaction.atomic():
            self._hold()
            self._note(state=ImportState.DONE, finished_at=now)
            self._run.refresh_from_db()
            audit.record("register.imported", actor=None, organization_id=None, thing=self._run, now=now)

    def _hold(self) -> None:
        """Until the end of the transaction nobody else writes entries of this source."""
        Source.objects.select_for_update().get(pk=self._run.source_id)
        present = Import.objects.get(pk=self._run.pk)
        if (present.claim, present.state) != (self._claim, ImportState.RUNNING):
            raise NotPossible(
                _(
                    "Import %(number)d was taken over: the same file was started again, or the import is being undone. "
                    "This process has stopped; nothing is lost or doubled."
                )
                % {"number": self._run.pk}
            )

    def _note(self, **values: Any) -> None:
        Import.objects.filter(pk=self._run.pk).update(
            rows_new=self.counts.new,
            rows_changed=self.counts.changed,
            rows_unchanged=self.counts.unchanged,
            rows_refused=self.counts.refused,
            facts_left_out=self.counts.left_out,
            **values,
        )

    def _insert(self, rows: list[Row]) -> None:
        run, as_of = self._run, self._run.as_of.isoformat()
        # By name: the index of names then grows page by page instead of everywhere at once.
        rows.sort(key=lambda row: row.normal_name)
        new = [(run.source_id, row.number, run.pk, as_of, row.digest, row.normal_name, *row.facts) for row in rows]
        writing.insert(ENTRIES, NEW, new)

    def _change(self, changes: list[Change]) -> None:
        run, as_of = self._run, self._run.as_of.isoformat()
        former, changed = [], []
        for change in changes:
            entry, row = change.entry, change.row
            by = entry.changed_by_id if entry.brought_by_id == run.pk else run.pk
            changed.append((entry.pk, by, as_of, row.digest, row.normal_name, *row.facts))
            before = former_facts(entry, row.facts)
            if not change.is_own:
                then = (entry.digest, entry.as_of.isoformat(), entry.changed_by_id)
                former.append((entry.pk, run.pk, json.dumps(before), *then))
            elif by == run.pk:
                self._add_to_former(entry, before)
        writing.insert("directory_formerfacts", _FORMER, former)
        writing.update(ENTRIES, _CHANGED, changed)

    def _add_to_former(self, entry: RegisterEntry, before: dict[str, Any]) -> None:
        """The import went on with other rules than it began with: what it changed first is still what was there."""
        kept = FormerFacts.objects.get(entry=entry, changed_by=self._run)
        kept.former = before | kept.former
        kept.save(update_fields=["former"])
