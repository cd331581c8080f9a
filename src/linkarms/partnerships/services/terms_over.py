"""Agreements whose term is over: written down as ended at the moment at which they were, with nobody as who did it.

The terms in force know it without this (``terms.py``). It is written down so that lists and constraints know it too,
before anything is signed anew, and so that what is to be done afterwards begins.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from linkarms.audit import services as audit
from linkarms.core.errors import Refused
from linkarms.partnerships import links
from linkarms.partnerships.ending import end_of, over_since
from linkarms.partnerships.models import Agreement, AgreementState, Partnership
from linkarms.partnerships.services import sides
from linkarms.partnerships.services.exits import open_checklist
from linkarms.partnerships.text import ended_by_term

if TYPE_CHECKING:
    from datetime import datetime

MOST_AT_ONCE = 200


def settle_terms(now: datetime) -> int:
    """Of all partnerships; how many agreements. Safe to run twice at once, and after days in which nothing ran."""
    over = Agreement.objects.filter(
        state=AgreementState.IN_FORCE, version_in_force__ends_on__lt=now.date()
    ).select_related("partnership")
    settled = 0
    for agreement in over.order_by("pk")[:MOST_AT_ONCE]:
        with transaction.atomic():
            settled += settle(sides.locked(agreement.partnership), now=now)
    return settled


def settle(row: Partnership, *, now: datetime) -> int:
    """Of one locked partnership, before anything else happens to it."""
    count = 0
    agreements = row.agreements.filter(state=AgreementState.IN_FORCE, version_in_force__ends_on__lt=now.date())
    for agreement in agreements.select_for_update(of=("self",)).select_related("version_in_force"):
        last_day = over_since(agreement, now=now)
        if last_day is None:  # never: the query asked for the same
            continue
        agreement.state, agreement.ended_at = AgreementState.ENDED, end_of(last_day)
        agreement.save(update_fields=["state", "ended_at"])
        agreement.versions.filter(in_force_at__isnull=True, withdrawn_at__isnull=True).update(withdrawn_at=now)
        audit.record("agreement.term_over", actor=None, organization_id=None, thing=agreement, now=now)
        open_checklist(agreement, ended_on=last_day, now=now)
        _tell(agreement, row, last_day=last_day, now=now)
        count += 1
    return count


def check_not_over(agreement: Agreement, *, now: datetime) -> None:
    """Refused, with the day, when its last day is over: whether or not that was written down already."""
    if (last_day := over_since(agreement, now=now)) is not None:
        raise Refused(ended_by_term(last_day))


def _tell(agreement: Agreement, row: Partnership, *, last_day: object, now: datetime) -> None:
    for side in (row.host, row.partner):
        if side is not None:
            sides.tell(
                "partnerships_term_over",
                side,
                context={
                    "host": row.host.name,
                    "partner": row.partner.name if row.partner else "",
                    "last_day": last_day,
                    "action_url": links.exit_list(agreement, side=side),
                },
                now=now,
            )
