"""What we gave them and they gave us."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from linkarms.core.clock import now as clock_now
from linkarms.core.errors import LinkarmsError
from linkarms.partnerships import asking, services
from linkarms.partnerships.models import Contribution, Way
from linkarms.workspace.http import StaffRequest, add_errors, go, staff
from linkarms.workspace.rooms.asking.forms import GiveForm
from linkarms.workspace.rooms.pipeline.relation import prospect_or_404


@require_http_methods(["GET", "HEAD", "POST"])
@staff
def give(request: StaffRequest, pk: int) -> HttpResponse:
    """All gives of one relationship, and a form for the next. ``?ask=``: what it belongs to."""
    prospect = prospect_or_404(request.teammate, pk)
    ask = asking.asks_of(request.teammate).filter(prospect=prospect, pk=_number(request.GET.get("ask", ""))).first()
    way = Way.RECEIVED if request.GET.get("way") == "received" else Way.GIVEN
    what = (ask.title if way == Way.RECEIVED else ask.in_return[:200]) if ask else ""
    initial = {"way": way, "what": what, "on": clock_now().date()}
    form = GiveForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            services.record_contribution(
                prospect, ask=ask, actor=request.teammate, now=clock_now(), **form.cleaned_data
            )
        except LinkarmsError as problem:
            add_errors(form, problem)
        else:
            messages.success(request, _("Written down."))
            return go(request, "asks-page", pk=ask.pk) if ask else go(request, "pipeline-page", pk=prospect.pk)
    context = {
        "prospect": prospect, "ask": ask, "form": form,
        "gives": Contribution.objects.visible_to(request.teammate).filter(prospect=prospect).select_related("by__user"),
    }  # fmt: skip
    return render(request, "workspace/asks/give.html", context, status=422 if form.errors else 200)


@require_POST
@staff(needs="help")
def remove(request: StaffRequest, pk: int) -> HttpResponse:
    found = Contribution.objects.visible_to(request.teammate).select_related("prospect")
    contribution = get_object_or_404(found, pk=pk)
    prospect = contribution.prospect
    services.remove_contribution(contribution, actor=request.teammate, now=clock_now())
    messages.success(request, _("Removed."))
    return go(request, "asks-give", pk=prospect.pk)


def _number(raw: str) -> int:
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < 16 else 0
