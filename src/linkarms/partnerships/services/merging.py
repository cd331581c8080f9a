"""Two entries become one with everything that hangs on them: relationships, talks, partnerships, leads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from linkarms.core.errors import NotAllowed, Refused
from linkarms.directory.duplicates.deciding import already
from linkarms.directory.duplicates.merging import merge
from linkarms.directory.duplicates.models import Pair, PairState
from linkarms.directory.models import Entry
from linkarms.partnerships.models import Ask, BuyIn, Contribution, Evaluation, Prospect, Touchpoint

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from django.db.models import Model, QuerySet

    from linkarms.directory.duplicates.models import Merge
    from linkarms.directory.models import Teammate

#: What a meeting is prepared from; blanks of the relationship that stays are filled.
_TEXTS = ("interest", "want", "for_them", "offer")


@transaction.atomic
def merge_pair(pair: Pair, *, keep: Entry, actor: Teammate, now: datetime) -> Merge:
    """``keep`` is one of the pair; the other is put into it. Twice is once; whoever comes second is told."""
    if actor.organization_id != pair.holder_id or not actor.may_help:
        raise NotAllowed(_("Your role lets you look, not write."))
    pair = Pair.objects.select_for_update(of=("self",)).select_related("decided_by").get(pk=pair.pk)
    if pair.state == PairState.APART:
        raise Refused(already(pair))
    ids = [pk for pk in (pair.entry_id, pair.other_id) if pk is not None]
    if keep.pk not in ids or len(ids) != 2:
        raise Refused(_("These are not two entries of yours."))
    rows = {row.pk: row for row in Entry.objects.select_for_update().filter(pk__in=ids).order_by("pk")}
    gone = next(row for pk, row in rows.items() if pk != keep.pk)
    moved = [] if gone.merged_into_id is not None else list(_talks_moved(gone, rows[keep.pk]))
    return merge(rows[keep.pk], gone, actor=actor, now=now, reasons=pair.reasons, moved=moved)


def _talks_moved(gone: Entry, kept: Entry) -> Iterator[list[Any]]:
    """Where both are in the pipeline, the talks go on in the relationship that stays."""
    ours, theirs = Prospect.objects.filter(entry=kept).first(), Prospect.objects.filter(entry=gone).first()
    if ours is None or theirs is None:
        return
    for talk in Touchpoint.objects.select_for_update().filter(prospect=theirs).order_by("pk"):
        Touchpoint.objects.filter(pk=talk.pk).update(prospect=ours)
        yield [Touchpoint._meta.label_lower, talk.pk, "prospect_id", theirs.pk, ours.pk]  # noqa: SLF001
    yield from _asked_and_decided_moved(theirs, ours)
    needs = Prospect.needs.through.objects
    for link in needs.filter(prospect=theirs).exclude(need_id__in=ours.needs.values("pk")).order_by("pk"):
        needs.filter(pk=link.pk).update(prospect=ours)
        yield [needs.model._meta.label_lower, link.pk, "prospect_id", theirs.pk, ours.pk]  # noqa: SLF001
    for name in _TEXTS:
        if not getattr(ours, name) and getattr(theirs, name):
            Prospect.objects.filter(pk=ours.pk).update(**{name: getattr(theirs, name)})
            yield [Prospect._meta.label_lower, ours.pk, name, "", getattr(theirs, name)]  # noqa: SLF001


def _asked_and_decided_moved(theirs: Prospect, ours: Prospect) -> Iterator[list[Any]]:
    """Asks, gives, evaluations and questions to the team; of what can be open once, ours stays the open one."""
    open_evaluation = Q(decided_at__isnull=True)
    open_buy_in = Q(withdrawn_at__isnull=True, agreement_ref__isnull=True)
    both = (
        (Ask, Ask.objects.exclude(batch__in=ours.asks.values("batch"))),
        (Contribution, Contribution.objects.all()),
        (Evaluation, _without_second(Evaluation.objects.all(), open_evaluation, ours)),
        (BuyIn, _without_second(BuyIn.objects.all(), open_buy_in, ours)),
    )
    for model, found in both:
        for pk in list(found.filter(prospect=theirs).order_by("pk").values_list("pk", flat=True)):
            model._base_manager.filter(pk=pk).update(prospect=ours)  # noqa: SLF001
            yield [model._meta.label_lower, pk, "prospect_id", theirs.pk, ours.pk]  # noqa: SLF001


def _without_second[M: Model](rows: QuerySet[M], is_open: Q, ours: Prospect) -> QuerySet[M]:
    """All of them, or only the settled ones where ours has an open one already."""
    return rows.exclude(is_open) if rows.filter(is_open, prospect=ours).exists() else rows
