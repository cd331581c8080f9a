"""Making it public with its checklist, closing, opening again, and showing several boxes."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linkarms.campaigns import services as campaigns
from linkarms.campaigns.models import ParticipationState
from linkarms.campaigns.queries import standings_of
from linkarms.core import clock
from linkarms.core.errors import Refused
from linkarms.petitions import authoring
from linkarms.petitions.authoring import NamesInText
from linkarms.petitions.models import Petition, PetitionState
from linkarms.workspace.http import StaffRequest, go, staff
from linkarms.workspace.rooms.campaigns.finding import hosted_or_404, hosted_petition_or_404
from linkarms.workspace.rooms.campaigns.sentences import to_do, why_not_named


@staff(needs="organize")
def publish(request: StaffRequest, pk: int, petition: int) -> HttpResponse:
    found = hosted_petition_or_404(request, pk, petition)
    if found.state == PetitionState.PUBLISHED:
        return go(request, "campaigns-page", pk=pk)
    status = 200
    if request.method == "POST":
        read = request.POST.getlist("names_read")
        step = authoring.reopen if found.state == PetitionState.CLOSED else authoring.publish
        try:
            step(found, names_read=read, actor=request.teammate, now=clock.now())
        except NamesInText:
            status = 422  # the page below shows them, each to be ticked
        except Refused as problem:
            messages.error(request, problem.message)
            status = 409
        else:
            messages.success(request, _("It is public. Send your link, and tell your partners to send theirs."))
            return go(request, "campaigns-page", pk=pk)
        found = hosted_petition_or_404(request, pk, petition)
    context = _checklist(request, found, unread=status == 422)
    return render(request, "workspace/campaigns/publish.html", context, status=status)


@staff(needs="organize")
def close(request: StaffRequest, pk: int, petition: int) -> HttpResponse:
    found = hosted_petition_or_404(request, pk, petition)
    if request.method != "POST":
        return render(request, "workspace/campaigns/close.html", {"campaign": found.campaign, "petition": found})
    try:
        authoring.close(found, actor=request.teammate, now=clock.now())
    except Refused as problem:
        messages.error(request, problem.message)
    else:
        messages.success(request, _("Closed. The page stays and says that it is over; you can open it again."))
    return go(request, "campaigns-page", pk=pk)


@require_POST
@staff(needs="organize")
def several_boxes(request: StaffRequest, pk: int) -> HttpResponse:
    campaign = hosted_or_404(request, pk)
    on = request.POST.get("on") == "1"
    campaigns.switch_several_boxes(campaign, on=on, actor=request.teammate, now=clock.now())
    messages.success(
        request,
        _("Partners' boxes stand beside yours on every link but promoted ones now.")
        if on
        else _("Each partner's box stands on its own link only now."),
    )
    return go(request, "campaigns-page", pk=pk)


def _checklist(request: StaffRequest, petition: Petition, *, unread: bool) -> dict[str, object]:
    """What is missing, whom the words name, and who will stand on the page."""
    now = clock.now()
    found = standings_of(petition.campaign, now=now)
    waiting = petition.campaign.participations.filter(state=ParticipationState.INVITED).select_related("organization")
    return {
        "campaign": petition.campaign,
        "petition": petition,
        "tab": "publish",
        "to_do": to_do(request.teammate, petition.campaign, petition, authoring.missing(petition, now=now)),
        "names": authoring.warn_names(petition, now=now),
        "unread": unread,
        "named": [one.participation.organization.name for one in found if one.named],
        "not_named": [
            (one.participation.organization.name, why_not_named(one, for_host=True)) for one in found if not one.named
        ],
        "waiting": [row.organization.name for row in waiting],
    }
