"""Reminders of promises, to the side that keeps them: a week before, the day before, the day after. Never twice.

Everything that is due for one person stands in one mail. Each moment is a span of days: what a downtime swallowed is
made up for while it still helps, and left out afterwards. Whoever is reminded: who sees to it, or the organizers.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from linkarms.audit import services as audit
from linkarms.directory import queries as directory
from linkarms.outbox import services as outbox
from linkarms.partnerships import links, promising
from linkarms.partnerships.clauses import from_json
from linkarms.partnerships.clauses.words import Voice
from linkarms.partnerships.models import Promise, PromiseSide, care_of
from linkarms.partnerships.text import parties_in

if TYPE_CHECKING:
    from datetime import date, datetime

    from linkarms.accounts.models import User
    from linkarms.directory.models import Organization

#: Which column remembers it, and how many days are left at most and at least.
MOMENTS = (
    ("reminded_week_at", promising.WEEK_BEFORE),
    ("reminded_eve_at", promising.EVE),
    ("reminded_after_at", promising.AFTER),
)
MOST_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Line:
    """One promise in a mail."""

    words: str
    to: str  # the other side
    due: date
    is_over: bool
    url: str


def remind_of_promises(now: datetime) -> int:
    """Periodic: how many mails. Safe to run twice at once: each promise is marked before its mail is written."""
    due: dict[int, list[tuple[Promise, str]]] = defaultdict(list)
    for column, days in MOMENTS:
        for promise in _due(column, days, now=now):
            due[promise.keeper_id or 0].append((promise, column))
    return sum(_remind(found, now=now) for found in due.values())


@transaction.atomic
def _remind(found: list[tuple[Promise, str]], *, now: datetime) -> int:
    """To those of one organization: one mail each."""
    mine: dict[int, tuple[User, list[Promise]]] = {}
    organization = _keeper(found[0][0])
    for promise, column in found:
        if organization is None or not _marked(promise, column, now=now):
            continue
        for user in _who(promise, organization):
            mine.setdefault(user.pk, (user, []))[1].append(promise)
    for user, promises in mine.values():
        _mail(user, promises, organization, now=now)
    return len(mine)


def _marked(promise: Promise, column: str, *, now: datetime) -> bool:
    """By compare and set: whoever marks it writes the mail."""
    unmarked = Promise.objects.filter(pk=promise.pk, **{f"{column}__isnull": True})
    if not unmarked.update(**{column: now}):
        return False
    audit.record("promise.reminded", actor=None, organization_id=promise.keeper_id, thing=promise, now=now)
    return True


def _who(promise: Promise, organization: Organization) -> list[User]:
    care = care_of(promise)
    if care is not None and care.teammate.left_at is None:
        return [care.teammate.user]
    return [one.user for one in directory.organizers(organization)]


def _mail(user: User, promises: list[Promise], organization: Organization | None, *, now: datetime) -> None:
    if organization is None:
        return
    lines = [_line(promise, organization, user.language, today=now.date()) for promise in promises]
    outbox.write(
        "partnerships_promises_due",
        to=user.email,
        language=user.language,
        context={
            "organization": organization.name,
            "lines": sorted(lines, key=lambda line: line.due),
            "count": len(lines),
            "action_url": links.promises(organization) if len(lines) > 1 else lines[0].url,
        },
        now=now,
    )


def _line(promise: Promise, organization: Organization, language: str, *, today: date) -> Line:
    parties = parties_in(promise.partnership)
    [clause] = from_json(promise.clause)
    return Line(
        words=promising.in_words(promising.on_day(clause, promise.due), Voice(parties, language)),
        to=parties.partner if promise.keeper == PromiseSide.HOST else parties.host,
        due=promise.due,
        is_over=promise.due < today,
        url=links.promise(promise, side=organization),
    )


def _keeper(promise: Promise) -> Organization | None:
    row = promise.partnership
    return row.host if promise.keeper == PromiseSide.HOST else row.partner


def _due(column: str, days: tuple[int, int], *, now: datetime) -> list[Promise]:
    most, least = (now.date() + timedelta(days=number) for number in days)
    rows = Promise.objects.unsettled().filter(
        Q(due__gte=least, due__lte=most),
        Q(**{f"{column}__isnull": True}),
        partnership__host__closed_at__isnull=True,
        partnership__partner__closed_at__isnull=True,
    )
    if days[1] >= 0:
        rows = rows.filter(since__lte=now - promising.FRESH)
    known = ("partnership__host", "partnership__partner", "partnership__entry", "care__teammate__user")
    return list(rows.select_related(*known).order_by("due", "pk")[:MOST_AT_ONCE])
