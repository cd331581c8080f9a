"""Three numbers: people who said yes to us, signatures that we brought, organizations we work with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.db.models import Count, Q

from linkarms.partnerships.models import Partnership, PartnershipState
from linkarms.petitions.models import Signature
from linkarms.petitions.queries import STANDING
from linkarms.supporters.queries import in_force

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate

WEEK = timedelta(days=7)
#: A page that people open all day need not count a million rows each time.
KEPT_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Figures:
    """Totals, and what the last seven days brought."""

    people: int
    people_new: int
    signatures: int
    signatures_new: int
    partners: int


def figures(teammate: Teammate, *, now: datetime) -> Figures:
    """Up to a minute old. The organization's own numbers, nobody else's."""
    key = f"today-figures:{teammate.organization_id}"
    kept: Figures | None = cache.get(key)
    if kept is None:
        kept = _count(teammate, now=now)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _count(teammate: Teammate, *, now: datetime) -> Figures:
    organization, week_ago = teammate.organization, now - WEEK
    yeses = in_force(organization).aggregate(
        all=Count("supporter", distinct=True),
        new=Count("supporter", distinct=True, filter=Q(at__gt=week_ago)),
    )
    nobodys = Q(recruiter__isnull=True, petition__campaign__host=organization)
    signatures = Signature.objects.filter(STANDING, Q(recruiter=organization) | nobodys).aggregate(
        all=Count("pk"), new=Count("pk", filter=Q(at__gt=week_ago))
    )
    partners = Partnership.objects.visible_to(teammate).filter(state=PartnershipState.OPEN).count()
    return Figures(
        people=yeses["all"],
        people_new=yeses["new"],
        signatures=signatures["all"],
        signatures_new=signatures["new"],
        partners=partners,
    )
