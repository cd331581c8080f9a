"""All relationships at once: the board of what is open, the table of everything, many changed at once, a file."""

from __future__ import annotations

import csv
import io
from datetime import date
from itertools import chain
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from linkarms.audit import services as audit
from linkarms.core.cells import guarded
from linkarms.core.clock import now as clock_now
from linkarms.directory import queries as directory
from linkarms.partnerships import pipeline, services, workbook
from linkarms.partnerships.models import RESTING, Need, ProspectChange, Stage
from linkarms.workspace.http import StaffRequest, go, staff
from linkarms.workspace.rooms.pipeline.forms import HEADINGS, writers
from linkarms.workspace.rooms.pipeline.offers import offer, offered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from linkarms.partnerships.models import Prospect

A_PAGE = 50
LONGEST = 100


@require_safe
@staff
def board(request: StaffRequest) -> HttpResponse:
    teammate = request.teammate
    owner = _number(request.GET.get("owner", ""))
    counts = pipeline.stage_counts(teammate)
    context = {
        "columns": pipeline.board(teammate, owner=owner),
        "anybody": bool(counts),
        "resting": [(stage, counts[stage]) for stage in RESTING if stage in counts],
        "owner": owner,
        "team": writers(teammate),
        "leads": directory.leads(teammate).count(),
        "today": clock_now().date(),
        "undo": offered(request),
    }
    return render(request, "workspace/pipeline/board.html", context)


@require_safe
@staff
def table(request: StaffRequest) -> HttpResponse:
    filters, sort = _filters(request), request.GET.get("sort", "next")
    asked = {name: request.GET.get(name, "") for name in ("q", "stage", "owner", "need")}
    kept = urlencode({name: value for name, value in asked.items() if value})
    context = {
        "page": Paginator(pipeline.table(request.teammate, filters, sort=sort), A_PAGE).get_page(
            request.GET.get("page")
        ),
        "filters": filters,
        "sort": sort,
        "kept": kept,
        "keep": urlencode({**{name: value for name, value in asked.items() if value}, "sort": sort}),
        "team": writers(request.teammate),
        "stages": Stage.choices,
        "needs": Need.objects.visible_to(request.teammate).open().order_by("deadline", "pk"),
        "anybody": bool(kept) or pipeline.prospects_of(request.teammate).exists(),
        "today": clock_now().date(),
        "undo": offered(request),
    }
    return render(request, "workspace/pipeline/table.html", context)


@require_POST
@staff(needs="help")
def change(request: StaffRequest) -> HttpResponse:
    """Another stage, owner or day for all that are ticked."""
    numbers = [number for number in map(_number, request.POST.getlist("pick")[:A_PAGE]) if number is not None]
    chosen = list(pipeline.prospects_of(request.teammate).filter(pk__in=numbers).order_by("entry__name", "pk"))
    stage, day = request.POST.get("to", ""), _day(request.POST.get("next_on", ""))
    owner = {one.pk: one for one in writers(request.teammate)}.get(_number(request.POST.get("owner", "")) or 0)
    if not chosen or not (stage in Stage.values or owner or day):
        messages.error(request, _("Tick at least one organization and choose what is to change."))
        return go(request, "pipeline-table")
    outcome = services.change_many(
        chosen, actor=request.teammate, now=clock_now(), owner=owner, next_on=day,
        stage=stage if stage in Stage.values else "",
    )  # fmt: skip
    for name, why in outcome.refused:
        messages.warning(request, f"{name}: {why}")
    if outcome.changed:
        words = ngettext("%(n)d relationship changed.", "%(n)d relationships changed.", outcome.changed)
        offer(request, words % {"n": outcome.changed}, batch=outcome.batch)
    return go(request, "pipeline-table")


@require_POST
@staff(needs="help")
def undo(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back one change, and all that was changed together with it."""
    change = get_object_or_404(ProspectChange.objects.visible_to(request.teammate), pk=pk)
    undone = services.undo(change.batch, actor=request.teammate, now=clock_now())
    if undone.back:
        words = ngettext("%(n)d is as it was before.", "%(n)d are as they were before.", undone.back)
        messages.success(request, words % {"n": undone.back})
    if undone.kept:
        words = ngettext(
            "%(n)d was changed again since, and stays as it is.",
            "%(n)d were changed again since, and stay as they are.",
            undone.kept,
        )
        messages.info(request, words % {"n": undone.kept})
    return go(request, "pipeline-board")


@require_POST
@staff(needs="export")
def download(request: StaffRequest) -> HttpResponse:
    """What the table shows, all pages of it, as a file for a spreadsheet. A form, because it leaves a trace."""
    now, organization = clock_now(), request.teammate.organization
    found = pipeline.table(request.teammate, _filters(request), sort=request.GET.get("sort", "next"))
    rows = chain([[str(heading) for heading in HEADINGS]], _rows(found))
    as_xlsx = request.POST.get("as") == "xlsx"
    content, kind = (workbook.written(rows), workbook.CONTENT_TYPE) if as_xlsx else (_csv(rows), "text/csv")
    audit.record("prospects.downloaded", actor=request.user, organization_id=organization.pk, thing=None, now=now)
    name = f"{organization.slug}-{now:%Y-%m-%d}.{'xlsx' if as_xlsx else 'csv'}"
    return HttpResponse(
        content,
        content_type=kind if as_xlsx else f"{kind}; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _csv(rows: Iterable[list[str]]) -> bytes:
    content = io.StringIO()
    csv.writer(content).writerows(rows)
    return content.getvalue().encode()


def _rows(found: QuerySet[Prospect]) -> Iterable[list[str]]:
    for one in found:
        last = getattr(one, "last_on", None)
        yield guarded(
            [one.entry.name, one.entry.contact_name, one.entry.email, one.interest, one.offer, one.want,
             str(one.get_stage_display()), str(one.owner.user) if one.owner else "", one.next_step,
             one.next_on.isoformat() if one.next_on else "", last.isoformat() if last else ""]
        )  # fmt: skip


def _filters(request: StaffRequest) -> pipeline.Filters:
    stage = request.GET.get("stage", "")
    return pipeline.Filters(
        text=" ".join(request.GET.get("q", "").split())[:LONGEST],
        stage=stage if stage in ("open", *Stage.values) else "",
        owner=_number(request.GET.get("owner", "")),
        need=_number(request.GET.get("need", "")),
    )


def _number(raw: str) -> int | None:
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 16 else None


def _day(raw: str) -> date | None:
    try:
        return date.fromisoformat(raw)
    except ValueError:
        return None
