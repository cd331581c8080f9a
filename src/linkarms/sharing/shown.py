"""The numbers of caps and shares in proportion, as each side sees them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Q

from linkarms.sharing.models import Place, Share

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from linkarms.campaigns.models import Campaign
    from linkarms.directory.models import Organization

#: A number of another organization's people that is smaller is not told (product.md, "Inference").
FEWEST_TOLD = 10


@dataclass(frozen=True, slots=True)
class Counted:
    """One count. A number is None where it is too small to be told to whoever reads it."""

    organization: Organization
    last_day: date
    brought: int | None
    entitled: int | None
    allotted: int | None


def own_count(organization: Organization, campaign: Campaign) -> Counted | None:
    """The newest count of what this organization brought, for itself: nothing is hidden from it."""
    share = _counts(campaign).filter(organization=organization).last()
    if share is None:
        return None
    return Counted(organization, _last_day(share), share.brought, share.entitled, share.allotted)


def counts_for_host(campaign: Campaign) -> list[Counted]:
    """The newest count of each partner, for the host: no number under ten, and none that would tell one."""
    newest = {share.organization_id: share for share in _counts(campaign)}
    return [_for_host(share) for share in sorted(newest.values(), key=lambda one: (one.organization.name, one.pk))]


def places_taken(organization: Organization, campaign: Campaign) -> int:
    """How many people have one of its numbered places; 0 where there never was a cap."""
    places = Place.objects.filter(organization=organization, campaign=campaign)
    return places.aggregate(last=Max("number"))["last"] or 0


def _counts(campaign: Campaign) -> QuerySet[Share]:
    own = Count("people", filter=Q(people__own=True))
    return Share.objects.filter(campaign=campaign).select_related("organization").annotate(own=own).order_by("at", "pk")


def _for_host(share: Share) -> Counted:
    own: int = share.own  # type: ignore[attr-defined]  # annotated
    parts = (own, share.allotted - own)
    all_told = share.allotted >= FEWEST_TOLD and all(part == 0 or part >= FEWEST_TOLD for part in parts)
    return Counted(
        organization=share.organization,
        last_day=_last_day(share),
        brought=_told(share.brought),
        entitled=_told(share.entitled),
        allotted=share.allotted if all_told else None,
    )


def _told(number: int) -> int | None:
    return number if number >= FEWEST_TOLD else None


def _last_day(share: Share) -> date:
    """The count is as of the first moment of the next day; an end in the middle of one belongs to that day."""
    return (share.cut_off - timedelta(microseconds=1)).date()
