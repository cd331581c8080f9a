"""What pages and upper floors ask about campaigns. Nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.db.models import QuerySet, Sum

from linkarms.campaigns import colours
from linkarms.campaigns.models import (
    Campaign,
    CampaignState,
    DataStatement,
    LinkDay,
    LinkKind,
    Participation,
    ParticipationState,
    Theme,
    TrackedLink,
)
from linkarms.campaigns.naming import Standing, standings
from linkarms.core.tokens import normal_code
from linkarms.directory import queries as directory
from linkarms.directory.models import Kind, Organization
from linkarms.partnerships.models import Level

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate

#: What keeps a campaign from being published; the workspace has a sentence for each.
NO_STATEMENT = "no_statement"
HOST_NOT_NAMEABLE = "host_not_nameable"

_LEVEL_ORDER = {Level.FULL: 0, Level.ASSOCIATE: 1, Level.ENDORSER: 2}


@dataclass(frozen=True, slots=True)
class PublicParticipant:
    """A partner that may stand on the campaign's public pages now (law 1)."""

    organization: Organization
    level: Level
    shows_logo: bool
    participation_id: int


# --- Campaigns -----------------------------------------------------------------------------------


def campaigns_of(teammate: Teammate) -> QuerySet[Campaign]:
    """Hosted ones and those one was invited to, newest first, with their host."""
    return Campaign.objects.visible_to(teammate).select_related("host").order_by("-created_at", "-pk")


def public_campaigns() -> QuerySet[Campaign]:
    """Published or closed, by a host whose name may stand in public, newest first."""
    hosts = directory.nameable(Organization.objects.all()).order_by()
    return (
        Campaign.objects.exclude(state=CampaignState.DRAFT)
        .filter(host__in=hosts)
        .select_related("host", "host__theme")
        .order_by("-published_at", "-pk")
    )


def host_may_be_named(campaign: Campaign) -> bool:
    """Law 1 holds for the host too: without it there is no public page."""
    return directory.name_decision(campaign.host).allowed


def missing_for_publishing(campaign: Campaign) -> list[str]:
    """What this floor asks for before a campaign becomes public; petitions ask for more."""
    missing = []
    if statement_in_force(campaign) is None:
        missing.append(NO_STATEMENT)
    if not host_may_be_named(campaign):
        missing.append(HOST_NOT_NAMEABLE)
    return missing


def statement_in_force(campaign: Campaign) -> DataStatement | None:
    """The newest version that an owner of the host approved."""
    return campaign.statements.filter(approved_at__isnull=False).order_by("-version").first()


def latest_statement(campaign: Campaign) -> DataStatement | None:
    """The newest version, approved or not."""
    return campaign.statements.select_related("written_by", "approved_by").order_by("-version").first()


# --- Who takes part ------------------------------------------------------------------------------


def participations_for(campaign: Campaign, teammate: Teammate) -> list[Participation]:
    """The host's team sees every row, a partner's team its own (law 3), partners first asked first."""
    rows = Participation.objects.visible_to(teammate).filter(campaign=campaign)
    return list(
        rows.select_related("organization", "organization__theme", "yes_by", "invited_by").order_by("invited_at", "pk")
    )


def participation_of(campaign_id: int, organization_id: int) -> Participation | None:
    """The row of one organization in one campaign, in whatever state."""
    return (
        Participation.objects.select_related("campaign", "campaign__host", "organization")
        .filter(campaign_id=campaign_id, organization_id=organization_id)
        .first()
    )


def active_participation(campaign_id: int, organization_id: int) -> Participation | None:
    """The row of an organization that takes part now."""
    found = participation_of(campaign_id, organization_id)
    return found if found is not None and found.state == ParticipationState.JOINED else None


def standings_of(campaign: Campaign, *, now: datetime) -> list[Standing]:
    """Everyone who takes part, with whether they may be named now and why not: for the host's own page."""
    joined = Participation.objects.filter(campaign=campaign, state=ParticipationState.JOINED)
    return standings(campaign, list(joined.select_related("organization", "organization__theme")), now=now)


def public_participants(campaign: Campaign, *, now: datetime) -> list[PublicParticipant]:
    """Those who may be named on the campaign's public pages now, in the order in which they stand there.

    Law 1: joined, yes to the current texts, evidence, name not off; nothing written down against it. Invitations
    are never among them. People most affected come first (seed 000), then by level, then by who joined first.
    """
    named = [standing for standing in standings_of(campaign, now=now) if standing.named]
    named.sort(key=_public_order)
    return [
        PublicParticipant(
            organization=standing.participation.organization,
            level=Level(standing.participation.level),
            shows_logo=standing.logo and bool(standing.participation.organization.logo),
            participation_id=standing.participation.pk,
        )
        for standing in named
    ]


