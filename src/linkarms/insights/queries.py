"""An organization's own results in one campaign, by day (UTC). Nobody else's (product.md, "Inference")."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet, Sum

from linkarms.campaigns.models import LinkDay
from linkarms.core.tally import TallyRow
from linkarms.petitions.models import SignatureTally
from linkarms.supporters.models import PeopleTally

if TYPE_CHECKING:
    from collections.abc import Iterable

    from linkarms.campaigns.models import Campaign
    from linkarms.directory.models import Organization

#: A curve longer than this is drawn from its last days; the totals still count everything.
MOST_DAYS = 400


@dataclass(frozen=True, slots=True)
class Day:
    """What happened on one day: each number counts that day's events, so a day that is over stays as it is."""

    day: date
    visits: int = 0  # of one's links; visitors without JavaScript are uncounted
    signatures: int = 0  # that came by one's links, confirmed or asked to confirm
    confirmed: int = 0  # of those, confirmed on this day
    opt_ins: int = 0  # people whose yes to the organization was confirmed on this day, whoever brought them


@dataclass(frozen=True, slots=True)
class Results:
    """Totals, and every day from the first that had something to the last."""

    visits: int
    signatures: int
    confirmed: int
    opt_ins: int  # different people
    taken_back: int  # of them, of whom no yes stands any more
    days: tuple[Day, ...]

    @property
    def is_empty(self) -> bool:
        return not self.days


def results(organization: Organization, campaign: Campaign, *, now: datetime) -> Results:
    """Own results, in three queries. For the host they include who came without anybody's link."""
    visits = dict(
        LinkDay.objects.filter(link__campaign=campaign, link__organization=organization)
        .values_list("day")
        .annotate(Sum("visits"))
        .order_by()
    )
    own = SignatureTally.objects.filter(_brought_by(organization, campaign), petition__campaign=campaign)
    signed, confirmed = _by_day(own, "signed", "confirmed")
    yeses = PeopleTally.objects.filter(organization=organization, campaign=campaign)
    opted_in, people, standing = _by_day(yeses, "said_yes", "people", "standing")
    ever = sum(people.values())
    return Results(
        visits=sum(visits.values()),
        signatures=sum(signed.values()),
        confirmed=sum(confirmed.values()),
        opt_ins=ever,
        taken_back=ever - sum(standing.values()),
        days=tuple(
            Day(day, visits.get(day, 0), signed.get(day, 0), confirmed.get(day, 0), opted_in.get(day, 0))
            for day in _days(visits, signed, confirmed, opted_in, until=now)
        ),
    )


def yeses_by_campaign(organization: Organization) -> dict[int, int]:
    """Campaign id to the number of different people whose yes to this organization was confirmed."""
    yeses = PeopleTally.objects.filter(organization=organization, campaign__isnull=False)
    counted = yeses.order_by().values_list("campaign").annotate(Sum("people"))
    return {pk: people for pk, people in counted if pk is not None and people}


def _brought_by(organization: Organization, campaign: Campaign) -> Q:
    if organization.pk == campaign.host_id:
        return Q(recruiter=organization) | Q(recruiter__isnull=True)
    return Q(recruiter=organization)


def _by_day[Row: TallyRow](rows: QuerySet[Row], *numbers: str) -> list[dict[date, int]]:
    """For each number, day to sum; days without any are left out."""
    sums = list(rows.order_by().values_list("day").annotate(*(Sum(number) for number in numbers)))
    return [{day: found[place] for day, *found in sums if found[place]} for place in range(len(numbers))]


def _days(*counted: Iterable[date], until: datetime) -> list[date]:
    seen = sorted({day for days in counted for day in days})
    if not seen:
        return []
    last = min(until.astimezone(UTC).date(), seen[-1] + timedelta(days=7))
    last = max(last, seen[-1])
    first = max(seen[0], last - timedelta(days=MOST_DAYS - 1))
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
