"""What the pipeline reminds of. A reminder, never an assumption: nothing is changed by silence."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linkarms.directory.leads.introductions import awaited_of
from linkarms.directory.models import Teammate
from linkarms.partnerships import pipeline
from linkarms.workspace.http import room_url
from linkarms.workspace.rooms.today.todo import Rank, Todo, shortened

if TYPE_CHECKING:
    from linkarms.partnerships.models import Prospect


A_WEEK = timedelta(days=7)


def next_steps(teammate: Teammate, now: datetime) -> list[Todo]:
    """What I said I would do by today."""
    today = now.date()
    found = [
        Todo(
            rank=Rank.NEXT_STEP,
            what=one.next_step or _("Look again at %(name)s") % {"name": one.entry.name},
            why=one.entry.name,
            url=_page(one, teammate),
            label=_("Log it"),
            since=_at(one.next_on, now),
            late=_overdue(one, today),
        )
        for one in pipeline.due(teammate, today=today)
    ]
    return _shortened(found, teammate)


def awaited(teammate: Teammate, now: datetime) -> list[Todo]:
    """The day on which they expected to decide is over. Only they can say what they decided."""
    found = [
        Todo(
            rank=Rank.AWAITED,
            what=_("No answer yet from %(name)s") % {"name": one.entry.name},
            why=_("%(who)s wanted to decide by %(day)s. Ask how far they are; no answer is not a yes.")
            % {"who": one.decides, "day": _day(one.expected_on)},
            url=_page(one, teammate),
            label=_("Ask how far they are"),
            since=_at(one.expected_on, now),
        )
        for one in pipeline.awaited(teammate, today=now.date())
    ]
    return _shortened(found, teammate)


def introductions(teammate: Teammate, now: datetime) -> list[Todo]:
    """Whom I asked to introduce us, without an answer yet."""
    found = [
        Todo(
            rank=Rank.AWAITED,
            what=_("Did %(asked)s introduce you to %(name)s?") % {"asked": one.asked, "name": one.entry.name},
            why=_("You asked on %(day)s. Ask again, or note what they said.") % {"day": _day(one.asked_on)},
            url=room_url(teammate, "leads-introductions"),
            label=_("Note the answer"),
            since=_at(one.asked_on, now),
        )
        for one in awaited_of(teammate)
    ]
    return shortened(found, room=room_url(teammate, "leads-introductions"))


def gone_quiet(teammate: Teammate, now: datetime) -> list[Todo]:
    found = [
        Todo(
            rank=Rank.QUIET,
            what=_("%(name)s has gone quiet") % {"name": one.entry.name},
            why=_("Nobody of you has spoken with them for two months. Call without wanting anything."),
            url=_page(one, teammate),
            label=_("Open"),
            since=_at(getattr(one, "last_on", None), now),
        )
        for one in pipeline.gone_quiet(teammate, today=now.date())
    ]
    return _shortened(found, teammate)


def needs(teammate: Teammate, now: datetime) -> list[Todo]:
    """A day that ends: what we cannot do alone is needed within a week, or was by now."""
    if not teammate.may_help:
        return []
    today = now.date()
    found = [
        Todo(
            rank=Rank.NEED,
            what=_("Needed by %(day)s: %(title)s") % {"day": _day(one.deadline), "title": one.title},
            why=_("See who could help, or close it when it is met or given up."),
            url=room_url(teammate, "pipeline-need", pk=one.pk),
            label=_("Look at it"),
            since=_at(one.deadline, now),
            late=_("The day is over.") if one.deadline < today else "",
        )
        for one in pipeline.needs_due(teammate, by=today + A_WEEK)
    ]
    return shortened(found, room=room_url(teammate, "pipeline-needs"))


def left_alone(teammate: Teammate, now: datetime) -> list[Todo]:
    """Whoever looked after them is gone: owners and organizers see that nobody is forgotten."""
    if not teammate.may_organize:
        return []
    alone = list(pipeline.left_alone(teammate))
    if not alone:
        return []
    words = ngettext("%(n)d relationship has nobody of you", "%(n)d relationships have nobody of you", len(alone))
    return [
        Todo(
            rank=Rank.LEFT_ALONE,
            what=words % {"n": len(alone)},
            why=_("Whoever looked after them has left the team. Hand them over."),
            url=room_url(teammate, "pipeline-table") + "?owner=0",
            label=_("Hand over"),
            since=_at(alone[0].next_on, now),
        )
    ]


def _overdue(prospect: Prospect, today: date) -> str:
    if prospect.next_on is None or prospect.next_on >= today:
        return ""
    return _("Due since %(day)s.") % {"day": _day(prospect.next_on)}


def _day(day: date | None) -> str:
    return date_format(day, "MONTH_DAY_FORMAT") if day else ""


def _page(prospect: Prospect, teammate: Teammate) -> str:
    return room_url(teammate, "pipeline-page", pk=prospect.pk)


def _at(day: date | None, now: datetime) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC) if day else now


def _shortened(found: list[Todo], teammate: Teammate) -> list[Todo]:
    return shortened(found, room=room_url(teammate, "pipeline-board"))
