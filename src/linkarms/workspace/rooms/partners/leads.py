"""Leads: organizations whose names were found somewhere, and why they may be worth a call."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linkarms.core.clock import now
from linkarms.directory import queries, services
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


def _put_away(request: StaffRequest) -> Lead | None:
    """The lead that was put away just now, to offer the way back once."""
    pk = request.session.pop("lead_put_away", None)
    return Lead.objects.visible_to(request.teammate).filter(pk=pk, dismissed_at__isnull=False).first() if pk else None
