"""Promises as a list: of one organization to everybody like a calendar, of a partnership, of a campaign."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from django.core.paginator import Page, Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from linkarms.campaigns.models import Campaign
from linkarms.core.clock import now as clock_now
from linkarms.partnerships import promises
from linkarms.workspace.http import StaffRequest, staff
from linkarms.workspace.rooms.promises.counting import Counted, counted

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from linkarms.directory.models import Teammate
    from linkarms.partnerships.models import Promise
    from linkarms.partnerships.models.promises import PromiseQuerySet
    from linkarms.partnerships.promises import Shown

A_PAGE = 50


@dataclass(frozen=True, slots=True)
class Row:
    """One promise in a list. ``campaign``: the one it is for, "" where it is for all."""

    shown: Shown
    campaign: str
    counted: list[Counted]


@dataclass(frozen=True, slots=True)
class Month:
    """Promises whose day lies in one month."""

    first: date
    rows: list[Row]


@require_safe
@staff
def index(request: StaffRequest) -> HttpResponse:
    """``?show=owed`` or ``awaited``; ``?over=1`` also what is settled."""
    which, over = request.GET.get("show", ""), request.GET.get("over") == "1"
    which = which if which in promises.FILTERS else promises.ALL
    every = promises.promises_of(request.teammate)
    found = promises.narrowed(every, which, request.teammate, over=over)
    page: Page[Promise] = Paginator(promises.loaded(found, request.teammate), A_PAGE).get_page(request.GET.get("page"))
    kept = [f"show={which}"] if which else []
    rows = rows_of(page.object_list, request.teammate, today=clock_now().date())
    context = {
        "months": _months(rows),
        "page": page,
        "which": which,
        "over": over,
        "anybody": every.exists(),
        "keep": "&".join([*kept, "over=1"] if over else kept),
        "today": clock_now().date(),
    }
    return render(request, "workspace/promises/list.html", context)


def rows_of(found: Iterable[Promise], teammate: Teammate, *, today: date) -> list[Row]:
    """Ready for a template; what came by links is counted for all at once."""
    read = promises.shown(found, teammate, today=today)
    numbers = counted(read, teammate)
    refs = {one.campaign_ref for one in read if one.campaign_ref}
    names = dict(Campaign.objects.filter(pk__in=refs).values_list("pk", "name")) if refs else {}
    return [Row(one, names.get(one.campaign_ref or 0, ""), numbers.get(one.promise.pk, [])) for one in read]


def all_rows(found: PromiseQuerySet, teammate: Teammate, *, today: date) -> list[Row]:
    """The whole list of one partnership or of one campaign."""
    return rows_of(promises.loaded(found, teammate), teammate, today=today)


def _months(rows: list[Row]) -> list[Month]:
    by_month = groupby(rows, key=lambda row: row.shown.promise.due.replace(day=1))
    return [Month(first, list(some)) for first, some in by_month]
