"""The switch of the public profile, with exactly what it shows."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linkarms.core import clock
from linkarms.core.errors import NotAllowed, Refused
from linkarms.core.urls import absolute
from linkarms.directory import queries, services
from linkarms.directory.profile import profile_of
from linkarms.workspace.http import StaffRequest, go, staff, who_can


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def page(request: StaffRequest) -> HttpResponse:
    teammate = request.teammate
    organization = teammate.organization
    if request.method == "POST":
        return _switch(request)
    context = {
        "on": organization.profile_public_at is not None,
        "decision": queries.name_decision(organization),
        "profile": profile_of(organization, language=get_language() or "en"),
        "address": absolute(f"/o/{organization.slug}/"),
        "who_can": "" if teammate.may_sign else who_can(organization, needs="sign"),
    }
    return render(request, "workspace/settings/profile.html", context)


def _switch(request: StaffRequest) -> HttpResponse:
    teammate = request.teammate
    if not teammate.may_sign:
        raise NotAllowed(who_can(teammate.organization, needs="sign"))
    on = request.POST.get("on") == "yes"
    try:
        services.switch_profile(teammate.organization, on=on, actor=teammate, now=clock.now())
    except Refused as problem:
        messages.error(request, problem.message)
    else:
        said = _("Your profile is public.") if on else _("Your profile is off. Nobody outside your team sees it.")
        messages.success(request, said)
    return go(request, "settings-profile")
