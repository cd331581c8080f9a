"""What is kept for delivery only goes six months after it: values, and the address of whoever has nothing else here."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from linkarms.audit import services as audit
from linkarms.petitions import retention
from linkarms.sharing.models import Progress, RemovalItem
from linkarms.supporters import services as supporters
from linkarms.supporters.models import Supporter

if TYPE_CHECKING:
    from linkarms.petitions.models import Petition

#: Those who take their yes back later become due later: each petition is looked through again after this time.
AGAIN_AFTER = timedelta(days=7)
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)


def forget_after_delivery(*, now: datetime) -> int:
    """Periodic, idempotent: forget who confirmed a signature and said yes to nobody; how many signatures.

    Six months after the last day on which one could sign. The signature stays as a nameless row and counts. Whoever
    is on a removal list that nobody acknowledged yet is kept until it is: a withdrawal can be seen to have arrived.
    """
    total = 0
    for petition in retention.closed_long_ago(now):
        mark, _made = Progress.objects.get_or_create(
            name=f"after-delivery:{petition.pk}", defaults={"seen_until": _NEVER}
        )
        if now - mark.seen_until >= AGAIN_AFTER:
            total += _look_through(petition, now=now)
            mark.seen_until = now
            mark.save(update_fields=["seen_until"])
    return total


def _look_through(petition: Petition, *, now: datetime) -> int:
    waiting = RemovalItem.objects.filter(acknowledged_at__isnull=True)
    spare = Supporter.objects.filter(pk__in=waiting.values("supporter"))
    total = after = 0
    while True:
        with transaction.atomic():
            step = retention.forget_step(petition, after=after, spare=spare, now=now)
            if step is None:
                break
            supporters.forget_addresses(retention.without_signature(step.people), now=now)
        after = step.last_id
        total += step.made_nameless
    if total:
        audit.record("signatures.forgotten", actor=None, organization_id=None, thing=petition, now=now, count=total)
    return total
