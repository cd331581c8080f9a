"""Plain pages about who gets what: of one petition by one link, and of one organization."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.urls import path, reverse
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from linkarms.campaigns.ceiling import under
from linkarms.campaigns.models import Campaign, Participation, ParticipationState
from linkarms.campaigns.queries import (
    link_by_code,
    public_campaigns,
    public_participants,
    standings_of,
    statement_in_force,
)
from linkarms.core import clock
from linkarms.directory.models import Organization
from linkarms.directory.queries import nameable_or_nobody
from linkarms.partnerships.clauses import Mode
from linkarms.petitions import queries
from linkarms.petitions.boxes import offers_for
from linkarms.public import visiting
from linkarms.public.petition_page import address, field_names, theme_context, told_address
from linkarms.public.visiting import language, page_context

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest

    from linkarms.campaigns.naming import Standing
    from linkarms.partnerships.terms import Terms


@dataclass(frozen=True, slots=True)
class Named:
    name: str
    not_us_url: str


@dataclass(frozen=True, slots=True)
class Asks:
    """One box, explained."""

    organization: str
    words: str
    fields: str
    is_host: bool
    beyond_own_link: bool
    told_url: str


@dataclass(frozen=True, slots=True)
class Gets:
    """What one partner gets of a campaign's people, in a sentence."""

    name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Hosted:
    name: str
    url: str
    purpose: str
    fields: str
    retention: str
    partners: list[Gets]


@dataclass(frozen=True, slots=True)
class Joined:
    name: str
    url: str
    host: str
    sentence: str


@require_safe
def who_gets_what(request: HttpRequest, slug: str) -> HttpResponse:
    """Where a signature goes, by the link one came by."""
    found, now, speaks = queries.public_petition(slug), clock.now(), language()
    if found is None:
        raise Http404
    link = link_by_code(request.GET.get("via", "")[:64], campaign=found.campaign)
    via = link.code if link else ""
    place = address("petition", found)
    organizations = [found.campaign.host]
    organizations += [one.organization for one in public_participants(found.campaign, now=now)]
    shown = queries.shown_text(found, language=speaks)
    context = {
        **page_context(request, via=via),
        **theme_context(found.campaign, link, now=now),
        "host": found.campaign.host,
        "text": shown.text if shown else None,
        "targets": queries.targets_of(found),
        "boxes": [
            Asks(
                organization=offer.organization.name,
                words=offer.text_es if speaks == "es" else offer.text_en,
                fields=field_names([str(each) for each in offer.fields]),
                is_host=offer.is_host,
                beyond_own_link=offer.beyond_own_link,
                told_url=told_address(found, slug=offer.organization.slug, version=offer.version, via=via),
            )
            for offer in offers_for(found, link, now=now)
        ],
        "statement": statement_in_force(found.campaign),
        "named": [Named(one.name, f"/o/{one.slug}/not-us/?place={place}") for one in organizations],
        "petition_url": address("petition", found, via=via),
        "privacy_url": reverse("public:privacy", args=[found.campaign.host.slug]),
    }
    return visiting.render("public/petition/who_gets_what.html", context, cache=True)


@require_safe
def privacy(request: HttpRequest, slug: str) -> HttpResponse:
    """What an organization gets and gives, campaign by campaign; only for one that stands in public anyway."""
    now = clock.now()
    organization = nameable_or_nobody(slug)
    hosted = [_hosted(one, now) for one in public_campaigns().filter(host=organization)]
    joined = _joined(organization, now)
    if not hosted and not joined and organization.profile_public_at is None:
        raise Http404
    context = {**page_context(request), "organization": organization, "hosted": hosted, "joined": joined}
    return visiting.render("public/privacy.html", context, cache=True)


def _hosted(campaign: Campaign, now: datetime) -> Hosted:
    statement = statement_in_force(campaign)
    partners = [standing for standing in standings_of(campaign, now=now) if standing.named]
    return Hosted(
        name=campaign.name,
        url=reverse("public:campaign", args=[campaign.slug]),
        purpose=statement.purpose if statement else "",
        fields=field_names(statement.fields) if statement else "",
        retention=statement.retention if statement else "",
        partners=[Gets(one.participation.organization.name, _sentence(one, now)) for one in partners],
    )


def _joined(organization: Organization, now: datetime) -> list[Joined]:
    campaigns = public_campaigns().filter(
        participations__organization=organization, participations__state=ParticipationState.JOINED
    )
    found = []
    for campaign in campaigns:
        for standing in standings_of(campaign, now=now):
            if standing.named and standing.participation.organization_id == organization.pk:
                url = reverse("public:campaign", args=[campaign.slug])
                found.append(Joined(campaign.name, url, campaign.host.name, _sentence(standing, now)))
    return found


def _sentence(standing: Standing, now: datetime) -> str:
    """The terms now in force for this partner, under its level in this campaign, in plain words."""
    participation: Participation = standing.participation
    name = {"name": participation.organization.name}
    document = standing.document
    if document is None or not document.terms.in_force(now):
        return _("%(name)s supports it and gets nobody’s data.") % name
    mode, fields = under(document.terms, participation.level)
    words = name | {"fields": field_names([str(each) for each in fields])}
    if mode is Mode.NONE or not fields:
        return _("%(name)s supports it and gets nobody’s data.") % name
    if mode is Mode.OWN_SOURCED:
        told = _("From those who come by its own link and say yes to it, %(name)s gets: %(fields)s.") % words
    else:
        told = _("From everybody who says yes to it, %(name)s gets: %(fields)s.") % words
    return " ".join([told, *_limits(document.terms)])


def _limits(terms: Terms) -> list[str]:
    """What narrows that further."""
    said = []
    if terms.places is not None:
        where = {"places": ", ".join(sorted(terms.places))}
        said.append(_("Only people whose postcode begins so: %(places)s.") % where)
    if terms.most is not None:
        most = {"most": terms.most}
        said.append(ngettext("At most %(most)d person.", "At most %(most)d people.", terms.most) % most)
    if terms.share is not None and terms.share.cut_off is not None:
        day = {"day": formats.date_format(terms.share.cut_off)}
        said.append(_("In proportion to how many it brought, counted at the end of %(day)s.") % day)
    return said


urlpatterns = [
    path("p/<slug:slug>/who-gets-what/", who_gets_what, name="who-gets-what"),
    path("o/<slug:slug>/privacy/", privacy, name="privacy"),
]
