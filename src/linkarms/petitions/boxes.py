"""Whose box stands beside the form: decided by the link by which one came (product.md, "Links", "Modes").

The host's box always stands there. A partner's box stands on its own link, and on the others too where the
campaign shows several boxes and the agreement says "opted-in". A promoted link shows none but the host's; a
forged, replaced or foreign one, or one of a partner who left, the host's page without an error.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from linkarms.campaigns.ceiling import under
from linkarms.campaigns.models import (
    Campaign,
    DataStatement,
    LinkKind,
    Participation,
    ParticipationState,
    TrackedLink,
)
from linkarms.campaigns.naming import Standing, standings
from linkarms.campaigns.queries import any_link_by_code, host_may_be_named, statement_in_force
from linkarms.core.fields import Field
from linkarms.directory.models import Organization
from linkarms.partnerships.clauses import Mode
from linkarms.partnerships.models import Level
from linkarms.partnerships.text import Parties
from linkarms.petitions.models import Petition
from linkarms.petitions.telling import of_host, of_partner
from linkarms.supporters.models import ConsentWords
from linkarms.supporters.queries import words_by_version
from linkarms.supporters.services import Told, words_for, words_version

#: What the form always asks; a phone number only where the petition does.
ALWAYS_ASKED = frozenset({Field.GIVEN_NAME, Field.FAMILY_NAME, Field.EMAIL, Field.POSTAL_CODE})


@dataclass(frozen=True, slots=True)
class Offer:
    """One box as it would stand: exact words in both languages, and the fields they name."""

    organization: Organization
    text_en: str
    text_es: str
    fields: frozenset[Field]
    beyond_own_link: bool
    is_host: bool
    told: tuple[Told, ...] = ()  # what stands one click beside it

    @property
    def version(self) -> str:
        """What ``ConsentWords.version`` is, or will be once the box was shown."""
        return words_version(
            text_en=self.text_en,
            text_es=self.text_es,
            fields=self.fields,
            beyond_own_link=self.beyond_own_link,
            told=self.told,
        )


@dataclass(frozen=True, slots=True)
class Box:
    """One box on a page: its words are kept, because people agree to exactly them."""

    organization: Organization
    words: ConsentWords
    is_host: bool


def boxes_for(petition: Petition, link: TrackedLink | None, *, now: datetime) -> list[Box]:
    """The boxes that a visitor by this link (or by none) sees: the host's first, then the link's own, then others.

    Words shown for the first time are written down; otherwise this only reads, in a number of queries that does
    not depend on how many partners there are.
    """
    offers = offers_for(petition, link, now=now)
    campaign = petition.campaign
    known = words_by_version(campaign, [offer.version for offer in offers])
    boxes = []
    for offer in offers:
        words = known.get((offer.organization.pk, offer.version)) or words_for(
            offer.organization,
            campaign,
            text_en=offer.text_en,
            text_es=offer.text_es,
            fields=offer.fields,
            beyond_own_link=offer.beyond_own_link,
            told=offer.told,
            now=now,
        )
        boxes.append(Box(offer.organization, words, offer.is_host))
    return boxes


def offers_for(petition: Petition, link: TrackedLink | None, *, now: datetime) -> list[Offer]:
    """The same without writing anything: for previews and for pages that explain."""
    campaign = petition.campaign
    if link is not None and (link.retired_at is not None or link.campaign_id != campaign.pk):
        link = None
    asked = ALWAYS_ASKED | ({Field.PHONE} if petition.asks_phone else frozenset())
    offers = []
    statement = statement_in_force(campaign)
    if statement is not None and host_may_be_named(campaign):
        offers.append(_host_offer(campaign, statement, asked))
    for standing in _partners(campaign, link, now=now):
        offer = _partner_offer(campaign, standing, link, asked, now=now)
        if offer is not None:
            offers.append(offer)
    return offers


def future_offer(petition: Petition, standing: Standing, *, now: datetime) -> Offer | None:
    """The box that a partner will have on its own link once it has said yes: shown to it before it does."""
    asked = ALWAYS_ASKED | ({Field.PHONE} if petition.asks_phone else frozenset())
    if standing.document is None or not standing.document.terms.in_force(now):
        return None
    return _own_offer(standing.participation.campaign, standing, asked)


def was_on_offer(petition: Petition, *, code: str, slug: str, version: str) -> bool:
    """Whether these words of this organization once stood on a page reached by this link.

    For a form that was open while things changed: such a yes is dropped and said so, while one that was never on
    offer is refused. Also true for what is on offer now. ``code`` is the link as sent, "" for none.
    """
    words = ConsentWords.objects.filter(campaign=petition.campaign_id, organization__slug=slug, version=version).first()
    if words is None:
        return False
    if words.organization_id == petition.campaign.host_id:
        return True
    link = any_link_by_code(code)
    if link is not None and link.campaign_id == petition.campaign_id:
        if link.kind == LinkKind.PROMOTED:
            return False
        if link.organization_id == words.organization_id:
            return True
    return words.beyond_own_link


def _partners(campaign: Campaign, link: TrackedLink | None, *, now: datetime) -> list[Standing]:
    """Partners that could have a box here, the link's own first."""
    if link is not None and link.kind == LinkKind.PROMOTED:
        return []
    joined = Participation.objects.filter(campaign=campaign, state=ParticipationState.JOINED).exclude(
        level=Level.ENDORSER
    )
    if not campaign.several_boxes:
        if link is None or link.organization_id == campaign.host_id:
            return []
        joined = joined.filter(organization=link.organization_id)
    rows = list(joined.select_related("organization").order_by("joined_at", "pk"))
    first = link.organization_id if link is not None else None
    found = standings(campaign, rows, now=now)
    return sorted(found, key=lambda standing: standing.participation.organization_id != first)


