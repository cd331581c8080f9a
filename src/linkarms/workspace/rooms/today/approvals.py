"""Texts and pictures that wait for our yes, words of theirs that wait for ours, and what became of what we asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from linkarms.directory.models import Teammate
from linkarms.partnerships.approvals import approvals_of, changes_for, silence_words, waiting_for
from linkarms.partnerships.models import ApprovalAnswer, ApprovalDelegate
from linkarms.workspace.http import room_url
from linkarms.workspace.rooms.today.recent import SHOWN, Change
from linkarms.workspace.rooms.today.todo import Rank, Todo, shortened

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from linkarms.partnerships.approvals import Shown


def for_us(teammate: Teammate, now: datetime) -> list[Todo]:
    """For those who may answer, the nearest deadline first."""
    found = waiting_for(teammate, now=now)
    if not teammate.may_sign:
        named = ApprovalDelegate.objects.visible_to(teammate).filter(email=teammate.user.email)
        partnerships = set(named.values_list("partnership_id", flat=True))
        found = [one for one in found if one.request.partnership_id in partnerships]
    return shortened([_to_answer(one, teammate) for one in found], room=room_url(teammate, "partners-list"))


def their_words(teammate: Teammate, now: datetime) -> list[Todo]:
    """For those who ask: a yes to other words counts only once they take these over."""
    if not teammate.may_organize:
        return []
    found = [
        Todo(
            rank=Rank.AWAITED,
            what=_("%(name)s says yes with changes: %(title)s")
            % {"name": one.request.asked.name, "title": one.request.title},
            why=_("Their yes counts once you take their words over."),
            url=room_url(teammate, "approvals-page", pk=one.request.pk),
            label=_("Read them"),
            since=one.request.answered_at or now,
        )
        for one in changes_for(teammate, now=now)
    ]
    return shortened(found, room=room_url(teammate, "partners-list"))


def answered(teammate: Teammate, since: datetime) -> Iterator[Change]:
    said = {
        ApprovalAnswer.YES: _("%(name)s approves: %(title)s"),
        ApprovalAnswer.CHANGES: _("%(name)s says yes with changes: %(title)s"),
        ApprovalAnswer.NO: _("%(name)s says no: %(title)s is published without their name."),
    }
    rows = approvals_of(teammate).filter(asker=teammate.organization_id, answered_at__gt=since)
    for row in rows.order_by("-answered_at")[:SHOWN]:
        words = said[ApprovalAnswer(row.answer)] % {"name": row.asked.name, "title": row.title}
        yield Change(row.answered_at or since, words, room_url(teammate, "approvals-page", pk=row.pk))


def lapsed(teammate: Teammate, since: datetime) -> Iterator[Change]:
    """To both sides, in the words that stood there before."""
    rows = approvals_of(teammate).unanswered().filter(deadline__gt=since, lapse_told_at__isnull=False)
    for row in rows.order_by("-deadline")[:SHOWN]:
        words = _("%(title)s: the time is over. %(silence)s") % {"title": row.title, "silence": silence_words(row)}
        yield Change(row.deadline, words, room_url(teammate, "approvals-page", pk=row.pk))


def _to_answer(one: Shown, teammate: Teammate) -> Todo:
    return Todo(
        rank=Rank.ASK,
        what=_("%(name)s asks you to approve: %(title)s")
        % {"name": one.request.asker.name, "title": one.request.title},
        why=one.silence,
        url=room_url(teammate, "approvals-page", pk=one.request.pk),
        label=_("Look at it and answer"),
        since=one.request.sent_at,
    )
