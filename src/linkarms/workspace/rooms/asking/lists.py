"""What became of our asks: the list, one ask, taking it back, noting that a condition is met."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linkarms.core.clock import now as clock_now
from linkarms.partnerships import asking, services
from linkarms.partnerships.models import Ask
from linkarms.workspace.http import StaffRequest, go, staff

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate

A_PAGE = 50


@require_safe
@staff
def index(request: StaffRequest) -> HttpResponse:
    today, which = clock_now().date(), request.GET.get("show", "")
    counts = asking.counts(request.teammate, today=today)
    found = asking.narrowed(asking.asks_of(request.teammate), which, today=today)
    context = {
        "page": Paginator(found, A_PAGE).get_page(request.GET.get("page")),
        "which": which if which in asking.FILTERS else "",
        "counts": counts,
        "anybody": sum(counts.values()),
        "for_us": len(asking.waiting_for_us(request.teammate)),
        "keep": f"show={which}" if which in asking.FILTERS else "",
        "today": today,
    }
    return render(request, "workspace/asks/list.html", context)


@require_safe
@staff
def page(request: StaffRequest, pk: int) -> HttpResponse:
    ask = ask_or_404(request.teammate, pk)
    today = clock_now().date()
    context = {
        "ask": ask,
        "today": today,
        "overdue": asking.is_overdue(ask, today=today),
        "gives": ask.contributions.select_related("by__user"),
    }
    return render(request, "workspace/asks/page.html", context)


@require_POST
@staff(needs="organize")
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    ask = ask_or_404(request.teammate, pk)
    services.withdraw_ask(ask, actor=request.teammate, now=clock_now())
    messages.success(request, _("Taken back. They are told that they need not answer."))
    return go(request, "asks-page", pk=ask.pk)


@require_POST
@staff(needs="organize")
def conditions(request: StaffRequest, pk: int) -> HttpResponse:
    ask = ask_or_404(request.teammate, pk)
    services.note_conditions_met(ask, actor=request.teammate, now=clock_now())
    messages.success(request, _("Noted: their yes counts."))
    return go(request, "asks-page", pk=ask.pk)


def ask_or_404(teammate: Teammate, pk: int) -> Ask:
    return get_object_or_404(asking.asks_of(teammate), pk=pk)
