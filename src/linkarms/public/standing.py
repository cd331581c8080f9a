"""Where an organization stands in public now: the same question for its profile and for "this is not us"."""

from __future__ import annotations

from datetime import datetime

from linkarms.campaigns.models import Campaign, CampaignState, Participation, ParticipationState
from linkarms.campaigns.queries import is_named, public_campaigns
from linkarms.directory.models import Organization
from linkarms.directory.queries import nameable_or_nobody


def named_organization(slug: str, *, now: datetime) -> Organization | None:
    """The organization whose name stands on some public page at this moment; None for all others alike (law 1)."""
    organization = nameable_or_nobody(slug)
    if organization.profile_public_at is not None or campaigns_naming(organization, now=now):
        return organization
    return None


def campaigns_naming(organization: Organization, *, now: datetime) -> list[Campaign]:
    """Public campaigns that name it: those it hosts, and those it said yes to and may be named in; newest first."""
    joined = (
        Participation.objects.select_related("campaign__host", "organization")
        .filter(organization=organization, state=ParticipationState.JOINED, campaign__in=public_campaigns())
        .exclude(campaign__host=organization)
    )
    named = {row.campaign_id for row in joined if is_named(row, now=now)}
    return [one for one in public_campaigns() if one.host_id == organization.pk or one.pk in named]


def hosts_naming(organization: Organization) -> list[Organization]:
    """Everybody who hosts a campaign it said yes to: those are told when someone says that this is not us."""
    return list(
        Organization.objects.filter(
            campaigns__participations__organization=organization,
            campaigns__participations__state=ParticipationState.JOINED,
            campaigns__state__in=(CampaignState.PUBLISHED, CampaignState.CLOSED),
        )
        .exclude(pk=organization.pk)
        .distinct()
        .order_by("pk")
    )
