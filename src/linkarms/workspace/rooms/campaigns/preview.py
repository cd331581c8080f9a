"""The page as a visitor of one link would see it, before anything is public."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from linkarms.campaigns.models import CampaignState, LinkKind, Theme, TrackedLink
from linkarms.campaigns.queries import public_participants, theme_css, theme_for
from linkarms.core import clock
from linkarms.core.labels import labels
from linkarms.core.markdown import render as render_markdown
from linkarms.petitions.boxes import Offer, offers_for
from linkarms.petitions.models import Petition
from linkarms.petitions.texts import best_text, current_texts
from linkarms.workspace.http import StaffRequest, room_url, staff
from linkarms.workspace.rooms.campaigns.finding import campaign_or_404, is_host


@dataclass(frozen=True, slots=True)
class Choice:
    """One link to preview; the host sees everyone's, a partner its own."""

    code: str
    label: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class ShownBox:
    name: str
    words: str
    fields: list[str]


@staff
def preview(request: StaffRequest, pk: int, petition: int) -> HttpResponse:
    found = _petition_or_404(request, pk, petition)
    now = clock.now()
    links = _links(request, found)
    link = next((one for one in links if one.code == request.GET.get("via", "")), None)
    language = get_language() or "en"
    text = best_text(current_texts(found), language)
    theme = theme_for(found.campaign, link, now=now)
    may_see = _who_may_be_seen(request, found)
    context = {
        "campaign": found.campaign,
        "petition": found,
        "choices": _choices(links, link),
        "link": link,
        "text": text,
        "body": render_markdown(text.body) if text else "",
        "targets": list(found.targets.all()),
        "pictures": found.pictures.all(),
        "partners": [one for one in public_participants(found.campaign, now=now) if may_see(one.organization.pk)],
        "boxes": [
            _shown(offer, language) for offer in offers_for(found, link, now=now) if may_see(offer.organization.pk)
        ],
        "theme_url": _theme_url(request, found, theme),
    }
    return render(request, "workspace/campaigns/preview.html", context)


@staff
def theme(request: StaffRequest, pk: int, petition: int, organization: int) -> HttpResponse:
    """The colours of the host or of a partner that is named, for the preview only."""
    found = _petition_or_404(request, pk, petition)
    now = clock.now()
    named = {one.organization.pk for one in public_participants(found.campaign, now=now)}
    if organization not in named | {found.campaign.host_id} or not _who_may_be_seen(request, found)(organization):
        raise Http404
    chosen = get_object_or_404(Theme, organization=organization)
    return HttpResponse(theme_css(chosen), content_type="text/css; charset=utf-8")


def _petition_or_404(request: StaffRequest, pk: int, petition: int) -> Petition:
    campaign = campaign_or_404(request, pk)
    found = get_object_or_404(Petition.objects.visible_to(request.teammate).filter(campaign=campaign), pk=petition)
    found.campaign = campaign
    return found


def _who_may_be_seen(request: StaffRequest, petition: Petition) -> Callable[[int], bool]:
    """Before a campaign is public, a partner sees itself and the host; who else said yes is the host's matter."""
    if is_host(request, petition.campaign) or petition.campaign.state != CampaignState.DRAFT:
        return lambda _organization: True
    allowed = {petition.campaign.host_id, request.teammate.organization_id}
    return lambda organization: organization in allowed


def _links(request: StaffRequest, petition: Petition) -> list[TrackedLink]:
    links = TrackedLink.objects.filter(campaign=petition.campaign, retired_at__isnull=True)
    if not is_host(request, petition.campaign):
        links = links.filter(organization=request.teammate.organization_id)
    return list(links.select_related("organization").order_by("organization__name", "pk"))


def _choices(links: list[TrackedLink], chosen: TrackedLink | None) -> list[Choice]:
    """One entry an organization and kind: what its visitors see does not depend on the label."""
    choices = [Choice("", _("Without a link"), chosen is None)]
    seen = set()
    for link in links:
        if (link.organization_id, link.kind) in seen and link != chosen:
            continue
        seen.add((link.organization_id, link.kind))
        name = link.organization.name
        label = _("%(name)s: promoted link") % {"name": name} if link.kind == LinkKind.PROMOTED else name
        choices.append(Choice(link.code, label, link == chosen))
    return choices


def _shown(offer: Offer, language: str) -> ShownBox:
    names = labels()
    return ShownBox(
        name=offer.organization.name,
        words=offer.text_es if language.startswith("es") else offer.text_en,
        fields=[label for field, label in names.items() if field in offer.fields],
    )


def _theme_url(request: StaffRequest, petition: Petition, theme: Theme | None) -> str:
    if theme is None:
        return ""
    here = {"pk": petition.campaign_id, "petition": petition.pk}
    return room_url(request.teammate, "campaigns-theme", organization=theme.organization_id, **here)
