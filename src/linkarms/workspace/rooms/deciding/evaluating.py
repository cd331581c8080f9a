"""An evaluation from its beginning to the good no. The views of it are made in ``partnerships/judging.py`` alone."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linkarms.core.clock import now as clock_now
from linkarms.core.errors import LinkarmsError
from linkarms.partnerships import ask_words, judging, services
from linkarms.partnerships.models import Decision, GoodNo
from linkarms.partnerships.scorecard import scorecard_of
from linkarms.workspace.http import StaffRequest, add_errors, go, staff
from linkarms.workspace.rooms.asking.forms import LANGUAGES
from linkarms.workspace.rooms.deciding.forms import BeginForm, CommentForm, DecideForm, GoodNoForm, ReviewForm
from linkarms.workspace.rooms.pipeline.forms import writers
from linkarms.workspace.rooms.pipeline.relation import prospect_or_404

if TYPE_CHECKING:
    from django.http import QueryDict

    from linkarms.directory.models import Teammate
    from linkarms.partnerships.models import Evaluation

HALF_A_YEAR = timedelta(days=182)
#: Which good no usually follows which decision.
USUAL_NO = {Decision.NO: GoodNo.DECLINE, Decision.LATER: GoodNo.POSTPONE, Decision.SMALLER: GoodNo.SMALLER}


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="help")
def begin(request: StaffRequest, pk: int) -> HttpResponse:
    prospect = prospect_or_404(request.teammate, pk)
    known = judging.evaluations_of(request.teammate).filter(prospect=prospect, decided_at__isnull=True).first()
    if known is not None:
        return go(request, "deciding-evaluation", pk=known.pk)
    team = writers(request.teammate)
    form = BeginForm(_posted(request), team=team, initial={"reviewers": [str(one.pk) for one in team]})
    if form.is_valid():
        try:
            evaluation = services.begin_evaluation(
                prospect, about=form.cleaned_data["about"], reviewers=form.chosen, actor=request.teammate,
                now=clock_now(),
            )  # fmt: skip
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            return go(request, "deciding-evaluation", pk=evaluation.pk)
    questions = [one for one in scorecard_of(request.teammate.organization) if not one.is_off]
    context = {
        "prospect": prospect, "form": form, "questions": questions,
        "earlier": judging.evaluations_of(request.teammate).filter(prospect=prospect).order_by("-pk"),
    }  # fmt: skip
    return render(request, "workspace/deciding/begin.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def page(request: StaffRequest, pk: int) -> HttpResponse:
    """One's own answers first; then everybody's side by side, what is said about them, and the decision."""
    evaluation = evaluation_or_404(request.teammate, pk)
    view = judging.view_of(evaluation, request.teammate)
    form = ReviewForm(_posted(request) if view.may_give else None, questions=view.questions)
    if view.may_give and form.is_valid():
        try:
            services.give_review(evaluation, answers=form.answers, actor=request.teammate, now=clock_now())
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, _("Your answers are kept."))
            return go(request, "deciding-evaluation", pk=pk)
    return _page(request, evaluation, review=form)


@require_POST
@staff(needs="organize")
def close(request: StaffRequest, pk: int) -> HttpResponse:
    services.close_first_pass(evaluation_or_404(request.teammate, pk), actor=request.teammate, now=clock_now())
    messages.success(request, _("The first pass is closed: your team sees the answers side by side."))
    return go(request, "deciding-evaluation", pk=pk)


@require_POST
@staff(needs="help")
def say(request: StaffRequest, pk: int) -> HttpResponse:
    evaluation = evaluation_or_404(request.teammate, pk)
    form = CommentForm(request.POST)
    if form.is_valid():
        services.comment(evaluation, words=form.cleaned_data["words"], actor=request.teammate, now=clock_now())
        return go(request, "deciding-evaluation", pk=pk)
    return _page(request, evaluation, comment=form)


@require_POST
@staff(needs="organize")
def decide(request: StaffRequest, pk: int) -> HttpResponse:
    evaluation = evaluation_or_404(request.teammate, pk)
    form = DecideForm(request.POST)
    if form.is_valid():
        try:
            services.decide(evaluation, actor=request.teammate, now=clock_now(), **form.cleaned_data)
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, _("Decided. Today reminds you when it is time to look again."))
            return go(request, "deciding-evaluation", pk=pk)
    return _page(request, evaluation, decision=form)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="organize")
def tell(request: StaffRequest, pk: int) -> HttpResponse:
    """A good no: by mail, or to copy and say oneself."""
    evaluation = evaluation_or_404(request.teammate, pk)
    asked = request.POST if request.method == "POST" else request.GET
    usual = USUAL_NO.get(Decision(evaluation.decision), GoodNo.DECLINE) if evaluation.decision else GoodNo.DECLINE
    kind = asked.get("kind", "") if asked.get("kind", "") in GoodNo.values else usual.value
    language = asked.get("language", "")
    language = language if language in dict(LANGUAGES) else (get_language() or "en")[:2]
    form = GoodNoForm(_posted(request), initial={"words": _no_words(evaluation, request.teammate, kind, language)})
    if form.is_valid():
        try:
            services.tell_no(
                evaluation, kind=kind, words=form.cleaned_data["words"], by_mail=request.POST.get("do") == "mail",
                language=language, actor=request.teammate, now=clock_now(),
            )  # fmt: skip
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, _("Told. It stands in the history of this relationship."))
            return go(request, "pipeline-page", pk=evaluation.prospect_id)
    entry = evaluation.prospect.entry
    context = {
        "evaluation": evaluation, "form": form, "kind": kind, "kinds": GoodNo.choices, "language": language,
        "languages": LANGUAGES, "may_mail": bool(entry.organization_id or entry.email),
    }  # fmt: skip
    return render(request, "workspace/deciding/tell.html", context, status=422 if form.errors else 200)


def evaluation_or_404(teammate: Teammate, pk: int) -> Evaluation:
    return get_object_or_404(judging.evaluations_of(teammate), pk=pk)


def _page(
    request: StaffRequest,
    evaluation: Evaluation,
    *,
    review: ReviewForm | None = None,
    comment: CommentForm | None = None,
    decision: DecideForm | None = None,
) -> HttpResponse:
    view = judging.view_of(evaluation, request.teammate)
    again = clock_now().date() + HALF_A_YEAR
    forms = {
        "review": review or ReviewForm(questions=view.questions),
        "comment": comment or CommentForm(),
        "decision": decision or DecideForm(initial={"look_again_on": again}),
    }
    wrong = any(form.errors for form in forms.values())
    context = {"view": view, "evaluation": evaluation, "prospect": evaluation.prospect, **forms}
    return render(request, "workspace/deciding/evaluation.html", context, status=422 if wrong else 200)


def _no_words(evaluation: Evaluation, teammate: Teammate, kind: str, language: str) -> str:
    values = ask_words.values_for(
        evaluation.prospect.entry, actor=teammate, language=language, day=evaluation.look_again_on
    )
    return ask_words.filled(ask_words.good_no(kind, language=language), values)


def _posted(request: StaffRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None
