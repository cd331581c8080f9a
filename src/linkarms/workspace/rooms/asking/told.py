"""They answered by word of mouth: who said it, in which role, when and how, as our own note."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linkarms.core.clock import now as clock_now
from linkarms.core.errors import LinkarmsError
from linkarms.partnerships import services
from linkarms.partnerships.models import ToldHow, told_of
from linkarms.workspace.http import StaffRequest, add_errors, go, staff
from linkarms.workspace.rooms.asking.forms import ToldForm
from linkarms.workspace.rooms.asking.lists import ask_or_404

FIELDS = ("answer", "words", "later_on", "person", "role", "how", "said_on")


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="help")
def note(request: StaffRequest, pk: int) -> HttpResponse:
    ask = ask_or_404(request.teammate, pk)
    if not ask.is_awaiting:
        return go(request, "asks-page", pk=pk)
    known = told_of(ask)
    fresh = {"person": ask.prospect.entry.contact_name, "how": ToldHow.MET, "said_on": clock_now().date()}
    initial = {name: getattr(known, name) for name in FIELDS} if known else fresh
    form = ToldForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        typed = form.cleaned_data
        said = services.AnswerInput(typed["answer"], typed["role"], typed["words"], typed["later_on"])
        told = services.ToldInput(said, typed["person"], typed["how"], typed["said_on"])
        try:
            services.note_told_answer(ask, told, actor=request.teammate, now=clock_now())
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, _("Noted, for your team only. They can still answer for themselves."))
            return go(request, "asks-page", pk=pk)
    context = {"ask": ask, "form": form, "known": known}
    return render(request, "workspace/asks/told.html", context, status=422 if form.errors else 200)


@require_POST
@staff(needs="help")
def drop(request: StaffRequest, pk: int) -> HttpResponse:
    ask = ask_or_404(request.teammate, pk)
    services.drop_told_answer(ask, actor=request.teammate, now=clock_now())
    messages.success(request, _("The note is gone: you await their answer again."))
    return go(request, "asks-page", pk=pk)
