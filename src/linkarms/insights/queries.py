"""An organization's own results in one campaign, by day (UTC). Nobody else's (product.md, "Inference")."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q, Subquery, Sum
from django.db.models.functions import TruncDate

from linkarms.campaigns.models import LinkDay
from linkarms.petitions.models import Signature
from linkarms.supporters.models import Confirmation, Consent, Decision

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
    signatures: int = 0  # that came by one's links, confirmed or not
    confirmed: int = 0  # of those, confirmed on this day
    opt_ins: int = 0  # people whose yes to the organization was confirmed on this day, whoever brought them


@dataclass(frozen=True, slots=True)
class Results:
    """Totals, and every day from the first that had something to the last."""

    visits: int
    signatures: int
    confirmed: int
    opt_ins: int  # different people
    taken_back: int  # of them, who took it back since
    days: tuple[Day, ...]

    @property
    def is_empty(self) -> bool:
        return not self.days


def results(organization: Organization, campaign: Campaign, *, now: datetime) -> Results:
    """Own results, in a fixed number of queries. For the host they include who came without anybody's link."""
    visits = dict(
        LinkDay.objects.filter(link__campaign=campaign, link__organization=organization)
        .values_list("day")
        .annotate(Sum("visits"))
        .order_by()
    )
    own = Signature.objects.filter(_brought_by(organization, campaign), petition__campaign=campaign)
    signed = _by_day(own, "at")
    confirmed = _by_day(own.filter(confirmed_at__isnull=False, invalidated_at__isnull=True), "confirmed_at")
    yeses = Consent.objects.filter(organization=organization, campaign=campaign, decision=Decision.YES).annotate(
        confirmed_at=Subquery(Confirmation.objects.filter(submission=OuterRef("submission")).values("at")[:1])
    )
    proved = yeses.filter(confirmed_at__isnull=False)
    opted_in = _by_day(proved, "confirmed_at", count=Count("supporter", distinct=True))
    people = proved.aggregate(
        all=Count("supporter", distinct=True),
        taken_back=Count("supporter", distinct=True, filter=_taken_back(organization)),
    )
    return Results(
        visits=sum(visits.values()),
        signatures=sum(signed.values()),
        confirmed=sum(confirmed.values()),
        opt_ins=people["all"],
        taken_back=people["taken_back"],
        days=tuple(
            Day(day, visits.get(day, 0), signed[day], confirmed[day], opted_in[day])
            for day in _days(visits, signed, confirmed, opted_in, until=now)
        ),
    )


def yeses_by_campaign(organization: Organization) -> dict[int, int]:
    """Campaign id to the number of different people whose yes to this organization was confirmed."""
    proof = Confirmation.objects.filter(submission=OuterRef("submission"))
    yeses = Consent.objects.filter(Exists(proof), organization=organization, decision=Decision.YES)
    counted = yeses.order_by().values_list("campaign").annotate(Count("supporter", distinct=True))
    return {pk: people for pk, people in counted if pk is not None}


def _brought_by(organization: Organization, campaign: Campaign) -> Q:
    if organization.pk == campaign.host_id:
        return Q(recruiter=organization) | Q(recruiter__isnull=True)
    return Q(recruiter=organization)


def _taken_back(organization: Organization) -> Q:
    proof = Confirmation.objects.filter(submission=OuterRef("submission"))
    later = Consent.objects.filter(
        supporter=OuterRef("supporter"),
        organization=organization,
        decision__in=(Decision.NO, Decision.WITHDRAWN),
        submission__in=proof.values("submission"),
    )
    return Q(supporter__in=later.values("supporter"))


def _by_day(rows, field: str, *, count: Count | None = None) -> defaultdict[date, int]:  # type: ignore[no-untyped-def]
    days = rows.annotate(day=TruncDate(field, tzinfo=UTC)).order_by().values_list("day")
    return defaultdict(int, days.annotate(count or Count("pk")))


def _days(*counted: Iterable[date], until: datetime) -> list[date]:
    seen = sorted({day for days in counted for day in days})
    if not seen:
        return []
    last = min(until.astimezone(UTC).date(), seen[-1] + timedelta(days=7))
    last = max(last, seen[-1])
    first = max(seen[0], last - timedelta(days=MOST_DAYS - 1))
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
