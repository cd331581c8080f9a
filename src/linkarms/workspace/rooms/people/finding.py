"""Looking things up through the viewer: what is not theirs is not there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import get_object_or_404

from linkarms.campaigns.models import Campaign, CampaignState, Participation, ParticipationState
from linkarms.sharing import queries
from linkarms.sharing.facts import campaigns_of

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate
    from linkarms.sharing.queries import RemovalDay
    from linkarms.workspace.http import StaffRequest


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """A campaign in which the acting organization may have people."""

    campaign: Campaign
    is_host: bool
    has_left: bool
    said_yes: int


def campaigns_for(teammate: Teammate, said_yes: dict[int, int]) -> list[CampaignRow]:
    """Newest first: hosted ones, and those the organization joined or has left (but for drafts that it left)."""
    found = campaigns_of(teammate.organization)
    taking_part = set(
        Participation.objects.filter(
            organization=teammate.organization_id, state=ParticipationState.JOINED
        ).values_list("campaign", flat=True)
    )
    rows = []
    for each in reversed(found):
        is_host = each.host_id == teammate.organization_id
        has_left = not is_host and each.pk not in taking_part
        if has_left and each.state == CampaignState.DRAFT:
            continue
        rows.append(CampaignRow(each, is_host, has_left, said_yes.get(each.pk, 0)))
    return rows


def campaign_or_404(request: StaffRequest, pk: int) -> Campaign:
    """One of these; also after the organization has left, while its run-out lasts and ever after."""
    own = [each.pk for each in campaigns_of(request.teammate.organization)]
    return get_object_or_404(Campaign.objects.visible_to(request.teammate).select_related("host"), pk=pk, pk__in=own)


def hosted_or_404(request: StaffRequest, pk: int) -> Campaign:
    return get_object_or_404(Campaign.objects.hosted_by(request.teammate).select_related("host"), pk=pk)


def day_or_404(request: StaffRequest, raw: str) -> RemovalDay:
    """A day on which the acting organization has a removal list."""
    try:
        day = date.fromisoformat(raw)
    except ValueError:
        raise Http404 from None
    found = queries.removal_day(request.teammate, day)
    if found is None:
        raise Http404
    return found
