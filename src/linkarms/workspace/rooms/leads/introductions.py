"""Introductions that were asked for, and affiliates of an organization one knows."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from linkarms.core.clock import now
from linkarms.core.errors import LinkarmsError
from linkarms.core.names import normal_name
from linkarms.directory.leads import introductions
from linkarms.directory.leads.models import Introduction, IntroductionAnswer
from linkarms.directory.models import Entry
from linkarms.workspace.http import StaffRequest, add_errors, go, staff

A_PAGE = 40


class AskForm(forms.Form):
    asked = forms.CharField(
        label=gettext_lazy("Whom did you ask to introduce you?"),
        max_length=200,
        help_text=gettext_lazy("Their national body, or a friend who knows them: a name, and how you know each other."),
    )
    asked_on = forms.DateField(label=gettext_lazy("On which day?"), widget=forms.DateInput(attrs={"type": "date"}))
    note = forms.CharField(
        label=gettext_lazy("What did you say?"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


@require_safe
@staff
def index(request: StaffRequest) -> HttpResponse:
    found = introductions.introductions_of(request.teammate)
    context = {
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "answers": IntroductionAnswer.choices,
    }
    return render(request, "workspace/leads/introductions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="help")
def ask(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down that somebody was asked to introduce us to an organization."""
    entry = get_object_or_404(Entry.objects.visible_to(request.teammate), pk=pk)
    posted = request.POST if request.method == "POST" else None
    form = AskForm(posted, initial={"asked_on": now().date()})
    if form.is_valid():
        try:
            introductions.ask_introduction(entry, actor=request.teammate, now=now(), **form.cleaned_data)
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, _("Written down. Today reminds you until there is an answer."))
            return go(request, "leads-introductions")
    context = {"form": form, "entry": entry}
    return render(request, "workspace/leads/ask_introduction.html", context, status=422 if form.errors else 200)


@require_POST
@staff(needs="help")
def answer(request: StaffRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Introduction.objects.visible_to(request.teammate).select_related("entry"), pk=pk)
    lead = introductions.answer_introduction(
        found, answer=request.POST.get("answer", ""), actor=request.teammate, now=now()
    )
    if lead is None:
        messages.success(request, _("Written down."))
        return go(request, "leads-introductions")
    messages.success(request, _("%(name)s is among your leads.") % {"name": found.entry.name})
    return go(request, "partners-entry", pk=found.entry_id)


@require_POST
@staff(needs="help")
def affiliate(request: StaffRequest, pk: int) -> HttpResponse:
    """One of the affiliates that the page of an organization proposes becomes a lead."""
    entry = get_object_or_404(Entry.objects.visible_to(request.teammate), pk=pk)
    wanted = normal_name(request.POST.get("name", "")[:300])
    proposed = introductions.affiliates_of(entry, teammate=request.teammate)
    chosen = next((one for one in proposed if normal_name(one.name) == wanted), None)
    if chosen is None:
        raise Http404
    lead = introductions.lead_from_affiliate(entry, affiliate=chosen, actor=request.teammate, now=now())
    messages.success(request, _("%(name)s is among your leads.") % {"name": lead.entry.name})
    return go(request, "partners-entry", pk=entry.pk)
