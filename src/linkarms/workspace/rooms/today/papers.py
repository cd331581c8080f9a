"""Agreements that end by themselves before long, and those that somebody began to write."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linkarms.directory.models import Teammate
from linkarms.partnerships.ending import MOMENTS, ending_soon
from linkarms.partnerships.models import KeptDraft
from linkarms.partnerships.queries import name_for
from linkarms.workspace.http import room_url
from linkarms.workspace.rooms.today.todo import Rank, Todo, ago, shortened

if TYPE_CHECKING:
    from linkarms.partnerships.ending import EndingSoon


def ending(teammate: Teammate, now: datetime) -> list[Todo]:
    """To those who prepare agreements or sign them."""
    if not (teammate.may_sign or teammate.may_organize):
        return []
    found = [_ending(one, teammate) for one in ending_soon(teammate, today=now.date())]
    return shortened(found, room=room_url(teammate, "partners-list"))


def _ending(one: EndingSoon, teammate: Teammate) -> Todo:
    day = date_format(one.last_day, "DATE_FORMAT")
    left = ngettext("%(n)d day is left.", "%(n)d days are left.", one.days) % {"n": one.days}
    if one.days == 0:
        left = _("Today is the last day.")
    why = _("After %(day)s nobody new is shared. To go on, propose a change with a later day.") % {"day": day}
    presses = one.days <= MOMENTS[-1]
    return Todo(
        rank=Rank.ENDING if one.is_pressing else Rank.ENDING_LATER,
        what=_("Your agreement with %(name)s ends soon") % {"name": one.name},
        why=why if presses else f"{left} {why}",
        url=room_url(teammate, "partners-agreement", pk=one.agreement_id),
        label=_("Look at it"),
        since=_at(one.last_day),
        late=left if presses else "",
    )


def drafts(teammate: Teammate, now: datetime) -> list[Todo]:
    """What was put aside in the composer, for instance to ask the team first."""
    if not teammate.may_organize:
        return []
    kept = KeptDraft.objects.visible_to(teammate).select_related(
        "partnership__host", "partnership__partner", "partnership__entry"
    )
    found = [
        Todo(
            rank=Rank.DRAFT,
            what=_("Your agreement with %(name)s is not sent yet") % {"name": name_for(one.partnership, teammate)},
            why=_("You put it aside %(when)s. Nobody else has seen it.") % {"when": ago(one.kept_at, now=now)},
            url=draft_url(one, teammate),
            label=_("Go on with it"),
            since=one.kept_at,
        )
        for one in kept.order_by("kept_at", "pk")
    ]
    return shortened(found, room=room_url(teammate, "partners-list"))


def draft_url(kept: KeptDraft, teammate: Teammate) -> str:
    """Where the composer finds it again."""
    if kept.agreement_id is not None:
        return room_url(teammate, "partners-agreement-change", pk=kept.agreement_id)
    return room_url(teammate, "partners-agreement-new", pk=kept.partnership_id)


def _at(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)
