"""What the worker does with a list: one worker at a time, lot by lot, and on from there after it was killed.

A worker holds a list for a minute at a time (``claim``); each lot is one transaction that also renews the hold. Who
finds the hold run out takes the list over, and whoever had it stops at the next lot.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from linkarms.audit import services as audit
from linkarms.core.errors import LinkarmsError
from linkarms.core.tokens import new_token
from linkarms.directory.duplicates.looking import look_for
from linkarms.directory.overlay import undoing
from linkarms.directory.overlay.keeping import Keeper
from linkarms.directory.overlay.models import AT_WORK, ListImport, ListRefusal, ListState
from linkarms.directory.overlay.uploading import as_file
from linkarms.directory.register.facts import Refused
from linkarms.directory.register.opening import lots, open_any, open_rows

HELD_FOR = timedelta(seconds=60)
A_LOT = 500
FIRST_ROWS = 10
#: Lists that one round of the periodic job takes up.
_A_ROUND = 20

type Clock = Callable[[], datetime]


class _TakenOver(Exception):  # noqa: N818  # named as people would say it
    """Another worker has it, or something else was asked for."""


def carry_on(now: datetime) -> int:
    """Take up what a died worker left, or what no worker was told of; how many lists."""
    from linkarms.core import clock  # noqa: PLC0415  # the periodic job's moment is when it began; a lot takes longer

    free = Q(claimed_until__isnull=True, asked_at__lt=now - HELD_FOR) | Q(claimed_until__lt=now)
    waiting = ListImport.objects.filter(free, state__in=AT_WORK).order_by("asked_at", "pk")
    ids = list(waiting.values_list("pk", flat=True)[:_A_ROUND])
    for import_id in ids:
        work(import_id, clock=clock.now)
    return len(ids)


def work(import_id: int, *, clock: Clock) -> str:
    """Do what was asked for last; how the list stands afterwards, or "" when it is not ours to work on."""
    run = _claimed(import_id, now=clock())
    if run is None:
        return ""
    try:
        {ListState.CHECKING: _check, ListState.RUNNING: _bring_in, ListState.UNDOING: _take_out}[ListState(run.state)](
            run, clock
        )
    except _TakenOver:
        return ""
    except LinkarmsError as problem:
        _end(run, now=clock(), state=ListState.UNREADABLE, trouble=problem.message[:500])
    return str(ListImport.objects.values_list("state", flat=True).get(pk=run.pk))


def _claimed(import_id: int, *, now: datetime) -> ListImport | None:
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lt=now)
    claim = new_token()[:32]
    taken = ListImport.objects.filter(free, pk=import_id, state__in=AT_WORK)
    if not taken.update(claim=claim, claimed_until=now + HELD_FOR):
        return None
    return ListImport.objects.select_related("source__holder", "by").filter(pk=import_id, claim=claim).first()


def _hold(run: ListImport, *, now: datetime) -> None:
    """Within the transaction of a lot: it is still ours, and for another minute."""
    ours = ListImport.objects.filter(pk=run.pk, claim=run.claim, state=run.state)
    if not ours.update(claimed_until=now + HELD_FOR):
        raise _TakenOver


def _end(run: ListImport, *, now: datetime, state: ListState, **values: object) -> None:
    with transaction.atomic():
        _hold(run, now=now)
        ListImport.objects.filter(pk=run.pk).update(state=state, claim="", claimed_until=None, **values)
        audit.record(f"list.{state.value}", actor=None, organization_id=run.source.holder_id, thing=run, now=now)


def _check(run: ListImport, clock: Clock) -> None:
    """The whole file, row by row, without keeping anything: what would come of it, and what would not."""
    with transaction.atomic():
        _hold(run, now=clock())
        run.refusals.all().delete()
    with as_file(run) as path:
        with open_any(path, kind="", given=run.mapping or None) as (kind, table):
            columns = list(dict.fromkeys(column for column in table.columns if column))
        ListImport.objects.filter(pk=run.pk, claim=run.claim).update(columns=columns)
        with open_rows(
            path, kind=kind, given=run.mapping or None, saved=run.source.mapping,
            source=(run.source.name, run.source.kind) if run.source.kind else None,
        ) as opened:  # fmt: skip
            keeper, first = Keeper(run), list[dict[str, str]]()
            for lot in lots(opened, A_LOT):
                with transaction.atomic():
                    _hold(run, now=clock())
                    keeper.foresee(lot)
                    first += keeper.shown(lot, most=FIRST_ROWS - len(first))
                    _refuse(run, lot.refused)
                    ListImport.objects.filter(pk=run.pk).update(bytes_read=opened.table.position(), **keeper.counts)
    _end(
        run, now=clock(), state=ListState.CHECKED, mapping=opened.mapping, first_rows=first,
        bytes_read=run.file_bytes, **keeper.counts,
    )  # fmt: skip


def _bring_in(run: ListImport, clock: Clock) -> None:
    with as_file(run) as path, open_rows(path, kind="", given=run.mapping or None, saved={}) as opened:
        keeper, place = Keeper(run), 0
        for lot in lots(opened, A_LOT):
            place += len(lot.rows) + len(lot.refused)
            if place <= run.place:  # before the worker died
                continue
            moment = clock()
            with transaction.atomic():
                _hold(run, now=moment)
                keeper.keep(lot, now=moment)
                _refuse(run, lot.refused)
                ListImport.objects.filter(pk=run.pk).update(
                    place=place, bytes_read=opened.table.position(), **keeper.counts
                )
        run.source.kind = run.source.kind or opened.kind
        run.source.save(update_fields=["kind"])
    _end(run, now=clock(), state=ListState.DONE, finished_at=clock(), bytes_read=run.file_bytes)
    run.parts.all().delete()
    while look_for(run.source.holder_id, now=clock()).entries:
        pass


def _take_out(run: ListImport, clock: Clock) -> None:
    for step in (undoing.restore_some, undoing.remove_some):
        more = True
        while more:
            moment = clock()
            with transaction.atomic():
                _hold(run, now=moment)
                more = step(run, now=moment)
    _end(run, now=clock(), state=ListState.UNDONE, undone_at=clock())


def _refuse(run: ListImport, refused: Iterable[Refused]) -> None:
    ListRefusal.objects.bulk_create(
        ListRefusal(of=run, line=one.line, field=one.field, reason=one.reason, detail=one.detail[:200])
        for one in refused
    )
