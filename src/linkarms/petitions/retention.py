"""How long what people typed is kept ("People" in product.md).

Confirmed without a yes to anybody: for delivery only, and six months more. A hand-over is not recorded yet, so the
clock starts with the last day on which a petition could be signed: nothing that was signed is delivered before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from linkarms.petitions.erasing import make_nameless
from linkarms.petitions.models import Petition, PetitionState, Signature
from linkarms.supporters.queries import in_force_to_anybody

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from linkarms.supporters.models import Supporter

AFTER_DELIVERY = timedelta(days=183)
ROUND = 500


@dataclass(frozen=True, slots=True)
class Step:
    """One committed step through a petition's signatures."""

    last_id: int
    made_nameless: int
    people: list[int]  # whose they were


def closed_long_ago(now: datetime) -> QuerySet[Petition]:
    """Petitions whose signatures are kept for their supporters' own yeses only."""
    before = now - AFTER_DELIVERY
    closed = Q(state=PetitionState.CLOSED, closed_at__lt=before)
    ended = Q(state=PetitionState.PUBLISHED, ends_on__lt=before.date())
    return Petition.objects.filter(closed | ended).order_by("pk")


@transaction.atomic
def forget_step(petition: Petition, *, after: int, spare: QuerySet[Supporter], now: datetime) -> Step | None:
    """Look at the next signatures and make those nameless whose person said yes to nobody here; None at the end.

    `spare`: people about whom somebody still has something to answer. Safe at any time, twice at once.
    """
    rows = Signature.objects.filter(
        petition=petition, pk__gt=after, confirmed_at__isnull=False, supporter__isnull=False
    )
    ids = list(rows.order_by("pk").values_list("pk", flat=True)[:ROUND])
    if not ids:
        return None
    yes = in_force_to_anybody().filter(supporter=OuterRef("supporter"), campaign=petition.campaign_id)
    due = (
        Signature.objects.select_for_update(of=("self",))
        .filter(~Exists(yes), pk__in=ids, supporter__isnull=False)
        .exclude(supporter__in=spare)
        .order_by("pk")
    )
    found = [(row.pk, row.supporter_id) for row in due]
    make_nameless([pk for pk, _person in found], now=now)
    return Step(ids[-1], len(found), [person for _pk, person in found if person is not None])


def without_signature(people: list[int]) -> list[int]:
    """Those among these who have none left, under any petition."""
    busy = set(Signature.objects.filter(supporter__in=people).values_list("supporter_id", flat=True))
    return [person for person in people if person not in busy]
