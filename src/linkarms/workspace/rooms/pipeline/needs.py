"""Needs: why we want a partner, said before we look for one, and who of our pipeline might help."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linkarms.campaigns.models import Campaign
from linkarms.core.clock import now as clock_now
from linkarms.core.errors import LinkarmsError
from linkarms.directory.vocabulary import ISSUES
from linkarms.partnerships import pipeline, services
from linkarms.partnerships.models import Need, Reason, Resource
from linkarms.workspace.http import StaffRequest, add_errors, go, staff
from linkarms.workspace.rooms.pipeline.forms import NeedForm

if TYPE_CHECKING:
    from django.http import QueryDict

    from linkarms.directory.models import Teammate

FIELDS = (
    "title",
    "reasons",
    "resources",
    "issues",
    "campaign_ref",
    "target",
    "place",
    "constituency",
    "deadline",
    "offer",
)


@require_http_methods(["GET", "HEAD"])
@staff
def index(request: StaffRequest) -> HttpResponse:
    needs = list(pipeline.needs_of(request.teammate))
    context = {
        "open": [need for need in needs if need.closed_at is None],
        "closed": [need for need in needs if need.closed_at is not None],
        "today": clock_now().date(),
    }
    return render(request, "workspace/pipeline/needs.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="help")
def new(request: StaffRequest) -> HttpResponse:
    form = NeedForm(_posted(request), campaigns=_campaigns(request.teammate))
    if form.is_valid():
        try:
            need = services.state_need(_input(form), actor=request.teammate, now=clock_now())
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            return go(request, "pipeline-need", pk=need.pk)
    return render(request, "workspace/pipeline/need_form.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="help")
def change(request: StaffRequest, pk: int) -> HttpResponse:
    need = _need_or_404(request.teammate, pk)
    initial = {name: getattr(need, name) for name in FIELDS} | {"campaign_ref": str(need.campaign_ref or "")}
    form = NeedForm(_posted(request), campaigns=_campaigns(request.teammate), initial=initial)
    if form.is_valid():
        try:
            services.change_need(need, _input(form), actor=request.teammate, now=clock_now())
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            return go(request, "pipeline-need", pk=need.pk)
    context = {"form": form, "need": need}
    return render(request, "workspace/pipeline/need_form.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def page(request: StaffRequest, pk: int) -> HttpResponse:
    """One need, and the relationships that might help with it."""
    teammate, need = request.teammate, _need_or_404(request.teammate, pk)
    if request.method == "POST" and teammate.may_help:
        picked = [raw for raw in request.POST.getlist("pick") if raw.isascii() and raw.isdecimal() and len(raw) < 16]
        chosen = pipeline.prospects_of(teammate).filter(pk__in=picked)
        services.connect(need, prospects=chosen, actor=teammate, now=clock_now())
        messages.success(request, _("Saved."))
        return go(request, "pipeline-need", pk=need.pk)
    helping = list(pipeline.prospects_of(teammate).filter(needs=need).order_by("next_on", "pk"))
    campaign = Campaign.objects.hosted_by(teammate).filter(pk=need.campaign_ref).first() if need.campaign_ref else None
    context = {
        "need": need,
        "campaign": campaign,
        "reasons": [Reason(one).label for one in need.reasons if one in Reason.values],
        "resources": [Resource(one).label for one in need.resources if one in Resource.values],
        "issues": [ISSUES[one] for one in need.issues if one in ISSUES],
        "helping": helping,
        "others": pipeline.prospects_of(teammate).open().exclude(needs=need).order_by("entry__name", "pk"),
        "today": clock_now().date(),
    }
    return render(request, "workspace/pipeline/need.html", context)


@require_POST
@staff(needs="help")
def close(request: StaffRequest, pk: int) -> HttpResponse:
    need = _need_or_404(request.teammate, pk)
    services.close_need(need, actor=request.teammate, now=clock_now())
    messages.success(request, _("Closed. It stays on the list below."))
    return go(request, "pipeline-needs")


@require_POST
@staff(needs="help")
def reopen(request: StaffRequest, pk: int) -> HttpResponse:
    need = _need_or_404(request.teammate, pk)
    services.reopen_need(need, actor=request.teammate, now=clock_now())
    return go(request, "pipeline-need", pk=need.pk)


def _input(form: NeedForm) -> services.NeedInput:
    typed = dict(form.cleaned_data)
    ref = typed.pop("campaign_ref")
    return services.NeedInput(**typed, campaign_ref=int(ref) if ref else None)


def _campaigns(teammate: Teammate) -> list[Campaign]:
    return list(Campaign.objects.hosted_by(teammate).order_by("name", "pk"))


def _need_or_404(teammate: Teammate, pk: int) -> Need:
    return get_object_or_404(Need.objects.visible_to(teammate), pk=pk)


def _posted(request: StaffRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