def _partner_offer(
    campaign: Campaign,
    standing: Standing,
    link: TrackedLink | None,
    asked: frozenset[Field],
    *,
    now: datetime,
) -> Offer | None:
    """The partner's box, if it is named and its agreement gives it people who came this way."""
    if not standing.named or standing.document is None or not standing.document.terms.in_force(now):
        return None
    offer = _own_offer(campaign, standing, asked)
    on_own_link = link is not None and link.organization_id == standing.participation.organization_id
    return offer if offer is not None and (offer.beyond_own_link or on_own_link) else None


def _own_offer(campaign: Campaign, standing: Standing, asked: frozenset[Field]) -> Offer | None:
    """What the agreement gives at the level of taking part, whoever comes."""
    assert standing.document is not None
    terms = standing.document.terms
    mode, fields = under(terms, standing.participation.level)
    fields &= asked
    if not fields or mode is Mode.NONE:
        return None
    organization = standing.participation.organization
    beyond = campaign.several_boxes and mode is Mode.OPTED_IN
    text_en, text_es = (_sentence(organization, terms.words_en, "en"), _sentence(organization, terms.words_es, "es"))
    parties = Parties(host=campaign.host.name, partner=organization.name)
    return Offer(
        organization=organization,
        text_en=text_en,
        text_es=text_es,
        fields=fields,
        beyond_own_link=beyond,
        is_host=False,
        told=of_partner(terms, fields=fields, parties=parties, beyond_own_link=beyond, asked=(text_en, text_es)),
    )


def _host_offer(campaign: Campaign, statement: DataStatement, asked: frozenset[Field]) -> Offer:
    host = campaign.host
    fields = frozenset(Field(name) for name in statement.fields) & asked
    return Offer(
        organization=host,
        text_en=_sentence(host, statement.words_en, "en"),
        text_es=_sentence(host, statement.words_es, "es"),
        fields=fields,
        beyond_own_link=True,  # the host's box stands on every link
        is_host=True,
        told=of_host(host.name, fields=fields, purpose=statement.purpose, retention=statement.retention),
    )


def _sentence(organization: Organization, words: str, language: str) -> str:
    """The words agreed on, always naming who is meant: a yes is a yes to one organization (law 2)."""
    if not words.strip():
        with translation.override(language):
            usual = _("Yes, %(organization)s may write to me about this and other campaigns.")
            return usual % {"organization": organization.name}
    if organization.name.casefold() in words.casefold():
        return words
    return f"{organization.name}: {words}"
