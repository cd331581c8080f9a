"""The host asks partners to take part, takes an invitation back, or ends a part."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linkarms.campaigns import services as campaigns
from linkarms.campaigns.models import Campaign, Participation, ParticipationState
from linkarms.campaigns.services.taking_part import LEVELS, MESSAGE_MAX
from linkarms.core import clock
from linkarms.core.errors import BadInput, Refused
from linkarms.partnerships.models import Level, Partnership, PartnershipState
from linkarms.partnerships.queries import terms_for_campaign
from linkarms.partnerships.terms import VersionTerms
from linkarms.workspace.http import StaffRequest, go, staff
from linkarms.workspace.rooms.campaigns.finding import hosted_or_404

MOST_AT_ONCE = 200


@dataclass(frozen=True, slots=True)
class Candidate:
    """A partner that can be asked, the levels it can be asked at, and what was chosen in the form."""

    partnership: Partnership
    levels: list[Level]
    chosen: bool
    level: str


@staff(needs="organize")
def invite(request: StaffRequest, pk: int) -> HttpResponse:
    campaign = hosted_or_404(request, pk)
    text = request.GET.get("q", "").strip()
    candidates = _candidates(request, campaign, text)
    message, error, beyond = request.POST.get("message", ""), "", None
    if request.method == "POST":
        chosen = [one for one in candidates if one.chosen]
        error = "" if chosen else _("Choose at least one partner. Nothing was sent.")
        if chosen:
            try:
                _ask(request, campaign, chosen, message)
            except (BadInput, Refused) as problem:
                error = problem.message
                beyond = problem if isinstance(problem, campaigns.BeyondTerms) else None
            else:
                asked = ngettext("One partner was asked.", "%(count)d partners were asked.", len(chosen))
                messages.success(request, asked % {"count": len(chosen)})
                return go(request, "campaigns-page", pk=campaign.pk)
    context = {
        "campaign": campaign,
        "candidates": candidates,
        "message": message,
        "message_max": MESSAGE_MAX,
        "error": error,
        "beyond": beyond,
        "q": text,
        "most": MOST_AT_ONCE,
    }
    return render(request, "workspace/campaigns/invite.html", context, status=422 if error else 200)


@staff(needs="organize")
def end(request: StaffRequest, pk: int, part: int) -> HttpResponse:
    """Take an invitation back at once; end a part after saying what that means."""
    campaign = hosted_or_404(request, pk)
    rows = Participation.objects.select_related("campaign__host", "organization").filter(campaign=campaign)
    participation = get_object_or_404(rows, pk=part)
    if request.method != "POST":
        return render(request, "workspace/campaigns/end.html", {"campaign": campaign, "part": participation})
    name = {"organization": participation.organization.name}
    try:
        if participation.state == ParticipationState.INVITED:
            campaigns.withdraw_invitation(participation, actor=request.teammate, now=clock.now())
            messages.success(request, _("The invitation of %(organization)s is taken back.") % name)
        else:
            campaigns.take_off(participation, actor=request.teammate, now=clock.now())
            messages.success(request, _("%(organization)s no longer takes part. Its name is off the page.") % name)
    except Refused as problem:
        messages.error(request, problem.message)
    return go(request, "campaigns-page", pk=campaign.pk)


def _ask(request: StaffRequest, campaign: Campaign, chosen: list[Candidate], message: str) -> None:
    """All or none: one that cannot be asked leaves the others unasked, and the form says which."""
    now = clock.now()
    with transaction.atomic():
        for one in chosen:
            partner = one.partnership.partner
            assert partner is not None
            campaigns.invite_participant(
                campaign, partner, level=Level(one.level), message=message, actor=request.teammate, now=now
            )


def _candidates(request: StaffRequest, campaign: Campaign, text: str) -> list[Candidate]:
    """Open partnerships whose partner is not asked or taking part already, by name."""
    busy = Participation.objects.filter(
        campaign=campaign, state__in=(ParticipationState.INVITED, ParticipationState.JOINED)
    )
    rows = (
        Partnership.objects.filter(host=campaign.host_id, state=PartnershipState.OPEN, partner__isnull=False)
        .exclude(partner__in=busy.values("organization"))
        .select_related("partner__theme")
        .order_by("partner__name", "pk")
    )
    if text:
        rows = rows.filter(partner__name__icontains=text)
    ticked = set(request.POST.getlist("partner"))
    documents = terms_for_campaign(campaign.host_id, campaign.pk, at=clock.now())
    return [_candidate(request, row, ticked, documents.get(row.partner_id or 0, [])) for row in rows[:MOST_AT_ONCE]]


def _candidate(
    request: StaffRequest, partnership: Partnership, ticked: set[str], documents: list[VersionTerms]
) -> Candidate:
    """Closer levels than the agreement's can be chosen; what they need is said then."""
    ceiling = LEVELS.index(Level(partnership.level))
    levels = list(LEVELS[: ceiling + 1])
    wanted = request.POST.get(f"level_{partnership.pk}", "")
    signed = next((one.terms.level for one in documents if one.terms.alive(clock.now())), levels[-1])
    usual = min(levels[-1], Level(signed), key=LEVELS.index)
    return Candidate(
        partnership=partnership,
        levels=levels,
        chosen=str(partnership.pk) in ticked,
        level=wanted if wanted in levels else usual,
    )
