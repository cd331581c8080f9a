"""Comments that signers want public. Moderation shows name and comment, never an address."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from linkarms.core import clock
from linkarms.petitions.moderation import (
    as_counted,
    as_read,
    comments_in,
    comments_that_count,
    let_comment_through,
    turn_comment_down,
    waiting_count,
)
from linkarms.workspace.http import StaffRequest, room_url, staff
from linkarms.workspace.rooms.campaigns.finding import hosted_petition_or_404

PAGE_SIZE = 50
STATES = ("waiting", "through", "down")


@staff(needs="help")
def index(request: StaffRequest, pk: int, petition: int) -> HttpResponse:
    found = hosted_petition_or_404(request, pk, petition)
    state = _state(request.GET.get("show", ""))
    waiting = waiting_count(found)
    rows = comments_in(found, state=state)
    # The first thousand are enough to read: whoever has read some finds the next ones.
    listed = Paginator(rows[:waiting] if state == "waiting" else rows, PAGE_SIZE)
    page = listed.get_page(request.GET.get("page", "1"))
    context = {
        "campaign": found.campaign,
        "petition": found,
        "state": state,
        "page": page,
        "comments": [as_read(signature) for signature in page.object_list],
        "waiting": as_counted(waiting),
        "keep": f"show={state}",
        "may_decide": request.teammate.may_organize,
    }
    return render(request, "workspace/campaigns/comments.html", context)


@require_POST
@staff(needs="organize")
def decide(request: StaffRequest, pk: int, petition: int, signature: int) -> HttpResponse:
    found = hosted_petition_or_404(request, pk, petition)
    row = get_object_or_404(comments_that_count(found).select_related("petition__campaign__host"), pk=signature)
    if request.POST.get("what") == "through":
        let_comment_through(row, actor=request.teammate, now=clock.now())
        messages.success(request, _("The comment stands on the page now."))
    else:
        turn_comment_down(row, actor=request.teammate, now=clock.now())
        messages.success(request, _("The comment stays off the page. The signature counts as before."))
    back = room_url(request.teammate, "campaigns-comments", pk=pk, petition=petition)
    return HttpResponseRedirect(f"{back}?show={_state(request.POST.get('show', ''))}")


def _state(raw: str) -> str:
    return raw if raw in STATES else "waiting"
