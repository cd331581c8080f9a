"""Those who knocked, and new partners: one button each on the page of the relationship."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_POST

from linkarms.core.clock import now as clock_now
from linkarms.partnerships import services
from linkarms.partnerships.models import Knock, Partnership, WelcomeStep
from linkarms.workspace.http import StaffRequest, go, room_url, staff

if TYPE_CHECKING:
    from django.http import HttpResponse


@require_POST
@staff(needs="help")
def answered(request: StaffRequest, pk: int) -> HttpResponse:
    knock = get_object_or_404(Knock.objects.visible_to(request.teammate), pk=pk)
    services.answered(knock, actor=request.teammate, now=clock_now())
    if knock.prospect_id is None:
        return go(request, "pipeline-board")
    return go(request, "pipeline-page", pk=knock.prospect_id)


@require_POST
@staff(needs="help")
def welcome(request: StaffRequest, pk: int) -> HttpResponse:
    """Tick a step, or take the tick back."""
    teammate = request.teammate
    step = get_object_or_404(WelcomeStep.objects.visible_to(teammate).select_related("entry"), pk=pk)
    services.tick(step, done=request.POST.get("done") != "no", actor=teammate, now=clock_now())
    prospect = getattr(step.entry, "prospect", None)
    if prospect is not None:
        return HttpResponseRedirect(room_url(teammate, "pipeline-page", pk=prospect.pk) + "#welcome")
    ours = Partnership.objects.visible_to(teammate).filter(host=teammate.organization_id, entry=step.entry).first()
    if ours is not None:
        return HttpResponseRedirect(room_url(teammate, "partners-page", pk=ours.pk) + "#welcome")
    return go(request, "partners-list")
