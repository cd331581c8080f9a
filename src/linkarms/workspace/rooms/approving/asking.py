"""Ask the other side to approve something; say who answers for us while we are away."""

from __future__ import annotations

from datetime import UTC, time, timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linkarms.campaigns.models import Campaign, Participation, ParticipationState
from linkarms.core.clock import now
from linkarms.core.errors import LinkarmsError
from linkarms.partnerships import services
from linkarms.partnerships.approvals import delegate_of, least_hours, terms_between
from linkarms.partnerships.models import ApprovalRequest, Partnership
from linkarms.partnerships.queries import name_for, partnerships_of
from linkarms.partnerships.services import ApprovalInput
from linkarms.workspace.http import StaffRequest, add_errors, go, staff
from linkarms.workspace.rooms.approving.forms import DelegateForm, RequestForm

if TYPE_CHECKING:
    from datetime import datetime


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="organize")
def new(request: StaffRequest, pk: int) -> HttpResponse:
    partnership = get_object_or_404(partnerships_of(request.teammate), pk=pk)
    campaigns, moment = _campaigns(partnership, request), now()
    posted = request.method == "POST"
    form = RequestForm(
        request.POST if posted else None,
        request.FILES if posted else None,
        campaigns=campaigns,
        initial=_initial(request, partnership, moment),
    )
    if form.is_valid():
        try:
            row = _sent(request, partnership, form.cleaned_data, campaigns, moment)
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            messages.success(
                request, _("Sent. They are reminded before the time is over, and you are told what they say.")
            )
            return go(request, "approvals-page", pk=row.pk)
    context = {
        "partnership": partnership,
        "name": name_for(partnership, request.teammate),
        "form": form,
        "hours": _hours(partnership, request, moment),
        "is_open": partnership.state == "open" and partnership.partner_id is not None,
    }
    return render(request, "workspace/approvals/new.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="sign")
def delegate(request: StaffRequest, pk: int) -> HttpResponse:
    """Who may answer for us while those who may sign are away."""
    partnership = get_object_or_404(partnerships_of(request.teammate), pk=pk)
    known = delegate_of(partnership, request.teammate.organization_id)
    if request.method == "POST" and "drop" in request.POST:
        services.drop_delegate(partnership, actor=request.teammate, now=now())
        messages.success(request, _("From now on only those who may sign answer."))
        return go(request, "approvals-list", pk=partnership.pk)
    initial = {"name": known.name, "email": known.email} if known else None
    form = DelegateForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            services.name_delegate(partnership, **form.cleaned_data, actor=request.teammate, now=now())
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, _("Kept. Requests go to this address too from now on."))
            return go(request, "approvals-list", pk=partnership.pk)
    context = {
        "partnership": partnership,
        "name": name_for(partnership, request.teammate),
        "form": form,
        "known": known,
    }
    return render(request, "workspace/approvals/delegate.html", context, status=422 if form.errors else 200)


def _sent(
    request: StaffRequest, partnership: Partnership, typed: dict[str, Any], campaigns: list[Campaign], moment: datetime
) -> ApprovalRequest:
    campaign = next((one for one in campaigns if str(one.pk) == typed["campaign_ref"]), None)
    said = ApprovalInput(
        title=typed["title"], use=typed["use"], day=typed["day"], at=typed["time"], zone=typed["zone"],
        text=typed["text"], picture=typed["picture"], picture_words=typed["picture_words"],
        language=typed["language"], campaign_ref=campaign.pk if campaign else None,
        about=campaign.name if campaign else "",
    )  # fmt: skip
    return services.request_approval(partnership, said, batch=typed["batch"], actor=request.teammate, now=moment)


def _initial(request: StaffRequest, partnership: Partnership, moment: datetime) -> dict[str, Any]:
    """Three days from now, or as long as the agreement says, in the place that we chose last."""
    last = (
        ApprovalRequest.objects.visible_to(request.teammate)
        .filter(asker=request.teammate.organization_id)
        .order_by("-sent_at", "-pk")
        .first()
    )
    days = max(3, -(-_hours(partnership, request, moment) // 24) + 1)
    return {
        "batch": uuid4(),
        "day": (moment.astimezone(UTC) + timedelta(days=days)).date(),
        "time": time(17),
        "zone": last.zone if last is not None else "",
        "language": (get_language() or "en")[:2],
    }


def _hours(partnership: Partnership, request: StaffRequest, moment: datetime) -> int:
    side = "host" if partnership.is_host(request.teammate.organization_id) else "partner"
    return least_hours(terms_between(partnership, campaign_ref=None, now=moment), side=side, use="")


def _campaigns(partnership: Partnership, request: StaffRequest) -> list[Campaign]:
    """Our campaigns in which they take part: on these pages their name can stand."""
    if partnership.partner_id is None or not partnership.is_host(request.teammate.organization_id):
        return []
    parts = Participation.objects.visible_to(request.teammate).filter(
        organization=partnership.partner_id, state=ParticipationState.JOINED
    )
    hosted = Campaign.objects.hosted_by(request.teammate).filter(participations__in=parts)
    return list(hosted.order_by("name", "pk"))
