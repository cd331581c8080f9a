"""Reminders of an ask: one a few days before the answer is due, one the day after. Never more, whatever happens.

Silence stays "no answer": a reminder changes nothing about the ask but that it was sent.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q, QuerySet

from linkarms.audit import services as audit
from linkarms.partnerships.models import Ask
from linkarms.partnerships.services.asks import locked, tell_asked

if TYPE_CHECKING:
    from datetime import date, datetime

#: Days before the answer is due; nobody is reminded of a letter that is younger than that.
BEFORE = timedelta(days=3)
#: The second one is sent within this time after the day, or not at all: an old silence is left in peace.
AFTER = timedelta(days=14)
MOST_AT_ONCE = 200


def remind_of_asks(now: datetime) -> int:
    """Send the reminders that are due; how many. Safe to run twice at once: each is marked before it is written."""
    today = now.date()
    sent = 0
    for moment, found in (("reminded_before_at", _before(today, now)), ("reminded_after_at", _after(today))):
        for ask in found[:MOST_AT_ONCE]:
            sent += _remind(ask, moment, now=now)
    return sent


@transaction.atomic
def _remind(ask: Ask, moment: str, *, now: datetime) -> bool:
    row = locked(ask)
    if not row.is_awaiting or getattr(row, moment) is not None:
        return False
    setattr(row, moment, now)
    row.save(update_fields=[moment])
    tell_asked("partnerships_ask_reminder", row, now=now)
    audit.record("ask.reminded", actor=None, organization_id=row.prospect.holder_id, thing=row, now=now)
    return True


def _before(today: date, now: datetime) -> QuerySet[Ask]:
    fresh = Q(sent_at__gt=now - BEFORE) | Q(answered_at__gt=now - BEFORE)
    due = _due(at_least=today, at_most=today + BEFORE)
    return _waiting().filter(due, reminded_before_at__isnull=True).exclude(fresh)


def _after(today: date) -> QuerySet[Ask]:
    due = _due(at_least=today - AFTER, at_most=today - timedelta(days=1))
    return _waiting().filter(due, reminded_after_at__isnull=True)


def _due(*, at_least: date, at_most: date) -> Q:
    """By the deadline, or by the later day that they named."""
    by_deadline = Q(later_on__isnull=True, deadline__gte=at_least, deadline__lte=at_most)
    return by_deadline | Q(later_on__gte=at_least, later_on__lte=at_most)


def _waiting() -> QuerySet[Ask]:
    """No answer yet, not even by word of mouth, and both sides are still there."""
    found = Ask.objects.awaiting().filter(
        told_answer__isnull=True, prospect__holder__closed_at__isnull=True, asked__closed_at__isnull=True
    )
    return found.order_by("pk")
