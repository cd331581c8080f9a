"""Entries that may be one organization, side by side; what was joined, and the way back."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from linkarms.core.clock import now
from linkarms.core.errors import Refused
from linkarms.directory.duplicates import queries
from linkarms.directory.duplicates.deciding import answer
from linkarms.directory.duplicates.merging import take_apart
from linkarms.directory.duplicates.models import Merge, Pair, PairState
from linkarms.partnerships.services import merge_pair
from linkarms.workspace.http import StaffRequest, go, staff

A_PAGE, A_LIST = 10, 50
ANSWERS = {"apart": PairState.APART, "later": PairState.LATER, "again": PairState.OPEN, "this": PairState.SAME}


@require_safe
@staff
def index(request: StaffRequest) -> HttpResponse:
    """The queue: each pair with what is the same, what differs, and why it is thought the same."""
    page = Paginator(queries.waiting(request.teammate), A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "pairs": [queries.side_by_side(pair) for pair in page],
        "joined": queries.merges(request.teammate).count(),
        "answered": queries.answered(request.teammate).count(),
    }
    return render(request, "workspace/partners/duplicates.html", context)


@require_safe
@staff
def settled(request: StaffRequest) -> HttpResponse:
    """What was joined, and what was kept apart or put off."""
    joined = Paginator(queries.merges(request.teammate), A_LIST).get_page(request.GET.get("page"))
    context = {
        "page": joined,
        "joined": [(one, queries.why(one.reasons)) for one in joined],
        "answered": queries.answered(request.teammate)[:A_LIST],
    }
    return render(request, "workspace/partners/merges.html", context)


@require_POST
@staff(needs="help")
def decide(request: StaffRequest, pk: int) -> HttpResponse:
    """One answer to one pair. Whoever comes second reads what the first one said."""
    pair = get_object_or_404(Pair.objects.visible_to(request.teammate).select_related("entry", "other"), pk=pk)
    said = request.POST.get("do", "")
    kept = {"left": pair.entry, "right": pair.other}.get(said)
    if kept is None and said not in ANSWERS:
        raise Http404
    try:
        if kept is not None:
            merge_pair(pair, keep=kept, actor=request.teammate, now=now())
            words = _("They are one now, as “%(name)s”. You can take them apart at any time.") % {"name": kept.name}
        else:
            answer(pair, state=ANSWERS[said], actor=request.teammate, now=now())
            words = {
                "apart": _("Kept as two. We will not ask again."),
                "later": _("Put off. You find it below the list."),
                "again": _("Back in the list."),
                "this": _("Noted: the register means the same organization."),
            }[said]
    except Refused as problem:
        messages.warning(request, problem.message)
    else:
        messages.success(request, words)
    return go(request, "partners-merges" if said == "again" else "partners-duplicates")


@require_POST
@staff(needs="help")
def apart(request: StaffRequest, pk: int) -> HttpResponse:
    done = get_object_or_404(Merge.objects.visible_to(request.teammate).select_related("kept", "gone"), pk=pk)
    try:
        take_apart(done, actor=request.teammate, now=now())
    except Refused as problem:
        messages.warning(request, problem.message)
    else:
        words = _("“%(one)s” and “%(other)s” are two again, each with what was its own.")
        messages.success(request, words % {"one": done.kept.name, "other": done.gone.name})
    return go(request, "partners-merges")
