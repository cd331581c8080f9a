"""Asks that wait for our answer, answers that we await, what teammates wait for, decisions to look at again."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linkarms.directory.models import Teammate
from linkarms.partnerships import asking, buying_in, judging
from linkarms.partnerships.models import expected_on
from linkarms.workspace.http import room_url
from linkarms.workspace.rooms.today.todo import Rank, Todo, ago, shortened

if TYPE_CHECKING:
    from linkarms.partnerships.models import Ask

#: So long before the day an awaited answer stands here, summed up in one line.
SOON = timedelta(days=7)


def for_us(teammate: Teammate, now: datetime) -> list[Todo]:
    """For those who may answer."""
    if not teammate.may_sign:
        return []
    found = [
        Todo(
            rank=Rank.ASK,
            what=_("%(name)s asks: %(title)s") % {"name": letter.asker, "title": letter.title},
            why=_("They hope for your answer by %(day)s. A no in time helps them, too.") % {"day": _day(letter.due_on)},
            url=room_url(teammate, "asks-for-us-letter", pk=letter.pk),
            label=_("Read and answer"),
            since=letter.sent_at,
            late=_("The day is over.") if letter.due_on < now.date() else "",
        )
        for letter in asking.waiting_for_us(teammate)
    ]
    return shortened(found, room=room_url(teammate, "asks-for-us"))


def awaited(teammate: Teammate, now: datetime) -> list[Todo]:
    """Overdue ones each, to who asked or looks after them; those due soon in one line."""
    today = now.date()
    mine = [ask for ask in asking.awaited_by(teammate) if expected_on(ask) <= today + SOON]
    late = [ask for ask in mine if expected_on(ask) < today]
    soon = [ask for ask in mine if expected_on(ask) >= today]
    room = room_url(teammate, "asks-list")
    found = [_late(ask, teammate) for ask in late]
    if soon:
        first = min(soon, key=expected_on)
        words = ngettext("You await %(n)d answer this week", "You await %(n)d answers this week", len(soon))
        found.append(
            Todo(
                rank=Rank.AWAITED,
                what=words % {"n": len(soon)},
                why=_("The next by %(day)s: %(name)s. They are reminded by mail three days before.")
                % {"day": _day(expected_on(first)), "name": first.prospect.entry.name},
                url=f"{room}?show=awaiting",
                label=_("See which"),
                since=_at(expected_on(first)),
            )
        )
    return shortened(found, room=f"{room}?show=overdue")


def own_word(teammate: Teammate, now: datetime) -> list[Todo]:
    """Evaluations and buy-in in which this very person was asked."""
    reviews = [
        Todo(
            rank=Rank.OWN_WORD,
            what=_("Your view of %(name)s") % {"name": one.evaluation.prospect.entry.name},
            why=_("%(who)s asked %(when)s. Answer by yourself first; nobody sees it before giving their own.")
            % {"who": one.evaluation.begun_by.user, "when": ago(one.asked_at, now=now)},
            url=room_url(teammate, "deciding-evaluation", pk=one.evaluation_id),
            label=_("Give your answer"),
            since=one.asked_at,
        )
        for one in judging.to_review(teammate)
    ]
    voices = [
        Todo(
            rank=Rank.OWN_WORD,
            what=_("Would you do the work with %(name)s?") % {"name": one.buy_in.prospect.entry.name},
            why=_("%(who)s asked %(when)s. No agreement leaves before you have answered.")
            % {"who": one.buy_in.asked_by.user, "when": ago(one.buy_in.asked_at, now=now)},
            url=room_url(teammate, "deciding-buy-in", pk=one.buy_in_id),
            label=_("Give your answer"),
            since=one.buy_in.asked_at,
        )
        for one in buying_in.to_answer(teammate)
    ]
    return shortened([*reviews, *voices], room=room_url(teammate, "pipeline-board"))


def to_decide(teammate: Teammate, now: datetime) -> list[Todo]:
    """Answered by all and not decided; decided, and the day to look again has come."""
    if not teammate.may_organize:
        return []
    found = [
        Todo(
            rank=Rank.REVIEW,
            what=_("Decide about %(name)s") % {"name": one.prospect.entry.name},
            why=_("The first pass is closed: read the answers side by side, talk, decide."),
            url=room_url(teammate, "deciding-evaluation", pk=one.pk),
            label=_("Read and decide"),
            since=one.closed_at or now,
        )
        for one in judging.to_decide(teammate)
    ]
    found += [
        Todo(
            rank=Rank.REVIEW,
            what=_("Look again at %(name)s") % {"name": one.prospect.entry.name},
            why=_("You decided “%(decision)s” and wanted to look again on %(day)s.")
            % {"decision": one.get_decision_display(), "day": _day(one.look_again_on)},
            url=room_url(teammate, "deciding-evaluation", pk=one.pk),
            label=_("Look again"),
            since=_at(one.look_again_on),
        )
        for one in judging.to_look_again(teammate, today=now.date())
    ]
    return shortened(found, room=room_url(teammate, "pipeline-board"))


def _late(ask: Ask, teammate: Teammate) -> Todo:
    return Todo(
        rank=Rank.AWAITED,
        what=_("No answer from %(name)s: %(title)s") % {"name": ask.prospect.entry.name, "title": ask.title},
        why=_("The day was %(day)s. No answer is not a yes: call them, or take the ask back.")
        % {"day": _day(expected_on(ask))},
        url=room_url(teammate, "asks-page", pk=ask.pk),
        label=_("Open"),
        since=_at(expected_on(ask)),
    )


def _day(day: date | None) -> str:
    return date_format(day, "MONTH_DAY_FORMAT") if day else ""


def _at(day: date | None) -> datetime:
    return datetime.combine(day or date.min, time.min, tzinfo=UTC)
