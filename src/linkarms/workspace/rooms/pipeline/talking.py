"""Logging a talk: on a phone, on the way home."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from linkarms.core.clock import now as clock_now
from linkarms.core.errors import LinkarmsError
from linkarms.partnerships import services
from linkarms.partnerships.models import TouchpointKind
from linkarms.workspace.http import StaffRequest, add_errors, go, staff
from linkarms.workspace.rooms.pipeline.forms import LogForm
from linkarms.workspace.rooms.pipeline.offers import offer
from linkarms.workspace.rooms.pipeline.relation import prospect_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@staff(needs="help")
def log(request: StaffRequest, pk: int) -> HttpResponse:
    """What it was, what was said, what follows. Without the last an open relationship's talk is not kept."""
    prospect, now = prospect_or_404(request.teammate, pk), clock_now()
    asked = request.GET.get("kind", "")
    kind = asked if asked in TouchpointKind.values else TouchpointKind.MEETING.value
    posted = request.POST if request.method == "POST" else None
    form = LogForm(posted, prospect=prospect, today=now.date(), kind=kind)
    if form.is_valid():
        typed = dict(form.cleaned_data)
        owner = prospect.owner if prospect.owner and prospect.owner.may_help else request.teammate
        follow_up = services.Plan(owner, typed.pop("next_step"), typed.pop("next_on"))
        try:
            _talk, batch = services.log(prospect, follow_up=follow_up, actor=request.teammate, now=now, **typed)
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            words = _("Kept. %(name)s is at “%(stage)s”.")
            said = {"name": prospect.entry.name, "stage": prospect.get_stage_display()}
            offer(request, words % said, batch=batch)
            return go(request, "pipeline-page", pk=prospect.pk)
    chosen = form["kind"].value()
    context = {"prospect": prospect, "form": form, "chosen": chosen}
    return render(request, "workspace/pipeline/log.html", context, status=422 if form.errors else 200)
