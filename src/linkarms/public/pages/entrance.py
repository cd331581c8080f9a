"""Ways in: the front page, a campaign's page, and the short form of a link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import path, reverse
from django.views.decorators.http import require_safe

from linkarms.campaigns.models import Campaign, CampaignState
from linkarms.campaigns.queries import any_link_by_code, link_by_code, public_campaigns
from linkarms.core import clock
from linkarms.petitions.models import Petition
from linkarms.petitions.queries import open_petitions, petitions_of
from linkarms.public import visiting
from linkarms.public.listing import entries
from linkarms.public.petition_page import address, askers_context, theme_context
from linkarms.public.visiting import language, page_context

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
def front(request: HttpRequest) -> HttpResponse:
    """Everything open for signing on this installation."""
    open_campaigns = public_campaigns().filter(state=CampaignState.PUBLISHED).order_by()
    found = open_petitions(open_campaigns, language=language(), now=clock.now())
    context = {**page_context(request), "entries": entries(found)}
    return visiting.render("public/front.html", context, cache=True)


@require_safe
def campaign(request: HttpRequest, slug: str) -> HttpResponse:
    """What a campaign is about, who takes part, and what there is to sign."""
    now = clock.now()
    found = public_campaigns().filter(slug=slug).first()
    if found is None:
        raise Http404
    link = link_by_code(request.GET.get("via", "")[:64], campaign=found)
    via = link.code if link else ""
    petitions = petitions_of(found, language=language(), now=now)
    context = {
        **page_context(request, via=via),
        **theme_context(found, link, now=now),
        **askers_context(found, now=now),
        "campaign": found,
        "entries": entries(petitions, via=via),
        "total": sum(one.signatures for one in petitions),
        "privacy_url": reverse("public:privacy", args=[found.host.slug]),
    }
    return visiting.render("public/campaign.html", context, cache=True)


@require_safe
def short_link(request: HttpRequest, code: str) -> HttpResponse:
    """The typable form of a tracked link. One that works no more leads to the same place without its box.

    That of a draft leads where one that nobody has leads, after the same two questions to the database.
    """
    link = any_link_by_code(code[:64])
    is_public = public_campaigns().filter(pk=link.campaign_id if link is not None else 0).exists()
    if link is None or not is_public:
        return HttpResponseRedirect(reverse("public:front"))
    via = link.code if link.retired_at is None else ""
    response = HttpResponseRedirect(_place(link.campaign, via))
    response["Cache-Control"] = f"public, max-age={visiting.CACHE_SECONDS}"
    return response


def _place(found: Campaign, via: str) -> str:
    """The campaign's petition when it has one public one, else the campaign's page."""
    petitions = list(Petition.objects.public().filter(campaign=found).order_by("pk")[:2])
    if len(petitions) == 1:
        return address("petition", petitions[0], via=via)
    query = f"?via={via}" if via else ""
    return f"{reverse('public:campaign', args=[found.slug])}{query}"


urlpatterns = [
    path("", front, name="front"),
    path("c/<slug:slug>/", campaign, name="campaign"),
    path("l/<str:code>", short_link, name="short-link"),
    path("l/<str:code>/", short_link),
]
