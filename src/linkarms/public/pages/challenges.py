"""The small computation that a browser is asked for in a rush: a fresh one for whoever asks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.http import require_safe

from linkarms.core import clock
from linkarms.core.errors import TooMany
from linkarms.petitions import challenge
from linkarms.petitions.queries import public_petition
from linkarms.public.visiting import network_of

if TYPE_CHECKING:
    from django.http import HttpRequest


@require_safe
def fresh(request: HttpRequest, slug: str) -> HttpResponse:
    """One challenge for one visitor: nobody may keep it for another."""
    now = clock.now()
    if public_petition(slug) is None:
        raise Http404
    try:
        response = JsonResponse(challenge.issue(slug, network=network_of(request), now=now))
    except TooMany as busy:
        response = JsonResponse({"error": busy.message}, status=429)
        response["Retry-After"] = str(busy.retry_after)
    response["Cache-Control"] = "no-store"
    return response


urlpatterns = [path("p/<slug:slug>/challenge.json", fresh, name="challenge")]
