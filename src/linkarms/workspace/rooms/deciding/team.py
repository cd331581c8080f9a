"""Asking those who will do the work, their answers, the organization's rule, and its scorecard."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linkarms.core.clock import now as clock_now
from linkarms.core.errors import LinkarmsError
from linkarms.directory import queries as directory
from linkarms.partnerships import buying_in, services
from linkarms.partnerships.queries import partnerships_of
from linkarms.partnerships.scorecard import Question, scorecard_of
from linkarms.workspace.http import StaffRequest, add_errors, go, staff
from linkarms.workspace.rooms.deciding.forms import AskTeamForm, ScorecardForm, VoiceForm
from linkarms.workspace.rooms.pipeline.relation import prospect_or_404

if TYPE_CHECKING:
    from django.http import QueryDict

    from linkarms.directory.models import Teammate
    from linkarms.partnerships.models import BuyIn


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="help")
def ask(request: StaffRequest, pk: int) -> HttpResponse:
    prospect = prospect_or_404(request.teammate, pk)
    found = buying_in.buy_ins_of(request.teammate).filter(prospect=prospect)
    known = found.filter(withdrawn_at__isnull=True, agreement_ref__isnull=True).first()
    if known is not None:
        return go(request, "deciding-buy-in", pk=known.pk)
    form = AskTeamForm(_posted(request), team=list(directory.team(request.teammate.organization)))
    if form.is_valid():
        try:
            made = services.ask_team(
                prospect, work=form.cleaned_data["work"], why=form.cleaned_data["why"], teammates=form.chosen,
                actor=request.teammate, now=clock_now(),
            )  # fmt: skip
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, _("They are asked. No agreement leaves before all of them have said yes."))
            return go(request, "deciding-buy-in", pk=made.pk)
    context = {
        "prospect": prospect, "form": form, "earlier": found,
        "rule": buying_in.rule_is_on(request.teammate.organization_id),
    }  # fmt: skip
    return render(request, "workspace/deciding/ask_team.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def page(request: StaffRequest, pk: int) -> HttpResponse:
    """What was asked and who said what; one's own answer."""
    buy_in = _buy_in_or_404(request.teammate, pk)
    voices = list(buying_in.voices_of(buy_in))
    mine = next((one for one in voices if one.teammate_id == request.teammate.pk), None)
    initial = {"answer": mine.answer, "words": mine.words} if mine else None
    form = VoiceForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            services.answer_buy_in(buy_in, actor=request.teammate, now=clock_now(), **form.cleaned_data)
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, _("Your answer is kept."))
            return go(request, "deciding-buy-in", pk=pk)
    is_open = buy_in.withdrawn_at is None and buy_in.agreement_ref is None
    context = {
        "buy_in": buy_in, "voices": voices, "mine": mine, "form": form, "is_open": is_open,
        "ready": buying_in.state_of(buy_in), "prospect": buy_in.prospect,
        "draft": buying_in.draft_about(buy_in.prospect, request.teammate),
    }  # fmt: skip
    return render(request, "workspace/deciding/buy_in.html", context, status=422 if form.errors else 200)


@require_POST
@staff(needs="help")
def take_back(request: StaffRequest, pk: int) -> HttpResponse:
    buy_in = _buy_in_or_404(request.teammate, pk)
    services.withdraw_buy_in(buy_in, actor=request.teammate, now=clock_now())
    messages.success(request, _("Taken back: your team is not asked any more."))
    return go(request, "pipeline-page", pk=buy_in.prospect_id)


@require_POST
@staff(needs="organize")
def for_partnership(request: StaffRequest, pk: int) -> HttpResponse:
    """From the composer: to the question to the team, in the relationship with the other side."""
    partnership = get_object_or_404(partnerships_of(request.teammate), pk=pk)
    prospect = services.prospect_for(partnership, actor=request.teammate, now=clock_now())
    return go(request, "deciding-ask-team", pk=prospect.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def rules(request: StaffRequest) -> HttpResponse:
    """How this organization decides: its scorecard, and whether agreements wait for the team."""
    form = ScorecardForm(_posted(request), questions=scorecard_of(request.teammate.organization))
    if form.is_valid():
        try:
            services.set_scorecard(_questions(form), actor=request.teammate, now=clock_now())
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, _("The scorecard is kept. Evaluations that were begun keep their questions."))
            return go(request, "deciding-rules")
    context = {"form": form, "rule": buying_in.rule_is_on(request.teammate.organization_id)}
    return render(request, "workspace/deciding/rules.html", context, status=422 if form.errors else 200)


@require_POST
@staff(needs="own")
def switch(request: StaffRequest) -> HttpResponse:
    is_on = request.POST.get("rule") == "on"
    services.set_buy_in_rule(is_on=is_on, actor=request.teammate, now=clock_now())
    messages.success(request, _("Agreements wait for your team now.") if is_on else _("The rule is off."))
    return go(request, "deciding-rules")


def _questions(form: ScorecardForm) -> list[Question]:
    """As posted, in the order of their places; own ones without words are dropped."""
    typed = form.cleaned_data
    found = []
    for number, question in enumerate(form.questions):
        text = "" if question.key else typed[f"text-{number}"]
        if question.key or text:
            found.append((typed[f"place-{number}"], number, Question(question.key, text, not typed[f"asked-{number}"])))
    found.sort(key=lambda one: one[:2])
    return [question for _place, _number, question in found] + ([Question("", typed["new"])] if typed["new"] else [])


def _buy_in_or_404(teammate: Teammate, pk: int) -> BuyIn:
    return get_object_or_404(buying_in.buy_ins_of(teammate), pk=pk)


def _posted(request: StaffRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
