"""Suggestions for a need, each with its reasons; who is missing; and what one does with a suggestion."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linkarms.campaigns.models import Participation, ParticipationState
from linkarms.core.clock import now as clock_now
from linkarms.core.errors import LinkarmsError
from linkarms.directory.models import Kind
from linkarms.partnerships import services
from linkarms.partnerships.models import Dismissal, Need, Why
from linkarms.partnerships.suggesting.blind_spots import Lack, blind_spots
from linkarms.partnerships.suggesting.listing import Suggested, candidate_of, narrowed, suggestions_for
from linkarms.workspace.http import StaffRequest, go, staff

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate

ON_A_PAGE = 10
LONGEST_FILTER = 120


@require_safe
@staff
def page(request: StaffRequest, pk: int) -> HttpResponse:
    """Whom to call, and why: the order is the sum of the reasons, and each says what it counts."""
    need = _need_or_404(request.teammate, pk)
    suggested = _suggested(need, request.teammate)
    kind, town = request.GET.get("kind", "")[:20], request.GET.get("town", "")[:LONGEST_FILTER]
    voices = request.GET.get("voices") == "1"
    found = narrowed(suggested.ranked, kind=kind, town=town, voices=voices)
    shown = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    kept = {"kind": kind, "town": town, "voices": "1" if voices else ""}
    context = {
        "need": need,
        "page": shown,
        "count": len(found),
        "all": len(suggested.ranked),
        "narrowed_to": _narrowed_to(need, kind, town, voices=voices),
        "kept": {name: value for name, value in kept.items() if value},
        "at_it": suggested.at_it,
        "put_away": suggested.put_away,
        "whys": Why.choices,
    }
    return render(request, "workspace/pipeline/suggestions.html", context)


@require_safe
@staff
def missing(request: StaffRequest, pk: int) -> HttpResponse:
    """Kinds of groups, voices and places near the need with whom nobody of us is at it."""
    need = _need_or_404(request.teammate, pk)
    spots = blind_spots(_suggested(need, request.teammate), constituency=need.constituency)
    context = {
        "need": need,
        "first": [spot for spot in spots if spot.lack != Lack.PLACE and (spot.affected or spot.called_for)],
        "others": [spot for spot in spots if spot.lack == Lack.KIND and not (spot.affected or spot.called_for)],
        "places": [spot for spot in spots if spot.lack == Lack.PLACE],
    }
    return render(request, "workspace/pipeline/blind_spots.html", context)


@require_POST
@staff(needs="help")
def take(request: StaffRequest, pk: int) -> HttpResponse:
    """Into the pipeline, as a lead of whoever pressed the button."""
    need = _need_or_404(request.teammate, pk)
    candidate = candidate_of(request.POST.get("candidate", ""), _suggested(need, request.teammate))
    if candidate is None:
        return _gone(request, need)
    try:
        prospect = services.take_suggestion(need, candidate, actor=request.teammate, now=clock_now())
    except LinkarmsError as problem:
        messages.error(request, problem.message)
        return go(request, "pipeline-suggestions", pk=need.pk)
    messages.success(request, _("%(name)s is in your pipeline, for this need.") % {"name": candidate.name})
    return go(request, "pipeline-page", pk=prospect.pk)


@require_POST
@staff(needs="help")
def put_away(request: StaffRequest, pk: int) -> HttpResponse:
    need = _need_or_404(request.teammate, pk)
    candidate = candidate_of(request.POST.get("candidate", ""), _suggested(need, request.teammate))
    if candidate is None:
        return _gone(request, need)
    try:
        services.put_away(need, candidate, why=request.POST.get("why", ""), actor=request.teammate, now=clock_now())
    except LinkarmsError as problem:
        messages.error(request, problem.message)
    else:
        words = _("%(name)s is put away. The list of those you put away brings them back.")
        messages.success(request, words % {"name": candidate.name})
    return go(request, "pipeline-suggestions", pk=need.pk)


@require_POST
@staff(needs="help")
def bring_back(request: StaffRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Dismissal.objects.visible_to(request.teammate), pk=pk)
    services.bring_back(row, actor=request.teammate, now=clock_now())
    messages.success(request, _("%(name)s is on the list again.") % {"name": row.name})
    return go(request, "pipeline-suggestions", pk=row.need_id)


def together(teammate: Teammate) -> dict[int, tuple[str, ...]]:
    """Organizations here to the names of campaigns in which both took part, one of us as host. One query."""
    ours = teammate.organization_id
    parts = (
        Participation.objects.visible_to(teammate)
        .filter(Q(campaign__host=ours) | Q(organization=ours))
        .filter(state__in=[ParticipationState.JOINED, ParticipationState.LEFT])
        .order_by("-invited_at", "pk")
        .values_list("organization_id", "campaign__host_id", "campaign__name")
    )
    found: dict[int, list[str]] = defaultdict(list)
    for partner, host, name in parts:
        found[host if partner == ours else partner].append(name)
    return {pk: tuple(names) for pk, names in found.items() if pk != ours}


def _suggested(need: Need, teammate: Teammate) -> Suggested:
    return suggestions_for(need, teammate, together=together(teammate))


def _narrowed_to(need: Need, kind: str, town: str, *, voices: bool) -> str:
    if kind:
        return str(Kind(kind).label) if kind in Kind.values else kind
    if voices:
        return need.constituency
    return town.title()


def _gone(request: StaffRequest, need: Need) -> HttpResponse:
    """Put away, taken or changed by a teammate since the page was loaded."""
    messages.info(request, _("This one is not on the list any more. Perhaps a teammate was faster."))
    return go(request, "pipeline-suggestions", pk=need.pk)


def _need_or_404(teammate: Teammate, pk: int) -> Need:
    return get_object_or_404(Need.objects.visible_to(teammate).select_related("holder"), pk=pk)
