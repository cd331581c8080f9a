"""What came of leads, by where they were found."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from linkarms.partnerships.sources import outcomes
from linkarms.workspace.http import StaffRequest, staff

#: Sources of one kind on the page; what stands below them is in the sum of the kind.
A_KIND = 25


@require_safe
@staff
def index(request: StaffRequest) -> HttpResponse:
    found = outcomes(request.teammate)
    kinds = [(whole, ones[:A_KIND], max(0, len(ones) - A_KIND)) for whole, ones in found]
    return render(request, "workspace/leads/sources.html", {"kinds": kinds})
