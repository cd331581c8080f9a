"""The spreadsheet that a group has today: looked at first, then brought in, and undone by one button."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from linkarms.core.clock import now as clock_now
from linkarms.core.errors import LinkarmsError
from linkarms.core.names import normal_name
from linkarms.partnerships import pipeline, services, spreadsheet
from linkarms.workspace.http import StaffRequest, add_errors, go, staff
from linkarms.workspace.rooms.pipeline.forms import BringForm, PlanForm
from linkarms.workspace.rooms.pipeline.offers import offer

A_WEEK = timedelta(days=7)
SHOWN = 50


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="help")
def bring(request: StaffRequest) -> HttpResponse:
    """Choose; look at what would come of it; bring in. Nothing is kept before the last."""
    if request.method == "POST" and "sheet" in request.POST:
        return _brought(request, request.POST["sheet"])
    posted = request.method == "POST"
    form = BringForm(request.POST if posted else None, request.FILES if posted else None)
    if form.is_valid():
        try:
            text = _text(form)
            sheet = spreadsheet.read(text)
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            return _preview(request, text, sheet, PlanForm(teammate=request.teammate, initial=_first_step()))
    context = {"form": form}
    return render(request, "workspace/pipeline/bring.html", context, status=422 if form.errors else 200)


def _brought(request: StaffRequest, text: str) -> HttpResponse:
    form = PlanForm(request.POST, teammate=request.teammate)
    sheet = spreadsheet.read(text)
    if not form.is_valid():
        return _preview(request, text, sheet, form)
    done = services.bring_in(sheet.rows, plan=form.plan, actor=request.teammate, now=clock_now())
    words = ngettext(
        "%(n)d organization is in your pipeline.", "%(n)d organizations are in your pipeline.", done.begun
    ) % {"n": done.begun}
    if done.known:
        words += " " + ngettext(
            "%(n)d was there already and stays as it is.", "%(n)d were there already and stay as they are.",
            len(done.known),
        ) % {"n": len(done.known)}  # fmt: skip
    offer(request, words, batch=done.batch)
    return go(request, "pipeline-board")


def _preview(request: StaffRequest, text: str, sheet: spreadsheet.Sheet, form: PlanForm) -> HttpResponse:
    names = {normal_name(row.name) for row in sheet.rows}
    there = pipeline.prospects_of(request.teammate).filter(entry__normal_name__in=names)
    known = set(there.values_list("entry__normal_name", flat=True))
    context = {
        "text": text,
        "rows": [(row, normal_name(row.name) in known) for row in sheet.rows[:SHOWN]],
        "more": max(0, len(sheet.rows) - SHOWN),
        "new": len(sheet.rows) - len(known),
        "sheet": sheet,
        "form": form,
    }
    return render(request, "workspace/pipeline/preview.html", context, status=422 if form.errors else 200)


def _text(form: BringForm) -> str:
    file, pasted = form.cleaned_data["file"], form.cleaned_data["pasted"]
    if file is not None:
        return spreadsheet.decoded(file.read(spreadsheet.MOST_BYTES + 1))
    return spreadsheet.decoded(pasted.encode())


def _first_step() -> dict[str, object]:
    return {"next_step": _("Look at where we stand with them"), "next_on": clock_now().date() + A_WEEK}
