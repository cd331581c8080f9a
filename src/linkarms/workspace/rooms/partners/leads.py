"""Leads: organizations whose names were found somewhere, and why they may be worth a call."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from linkarms.core.clock import now
from linkarms.core.errors import LinkarmsError
from linkarms.directory import queries, services
from linkarms.directory.leads.taking_back import PASTED, take_back_text
from linkarms.directory.models import Lead
from linkarms.workspace.http import StaffRequest, go, staff
from linkarms.workspace.rooms.leads.dismissing import just_dismissed

A_PAGE = 50
LONGEST = 100


@require_safe
@staff
def index(request: StaffRequest) -> HttpResponse:
    text = " ".join(request.GET.get("q", "").split())[:LONGEST]
    source = request.GET.get("source", "")[:200]
    found = queries.leads(request.teammate, text)
    if source:
        found = found.filter(source=source)
    context = {
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "text": text,
        "source": source,
        "sources": queries.lead_sources(request.teammate),
        "keep": urlencode({"q": text, "source": source}),
        "text_of": _text(request, source),
        "put_away": _put_away(request),
        "dismissed": just_dismissed(request),
    }
    return render(request, "workspace/partners/leads.html", context)


@require_POST
@staff(needs="help")
def put_away(request: StaffRequest, pk: int) -> HttpResponse:
    lead = get_object_or_404(Lead.objects.visible_to(request.teammate), pk=pk)
    services.dismiss_lead(lead, actor=request.teammate, now=now())
    request.session["lead_put_away"] = lead.pk
    return go(request, "partners-leads")


@require_POST
@staff(needs="help")
def take_back(request: StaffRequest, pk: int) -> HttpResponse:
    lead = get_object_or_404(Lead.objects.visible_to(request.teammate), pk=pk)
    services.restore_lead(lead, actor=request.teammate, now=now())
    messages.success(request, _("%(name)s is back on the list.") % {"name": lead.entry.name})
    return go(request, "partners-leads")


@require_POST
@staff(needs="help")
def take_text_back(request: StaffRequest, pk: int) -> HttpResponse:
    """The whole letter or article that this lead is from."""
    lead = get_object_or_404(Lead.objects.visible_to(request.teammate).select_related("entry"), pk=pk)
    try:
        done = take_back_text(lead, actor=request.teammate, now=now())
    except LinkarmsError as problem:
        messages.error(request, problem.message)
        return go(request, "partners-leads")
    words = ngettext(
        "“%(source)s” is taken back: %(leads)d lead.", "“%(source)s” is taken back: %(leads)d leads.", done.leads
    ) % {"source": lead.source, "leads": done.leads}
    if done.kept:
        more = ngettext(
            "%(kept)d organization from it stays, because your team has worked with it since.",
            "%(kept)d organizations from it stay, because your team has worked with them since.",
            done.kept,
        )
        words = f"{words} {more % {'kept': done.kept}}"
    messages.success(request, words)
    return go(request, "partners-leads")


def _text(request: StaffRequest, source: str) -> Lead | None:
    """A lead of the letter or article of that title, by which all of it can be taken back."""
    found = Lead.objects.visible_to(request.teammate).filter(source=source, kind__in=PASTED)
    return found.order_by("pk").first() if source else None


def _put_away(request: StaffRequest) -> Lead | None:
    """The lead that was put away just now, to offer the way back once."""
    pk = request.session.pop("lead_put_away", None)
    return Lead.objects.visible_to(request.teammate).filter(pk=pk, dismissed_at__isnull=False).first() if pk else None
