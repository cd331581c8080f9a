"""One search box over everything that one may see."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from linkarms.campaigns import queries as campaign_queries
from linkarms.directory import queries as directory_queries
from linkarms.workspace.http import StaffRequest, staff

MOST_OF_A_KIND = 20
LONGEST = 100


@require_safe
@staff
def search(request: StaffRequest) -> HttpResponse:
    """`?q=`: own records of organizations, and campaigns by name; each list up to 20."""
    text = " ".join(request.GET.get("q", "").split())[:LONGEST]
    context: dict[str, object] = {"text": text, "entries": [], "campaigns": []}
    if text:
        entries = directory_queries.find_entries(request.teammate, text)
        campaigns = campaign_queries.campaigns_of(request.teammate).filter(name__icontains=text)
        context["entries"] = list(entries[:MOST_OF_A_KIND])
        context["campaigns"] = list(campaigns[:MOST_OF_A_KIND])
    return render(request, "workspace/today/search.html", context)
