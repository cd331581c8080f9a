"""What pages ask about releases and removal lists. Nothing here writes, nothing here decides."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from django.db.models import Count, Max, Min, Q, QuerySet
from django.db.models.functions import TruncDate

from linkarms.directory.models import Organization
from linkarms.sharing.models import UNACKNOWLEDGED_AFTER, Disclosure, Purpose, Release, RemovalItem
from linkarms.supporters.models import Consent, Decision, Supporter

if TYPE_CHECKING:
    from linkarms.campaigns.models import Campaign
    from linkarms.directory.models import Teammate


@dataclass(frozen=True, slots=True)
class RemovalDay:
    """One day's removal list (UTC) of one organization."""

    day: date
    people: int  # different people
    waiting: int  # of them, not acknowledged yet
    stops_at: datetime  # while any wait beyond this moment, nothing is released
    acknowledged_at: datetime | None  # when the last was answered; None while some wait

    @property
    def is_waiting(self) -> bool:
        return self.waiting > 0


def releases_of(teammate: Teammate, *, campaign: Campaign | None = None) -> QuerySet[Release]:
    """What this organization took out, newest first; ``campaign`` narrows to those that contained it."""
    releases = Release.objects.visible_to(teammate).select_related("by", "campaign").order_by("-at", "-pk")
    return releases if campaign is None else releases.filter(Q(campaign=campaign) | Q(campaign__isnull=True))


def removal_days(teammate: Teammate) -> list[RemovalDay]:
    """Removal lists of the acting organization by day: those that wait, oldest first; then the others, newest first."""
    rows = (
        RemovalItem.objects.visible_to(teammate)
        .annotate(day=TruncDate("at", tzinfo=UTC))
        .values("day")
        .annotate(
            people=Count("supporter", distinct=True),
            waiting=Count("supporter", distinct=True, filter=Q(acknowledged_at__isnull=True)),
            since=Min("at", filter=Q(acknowledged_at__isnull=True)),
            first=Min("at"),
            answered=Max("acknowledged_at"),
        )
    )
    days = [
        RemovalDay(
            day=row["day"],
            people=row["people"],
            waiting=row["waiting"],
            stops_at=(row["since"] or row["first"]) + UNACKNOWLEDGED_AFTER,
            acknowledged_at=None if row["waiting"] else row["answered"],
        )
        for row in rows
    ]
    waiting = sorted((each for each in days if each.is_waiting), key=lambda each: each.day)
    answered = sorted((each for each in days if not each.is_waiting), key=lambda each: each.day, reverse=True)
    return waiting + answered


def removal_day(teammate: Teammate, day: date) -> RemovalDay | None:
    """One of :func:`removal_days`, or None when there was no list on that day."""
    return next((each for each in removal_days(teammate) if each.day == day), None)


def removal_lists_waiting(organization: Organization) -> int:
    """How many people wait to be removed; 0 when nothing is to do (for Today)."""
    waiting = RemovalItem.objects.filter(organization=organization, acknowledged_at__isnull=True)
    return waiting.values("supporter").distinct().count()


def organizations_concerned(supporter: Supporter) -> list[Organization]:
    """Everyone who asked this person and heard a yes (confirmed or not), or received something."""
    asked = Consent.objects.filter(supporter=supporter, decision=Decision.YES).values("organization")
    received = Disclosure.objects.filter(supporter=supporter, purpose=Purpose.CONTACT).values("recipient")
    return list(Organization.objects.filter(Q(pk__in=asked) | Q(pk__in=received)).order_by("name", "pk"))
