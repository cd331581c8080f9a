"""Removal lists: who took a yes back after we had received them, and our answer that they are gone."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from linkarms.core import clock
from linkarms.sharing import queries, services
from linkarms.workspace.http import StaffRequest, go, staff
from linkarms.workspace.rooms.people.finding import day_or_404


@staff
def index(request: StaffRequest) -> HttpResponse:
    days = queries.removal_days(request.teammate)
    context = {
        "waiting_days": [each for each in days if each.is_waiting],
        "waiting": queries.removal_lists_waiting(request.teammate.organization),
        "answered": [each for each in days if not each.is_waiting],
        "now": clock.now(),
    }
    return render(request, "workspace/people/removals.html", context)


@staff(needs="export")
def file(request: StaffRequest, day: str) -> HttpResponse:
    """The addresses of one day's list, until it is answered."""
    found = day_or_404(request, day)
    body = services.removal_list_csv(request.teammate.organization, found.day, actor=request.teammate)
    response = HttpResponse(body, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="to-remove-{found.day.isoformat()}.csv"'
    return response


@require_POST
@staff(needs="export")
def done(request: StaffRequest, day: str) -> HttpResponse:
    found = day_or_404(request, day)
    people = services.acknowledge(request.teammate.organization, found.day, actor=request.teammate, now=clock.now())
    if people:
        sentence = ngettext(
            "Thank you. %(n)d person can see now that you removed them.",
            "Thank you. %(n)d people can see now that you removed them.",
            people,
        )
        messages.success(request, sentence % {"n": people})
    else:
        messages.info(request, _("This list was answered already."))
    return go(request, "people-removals")
