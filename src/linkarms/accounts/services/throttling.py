"""How often somebody may try to get in: counted in the database, so that all processes and machines count together.

Few people sign in, so a row a try costs little; signatures are counted in memory instead (`petitions.challenge`).
"""

from __future__ import annotations

import math
from datetime import UTC, datetime

from django.db import IntegrityError, transaction
from django.db.models import F

from linkarms.accounts.models import Attempt
from linkarms.core.tokens import keyed_hash


def spend(*limits: tuple[str, int], seconds: int, now: datetime) -> int:
    """Count one try of each of these (name, most a window); 0 when all are within, else seconds until the next may.

    What is over its limit already is only read: whoever goes on trying writes nothing. Not to be called inside a
    transaction that may be rolled back.
    """
    ends = _end_of_window(seconds, now)
    names = {_name(name, seconds): most for name, most in limits}
    counts = dict(Attempt.objects.filter(name_hash__in=names, window_ends=ends).values_list("name_hash", "count"))
    if all(counts.get(name, 0) < most for name, most in names.items()):
        with transaction.atomic():
            counts = {name: _counted(name, ends) for name in sorted(names)}
        if all(counts[name] <= most for name, most in names.items()):
            return 0
    return max(1, math.ceil((ends - now).total_seconds()))


def forget(name: str, *, seconds: int, now: datetime) -> None:
    """Start the count of this again, for instance after the right password."""
    Attempt.objects.filter(name_hash=_name(name, seconds), window_ends=_end_of_window(seconds, now)).delete()


def _counted(name: str, ends: datetime) -> int:
    row = Attempt.objects.filter(name_hash=name, window_ends=ends)
    if not row.update(count=F("count") + 1):
        try:
            with transaction.atomic():
                Attempt.objects.create(name_hash=name, window_ends=ends, count=1)
        except IntegrityError:  # another try at the same moment was the first
            row.update(count=F("count") + 1)
    return row.values_list("count", flat=True)[0]


def _end_of_window(seconds: int, now: datetime) -> datetime:
    return datetime.fromtimestamp((now.timestamp() // seconds + 1) * seconds, tz=UTC)


def _name(name: str, seconds: int) -> str:
    # Names hold addresses of people and networks.
    return keyed_hash(f"{seconds}:{name}", purpose="attempt")
