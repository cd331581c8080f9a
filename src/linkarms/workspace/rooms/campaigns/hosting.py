"""What the host's page of a campaign shows: partners as rows, what is missing, petition, links, data statement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import get_language

from linkarms.campaigns.models import (
    Campaign,
    CampaignState,
    DataStatement,
    Participation,
    ParticipationState,
    TrackedLink,
)
from linkarms.campaigns.naming import Standing, standings
from linkarms.campaigns.policy import UseRefusal
from linkarms.campaigns.queries import (
    latest_statement,
    own_links,
    participations_for,
    statement_in_force,
    visits_by_organization,
)
from linkarms.core.urls import absolute
from linkarms.directory.models import Teammate
from linkarms.partnerships.clauses import Responsibility, from_json
from linkarms.partnerships.models import AgreementVersion
from linkarms.petitions import authoring
from linkarms.petitions.figures import confirmed_by_recruiter
from linkarms.petitions.models import Petition
from linkarms.petitions.moderation import as_counted, waiting_count
from linkarms.petitions.queries import title_of
from linkarms.sharing.shown import Counted, counts_for_host
from linkarms.workspace.rooms.campaigns.sentences import ToDo, to_do, why_not_named


@dataclass(frozen=True, slots=True)
class PartnerRow:
    """One partner in the host's table. ``visits`` and ``signatures`` are None without its yes to showing them."""

    part: Participation
    named: bool
    reasons: list[str]
    asked_again: bool
    promises: list[Responsibility]
    link: str
    code: str
    visits: int | None
    signatures: int | None

    @property
    def colour(self) -> str:
        theme = getattr(self.part.organization, "theme", None)
        return theme.accent if theme else ""

    @property
    def logo_url(self) -> str:
        logo = self.part.organization.logo
        return logo.url if logo else ""


@dataclass(frozen=True, slots=True)
class PetitionCard:
    petition: Petition
    title: str
    confirmed: int
    waiting_comments: int
    waiting_shown: str


@dataclass(frozen=True, slots=True)
class HostPage:
    rows: list[PartnerRow]
    over: list[PartnerRow]
    petition: PetitionCard | None
    to_do: list[ToDo]
    statement: DataStatement | None
    newer_statement: DataStatement | None
    link: str
    own_visits: int
    own_signatures: int
    counts: list[Counted]

    @property
    def ready(self) -> bool:
        """Nothing is missing; it can be published, or is."""
        return self.petition is not None and not self.to_do

    @property
    def stale(self) -> list[PartnerRow]:
        return [row for row in self.rows if row.asked_again]


def host_page(campaign: Campaign, teammate: Teammate, *, now: datetime) -> HostPage:
    """The same number of queries for one partner as for forty."""
    parts = participations_for(campaign, teammate)
    found = standings(campaign, parts, now=now)
    promises = _promises(found)
    links = own_links(campaign)
    seen = [campaign.host_id, *(part.organization_id for part in parts if part.figures_shown_at is not None)]
    visits, signatures = visits_by_organization(campaign, seen), confirmed_by_recruiter(campaign, seen)
    rows = [_row(standing, promises, links, visits, signatures) for standing in found]
    open_states = (ParticipationState.INVITED, ParticipationState.JOINED)
    petition = _petition(campaign)
    in_force, latest = statement_in_force(campaign), latest_statement(campaign)
    host_link = links.get(campaign.host_id)
    return HostPage(
        rows=[row for row in rows if row.part.state in open_states],
        over=[row for row in rows if row.part.state not in open_states],
        petition=petition,
        to_do=_to_do(campaign, teammate, petition, now=now),
        statement=in_force,
        newer_statement=latest if latest and latest != in_force else None,
        link=short_address(host_link) if host_link else "",
        own_visits=visits.get(campaign.host_id, 0),
        own_signatures=signatures.get(campaign.host_id, 0),
        counts=counts_for_host(campaign),
    )


def short_address(link: TrackedLink) -> str:
    """The address one types from paper."""
    return absolute(f"/l/{link.code}")


def _row(
    standing: Standing,
    promises: dict[int, list[Responsibility]],
    links: dict[int, TrackedLink],
    visits: dict[int, int],
    signatures: dict[int, int],
) -> PartnerRow:
    part = standing.participation
    joined = part.state == ParticipationState.JOINED
    shown = joined and part.figures_shown_at is not None
    link = links.get(part.organization_id)
    document = standing.document
    return PartnerRow(
        part=part,
        named=standing.named,
        reasons=why_not_named(standing, for_host=True) if joined else [],
        asked_again=joined and UseRefusal.TEXT_CHANGED in standing.decision.refusals,
        promises=promises.get(document.agreement_version_id, []) if document and joined else [],
        link=short_address(link) if link else "",
        code=link.code if link else "",
        visits=visits.get(part.organization_id, 0) if shown else None,
        signatures=signatures.get(part.organization_id, 0) if shown else None,
    )


def _promises(found: list[Standing]) -> dict[int, list[Responsibility]]:
    """What each partner promised in the agreement alive now, by version."""
    ids = [standing.document.agreement_version_id for standing in found if standing.document]
    rows = AgreementVersion.objects.filter(pk__in=ids).values_list("pk", "clauses")
    return {
        pk: [one for one in from_json(raw) if isinstance(one, Responsibility) and one.by == "partner"]
        for pk, raw in rows
    }


def _to_do(campaign: Campaign, teammate: Teammate, card: PetitionCard | None, *, now: datetime) -> list[ToDo]:
    if card is None:
        return to_do(teammate, campaign, None, [])
    if campaign.state == CampaignState.PUBLISHED:
        return []
    return to_do(teammate, campaign, card.petition, authoring.missing(card.petition, now=now))


def _petition(campaign: Campaign) -> PetitionCard | None:
    petition = campaign.petitions.select_related("tally").order_by("pk").first()
    if petition is None:
        return None
    petition.campaign = campaign
    tally = getattr(petition, "tally", None)
    waiting = waiting_count(petition)
    return PetitionCard(
        petition=petition,
        title=title_of(petition, language=get_language() or "en"),
        confirmed=tally.confirmed if tally else 0,
        waiting_comments=waiting,
        waiting_shown=as_counted(waiting),
    )
