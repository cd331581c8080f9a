"""Register rows get their keys, and rows of several sources that are the same organization for certain are linked.

After the import and apart from it: lot by lot, on from there after being killed, and gone with the import when that is
undone. A link is a fact of the installation, like the rows themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import batched
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from linkarms.directory.duplicates import keeping, records
from linkarms.directory.duplicates.models import RegisterTwin
from linkarms.directory.matching.comparing import Outcome, compare
from linkarms.directory.models import Entry
from linkarms.directory.register import writing
from linkarms.directory.register.models import Import, ImportState, RegisterEntry, Source

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.directory.matching.records import Prepared

LOT_ROWS = 2000
#: Rows whose neighbours are held in memory together: each may have hundreds.
AT_ONCE = 100
#: In one round of the periodic job.
A_ROUND = 20

type Say = Callable[[int], object]


def compare_imports(now: datetime) -> int:
    """Go on with what was imported and not compared yet; how many rows."""
    total = 0
    for run in _waiting():
        for _lot in range(A_ROUND):
            count = compare_some(run, now=now)
            total += count
            if not count:
                break
    return total


def compare_import(number: int, *, now: datetime, say: Say = lambda _rows: None) -> int:
    """All that is left to compare of one import; how many links there are by it."""
    run = Import.objects.get(pk=number)
    total = 0
    while count := compare_some(run, now=now):
        total += count
        say(total)
    return RegisterTwin.objects.filter(found_by=run).count()


@transaction.atomic
def compare_some(run: Import, *, now: datetime) -> int:
    """The next lot of an import's rows; 0 when there is none left."""
    present = Import.objects.select_for_update().get(pk=run.pk)
    if present.state != ImportState.DONE or present.compared_at is not None:
        return 0
    writing.no_wait_for_the_disk()
    mine = Q(brought_by=run) | Q(changed_by=run)
    rows = RegisterEntry.objects.filter(mine, pk__gt=present.compared_to).select_related("source").order_by("pk")
    some = list(rows[:LOT_ROWS]) if present.rows_new or present.rows_changed else []
    if not some:
        Import.objects.filter(pk=run.pk).update(compared_at=now)
        if present.rows_new or present.rows_changed:
            Entry.objects.filter(merged_into__isnull=True).update(compared_at=None)  # the new rows may be theirs
        return 0
    ready = {row.pk: records.of_register(row) for row in some}
    keeping.keep_register_keys(ready.items(), instead_of=[row.pk for row in some])
    if Source.objects.count() > 1:
        _unlink([row.pk for row in some])
        for part in batched(some, AT_ONCE):
            _link(part, ready, run=run)
    Import.objects.filter(pk=run.pk).update(compared_to=some[-1].pk)
    return len(some)


def compare_again(ids: Sequence[int], *, run: Import) -> None:
    """After an undoing gave rows their former facts: their keys and links as they were before the import."""
    rows = list(RegisterEntry.objects.filter(pk__in=ids).select_related("source"))
    ready = {row.pk: records.of_register(row) for row in rows}
    keeping.keep_register_keys(ready.items(), instead_of=list(ids))
    RegisterTwin.objects.filter(found_by=run).delete()
    said_by = {row.changed_by_id or row.brought_by_id for row in rows}
    for earlier in Import.objects.filter(pk__in=said_by):
        ours = [row for row in rows if (row.changed_by_id or row.brought_by_id) == earlier.pk]
        _unlink([row.pk for row in ours])
        for part in batched(ours, AT_ONCE):
            _link(part, ready, run=earlier)


def twins_of(row: RegisterEntry) -> list[RegisterEntry]:
    """The same organization in other sources."""
    links = RegisterTwin.objects.filter(Q(one=row) | Q(other=row)).select_related("one__source", "other__source")
    return [link.other if link.one_id == row.pk else link.one for link in links.order_by("pk")]


def _waiting() -> Sequence[Import]:
    return list(Import.objects.filter(state=ImportState.DONE, compared_at__isnull=True).order_by("pk"))


def _link(some: Sequence[RegisterEntry], ready: dict[int, Prepared], *, run: Import) -> None:
    """Certain links of these rows to rows of other sources."""
    wanted = {row.pk: keeping.wanted_of(ready[row.pk]) for row in some}
    near = keeping.register_near(one for keys in wanted.values() for one in keys)
    sources = {row.pk: row.source_id for row in some}
    ids = {pk: {other for one in keys for other in near.get(one, ())} - {pk} for pk, keys in wanted.items()}
    rows = keeping.register_rows({other for others in ids.values() for other in others})
    prepared = {pk: records.of_register(row) for pk, row in rows.items()} | ready
    found: dict[tuple[int, int], list[str]] = {}
    for pk, others in ids.items():
        by_source: dict[int, list[tuple[int, list[str]]]] = {}
        for other in others:
            if other not in rows or rows[other].source_id == sources[pk]:
                continue
            verdict = compare(prepared[pk], prepared[other])
            if verdict.outcome is Outcome.SAME:
                by_source.setdefault(rows[other].source_id, []).append((other, [*verdict.reasons]))
        for matches in by_source.values():
            if len(matches) == 1:  # of two that fit, neither is certain
                other, reasons = matches[0]
                found[min(pk, other), max(pk, other)] = reasons
    RegisterTwin.objects.bulk_create(
        (RegisterTwin(one_id=one, other_id=other, found_by=run, reasons=why) for (one, other), why in found.items()),
        ignore_conflicts=True,
    )


def _unlink(ids: Sequence[int]) -> None:
    if ids:
        RegisterTwin.objects.filter(Q(one__in=ids) | Q(other__in=ids)).delete()
