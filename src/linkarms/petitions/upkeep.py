"""Periodic work on signatures: safe at any time, in two places at once, and when killed half-way."""

from __future__ import annotations

import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Sum

from linkarms.core import tally
from linkarms.petitions import figures
from linkarms.petitions.erasing import delete_pending, forget_nameless
from linkarms.petitions.models import (
    ConfirmationMail,
    FullCount,
    Petition,
    PetitionState,
    Repeat,
    Signature,
    SignatureTally,
    Tally,
)
from linkarms.supporters import figures as people_figures
from linkarms.supporters.models import PeopleTally
from linkarms.supporters.services import drop_answers

if TYPE_CHECKING:
    from collections.abc import Iterable

log = logging.getLogger(__name__)

UNCONFIRMED_FOR = timedelta(days=30)
NETWORK_FOR = timedelta(days=30)
ROUND = 500
_A_DAY = timedelta(days=1)
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)


def recount(now: datetime) -> int:
    """Fold what was appended to the numbers since the last time, and put the petitions' counters right; how many.

    Nothing is counted, and the petitions' rows are not touched, while people sign. At rest it costs three look-ups,
    two of them in indexes that are empty then.
    """
    counted: set[int] = set()

    def show(keys: Iterable[tally.Key]) -> None:
        counted.update(petition for petition in sorted({key[0] for key in keys}) if _show(petition, now=now))

    tally.fold(PeopleTally)
    tally.fold(SignatureTally, then=show)
    for petition in Petition.objects.exclude(state=PetitionState.DRAFT).filter(tally__isnull=True):
        if _show(petition.pk, now=now):
            counted.add(petition.pk)
    return len(counted)


@transaction.atomic
def _show(petition_id: int, *, now: datetime) -> bool:
    """Put one petition's public counter right; whether it was not."""
    shown, made = Tally.objects.get_or_create(petition_id=petition_id, defaults={"counted_at": now})
    # Held before the sum is taken: whoever waited here sees everything that was folded meanwhile.
    shown = Tally.objects.select_for_update().get(pk=shown.pk)
    rows = SignatureTally.objects.filter(petition_id=petition_id)
    standing = rows.aggregate(all=Sum("standing"))["all"] or 0
    if shown.confirmed == standing:
        return made
    shown.confirmed, shown.counted_at = standing, now
    shown.save(update_fields=["confirmed", "counted_at"])
    return True


def count_in_full(now: datetime) -> int:
    """Once a day, hold all numbers against what they are about, and correct them; how many were wrong.

    None ever should be: it is logged. The counting is a read beside everything else; what is appended is valid however
    late it is, so only two corrections of the same fault must be kept apart.
    """
    mark, _made = FullCount.objects.get_or_create(pk=1, defaults={"at": _NEVER})
    if now - mark.at < _A_DAY:
        return 0
    signatures, people = figures.differences(), people_figures.differences()
    with transaction.atomic():
        if not FullCount.objects.filter(pk=mark.pk, times=mark.times).update(times=mark.times + 1, at=now):
            return 0  # another place was faster
        figures.changed({}, signatures)
        people_figures.changed({}, people)
    shown = sum(_show(petition, now=now) for petition in Tally.objects.values_list("petition", flat=True))
    wrong = len(signatures) + len(people) + shown
    if wrong:
        log.warning("%d numbers differed from a full count and were corrected", wrong)
    return wrong


def forget_unconfirmed(now: datetime) -> int:
    """Delete what nobody confirmed for 30 days: signatures, repeats, their answers, people; how many signatures."""
    before = now - UNCONFIRMED_FOR
    forgotten = 0
    while (count := _forget_signatures(before)) > 0:
        forgotten += count
    while _forget_repeats(before) > 0:
        pass
    return forgotten


def forget_networks(now: datetime) -> int:
    """Blank the keyed hashes of network addresses after 30 days; how many."""
    total = 0
    while True:
        due = Signature.objects.exclude(network_hash="").filter(at__lt=now - NETWORK_FOR).order_by("id")
        ids = list(due.values_list("pk", flat=True)[:ROUND])
        if not ids:
            return total
        total += Signature.objects.filter(pk__in=ids).update(network_hash="")


@transaction.atomic
def _forget_signatures(before: datetime) -> int:
    fresh = Repeat.objects.filter(signature=OuterRef("pk"), confirmed_at__isnull=True, at__gte=before)
    rows = (
        Signature.objects.select_for_update()
        .filter(~Exists(fresh), confirmed_at__isnull=True, at__lt=before)
        .order_by("id")[:ROUND]
    )
    found = [(row.pk, row.supporter_id) for row in rows]
    delete_pending([pk for pk, _person in found])
    forget_nameless([person for _pk, person in found if person is not None])
    return len(found)


@transaction.atomic
def _forget_repeats(before: datetime) -> int:
    rows = list(
        Repeat.objects.filter(confirmed_at__isnull=True, at__lt=before)
        .order_by("id")
        .values_list("pk", "submission")[:ROUND]
    )
    submissions = [submission for _pk, submission in rows]
    ConfirmationMail.objects.filter(submission__in=submissions).delete()
    Repeat.objects.filter(pk__in=[pk for pk, _submission in rows]).delete()
    drop_answers(submissions)
    return len(rows)
