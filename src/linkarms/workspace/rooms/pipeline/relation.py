"""One relationship: its page, what comes next, another stage, how a meeting is prepared."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from linkarms.campaigns.models import Campaign, Participation
from linkarms.core.clock import now as clock_now
from linkarms.core.errors import LinkarmsError
from linkarms.directory.models import Entry
from linkarms.partnerships import asking, buying_in, doors, judging, pipeline, services
from linkarms.partnerships.models import RESTING, STAGE_TRANSITIONS, Contribution, Partnership, Prospect, Stage
from linkarms.workspace.http import StaffRequest, add_errors, go, staff
from linkarms.workspace.rooms.pipeline.forms import MoveForm, PlanForm, PrepareForm
from linkarms.workspace.rooms.pipeline.offers import offer, offered

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import QueryDict

    from linkarms.directory.models import Teammate

A_WEEK = timedelta(days=7)
#: Asks and gives on the page of a relationship; the rest is a link away.
SHOWN = 5
PREPARED = ("interest", "want", "for_them", "offer")


@require_safe
@staff
def page(request: StaffRequest, pk: int) -> HttpResponse:
    prospect = prospect_or_404(request.teammate, pk)
    context = {
        **_about(prospect, request.teammate),
        "timeline": pipeline.timeline(prospect),
        "moves": prospect.moves,
        "needs": prospect.needs.order_by("deadline", "pk"),
        **_decided_and_asked(prospect, request.teammate),
        "knocks": doors.knocks_of(prospect),
        "welcome": prospect.entry.welcome_steps.select_related("done_by"),
        "today": clock_now().date(),
        "undo": offered(request),
    }
    return render(request, "workspace/pipeline/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="help")
def begin(request: StaffRequest, pk: int) -> HttpResponse:
    """Take an organization that was written down into the pipeline."""
    entry = get_object_or_404(Entry.objects.visible_to(request.teammate), pk=pk)
    known = Prospect.objects.visible_to(request.teammate).filter(entry=entry).first()
    if known is not None:
        return go(request, "pipeline-page", pk=known.pk)
    now = clock_now()
    initial = {"next_step": _("Get in touch and propose to meet"), "next_on": now.date() + A_WEEK}
    form = PlanForm(_posted(request), teammate=request.teammate, initial=initial)
    if form.is_valid():
        try:
            prospect = services.begin(entry, plan=form.plan, actor=request.teammate, now=now)
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            return go(request, "pipeline-page", pk=prospect.pk)
    context = {"entry": entry, "form": form}
    return render(request, "workspace/pipeline/begin.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="help")
def plan(request: StaffRequest, pk: int) -> HttpResponse:
    prospect = prospect_or_404(request.teammate, pk)
    form = PlanForm(
        _posted(request), teammate=request.teammate, resting=not prospect.is_open, initial=_planned(prospect)
    )
    if form.is_valid():
        try:
            batch = services.replan(prospect, plan=form.plan, actor=request.teammate, now=clock_now())
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            offer(request, _("The next step is kept."), batch=batch)
            return go(request, "pipeline-page", pk=prospect.pk)
    context = {"prospect": prospect, "form": form}
    return render(request, "workspace/pipeline/plan.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="help")
def move(request: StaffRequest, pk: int) -> HttpResponse:
    """To another stage. From the board with one tap; with a form where more has to be said."""
    prospect = prospect_or_404(request.teammate, pk)
    stage = (request.POST if request.method == "POST" else request.GET).get("stage", "")
    if stage not in STAGE_TRANSITIONS[prospect.stage]:
        return go(request, "pipeline-page", pk=prospect.pk)
    resting, quick = stage in RESTING, "next_step" not in request.POST
    if request.method == "POST" and quick and stage != Stage.DECIDING and (prospect.is_open or resting):
        return _moved(request, services.move(prospect, stage=stage, actor=request.teammate, now=clock_now()), prospect)
    form = MoveForm(
        None if quick else _posted(request), teammate=request.teammate, stage=stage, resting=resting,
        initial=_planned(prospect),
    )  # fmt: skip
    if form.is_valid():
        try:
            batch = services.move(
                prospect, stage=stage, plan=form.plan, actor=request.teammate, now=clock_now(),
                decides=form.cleaned_data.get("decides", ""), expected_on=form.cleaned_data.get("expected_on"),
            )  # fmt: skip
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            return _moved(request, batch, prospect)
    context = {"prospect": prospect, "form": form, "stage": stage, "stage_label": Stage(stage).label}
    return render(request, "workspace/pipeline/move.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="help")
def prepare(request: StaffRequest, pk: int) -> HttpResponse:
    """What we want, what it would look like for them, what we offer: the meeting brief is made from it."""
    prospect = prospect_or_404(request.teammate, pk)
    form = PrepareForm(_posted(request), initial={name: getattr(prospect, name) for name in PREPARED})
    if form.is_valid():
        try:
            services.describe(prospect, actor=request.teammate, now=clock_now(), **form.cleaned_data)
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            return go(request, "pipeline-brief", pk=prospect.pk)
    context = {"prospect": prospect, "form": form}
    return render(request, "workspace/pipeline/prepare.html", context, status=422 if form.errors else 200)


@require_safe
@staff
def brief(request: StaffRequest, pk: int) -> HttpResponse:
    """One page to take along."""
    prospect = prospect_or_404(request.teammate, pk)
    talks = prospect.touchpoints.select_related("by__user").order_by("-happened_on", "-pk")[:5]
    context = {**_about(prospect, request.teammate), "talks": talks, "today": clock_now().date()}
    return render(request, "workspace/pipeline/brief.html", context)


def prospect_or_404(teammate: Teammate, pk: int) -> Prospect:
    return get_object_or_404(pipeline.prospects_of(teammate), pk=pk)


def _about(prospect: Prospect, teammate: Teammate) -> dict[str, object]:
    partnership = (
        Partnership.objects.visible_to(teammate)
        .filter(entry=prospect.entry_id, host=teammate.organization_id)
        .select_related("partner")
        .first()
    )
    leads = prospect.entry.leads.filter(dismissed_at__isnull=True).order_by("-found_at", "pk")
    return {"prospect": prospect, "partnership": partnership, "leads": leads, "shared": _shared(partnership, teammate)}


def _decided_and_asked(prospect: Prospect, teammate: Teammate) -> dict[str, object]:
    """Asks, gives, the newest evaluation, and how far the team is asked. Answers of reviewers are not among it."""
    open_buy_ins = buying_in.buy_ins_of(teammate).filter(prospect=prospect, withdrawn_at__isnull=True)
    buy_in = open_buy_ins.filter(agreement_ref__isnull=True).first()
    return {
        "asks": asking.asks_of(teammate).filter(prospect=prospect)[:SHOWN],
        "gives": Contribution.objects.visible_to(teammate).filter(prospect=prospect)[:SHOWN],
        "asked_since_give": asking.asks_since_give([prospect]).get(prospect.pk, 0),
        "evaluation": judging.evaluations_of(teammate).filter(prospect=prospect).order_by("-pk").first(),
        "buy_in": buy_in,
        "ready": buying_in.state_of(buy_in) if buy_in else None,
    }


def _shared(partnership: Partnership | None, teammate: Teammate) -> list[str]:
    """Names of the campaigns that both took part in."""
    if partnership is None or partnership.partner_id is None:
        return []
    parts = Participation.objects.visible_to(teammate).filter(
        campaign__in=Campaign.objects.hosted_by(teammate), organization_id=partnership.partner_id
    )
    return list(parts.order_by("-invited_at", "pk").values_list("campaign__name", flat=True))


def _moved(request: StaffRequest, batch: UUID, prospect: Prospect) -> HttpResponse:
    words = _("%(name)s is now at “%(stage)s”.") % {"name": prospect.entry.name, "stage": prospect.get_stage_display()}
    offer(request, words, batch=batch)
    if request.POST.get("from") == "board":
        return go(request, "pipeline-board")
    return go(request, "pipeline-page", pk=prospect.pk)


def _planned(prospect: Prospect) -> dict[str, object]:
    return {
        "next_step": prospect.next_step, "next_on": prospect.next_on, "owner": str(prospect.owner_id or ""),
        "decides": prospect.decides, "expected_on": prospect.expected_on,
    }  # fmt: skip


def _posted(request: StaffRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
