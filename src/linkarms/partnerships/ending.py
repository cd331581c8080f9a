"""Agreements that end by themselves, and those that did: nothing has to be done for it, and nothing written.

A clause on time ends the whole agreement after its last day, a data clause its sharing. Days are in UTC, inclusive:
it is over at the midnight after, wherever anybody's clocks are moved that night.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from linkarms.partnerships.models import Agreement, AgreementState
from linkarms.partnerships.queries import name_for

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from linkarms.directory.models import Teammate

#: Days before the last day at which somebody is reminded.
MOMENTS = (90, 30, 7)
#: A reminder stands for a week, so that a mail on Mondays carries it; the last one until the end.
A_WEEK = 7


@dataclass(frozen=True, slots=True)
class EndingSoon:
    """``is_pressing``: within a week after one of the moments. ``whole``: the agreement ends, not its sharing alone."""

    agreement_id: int
    name: str
    last_day: date
    days: int
    is_pressing: bool
    whole: bool


def ending_soon(teammate: Teammate, *, today: date) -> list[EndingSoon]:
    """Both sides see theirs, what ends first on top. One query."""
    until = today + timedelta(days=MOMENTS[0])
    found = (
        in_force_on(Agreement.objects.visible_to(teammate), today)
        .filter(
            Q(version_in_force__ends_on__lte=until)
            | Q(version_in_force__sharing_ends_on__gte=today, version_in_force__sharing_ends_on__lte=until)
        )
        .select_related("version_in_force", "partnership__host", "partnership__partner", "partnership__entry")
        .order_by("pk")
    )
    ends = [
        EndingSoon(agreement.pk, name_for(agreement.partnership, teammate), day, left, is_pressing(left), whole=whole)
        for agreement in found
        for day, whole in ends_of(agreement)
        if 0 <= (left := (day - today).days) <= MOMENTS[0]
    ]
    return sorted(ends, key=lambda one: (one.last_day, one.agreement_id))


def ends_of(agreement: Agreement) -> list[tuple[date, bool]]:
    """The days with which something of the version in force ends, and whether that is all of it."""
    version = agreement.version_in_force
    if version is None:
        return []
    sharing, whole = version.sharing_ends_on, version.ends_on
    ends = [(whole, True)] if whole is not None else []
    if sharing is not None and (whole is None or sharing < whole):
        ends.append((sharing, False))
    return ends


def in_force_on(agreements: QuerySet[Agreement], today: date) -> QuerySet[Agreement]:
    """Those in force whose last day, if they have one, is not over."""
    return agreements.filter(
        Q(version_in_force__ends_on__isnull=True) | Q(version_in_force__ends_on__gte=today),
        state=AgreementState.IN_FORCE,
    )


def over_since(agreement: Agreement, *, now: datetime) -> date | None:
    """The last day of an agreement whose term is over, whether or not anybody has noticed; else None."""
    version = agreement.version_in_force
    last_day = version.ends_on if version is not None else None
    if last_day is None or now < end_of(last_day):
        return None
    if agreement.state == AgreementState.IN_FORCE:
        return last_day
    by_itself = agreement.state == AgreementState.ENDED and agreement.ended_for_id is None
    return last_day if by_itself and agreement.ended_at == end_of(last_day) else None


def end_of(last_day: date) -> datetime:
    """The moment with which a last day is over."""
    return datetime.combine(last_day + timedelta(days=1), time.min, tzinfo=UTC)


def is_pressing(days: int) -> bool:
    return any(moment - A_WEEK < days <= moment for moment in MOMENTS) or days <= MOMENTS[-1]