def is_named(participation: Participation, *, now: datetime) -> bool:
    """Whether this partner may stand on the campaign's public pages now."""
    return standings(participation.campaign, [participation], now=now)[0].named


def _public_order(standing: Standing) -> tuple[bool, int, datetime | None, int]:
    participation = standing.participation
    affected = participation.organization.kind == Kind.AFFECTED
    return (
        not affected,
        _LEVEL_ORDER[Level(participation.level)],
        participation.joined_at,
        participation.pk,
    )


# --- Links ---------------------------------------------------------------------------------------


def link_by_code(code: str, *, campaign: Campaign | None = None) -> TrackedLink | None:
    """The link behind a typed or printed code, or None: forged, replaced, of a partner who left, of another campaign.

    None means the host's page without that box, never an error ("Links" in product.md).
    """
    link = any_link_by_code(code)
    if link is None or link.retired_at is not None:
        return None
    if campaign is not None and link.campaign_id != campaign.pk:
        return None
    return link


def any_link_by_code(code: str) -> TrackedLink | None:
    """Also one that was replaced or taken back: to tell a box that was on offer from one that never was."""
    normal = normal_code(code)
    if not normal:
        return None
    links = TrackedLink.objects.select_related("campaign", "campaign__host", "organization")
    return links.filter(code=normal).first()


def links_of(campaign: Campaign, organization: Organization) -> list[TrackedLink]:
    """The links in use, own ones before promoted ones, oldest first."""
    links = TrackedLink.objects.filter(campaign=campaign, organization=organization, retired_at__isnull=True)
    return sorted(links.order_by("pk"), key=lambda link: link.kind != LinkKind.OWN)


def own_links(campaign: Campaign) -> dict[int, TrackedLink]:
    """The first own link of everyone who has one, by organization."""
    links = TrackedLink.objects.filter(campaign=campaign, kind=LinkKind.OWN, retired_at__isnull=True)
    found: dict[int, TrackedLink] = {}
    for link in links.order_by("pk"):
        found.setdefault(link.organization_id, link)
    return found


def visits_by_organization(campaign: Campaign, organizations: Iterable[int]) -> dict[int, int]:
    """All counted visits by their links, replaced ones included. Figures of others are shown with their yes only."""
    days = LinkDay.objects.filter(link__campaign=campaign, link__organization__in=list(organizations))
    return dict(days.values_list("link__organization").annotate(Sum("visits")).order_by())


# --- Themes --------------------------------------------------------------------------------------


def theme_for(campaign: Campaign, link: TrackedLink | None, *, now: datetime) -> Theme | None:
    """The colours a visitor by this link sees: the partner's, from associate up while it is named, else the host's."""
    themes = Theme.objects.select_related("organization")
    if link is not None and link.organization_id != campaign.host_id and link.kind == LinkKind.OWN:
        rows = Participation.objects.select_related("organization").filter(
            campaign=campaign, organization=link.organization_id
        )
        for standing in standings(campaign, list(rows), now=now):
            if standing.named and standing.participation.level != Level.ENDORSER:
                own = themes.filter(organization=link.organization_id).first()
                return own or themes.filter(organization=campaign.host_id).first()
    return themes.filter(organization=campaign.host_id).first()


def theme_path(theme: Theme) -> str:
    """Where the theme's stylesheet is served: a new version has a new address."""
    return f"/theme/{theme.organization.slug}-{theme.version}.css"


def theme_css(theme: Theme) -> str:
    """The stylesheet of an organization's colours: custom properties on ``:root``, for light and dark pages."""
    return colours.stylesheet(
        {"accent": theme.accent, "accent_ink": theme.accent_ink, "ground": theme.ground, "ink": theme.ink}
    )


def theme_is_public(theme: Theme, *, now: datetime) -> bool:
    """Whether this organization stands on some public page, so that serving its colours tells nobody anything new."""
    organization = theme.organization
    stands = organization.profile_public_at is not None or _is_in_public_campaigns(organization, now=now)
    return stands and directory.name_decision(organization).allowed


def _is_in_public_campaigns(organization: Organization, *, now: datetime) -> bool:
    """As host, or by its own yes."""
    if Campaign.objects.filter(host=organization).exclude(state=CampaignState.DRAFT).exists():
        return True
    rows = Participation.objects.select_related("campaign", "organization").filter(
        organization=organization, state=ParticipationState.JOINED
    )
    return any(is_named(row, now=now) for row in rows.exclude(campaign__state=CampaignState.DRAFT))
