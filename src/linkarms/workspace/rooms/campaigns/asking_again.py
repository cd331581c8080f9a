"""Before a text is saved: who said yes to the words as they are, and would be asked again (law 1)."""

from __future__ import annotations

from datetime import datetime

from linkarms.campaigns.models import Campaign
from linkarms.campaigns.queries import standings_of


def asked_again(campaign: Campaign, *, now: datetime) -> list[str]:
    """Names of the partners whose yes a change would put aside, in the order of the campaign's page."""
    return [
        standing.participation.organization.name
        for standing in standings_of(campaign, now=now)
        if standing.participation.yes_text_version == campaign.text_version
    ]
