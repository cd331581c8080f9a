"""One promise: where it stands, what both say of it, who sees to it, another day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linkarms.core.clock import now as clock_now
from linkarms.core.errors import LinkarmsError
from linkarms.partnerships import promises, services
from linkarms.partnerships.models import AgreementState, Promise, PromiseMove
from linkarms.workspace.http import StaffRequest, add_errors, go, staff
from linkarms.workspace.rooms.promises.forms import CareForm, MoveForm, SayForm
from linkarms.workspace.rooms.promises.lists import Row, rows_of

if TYPE_CHECKING:
    from django.forms import Form


@require_safe
@staff
def page(request: StaffRequest, pk: int) -> HttpResponse:
    row = _row(request, pk)
    one = row.shown
    owed = one.promise.agreement.state == AgreementState.IN_FORCE and one.promise.released_at is None
    context = {
        **_known(row),
        "may_move": owed and not one.said and one.move is None and request.teammate.may_organize,
        "move_is_ours": one.move is not None and one.move.asked_for_id == request.teammate.organization_id,
        "is_owed": owed,
    }
    return render(request, "workspace/promises/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="help")
def say(request: StaffRequest, pk: int) -> HttpResponse:
    row, now = _row(request, pk), clock_now()
    ours = row.shown.our_word
    initial: dict[str, object] = {"done_on": min(now.date(), row.shown.promise.due)}
    if ours is not None:
        outcome = "kept" if ours.is_kept else "missed"
        initial = {"outcome": outcome, "done_on": ours.done_on, "amount": ours.amount, "words": ours.words}
    form = SayForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            services.say(row.shown.promise, services.WordInput(**form.cleaned_data), actor=request.teammate, now=now)
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, _("Written down. %(name)s can read it.") % {"name": row.shown.other})
            return go(request, "promises-page", pk=pk)
    return _form(request, "say", row, form)


@require_POST
@staff(needs="help")
def unsay(request: StaffRequest, pk: int) -> HttpResponse:
    services.take_word_back(_promise(request, pk), actor=request.teammate, now=clock_now())
    messages.success(request, _("Taken back: you have not said anything about it."))
    return go(request, "promises-page", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="help")
def care(request: StaffRequest, pk: int) -> HttpResponse:
    row = _row(request, pk)
    if not row.shown.ours:
        return go(request, "promises-page", pk=pk)
    known = row.shown.care
    initial = {
        "teammate": str(known.teammate_id) if known else "",
        "is_told": known is not None and known.is_told,
        "by_link": row.shown.promise.by_link,
    }
    form = CareForm(request.POST if request.method == "POST" else None, initial=initial, teammate=request.teammate)
    if form.is_valid():
        typed = form.cleaned_data
        try:
            services.see_to(
                row.shown.promise, teammate=form.chosen, is_told=typed["is_told"], by_link=typed["by_link"],
                actor=request.teammate, now=clock_now(),
            )  # fmt: skip
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, _("Noted. Reminders go to whoever sees to it."))
            return go(request, "promises-page", pk=pk)
    return _form(request, "care", row, form)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="organize")
def move(request: StaffRequest, pk: int) -> HttpResponse:
    row = _row(request, pk)
    form = MoveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.ask_to_move(
                row.shown.promise, to=form.cleaned_data["to"], why=form.cleaned_data["why"], actor=request.teammate,
                now=clock_now(),
            )  # fmt: skip
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, _("Asked. The day stays as it is until they say yes."))
            return go(request, "promises-page", pk=pk)
    return _form(request, "move", row, form)


@require_POST
@staff(needs="sign")
def answer(request: StaffRequest, pk: int) -> HttpResponse:
    agrees = request.POST.get("answer") == "yes"
    services.answer_move(_move(request, pk), agrees=agrees, actor=request.teammate, now=clock_now())
    messages.success(request, _("Agreed: the new day holds.") if agrees else _("The day stays as it is."))
    return go(request, "promises-page", pk=pk)


@require_POST
@staff(needs="organize")
def move_back(request: StaffRequest, pk: int) -> HttpResponse:
    services.take_move_back(_move(request, pk), actor=request.teammate, now=clock_now())
    messages.success(request, _("Taken back. The day stays as it is."))
    return go(request, "promises-page", pk=pk)


def _form(request: StaffRequest, name: str, row: Row, form: Form) -> HttpResponse:
    context = {**_known(row), "form": form}
    return render(request, f"workspace/promises/{name}.html", context, status=422 if form.errors else 200)


def _known(row: Row) -> dict[str, object]:
    return {"row": row, "one": row.shown, "promise": row.shown.promise}


def _row(request: StaffRequest, pk: int) -> Row:
    found = promises.loaded(promises.promises_of(request.teammate), request.teammate)
    [row] = rows_of([get_object_or_404(found, pk=pk)], request.teammate, today=clock_now().date())
    return row


def _promise(request: StaffRequest, pk: int) -> Promise:
    found = promises.promises_of(request.teammate).select_related("partnership", "agreement")
    return get_object_or_404(found, pk=pk)


def _move(request: StaffRequest, pk: int) -> PromiseMove:
    """The one that waits, of a promise."""
    waiting = PromiseMove.objects.visible_to(request.teammate).waiting().select_related("promise__partnership")
    return get_object_or_404(waiting, promise=pk)
