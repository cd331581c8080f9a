"""The two small things a page does by itself: ask for the counter, and say that somebody looked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from linkarms.campaigns.queries import link_by_code
from linkarms.campaigns.services import count_visit
from linkarms.core import clock, rate
from linkarms.petitions.queries import confirmed_count, public_petition
from linkarms.public import visiting
from linkarms.public.visiting import network_of

if TYPE_CHECKING:
    from django.http import HttpRequest

VISITS_A_MINUTE = 60  # from one network: a whole event may look at once


@require_safe
def counter(request: HttpRequest, slug: str) -> HttpResponse:
    """`{"count": confirmed signatures, "goal": …}`, as of the last recount."""
    found = public_petition(slug)
    if found is None:
        raise Http404
    response = JsonResponse({"count": confirmed_count(found), "goal": found.goal})
    response["Cache-Control"] = f"public, max-age={visiting.CACHE_SECONDS}"
    response["Access-Control-Allow-Origin"] = "*"
    return response


@csrf_exempt
@require_POST
def visit(request: HttpRequest, slug: str) -> HttpResponse:
    """One more visit by this link today; nothing about who. Always the same empty answer."""
    found, now = public_petition(slug), clock.now()
    if found is not None:
        link = link_by_code(request.GET.get("via", "")[:64], campaign=found.campaign)
        key = f"visit:{network_of(request)}"
        if link is not None and rate.allow(key, limit=VISITS_A_MINUTE, per_seconds=60, now=now):
            count_visit(link, now=now)
    return HttpResponse(status=204, headers={"Cache-Control": "no-store"})


urlpatterns = [
    path("p/<slug:slug>/counter.json", counter, name="counter"),
    path("p/<slug:slug>/visit/", visit, name="visit"),
]
