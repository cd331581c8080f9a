"""Rows of the list of campaigns: one's own, and those one is asked to or takes part in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q

from linkarms.campaigns.models import Campaign, Participation, ParticipationState
from linkarms.campaigns.queries import campaigns_of
from linkarms.directory.models import Teammate
from linkarms.petitions.models import Petition

PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class CampaignRow:
    """``part`` is the acting organization's own row as a partner, None when it hosts. Counts are the host's to see."""

    campaign: Campaign
    part: Participation | None
    signatures: int
    joined: int
    invited: int
    needs_answer: bool
    needs_yes_again: bool


@dataclass(frozen=True, slots=True)
class CampaignRows:
    """``waiting`` first: invitations and changed texts that want an answer."""

    page: Page[Campaign]
    waiting: list[CampaignRow]
    hosted: list[CampaignRow]
    joined: list[CampaignRow]
    over: list[CampaignRow]

    def __bool__(self) -> bool:
        return bool(self.waiting or self.hosted or self.joined or self.over)


def campaigns_for(teammate: Teammate, *, page: str, now: datetime) -> CampaignRows:
    """One page of them, in the same few queries for one campaign as for thirty."""
    chosen = Paginator(_counted(teammate), PAGE_SIZE).get_page(page)
    found = list(chosen.object_list)
    own = {
        row.campaign_id: row
        for row in Participation.objects.filter(organization=teammate.organization_id, campaign__in=found)
    }
    signatures = _signatures(found)
    rows = [_row(campaign, own.get(campaign.pk), signatures.get(campaign.pk, 0)) for campaign in found]
    waiting = [row for row in rows if row.needs_answer or row.needs_yes_again]
    rest = [row for row in rows if row not in waiting]
    gone = (ParticipationState.DECLINED, ParticipationState.LEFT, ParticipationState.WITHDRAWN)
    return CampaignRows(
        page=chosen,
        waiting=waiting,
        hosted=[row for row in rest if row.part is None],
        joined=[row for row in rest if row.part is not None and row.part.state not in gone],
        over=[row for row in rest if row.part is not None and row.part.state in gone],
    )


def _counted(teammate: Teammate):  # type: ignore[no-untyped-def]  # a queryset with two numbers on each row
    """Numbers of partners on hosted campaigns only: how many others were asked is the host's matter (law 3)."""
    ours = Q(host=teammate.organization_id)
    return campaigns_of(teammate).annotate(
        joined_count=Count(
            "participations",
            filter=ours & Q(participations__state=ParticipationState.JOINED),
            distinct=True,
        ),
        invited_count=Count(
            "participations",
            filter=ours & Q(participations__state=ParticipationState.INVITED),
            distinct=True,
        ),
    )


def _signatures(found: list[Campaign]) -> dict[int, int]:
    """By campaign, from the last recount: what the public page shows too."""
    rows = Petition.objects.filter(campaign__in=found, tally__isnull=False)
    totals: dict[int, int] = {}
    for campaign_id, confirmed in rows.values_list("campaign_id", "tally__confirmed"):
        totals[campaign_id] = totals.get(campaign_id, 0) + confirmed
    return totals


def _row(campaign: Campaign, part: Participation | None, signatures: int) -> CampaignRow:
    joined = part is not None and part.state == ParticipationState.JOINED
    return CampaignRow(
        campaign=campaign,
        part=part,
        signatures=signatures,
        joined=getattr(campaign, "joined_count", 0),
        invited=getattr(campaign, "invited_count", 0),
        needs_answer=part is not None and part.state == ParticipationState.INVITED,
        needs_yes_again=part is not None and joined and part.yes_text_version != campaign.text_version,
    )
