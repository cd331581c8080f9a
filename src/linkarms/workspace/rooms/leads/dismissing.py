"""Dismissed for good: one button, the way back, and the list of all."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from linkarms.core.clock import now
from linkarms.core.errors import LinkarmsError
from linkarms.directory.leads.excluding import dismiss_for_good, propose_again
from linkarms.directory.leads.models import Exclusion
from linkarms.directory.models import Lead
from linkarms.workspace.http import StaffRequest, add_errors, go, staff

A_PAGE = 50
_JUST_NOW = "dismissed_for_good"


class NameForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("Name of an organization that you never want to see proposed"), max_length=200
    )


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def index(request: StaffRequest) -> HttpResponse:
    """Everybody who is never proposed again; one more by hand."""
    may_write = request.teammate.may_help
    form = NameForm(request.POST if request.method == "POST" and may_write else None)
    if form.is_valid():
        try:
            dismiss_for_good(form.cleaned_data["name"], actor=request.teammate, now=now())
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            return go(request, "leads-dismissed")
    found = Exclusion.objects.visible_to(request.teammate).select_related("by").order_by("name", "pk")
    context = {"form": form, "page": Paginator(found, A_PAGE).get_page(request.GET.get("page"))}
    return render(request, "workspace/leads/dismissed.html", context, status=422 if form.errors else 200)


@require_POST
@staff(needs="help")
def dismiss(request: StaffRequest, pk: int) -> HttpResponse:
    lead = get_object_or_404(Lead.objects.visible_to(request.teammate).select_related("entry"), pk=pk)
    remember(request, dismiss_for_good(lead.entry.name, entry=lead.entry, actor=request.teammate, now=now()))
    return go(request, "partners-leads")


@require_POST
@staff(needs="help")
def again(request: StaffRequest, pk: int) -> HttpResponse:
    exclusion = get_object_or_404(Exclusion.objects.visible_to(request.teammate), pk=pk)
    propose_again(exclusion, actor=request.teammate, now=now())
    messages.success(request, _("%(name)s may be proposed again.") % {"name": exclusion.name})
    return go(request, "leads-dismissed")


def remember(request: StaffRequest, exclusion: Exclusion) -> None:
    """The next page offers the way back once."""
    request.session[_JUST_NOW] = exclusion.pk


def just_dismissed(request: StaffRequest) -> Exclusion | None:
    pk = request.session.pop(_JUST_NOW, None)
    return Exclusion.objects.visible_to(request.teammate).filter(pk=pk).first() if pk else None
