"""Three numbers: people who said yes to us, signatures that we brought, organizations we work with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q, Sum

from linkarms.partnerships.models import Partnership, PartnershipState
from linkarms.petitions.models import SignatureTally
from linkarms.supporters.models import PeopleTally

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate

#: Whole days (UTC): today and the six before.
WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Figures:
    """Totals, and what the last seven days (UTC) brought."""

    people: int
    people_new: int
    signatures: int
    signatures_new: int
    partners: int


def figures(teammate: Teammate, *, now: datetime) -> Figures:
    """The organization's own numbers, nobody else's."""
    organization, week_ago = teammate.organization, (now - WEEK).astimezone(UTC).date()
    lately = Sum("standing", filter=Q(day__gt=week_ago))
    yeses = PeopleTally.objects.filter(organization=organization, campaign__isnull=True)
    people = yeses.aggregate(all=Sum("standing"), new=lately)
    nobodys = Q(recruiter__isnull=True, petition__campaign__host=organization)
    brought = SignatureTally.objects.filter(Q(recruiter=organization) | nobodys)
    signatures = brought.aggregate(all=Sum("standing"), new=lately)
    return Figures(
        people=people["all"] or 0,
        people_new=people["new"] or 0,
        signatures=signatures["all"] or 0,
        signatures_new=signatures["new"] or 0,
        partners=Partnership.objects.visible_to(teammate).filter(state=PartnershipState.OPEN).count(),
    )
