"""A token on the organization's website: what to put there, and a look whether it is there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linkarms.core import clock, rate
from linkarms.core.errors import BadInput, NotAllowed
from linkarms.integrations import queries, services, tokens, wording
from linkarms.integrations.models import Outcome, is_lost
from linkarms.workspace.http import StaffRequest, room_url, staff, who_can

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.directory.models import Organization

LOOKS_PER_HOUR = 20  # at one organization's website, whoever asks


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def website(request: StaffRequest) -> HttpResponse:
    """POST has the website looked at. GET is asked again and again by the page that waits for the end of it."""
    if request.method == "POST":
        return _look(request)
    if not getattr(request, "htmx", False):
        return _back(request)
    teammate = request.teammate
    context = looked(teammate.organization, now=clock.now())
    context["who_owns"] = "" if teammate.is_owner else who_can(teammate.organization, needs="own")
    response = render(request, "workspace/settings/_website_check.html", context)
    if not context["waiting"] and context["explained"] is None:
        # Found: much of the page reads differently now.
        response["HX-Refresh"] = "true"
    return response


def instructions(organization: Organization) -> dict[str, str]:
    """What to put where: the file and its line, or the tag for the front page."""
    token = tokens.token_for(organization.pk, organization.website_domain)
    return {
        "file_address": f"{_origin(organization)}{tokens.FILE}",
        "file_line": tokens.file_line(token),
        "meta_tag": tokens.meta_tag(token),
    }


def looked(organization: Organization, *, now: datetime) -> dict[str, Any]:
    """How the last look went: on its way, why it found nothing, or nothing to say."""
    check = queries.last_check(organization) if organization.website_domain else None
    context: dict[str, Any] = {"check": check, "waiting": False, "explained": None}
    if check is None:
        return context
    if is_lost(check, now=now):
        return context | {"explained": wording.lost()}
    if check.ended_at is None:
        return context | {"waiting": True}
    if check.outcome != Outcome.FOUND:
        return context | {"explained": wording.explain(check)}
    return context


def _look(request: StaffRequest) -> HttpResponse:
    teammate, now = request.teammate, clock.now()
    if not teammate.is_owner:
        raise NotAllowed(who_can(teammate.organization, needs="own"))
    key = f"website-check:{teammate.organization_id}"
    if not rate.allow(key, limit=LOOKS_PER_HOUR, per_seconds=3600, now=now):
        messages.error(request, _("We looked at your website many times in this hour. Please check again in an hour."))
        return _back(request)
    try:
        services.ask_for_check(teammate.organization, actor=teammate, now=now)
    except BadInput as problem:
        messages.error(request, problem.message)
    return _back(request)


def _back(request: StaffRequest) -> HttpResponse:
    return HttpResponseRedirect(f"{room_url(request.teammate, 'settings-authority')}#website-check")


def _origin(organization: Organization) -> str:
    website = urlsplit(organization.website)
    return f"{website.scheme}://{website.netloc}"
