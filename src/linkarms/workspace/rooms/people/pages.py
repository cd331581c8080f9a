"""The people who said yes to us: campaigns, own results by day, past downloads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linkarms.core import clock
from linkarms.insights import charts
from linkarms.insights import queries as insights
from linkarms.sharing import facts, queries, shown
from linkarms.workspace.http import StaffRequest, staff
from linkarms.workspace.rooms.people.finding import campaign_or_404, campaigns_for

if TYPE_CHECKING:
    from django.utils.safestring import SafeString

    from linkarms.insights.queries import Results

PAGE = 25
SHOWN_RELEASES = 5


@dataclass(frozen=True, slots=True)
class Chart:
    """What ``components/chart.html`` shows: a picture and the same numbers as a table."""

    title: str
    note: str
    svg: SafeString
    headers: list[str]
    rows: list[list[str]]


@staff
def index(request: StaffRequest) -> HttpResponse:
    organization = request.teammate.organization
    rows = campaigns_for(request.teammate, insights.yeses_by_campaign(organization))
    context = {
        "page": Paginator(rows, PAGE).get_page(request.GET.get("page")),
        "waiting": queries.removal_lists_waiting(organization),
        "stopped": facts.is_unacknowledged(organization, now=clock.now()),
    }
    return render(request, "workspace/people/list.html", context)


@staff
def results(request: StaffRequest, pk: int) -> HttpResponse:
    campaign = campaign_or_404(request, pk)
    organization, now = request.teammate.organization, clock.now()
    found = insights.results(organization, campaign, now=now)
    context = {
        "campaign": campaign,
        "is_host": campaign.host_id == organization.pk,
        "results": found,
        "share": shown.own_count(organization, campaign),
        "places": shown.places_taken(organization, campaign),
        "charts": [] if found.is_empty else [_signatures(found), _who_said_yes(found), _visits(found)],
        "stopped": facts.is_unacknowledged(organization, now=now),
        "releases": queries.releases_of(request.teammate, campaign=campaign)[:SHOWN_RELEASES],
    }
    return render(request, "workspace/people/results.html", context)


@staff
def releases(request: StaffRequest) -> HttpResponse:
    page = Paginator(queries.releases_of(request.teammate), PAGE).get_page(request.GET.get("page"))
    waiting = queries.removal_lists_waiting(request.teammate.organization)
    return render(request, "workspace/people/releases.html", {"page": page, "waiting": waiting})


def _visits(found: Results) -> Chart:
    title = ngettext("%(n)s visit by your links", "%(n)s visits by your links", found.visits)
    return Chart(
        title=title % {"n": _number(found.visits)},
        note=_("By day. Visitors without JavaScript are not counted."),
        svg=charts.bars([each.day for each in found.days], charts.Series(_("Visits"), [d.visits for d in found.days])),
        headers=[_("Day"), _("Visits")],
        rows=[[_day(each.day), str(each.visits)] for each in found.days],
    )


def _signatures(found: Results) -> Chart:
    series = [
        charts.Series(_("Signed"), [each.signatures for each in found.days]),
        charts.Series(_("Confirmed"), [each.confirmed for each in found.days]),
    ]
    title = ngettext(
        "%(n)s confirmed signature came by your links",
        "%(n)s confirmed signatures came by your links",
        found.confirmed,
    )
    return Chart(
        title=title % {"n": _number(found.confirmed)},
        note=_("By the day of signing, and by the day of confirming."),
        svg=charts.lines([each.day for each in found.days], series),
        headers=[_("Day"), _("Signed"), _("Confirmed")],
        rows=[[_day(each.day), str(each.signatures), str(each.confirmed)] for each in found.days],
    )


def _who_said_yes(found: Results) -> Chart:
    title = ngettext("%(n)s person said yes to you", "%(n)s people said yes to you", found.opt_ins)
    return Chart(
        title=title % {"n": _number(found.opt_ins)},
        note=_("By the day of their confirmation, whoever brought them."),
        svg=charts.bars([each.day for each in found.days], charts.Series(_("Yes"), [d.opt_ins for d in found.days])),
        headers=[_("Day"), _("Said yes to you")],
        rows=[[_day(each.day), str(each.opt_ins)] for each in found.days],
    )


def _number(number: int) -> str:
    return formats.number_format(number, force_grouping=True)


def _day(day: object) -> str:
    return formats.date_format(day, "DATE_FORMAT")  # type: ignore[arg-type]  # a date; the stubs want a string too
