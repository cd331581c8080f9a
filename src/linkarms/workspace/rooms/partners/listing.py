"""The list of partners: what waits for us on top, then everybody."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from linkarms.core.names import normal_name
from linkarms.directory import queries as directory
from linkarms.directory.duplicates.models import Pair
from linkarms.partnerships.overview import Standing, Step, pressing, standings
from linkarms.workspace.http import StaffRequest, staff

LONGEST = 100
A_PAGE = 60
FEW = 7


@require_safe
@staff
def index(request: StaffRequest) -> HttpResponse:
    rows = standings(request.teammate)
    text = " ".join(request.GET.get("q", "").split())[:LONGEST]
    found = [row for row in rows if _fits(row, text)]
    context = {
        "anybody": bool(rows),
        "text": text,
        "ours": [] if text else pressing(rows),
        "page": Paginator(_working(found), A_PAGE).get_page(request.GET.get("page")),
        "keep": urlencode({"q": text}) if text else "",
        "searchable": len(rows) > FEW,
        "over": [row for row in found if row.step == Step.OVER],
        "leads": directory.leads(request.teammate).count(),
        "duplicates": Pair.objects.visible_to(request.teammate).waiting().count(),
    }
    return render(request, "workspace/partners/list.html", context)


def _working(rows: list[Standing]) -> list[Standing]:
    return [row for row in rows if row.step != Step.OVER]


def _fits(row: Standing, text: str) -> bool:
    return not text or text.casefold() in row.name.casefold() or normal_name(text) in normal_name(row.name)
