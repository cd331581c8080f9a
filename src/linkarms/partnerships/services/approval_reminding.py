"""Reminders of an approval request, a day and three hours before its deadline; and the word that it is over.

Silence changes nothing that somebody would have to do: the name is not used because nobody said yes, whether or not
this has run. What is sent is marked in the same transaction, so that it is sent once, whatever happens.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import F, Q

from linkarms.partnerships.models import ApprovalRequest, PartnershipState
from linkarms.partnerships.services.approval_mail import tell_answerers, tell_askers
from linkarms.partnerships.services.approvals import locked, recorded

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

A_DAY = timedelta(days=1)
HOURS = timedelta(hours=3)
MOST_AT_ONCE = 200
#: A lapse that nobody was told of for so long is not told of any more: it stands on the page.
OLD = timedelta(days=14)


def remind_of_approvals(now: datetime) -> int:
    """Send what is due; how many. Safe to run twice at once, and after days in which nothing ran."""
    waiting = _alive().filter(deadline__gt=now)
    hours = waiting.filter(_half(HOURS), deadline__lte=now + HOURS, reminded_hours_at__isnull=True)
    day = waiting.filter(
        _half(A_DAY), deadline__lte=now + A_DAY, reminded_day_at__isnull=True, reminded_hours_at__isnull=True
    )
    over = _alive().filter(deadline__lte=now, deadline__gt=now - OLD, lapse_told_at__isnull=True)
    sent = 0
    for request in hours[:MOST_AT_ONCE]:
        sent += _reminded(request, "reminded_hours_at", now=now)
    for request in day[:MOST_AT_ONCE]:
        sent += _reminded(request, "reminded_day_at", now=now)
    for request in over[:MOST_AT_ONCE]:
        sent += _told(request, now=now)
    return sent


@transaction.atomic
def _reminded(request: ApprovalRequest, moment: str, *, now: datetime) -> bool:
    row = locked(request)
    if not row.is_waiting(now) or getattr(row, moment) is not None:
        return False
    setattr(row, moment, now)
    row.save(update_fields=[moment])
    tell_answerers("partnerships_approval_reminder", row, now=now)
    recorded("approval.reminded", row, actor=None, now=now)
    return True


@transaction.atomic
def _told(request: ApprovalRequest, *, now: datetime) -> bool:
    row = locked(request)
    if row.answer or row.withdrawn_at is not None or row.lapse_told_at is not None:
        return False
    row.lapse_told_at = now
    row.save(update_fields=["lapse_told_at"])
    tell_answerers("partnerships_approval_lapsed", row, now=now)
    tell_askers("partnerships_approval_lapsed", row, now=now)
    recorded("approval.lapsed", row, actor=None, now=now)
    return True


def _alive() -> QuerySet[ApprovalRequest]:
    """No answer yet, and both sides are still there."""
    return (
        ApprovalRequest.objects.unanswered()
        .filter(partnership__state=PartnershipState.OPEN, asker__closed_at__isnull=True, asked__closed_at__isnull=True)
        .order_by("pk")
    )


def _half(before: timedelta) -> Q:
    """Only where at least as much time had passed when the reminder came: nobody is chased."""
    return Q(sent_at__lte=F("deadline") - 2 * before)
