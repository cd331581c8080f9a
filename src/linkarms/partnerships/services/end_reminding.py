"""The owners of both sides are told 90, 30 and 7 days before an end: each once, whatever stood still meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from linkarms.audit import services as audit
from linkarms.directory import queries as directory
from linkarms.outbox import services as outbox
from linkarms.partnerships import links
from linkarms.partnerships.clauses import Term, from_json, the_one
from linkarms.partnerships.clauses.time import Renewal
from linkarms.partnerships.ending import MOMENTS, ends_of, in_force_on
from linkarms.partnerships.models import Agreement, EndReminder, PartnershipState
from linkarms.partnerships.services import sides

if TYPE_CHECKING:
    from datetime import date, datetime

    from linkarms.partnerships.models import Partnership

MOST_AT_ONCE = 500


def remind_of_ends(now: datetime) -> int:
    """Send what is due; how many agreements. Safe to run twice at once."""
    today = now.date()
    until = today + timedelta(days=MOMENTS[0])
    found = (
        in_force_on(Agreement.objects.all(), today)
        .filter(
            Q(version_in_force__ends_on__lte=until)
            | Q(version_in_force__sharing_ends_on__gte=today, version_in_force__sharing_ends_on__lte=until),
            partnership__state=PartnershipState.OPEN,
            partnership__host__closed_at__isnull=True,
            partnership__partner__closed_at__isnull=True,
        )
        .select_related("version_in_force", "partnership")
        .prefetch_related("versions", "end_reminders")
        .order_by("pk")
    )
    return sum(
        _remind(agreement, day, moment, whole=whole, now=now)
        for agreement in found[:MOST_AT_ONCE]
        for day, whole in ends_of(agreement)
        if (moment := _due(agreement, day, today=today)) is not None
    )


def _due(agreement: Agreement, last_day: date, *, today: date) -> int | None:
    """The moment whose reminder is to be sent now: the latest that has come, unless it was sent.

    One that lies before both had agreed on this day is none: who signs three weeks before an end knows it.
    """
    left = (last_day - today).days
    agreed = _agreed_on(agreement, last_day)
    if left < 0 or agreed is None:
        return None
    come = [moment for moment in MOMENTS if left <= moment and last_day - timedelta(days=moment) > agreed]
    sent = {one.days for one in agreement.end_reminders.all() if one.last_day == last_day}
    return min(come) if come and min(come) not in sent else None


def _agreed_on(agreement: Agreement, last_day: date) -> date | None:
    """Since which day both have known of it: the first signed version with this end."""
    moments = [
        version.in_force_at
        for version in agreement.versions.all()
        if version.in_force_at is not None and last_day in (version.ends_on, version.sharing_ends_on)
    ]
    return min(moments).date() if moments else None


@transaction.atomic
def _remind(agreement: Agreement, last_day: date, moment: int, *, whole: bool, now: datetime) -> bool:
    row = sides.locked(agreement.partnership)
    _reminder, made = EndReminder.objects.get_or_create(
        agreement=agreement, last_day=last_day, days=moment, defaults={"at": now}
    )
    if not made:
        return False
    version = agreement.version_in_force
    term = the_one(from_json(version.clauses), Term) if version is not None else None
    context: dict[str, object] = {
        "last_day": last_day,
        "days": (last_day - now.date()).days,
        "whole": whole,
        "talk": whole and term is not None and term.renewal is Renewal.TALK,
    }
    _tell_owners(row, agreement, context, now=now)
    audit.record("agreement.end_near", actor=None, organization_id=None, thing=agreement, now=now, days=moment)
    return True


def _tell_owners(row: Partnership, agreement: Agreement, context: dict[str, object], *, now: datetime) -> None:
    for side, other in ((row.host, row.partner), (row.partner, row.host)):
        if side is None or other is None:
            continue
        for person in directory.owners(side):
            outbox.write(
                "partnerships_ending",
                to=person.user.email,
                language=person.user.language,
                context=context
                | {
                    "organization": side.name,
                    "name": other.name,
                    "action_url": links.agreement(agreement, side=side),
                },
                now=now,
            )
