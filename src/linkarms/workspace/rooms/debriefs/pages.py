"""Looking back: ask for it, write it, send it, read both, and what comes next."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linkarms.campaigns.models import Campaign, Participation, ParticipationState
from linkarms.campaigns.queries import visits_by_organization
from linkarms.core.clock import now as clock_now
from linkarms.core.errors import LinkarmsError
from linkarms.partnerships import debriefing, promises, services
from linkarms.partnerships.models import Debrief, Partnership
from linkarms.partnerships.queries import name_for, partnerships_of
from linkarms.petitions.figures import confirmed_by_recruiter
from linkarms.workspace.http import StaffRequest, add_errors, go, staff
from linkarms.workspace.rooms.debriefs.forms import DebriefForm, OpenForm
from linkarms.workspace.rooms.promises.lists import all_rows

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate
    from linkarms.partnerships.debriefing import Look

QUESTIONS = ("heard", "asked", "kept", "results", "why")


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="organize")
def begin(request: StaffRequest, pk: int) -> HttpResponse:
    """Either side asks to look back, on one campaign together or on all."""
    partnership = get_object_or_404(partnerships_of(request.teammate), pk=pk)
    form = OpenForm(
        request.POST if request.method == "POST" else None, campaigns=_together(partnership, request.teammate)
    )
    name = name_for(partnership, request.teammate)
    if form.is_valid():
        campaign = form.chosen
        try:
            debrief = services.open_debrief(
                partnership, campaign_ref=campaign.pk if campaign else None, about=campaign.name if campaign else "",
                actor=request.teammate, now=clock_now(),
            )  # fmt: skip
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, _("%(name)s is asked to look back, too.") % {"name": name})
            return go(request, "debriefs-page", pk=debrief.pk)
    context = {"partnership": partnership, "form": form, "name": name}
    return render(request, "workspace/debriefs/begin.html", context, status=422 if form.errors else 200)


@require_safe
@staff
def page(request: StaffRequest, pk: int) -> HttpResponse:
    debrief = _debrief(request, pk)
    look = debriefing.look(debrief, request.teammate)
    form = DebriefForm(initial=_initial(look)) if _may_write(look, request.teammate) else None
    return _page(request, look, form)


@require_POST
@staff(needs="organize")
def write(request: StaffRequest, pk: int) -> HttpResponse:
    """Keep it for the team (``do=keep``), or send it (``do=send``)."""
    debrief = _debrief(request, pk)
    sends = request.POST.get("do") == "send"
    form = DebriefForm(request.POST, sends=sends)
    if form.is_valid():
        said = services.DebriefInput(**form.cleaned_data)
        try:
            kept = services.send_debrief if sends else services.write_debrief
            kept(debrief, said, actor=request.teammate, now=clock_now())
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            done = _("Sent. You both read both answers once they have sent theirs.")
            messages.success(request, done if sends else _("Kept for your team. Nobody else sees it."))
            return go(request, "debriefs-page", pk=pk)
    return _page(request, debriefing.look(debrief, request.teammate), form)


@require_POST
@staff(needs="organize")
def take_back(request: StaffRequest, pk: int) -> HttpResponse:
    services.take_debrief_back(_debrief(request, pk), actor=request.teammate, now=clock_now())
    messages.success(request, _("Taken back: change it and send it again."))
    return go(request, "debriefs-page", pk=pk)


def _page(request: StaffRequest, look: Look, form: DebriefForm | None) -> HttpResponse:
    debrief, teammate = look.debrief, request.teammate
    row = debrief.partnership
    found = promises.of_partnership(row.pk, teammate)
    if debrief.campaign_ref is not None:
        found = promises.of_campaign(debrief.campaign_ref, row.host_id, [row.partner_id or 0], teammate)
    rows = all_rows(found, teammate, today=clock_now().date())
    ours = look.ours.wish if look.ours is not None and look.is_settled else ""
    context = {
        "look": look,
        "debrief": debrief,
        "partnership": row,
        "form": form,
        "promised": rows,
        "tally": promises.summed_up(one.shown for one in rows),
        "figures": _figures(debrief, teammate),
        "both": _both(look),
        "step": debriefing.next_step(row, ours),
    }
    return render(request, "workspace/debriefs/page.html", context, status=422 if form and form.errors else 200)


def _both(look: Look) -> list[tuple[str, str, str]]:
    """Question by question: the question, ours, theirs."""
    if look.ours is None or look.theirs is None:
        return []
    labels = {name: str(field.label) for name, field in DebriefForm.base_fields.items()}
    return [(labels[name], getattr(look.ours, name), getattr(look.theirs, name)) for name in QUESTIONS]


def _figures(debrief: Debrief, teammate: Teammate) -> list[tuple[str, int | None, int | None]]:
    """Visits and confirmed signatures by each side's links in the campaign; None: not ours to see ("Inference")."""
    row = debrief.partnership
    if debrief.campaign_ref is None or row.partner_id is None:
        return []
    parts = Participation.objects.visible_to(teammate).select_related("campaign", "organization")
    part = parts.filter(campaign_id=debrief.campaign_ref, organization_id=row.partner_id).first()
    if part is None:
        return []
    told = {teammate.organization_id}
    if part.figures_shown_at is not None and part.state == ParticipationState.JOINED:
        told.add(row.partner_id)
    visits = visits_by_organization(part.campaign, told)
    signed = confirmed_by_recruiter(part.campaign, told)
    names = ((row.host_id, row.host.name), (row.partner_id, part.organization.name))
    return [
        (name, visits.get(pk, 0) if pk in told else None, signed.get(pk, 0) if pk in told else None)
        for pk, name in names
    ]


def _initial(look: Look) -> dict[str, str]:
    return {name: getattr(look.ours, name) for name in DebriefForm.base_fields} if look.ours is not None else {}


def _may_write(look: Look, teammate: Teammate) -> bool:
    return teammate.may_organize and not look.we_sent and not look.is_settled


def _together(partnership: Partnership, teammate: Teammate) -> list[Campaign]:
    """Campaigns in which both took part, the newest first."""
    parts = Participation.objects.visible_to(teammate).filter(
        organization_id=partnership.partner_id or 0, state__in=[ParticipationState.JOINED, ParticipationState.LEFT]
    )
    found = Campaign.objects.visible_to(teammate).filter(host_id=partnership.host_id, pk__in=parts.values("campaign"))
    return list(found.order_by("-created_at", "-pk"))


def _debrief(request: StaffRequest, pk: int) -> Debrief:
    return get_object_or_404(debriefing.debriefs_of(request.teammate), pk=pk)
