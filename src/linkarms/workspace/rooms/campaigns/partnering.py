"""What a partner's page of a campaign shows: its own row and results, the texts, what becomes public (law 3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.shortcuts import get_object_or_404
from django.utils.translation import get_language

from linkarms.campaigns.models import Campaign, CampaignState, Participation, ParticipationState, TrackedLink
from linkarms.campaigns.naming import Standing, standings
from linkarms.campaigns.policy import UseRefusal
from linkarms.campaigns.queries import PublicParticipant, links_of, public_participants, visits_by_organization
from linkarms.core.labels import labels
from linkarms.directory.models import Teammate
from linkarms.petitions.boxes import Offer, future_offer
from linkarms.petitions.figures import confirmed_by_recruiter
from linkarms.petitions.models import Petition, PetitionText, Target
from linkarms.petitions.texts import best_text, current_texts
from linkarms.workspace.rooms.campaigns.hosting import short_address
from linkarms.workspace.rooms.campaigns.sentences import why_not_named


@dataclass(frozen=True, slots=True)
class PublicUse:
    """Exactly what a yes makes public: shown beside the button that says it."""

    name: str
    logo_url: str
    places: list[str]
    box: str
    box_fields: list[str]
    colours: bool


@dataclass(frozen=True, slots=True)
class PartnerPage:
    part: Participation
    named: bool
    reasons: list[str]
    may_say_yes_again: bool
    petition: Petition | None
    texts: list[PetitionText]
    targets: list[Target]
    use: PublicUse
    others: list[PublicParticipant]
    links: list[TrackedLink]
    link: str
    visits: int
    signatures: int

    @property
    def invited(self) -> bool:
        return self.part.state == ParticipationState.INVITED

    @property
    def joined(self) -> bool:
        return self.part.state == ParticipationState.JOINED

    @property
    def is_public(self) -> bool:
        return self.part.campaign.state != CampaignState.DRAFT


def partner_page(campaign: Campaign, teammate: Teammate, *, now: datetime) -> PartnerPage:
    """Nothing here is another partner's but what stands in public already."""
    rows = Participation.objects.visible_to(teammate).select_related("campaign__host", "organization__theme")
    part = get_object_or_404(rows, campaign=campaign, organization=teammate.organization_id)
    standing = standings(campaign, [part], now=now)[0]
    petition = Petition.objects.visible_to(teammate).filter(campaign=campaign).order_by("pk").first()
    if petition is not None:
        petition.campaign = campaign
    texts = current_texts(petition) if petition else {}
    joined = part.state == ParticipationState.JOINED
    links = links_of(campaign, part.organization) if joined else []
    again = {UseRefusal.TEXT_CHANGED, UseRefusal.DOCUMENT_ENDED} & standing.decision.refusals
    own = part.organization_id
    return PartnerPage(
        part=part,
        named=standing.named,
        reasons=why_not_named(standing, for_host=False) if joined else [],
        may_say_yes_again=joined and bool(again),
        petition=petition,
        texts=_own_language_first(texts),
        targets=list(petition.targets.all()) if petition else [],
        use=_use(standing, petition, now=now),
        others=_others(campaign, own, now=now),
        links=links,
        link=short_address(links[0]) if links else "",
        visits=visits_by_organization(campaign, [own]).get(own, 0) if joined else 0,
        signatures=confirmed_by_recruiter(campaign, [own]).get(own, 0) if joined else 0,
    )


def _others(campaign: Campaign, own: int, *, now: datetime) -> list[PublicParticipant]:
    """Other partners only once they stand in public: before that their yes is between them and the host."""
    if campaign.state == CampaignState.DRAFT:
        return []
    return [one for one in public_participants(campaign, now=now) if one.organization.pk != own]


def _own_language_first(texts: dict[str, PetitionText]) -> list[PetitionText]:
    first = best_text(texts, get_language() or "en")
    return sorted(texts.values(), key=lambda text: text is not first)


def _use(standing: Standing, petition: Petition | None, *, now: datetime) -> PublicUse:
    offer: Offer | None = future_offer(petition, standing, now=now) if petition else None
    part = standing.participation
    organization = part.organization
    names = labels()
    spanish = (get_language() or "en").startswith("es")
    return PublicUse(
        name=organization.name,
        logo_url=organization.logo.url if standing.logo and organization.logo else "",
        places=_places(part.campaign, petition),
        box=(offer.text_es if spanish else offer.text_en) if offer else "",
        box_fields=[label for field, label in names.items() if offer and field in offer.fields],
        colours=part.level != "endorser" and hasattr(organization, "theme"),
    )


def _places(campaign: Campaign, petition: Petition | None) -> list[str]:
    """Addresses where the name will stand; they are final once published."""
    if campaign.state == CampaignState.DRAFT:
        return []
    places = [f"/c/{campaign.slug}/"]
    return [f"/p/{petition.slug}/", *places] if petition else places
