"""Today: what waits for me, what others did, three numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.views.decorators.http import require_safe

from linkarms.campaigns.models import Campaign
from linkarms.core.clock import now as clock_now
from linkarms.directory.models import Entry
from linkarms.workspace.http import StaffRequest, room_url, staff
from linkarms.workspace.rooms.today import (
    approvals,
    asks,
    from_others,
    newcomers,
    our_own,
    papers,
    promises,
    relations,
)
from linkarms.workspace.rooms.today.changes import changes
from linkarms.workspace.rooms.today.figures import figures
from linkarms.workspace.rooms.today.todo import todos

if TYPE_CHECKING:
    from django.http import HttpResponse

#: Everything that can wait for somebody: the page, and the mail of `workspace/digests.py`, show what these find.
ASKERS = (
    our_own.removals,
    from_others.agreements,
    from_others.partnership_invitations,
    from_others.campaign_invitations,
    approvals.for_us,
    promises.moves,
    asks.for_us,
    from_others.changed_texts,
    asks.own_word,
    newcomers.knocks,
    our_own.authority,
    our_own.comments,
    promises.owed,
    relations.next_steps,
    papers.ending,
    papers.left_to_do,
    relations.awaited,
    relations.needs,
    approvals.their_words,
    asks.awaited,
    promises.awaited,
    promises.debriefs,
    asks.to_decide,
    relations.introductions,
    relations.left_alone,
    relations.gone_quiet,
    newcomers.welcomes,
    our_own.data_statements,
    our_own.drafts,
    papers.drafts,
)


@require_safe
@staff
def today(request: StaffRequest) -> HttpResponse:
    teammate, now = request.teammate, clock_now()
    context = {
        "todos": todos(teammate, ASKERS, now=now),
        "changes": changes(teammate, now=now),
        "figures": figures(teammate, now=now),
        "is_new": _is_new(request),
        "first_step": room_url(teammate, "partners-add"),
    }
    return render(request, "workspace/today/today.html", context)


def _is_new(request: StaffRequest) -> bool:
    """Nothing was written down yet: then Today teaches how to begin."""
    return not (
        Entry.objects.visible_to(request.teammate).exists() or Campaign.objects.visible_to(request.teammate).exists()
    )
