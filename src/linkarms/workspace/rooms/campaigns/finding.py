"""Looking things up through the viewer: what is not theirs is not there."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from linkarms.campaigns.models import Campaign, Participation
from linkarms.petitions.models import Petition
from linkarms.workspace.http import StaffRequest


def campaign_or_404(request: StaffRequest, pk: int) -> Campaign:
    """Hosted by the acting organization, or one it was asked to take part in."""
    return get_object_or_404(Campaign.objects.visible_to(request.teammate).select_related("host"), pk=pk)


def hosted_or_404(request: StaffRequest, pk: int) -> Campaign:
    """Only the host's own."""
    return get_object_or_404(Campaign.objects.hosted_by(request.teammate).select_related("host"), pk=pk)


def own_part_or_404(request: StaffRequest, pk: int) -> Participation:
    """The acting organization's row as a partner."""
    rows = Participation.objects.select_related("campaign__host", "organization")
    return get_object_or_404(rows, campaign_id=pk, organization_id=request.teammate.organization_id)


def hosted_petition_or_404(request: StaffRequest, pk: int, petition: int) -> Petition:
    campaign = hosted_or_404(request, pk)
    found = get_object_or_404(Petition.objects.filter(campaign=campaign), pk=petition)
    found.campaign = campaign
    return found


def is_host(request: StaffRequest, campaign: Campaign) -> bool:
    return campaign.host_id == request.teammate.organization_id
