"""Agreements that end by themselves before long, and those that somebody began to write."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linkarms.directory.models import Teammate
from linkarms.partnerships.ending import MOMENTS, ending_soon
from linkarms.partnerships.exits import waiting_for_us
from linkarms.partnerships.models import KeptDraft
from linkarms.partnerships.queries import name_for
from linkarms.workspace.http import room_url
from linkarms.workspace.rooms.today.todo import Rank, Todo, ago, shortened

if TYPE_CHECKING:
    from linkarms.partnerships.ending import EndingSoon
    from linkarms.partnerships.models import ExitItem


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
    why = _("After %(day)s nobody new is shared. To go on, propose a change with a later day.")
    if one.whole:
        why = _("After %(day)s it is over by itself. To go on, propose a change with a later day.")
    why %= {"day": day}
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


def left_to_do(teammate: Teammate, now: datetime) -> list[Todo]:
    """After an end: what our side has not confirmed, one line an agreement, to those who can."""
    if not teammate.may_organize:
        return []
    by_agreement: dict[int, list[ExitItem]] = {}
    for item in waiting_for_us(teammate):
        by_agreement.setdefault(item.agreement_id, []).append(item)
    found = []
    for pk, items in by_agreement.items():
        words = ngettext(
            "After your agreement with %(name)s: %(n)d thing to confirm",
            "After your agreement with %(name)s: %(n)d things to confirm",
            len(items),
        )
        first = items[0]
        late = _("Since %(day)s.") % {"day": date_format(first.due_on, "MONTH_DAY_FORMAT")}
        found.append(
            Todo(
                rank=Rank.LEFT_TO_DO,
                what=words % {"name": name_for(first.agreement.partnership, teammate), "n": len(items)},
                why=_("Data, names, mailings, thanks: nothing is taken for done before somebody says so."),
                url=room_url(teammate, "partners-agreement-exit", pk=pk),
                label=_("See the list"),
                since=_at(first.due_on),
                late=late if first.due_on < now.date() else "",
            )
        )
    return shortened(found, room=room_url(teammate, "partners-list"))


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
