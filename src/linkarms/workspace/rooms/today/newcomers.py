"""Who knocked at the open door, and new partners whose welcome is not finished."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linkarms.partnerships import doors, welcoming
from linkarms.partnerships.models import Partnership
from linkarms.workspace.http import room_url
from linkarms.workspace.rooms.today.todo import Rank, Todo, ago, shortened

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.directory.models import Teammate


def knocks(teammate: Teammate, now: datetime) -> list[Todo]:
    """Nobody likes to stand before a door: whoever looks after them answers."""
    found = []
    for knock in doors.unanswered(teammate):
        words = (
            _("They wrote %(when)s, and confirmed their address.")
            if knock.confirmed_at
            else _("They wrote %(when)s. The address is not confirmed: anybody may have written it.")
        )
        found.append(
            Todo(
                rank=Rank.KNOCK,
                what=_("%(name)s knocked at your open door") % {"name": knock.name},
                why=words % {"when": ago(knock.at, now=now)},
                url=room_url(teammate, "pipeline-page", pk=knock.prospect_id),
                label=_("Read and answer"),
                since=knock.at,
            )
        )
    return shortened(found, room=room_url(teammate, "pipeline-board"))


def welcomes(teammate: Teammate, now: datetime) -> list[Todo]:
    """A partner that was welcomed halfway."""
    if not teammate.may_help:
        return []
    under_way = welcoming.under_way(teammate)
    papers = _papers(teammate, [one.entry_id for one in under_way if one.prospect_id is None])
    found = [
        Todo(
            rank=Rank.WELCOME,
            what=_("Welcome %(name)s") % {"name": one.name},
            why=ngettext("%(done)d of %(n)d step is done.", "%(done)d of %(n)d steps are done.", one.total)
            % {"done": one.done, "n": one.total},
            url=(
                room_url(teammate, "pipeline-page", pk=one.prospect_id)
                if one.prospect_id
                else room_url(teammate, "partners-page", pk=papers[one.entry_id])
            )
            + "#welcome",
            label=_("See the steps"),
            since=one.since,
        )
        for one in under_way
        if one.prospect_id or one.entry_id in papers
    ]
    return shortened(found, room=room_url(teammate, "partners-list"))


def _papers(teammate: Teammate, entries: list[int]) -> dict[int, int]:
    """Entry to our partnership with it, for those that are in no pipeline."""
    if not entries:
        return {}
    ours = Partnership.objects.visible_to(teammate).filter(host=teammate.organization_id, entry__in=entries)
    return dict(ours.values_list("entry_id", "pk"))
