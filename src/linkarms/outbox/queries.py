"""What is in the outbox."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from linkarms.outbox.models import Mail

_WAITING = Q(sent_at__isnull=True, failed_at__isnull=True)


@dataclass(frozen=True)
class Backlog:
    """For the operator: how many wait, since when the oldest, how many were given up."""

    waiting: int
    oldest: datetime | None
    failed: int
    last_trouble: str


def backlog() -> Backlog:
    figures = Mail.objects.aggregate(
        waiting=Count("pk", filter=_WAITING),
        oldest=Min("created_at", filter=_WAITING),
        failed=Count("pk", filter=Q(failed_at__isnull=False)),
    )
    troubled = Mail.objects.exclude(trouble="").order_by("-due_at").values_list("trouble", flat=True).first()
    return Backlog(
        waiting=figures["waiting"],
        oldest=figures["oldest"],
        failed=figures["failed"],
        last_trouble=troubled or "",
    )
