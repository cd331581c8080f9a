"""The directory: one search over registers, one's own entries and public profiles; as a table or on a map."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linkarms.core.clock import now
from linkarms.core.errors import LinkarmsError
from linkarms.directory import queries, services
from linkarms.directory.leads.models import LeadKind
from linkarms.directory.register.models import RegisterEntry
from linkarms.directory.search.models import SavedSearch
from linkarms.directory.search.questions import A_PAGE, MOST_SHOWN
from linkarms.directory.search.searching import search, spread_out
from linkarms.partnerships.relations import levels_of_entries
from linkarms.workspace.http import StaffRequest, go, room_url, staff
from linkarms.workspace.rooms.directory.asking import MAP, RADII, Asked, asked
from linkarms.workspace.rooms.directory.map import drawn
from linkarms.workspace.rooms.directory.showing import groups, lines, number


@require_safe
@staff
def find(request: StaffRequest) -> HttpResponse:
    """One's own records, public profiles and registers; nobody else's records."""
    wanted = asked(request.GET, country=request.teammate.organization.country)
    context = {
        "asked": wanted,
        "text": wanted.question.text,
        "radii": RADII,
        "saved": list(SavedSearch.objects.visible_to(request.teammate).order_by("name", "pk")),
        "tab": "directory",
    }
    if not wanted.problems:
        context |= _results(request, wanted)
    return render(request, "workspace/directory/find.html", context, status=422 if wanted.problems else 200)


def _results(request: StaffRequest, wanted: Asked) -> dict[str, object]:
    teammate = request.teammate
    levels = levels_of_entries(teammate)
    results = search(wanted.question, teammate=teammate, levels=levels)
    shown = lines(results, teammate=teammate, levels=levels)
    last = wanted.question.offset + len(results.hits)
    reachable = min(results.total, MOST_SHOWN)
    found: dict[str, object] = {
        "lines": shown,
        "total": number(results.total),
        "total_number": results.total,
        "first": wanted.question.offset + 1,
        "last": last,
        "earlier": wanted.page - 1,
        "further": wanted.page + 1 if last < reachable and len(results.hits) == A_PAGE else 0,
        "is_end": last >= MOST_SHOWN,
        "groups": groups(wanted.question, results),
        "left_out": results.typed.left_out,
        "anything": bool(results.total) or not wanted.question.is_blank,
    }
    if wanted.view == MAP:
        spread = spread_out(wanted.question, teammate=teammate, levels=levels)
        found["map"] = drawn(spread, teammate=teammate)
    return found


@require_POST
@staff(needs="help")
def keep(request: StaffRequest, pk: int) -> HttpResponse:
    """Write an organization of a register down as a lead, or begin with it at once."""
    found = get_object_or_404(RegisterEntry.objects.select_related("source"), pk=pk)
    entry, _new = services.take_from_register(found, actor=request.teammate, now=now())
    if request.POST.get("next") == "begin":
        return go(request, "pipeline-begin", pk=entry.pk)
    services.add_lead(entry, kind=LeadKind.REGISTER, source=found.source.name, evidence="", now=now())
    messages.success(request, _("%(name)s is a lead of yours now.") % {"name": entry.name})
    return _back(request)


@require_POST
@staff(needs="help")
def keep_profile(request: StaffRequest, pk: int) -> HttpResponse:
    """The same with an organization that has a public profile here."""
    profile = get_object_or_404(queries.public_organizations(), pk=pk)
    try:
        entry, _new = services.add_entry(
            holder=request.teammate.organization, name=profile.name, actor=request.teammate.user, now=now(),
            origin="public profile", kind=profile.kind, place=profile.place, country=profile.country,
            website=profile.website, organization=profile,
        )  # fmt: skip
    except LinkarmsError as problem:
        messages.error(request, str(problem))
        return _back(request)
    if request.POST.get("next") == "begin":
        return go(request, "pipeline-begin", pk=entry.pk)
    services.add_lead(entry, kind=LeadKind.REGISTER, source=_("Public profile"), evidence="", now=now())
    messages.success(request, _("%(name)s is a lead of yours now.") % {"name": entry.name})
    return _back(request)


@require_POST
@staff(needs="help")
def save(request: StaffRequest) -> HttpResponse:
    wanted = asked(QueryDict(request.POST.get("search", "")[:2000]), country=request.teammate.organization.country)
    try:
        services.save_search(name=request.POST.get("name", ""), query=wanted.address, actor=request.teammate, now=now())
    except LinkarmsError as problem:
        messages.error(request, str(problem))
    else:
        messages.success(request, _("Saved. Your team finds it beside the search."))
    return _back(request)


@require_POST
@staff(needs="help")
def forget(request: StaffRequest, pk: int) -> HttpResponse:
    saved = get_object_or_404(SavedSearch.objects.visible_to(request.teammate), pk=pk)
    services.remove_search(saved, actor=request.teammate, now=now())
    messages.success(request, _("“%(name)s” is removed.") % {"name": saved.name})
    return go(request, "partners-find")


def _back(request: StaffRequest) -> HttpResponse:
    """To the search that one came from."""
    wanted = asked(QueryDict(request.POST.get("search", "")[:2000]), country=request.teammate.organization.country)
    response = go(request, "partners-find")
    if wanted.address:
        response["Location"] = f"{room_url(request.teammate, 'partners-find')}?{wanted.address}"
    return response
