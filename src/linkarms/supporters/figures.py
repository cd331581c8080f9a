"""How many people said yes to an organization: kept beside the ledger, and checked against it.

Whatever may change where a person stands calls `standing_of` before and after in its transaction, the person locked,
and writes down the difference. Pages sum over `PeopleTally`, a few rows a day however many people there are.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, NamedTuple

from django.db import connection
from django.db.models import OuterRef, Subquery

from linkarms.core import tally
from linkarms.core.sql import day, day_of
from linkarms.supporters.models import Confirmation, Consent, Decision, PeopleTally, Supporter

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable


class Proved(NamedTuple):
    """One confirmed answer."""

    supporter: int
    organization: int
    campaign: int | None
    decision: str
    at: datetime
    confirmed_at: datetime
    erased_at: datetime | None  # of the person


def lock(supporter_ids: Collection[int]) -> None:
    """Hold these people: two changes to one ledger are one after the other. In the order in which intake takes them."""
    people = Supporter.objects.filter(pk__in=supporter_ids).select_for_update(no_key=True)
    list(people.order_by("email", "pk").values_list("pk", flat=True))


def standing_of(supporter_ids: Collection[int]) -> tally.Counts:
    """What the answers of these people count for now."""
    proved_at = Subquery(Confirmation.objects.filter(submission=OuterRef("submission")).values("at")[:1])
    rows = (
        Consent.objects.filter(supporter__in=supporter_ids)
        .exclude(decision=Decision.NOT_GRANTED)
        .annotate(confirmed_at=proved_at)
        .filter(confirmed_at__isnull=False)
        .values_list("supporter", "organization", "campaign", "decision", "at", "confirmed_at", "supporter__erased_at")
    )
    return counts_of(Proved(*row) for row in rows)


def changed(before: tally.Counts, after: tally.Counts) -> None:
    """Write down what a change of the ledger does to the numbers; inside its transaction."""
    tally.append(PeopleTally, before=before, after=after)


def counts_of(answers: Iterable[Proved]) -> tally.Counts:
    """What confirmed answers count for. A pure function; `differences` says the same in SQL.

    ``said_yes``: people whose yes was confirmed on that day; who says it on two days is in both. ``people``: the same
    without repetition, on the day of the first confirmation. ``standing``: people with a yes that counts (the rule of
    `ledger.settle`) who were not erased, on the day on which the first such yes was given. For each campaign, and
    standing also over all campaigns (campaign None).
    """
    by_person: dict[tuple[int, int], list[Proved]] = defaultdict(list)
    for answer in answers:
        by_person[answer.supporter, answer.organization].append(answer)
    counter = tally.Counter(len(PeopleTally.NUMBERS))
    for (_person, organization), theirs in by_person.items():
        yeses = [answer for answer in theirs if answer.decision == Decision.YES]
        taken_back = max((answer.at for answer in theirs if answer.decision != Decision.YES), default=None)
        standing = [yes for yes in yeses if yes.erased_at is None and (taken_back is None or yes.at > taken_back)]
        for campaign in {yes.campaign for yes in yeses}:
            days = {_day(yes.confirmed_at) for yes in yeses if yes.campaign == campaign}
            for when in days:
                counter.add((organization, campaign, when), 1, 0, 0)
            counter.add((organization, campaign, min(days)), 0, 1, 0)
        for campaign in {yes.campaign for yes in standing}:
            first = min(yes.at for yes in standing if yes.campaign == campaign)
            counter.add((organization, campaign, _day(first)), 0, 0, 1)
        if standing:
            counter.add((organization, None, _day(min(yes.at for yes in standing))), 0, 0, 1)
    return counter.counts


def differences() -> tally.Counts:
    """By how much the ledger itself exceeds what is written down, counted in full, in one statement.

    Empty when all is well. Takes minutes for millions; what commits meanwhile does not disturb it.
    """
    days = {
        "proved_on": day_of("confirmed_at"),
        "first_proved": day_of("min(confirmed_at)"),
        "first": day_of("min(at)"),
    }
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERENCES.format(**days))
        rows = cursor.fetchall()
    return {(organization, campaign, day(when)): tuple(numbers) for organization, campaign, when, *numbers in rows}


def _day(at: datetime) -> date:
    return at.astimezone(UTC).date()


_DIFFERENCES = """
    WITH proved AS (
        SELECT c.supporter_id, c.organization_id, c.campaign_id, c.decision, c.at, f.at AS confirmed_at
          FROM supporters_consent c
          JOIN supporters_confirmation f ON f.submission = c.submission
         WHERE c.decision <> 'not_granted'
    ), taken_back AS (
        SELECT supporter_id, organization_id, max(at) AS at
          FROM proved
         WHERE decision <> 'yes'
         GROUP BY supporter_id, organization_id
    ), yes AS (
        SELECT p.supporter_id, p.organization_id, p.campaign_id, p.at, p.confirmed_at,
               (s.erased_at IS NULL AND (t.at IS NULL OR p.at > t.at)) AS stands
          FROM proved p
          JOIN supporters_supporter s ON s.id = p.supporter_id
          LEFT JOIN taken_back t ON t.supporter_id = p.supporter_id AND t.organization_id = p.organization_id
         WHERE p.decision = 'yes'
    ), counted AS (
        SELECT organization_id, campaign_id, {proved_on} AS day, count(DISTINCT supporter_id) AS said_yes, 0 AS people,
               0 AS standing
          FROM yes
         GROUP BY organization_id, campaign_id, {proved_on}
        UNION ALL
        SELECT organization_id, campaign_id, day, 0, count(*), 0
          FROM (SELECT organization_id, campaign_id, {first_proved} AS day FROM yes
                 GROUP BY organization_id, campaign_id, supporter_id) AS first_time
         GROUP BY organization_id, campaign_id, day
        UNION ALL
        SELECT organization_id, campaign_id, day, 0, 0, count(*)
          FROM (SELECT organization_id, campaign_id, {first} AS day FROM yes WHERE stands
                 GROUP BY organization_id, campaign_id, supporter_id) AS here
         GROUP BY organization_id, campaign_id, day
        UNION ALL
        SELECT organization_id, NULL, day, 0, 0, count(*)
          FROM (SELECT organization_id, {first} AS day FROM yes WHERE stands
                 GROUP BY organization_id, supporter_id) AS anywhere
         GROUP BY organization_id, day
        UNION ALL
        SELECT organization_id, campaign_id, day, -sum(said_yes), -sum(people), -sum(standing)
          FROM supporters_peopletally
         GROUP BY organization_id, campaign_id, day
    )
    SELECT organization_id, campaign_id, day, sum(said_yes), sum(people), sum(standing)
      FROM counted
     GROUP BY organization_id, campaign_id, day
    HAVING sum(said_yes) <> 0 OR sum(people) <> 0 OR sum(standing) <> 0
"""
