"""What we owe partners and what we await from them, other days they ask for, looks back that wait for us."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linkarms.directory.models import Teammate
from linkarms.partnerships import debriefing
from linkarms.partnerships.promises import AWAITED, OWED, moves_to_answer, narrowed, promises_of, words_of
from linkarms.partnerships.promising import GRACE
from linkarms.partnerships.queries import name_for
from linkarms.workspace.http import room_url
from linkarms.workspace.rooms.today.todo import Rank, Todo, ago, shortened

if TYPE_CHECKING:
    from linkarms.partnerships.models import Promise
    from linkarms.partnerships.models.promises import PromiseQuerySet

#: So long before its day a promise of ours stands here.
SOON = timedelta(days=7)
#: Of what is long over and was never spoken of, Today is silent; the list of promises has it.
LONG = timedelta(days=60)


def owed(teammate: Teammate, now: datetime) -> list[Todo]:
    """Ours: to whoever sees to it; without anybody to those who organize. Late ones each, then those due soon."""
    mine = Q(care__teammate=teammate)
    if teammate.may_organize:
        mine |= Q(care__isnull=True)
    elif not teammate.may_help:
        return []
    rows = _between(teammate, OWED, now.date() - LONG, now.date() + SOON).filter(mine)
    found = [_ours(one, teammate, today=now.date()) for one in rows]
    return shortened(found, room=f"{room_url(teammate, 'promises-list')}?show=owed")


def awaited(teammate: Teammate, now: datetime) -> list[Todo]:
    """Theirs, of which nobody has said what became of them."""
    if not teammate.may_organize:
        return []
    rows = _between(teammate, AWAITED, now.date() - LONG, now.date() - timedelta(days=1))
    found = [
        Todo(
            rank=Rank.AWAITED,
            what=_("%(name)s has not said what became of a promise") % {"name": name_for(one.partnership, teammate)},
            why=words_of(one),
            url=room_url(teammate, "promises-page", pk=one.pk),
            label=_("Look, then call"),
            since=_at(one.due),
        )
        for one in rows
    ]
    return shortened(found, room=f"{room_url(teammate, 'promises-list')}?show=awaited")


def moves(teammate: Teammate, now: datetime) -> list[Todo]:
    """Other days that partners ask for."""
    if not teammate.may_sign:
        return []
    found = [
        Todo(
            rank=Rank.AGREEMENT,
            what=_("%(name)s asks for another day") % {"name": name_for(one.promise.partnership, teammate)},
            why=_("%(to)s instead of %(was)s. Without your yes the day stays as it is.")
            % {"to": _day(one.to), "was": _day(one.was)},
            url=room_url(teammate, "promises-page", pk=one.promise_id),
            label=_("Look and answer"),
            since=one.asked_at,
        )
        for one in moves_to_answer(teammate)
    ]
    return shortened(found, room=room_url(teammate, "promises-list"))


def debriefs(teammate: Teammate, now: datetime) -> list[Todo]:
    """Looks back for which our answers are missing."""
    if not teammate.may_organize:
        return []
    found = [
        Todo(
            rank=Rank.REVIEW,
            what=_("Look back with %(name)s") % {"name": name_for(one.partnership, teammate)},
            why=_("Begun %(when)s. You read each other's answers when both have sent theirs.")
            % {"when": ago(one.opened_at, now=now)},
            url=room_url(teammate, "debriefs-page", pk=one.pk),
            label=_("Answer"),
            since=one.opened_at,
        )
        for one in debriefing.to_write(teammate)
    ]
    return shortened(found, room=room_url(teammate, "partners-list"))


def _between(teammate: Teammate, which: str, first: date, last: date) -> PromiseQuerySet:
    rows = narrowed(promises_of(teammate), which, teammate, over=False).filter(due__gte=first, due__lte=last)
    return rows.select_related("partnership__host", "partnership__partner", "partnership__entry")


def _ours(one: Promise, teammate: Teammate, *, today: date) -> Todo:
    left = (one.due - today).days
    late = ""
    if left < 0:
        late = _("Its day is over. Say what became of it.")
        if -left > GRACE.days:
            late = _("It counts as missed until you say what became of it.")
    by = _("Today is the day.") if left == 0 else ngettext("%(n)d day is left.", "%(n)d days are left.", left)
    return Todo(
        rank=Rank.NEXT_STEP,
        what=_("You promised %(name)s: %(day)s") % {"name": name_for(one.partnership, teammate), "day": _day(one.due)},
        why=words_of(one) if late else f"{words_of(one)} {by % {'n': left} if left else by}",
        url=room_url(teammate, "promises-page", pk=one.pk),
        label=_("Look at it"),
        since=_at(one.due),
        late=late,
    )


def _day(day: date) -> str:
    return date_format(day, "MONTH_DAY_FORMAT")


def _at(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)
