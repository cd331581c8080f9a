"""A partner's own answers: yes to exactly this use, no, yes to a changed text, leave, show figures."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linkarms.campaigns import services as campaigns
from linkarms.campaigns.models import CampaignState, Participation, ParticipationState
from linkarms.core import clock
from linkarms.core.errors import Refused
from linkarms.workspace.http import StaffRequest, go, staff
from linkarms.workspace.rooms.campaigns.finding import campaign_or_404, own_part_or_404


@require_POST
@staff
def answer(request: StaffRequest, pk: int) -> HttpResponse:
    """The service asks whether this teammate may: a no takes an organizer, a yes somebody who may sign."""
    part = own_part_or_404(request, pk)
    try:
        said = _said(request, part)
    except Refused as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, said)
        if part.state == ParticipationState.DECLINED:
            return go(request, "campaigns-list")  # after a no there is no page of it to go to
    return go(request, "campaigns-page", pk=pk)


@staff(needs="sign")
def leave(request: StaffRequest, pk: int) -> HttpResponse:
    campaign, part = campaign_or_404(request, pk), own_part_or_404(request, pk)
    if request.method != "POST":
        return render(request, "workspace/campaigns/leave.html", {"campaign": campaign, "part": part})
    try:
        campaigns.leave(part, actor=request.teammate, now=clock.now())
    except Refused as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, _("You left. Your name, box and links are off the page already."))
    if campaign.state == CampaignState.DRAFT:
        return go(request, "campaigns-list")  # a draft is not there any more for whoever left it
    return go(request, "campaigns-page", pk=pk)


@require_POST
@staff(needs="organize")
def figures(request: StaffRequest, pk: int) -> HttpResponse:
    part = own_part_or_404(request, pk)
    on = request.POST.get("on") == "1"
    campaigns.show_figures(part, on=on, actor=request.teammate, now=clock.now())
    messages.success(
        request,
        _("The host sees what comes by your links now.") if on else _("Your figures are yours alone again."),
    )
    return go(request, "campaigns-page", pk=pk)


def _said(request: StaffRequest, part: Participation) -> str:
    now, actor = clock.now(), request.teammate
    said = request.POST.get("answer", "")
    if said == "no":
        campaigns.decline(part, actor=actor, now=now)
        return _("You said no. The host is told; nothing about you was public.")
    version = _number(request.POST.get("text_version", ""))
    if said == "yes":
        campaigns.join(part, read_version=version, figures=bool(request.POST.get("figures")), actor=actor, now=now)
        return _("You take part. Here is your own link: send it to your people.")
    if said == "yes-again":
        campaigns.say_yes_to_new_text(part, read_version=version, actor=actor, now=now)
        return _("Thank you. Your yes holds for the text as it is now.")
    raise Refused(_("Please choose yes or no."))


def _number(raw: str) -> int:
    """A form without the version it was shown with says yes to nothing we know of: version 0 never was."""
    return int(raw) if raw.isascii() and raw.isdigit() and len(raw) < 10 else 0
