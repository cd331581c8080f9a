"""Is the chain of the audit what was sealed?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from linkarms.audit.models import Entry
from linkarms.audit.queries import broken_batches
from linkarms.core.checks import Check, Fault


def _chain(_now: datetime) -> Iterator[Fault]:
    for number in broken_batches():
        yield Fault(f"batch {number}", "is not what was sealed: an entry or a batch was changed, added or removed")


CHECKS = (
    Check(
        what="entries of the audit",
        count=Entry.objects.filter(batch__isnull=False).count,
        faults=_chain,
        advice="somebody wrote into the database past Linkarms. Compare with a backup from before, and ask owners for "
        "the heads of the chain that they were mailed",
    ),
)
