"""Agreements whose sharing ends by itself: whoever signed them is reminded 90, 30 and 7 days before (product.md C3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from linkarms.partnerships.models import Agreement, AgreementState
from linkarms.partnerships.queries import name_for

if TYPE_CHECKING:
    from datetime import date

    from linkarms.directory.models import Teammate

#: Days before the last day at which somebody is reminded.
MOMENTS = (90, 30, 7)
#: A reminder stands for a week, so that a mail on Mondays carries it; the last one until the end.
A_WEEK = 7


@dataclass(frozen=True, slots=True)
class EndingSoon:
    """``is_pressing``: within a week after one of the moments."""

    agreement_id: int
    name: str
    last_day: date
    days: int
    is_pressing: bool


def ending_soon(teammate: Teammate, *, today: date) -> list[EndingSoon]:
    """Both sides see theirs, what ends first on top. One query."""
    found = (
        Agreement.objects.visible_to(teammate)
        .filter(
            state=AgreementState.IN_FORCE,
            version_in_force__sharing_ends_on__gte=today,
            version_in_force__sharing_ends_on__lte=today + timedelta(days=MOMENTS[0]),
        )
        .select_related("version_in_force", "partnership__host", "partnership__partner", "partnership__entry")
        .order_by("version_in_force__sharing_ends_on", "pk")
    )
    return [_ending(agreement, teammate, today=today) for agreement in found]


def _ending(agreement: Agreement, teammate: Teammate, *, today: date) -> EndingSoon:
    version = agreement.version_in_force
    last_day = (version.sharing_ends_on if version is not None else None) or today
    days = (last_day - today).days
    return EndingSoon(agreement.pk, name_for(agreement.partnership, teammate), last_day, days, is_pressing(days))


def is_pressing(days: int) -> bool:
    return any(moment - A_WEEK < days <= moment for moment in MOMENTS) or days <= MOMENTS[-1]
