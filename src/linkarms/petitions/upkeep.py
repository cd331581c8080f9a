"""Periodic work on signatures: safe at any time, in two places at once, and when killed half-way."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from linkarms.petitions.erasing import delete_pending, forget_nameless
from linkarms.petitions.models import ConfirmationMail, Petition, PetitionState, Repeat, Signature, Tally
from linkarms.petitions.queries import STANDING
from linkarms.supporters.services import drop_answers

if TYPE_CHECKING:
    from datetime import datetime

UNCONFIRMED_FOR = timedelta(days=30)
NETWORK_FOR = timedelta(days=30)
ROUND = 500
#: A transaction may commit after a count with an earlier moment in it: look back a little.
_OVERLAP = timedelta(minutes=5)
_COUNT_ANYWAY = timedelta(hours=1)


def recount(now: datetime) -> int:
    """Count anew the petitions whose confirmed signatures changed since their last count; how many.

    Nothing is added up while people sign; a petition at rest costs two look-ups in small indexes, and a full
    count every hour (what was set aside can come back without a trace in them).
    """
    counted = 0
    for petition in Petition.objects.exclude(state=PetitionState.DRAFT).select_related("tally"):
        tally = getattr(petition, "tally", None)
        is_fresh = tally is not None and now - tally.counted_at < _COUNT_ANYWAY
        if tally is not None and is_fresh and not _has_changed(petition, since=tally.counted_at - _OVERLAP):
            continue
        confirmed = petition.signatures.filter(STANDING).count()
        if tally is None or not is_fresh or tally.confirmed != confirmed:
            Tally.objects.update_or_create(petition=petition, defaults={"confirmed": confirmed, "counted_at": now})
            counted += 1
    return counted


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


def _has_changed(petition: Petition, *, since: datetime) -> bool:
    confirmed = petition.signatures.filter(confirmed_at__gte=since)
    taken_back = petition.signatures.filter(Q(withdrawn_at__gte=since) | Q(invalidated_at__gte=since))
    return confirmed.exists() or taken_back.exists()


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
