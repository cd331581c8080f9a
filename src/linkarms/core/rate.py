"""How often something may happen. Counted in the cache, never in the database.

Fixed windows: at the edge of two windows up to twice the limit can pass, which is fine for what it
protects. With the default cache each process counts by itself.
"""

import math
from datetime import datetime

from django.core.cache import cache

from linkarms.core.tokens import keyed_hash


def allow(key: str, *, limit: int, per_seconds: int, now: datetime) -> bool:
    """Count one more of `key`; whether it is still within `limit` in the current window."""
    place = _place(key, per_seconds, now)
    if cache.add(place, 1, timeout=per_seconds + 5):
        return limit >= 1
    try:
        return cache.incr(place) <= limit
    except ValueError:  # it fell out of the cache between the two calls
        cache.set(place, 1, timeout=per_seconds + 5)
        return limit >= 1


def left(key: str, *, limit: int, per_seconds: int, now: datetime) -> int:
    """How many more of `key` the current window lets pass, for the RateLimit headers. Counts nothing."""
    spent: int = cache.get(_place(key, per_seconds, now), 0)
    return max(0, limit - spent)


def retry_after(*, per_seconds: int, now: datetime) -> int:
    """Seconds until the current window ends, at least 1: for `TooMany` and the Retry-After header."""
    return max(1, math.ceil(per_seconds - now.timestamp() % per_seconds))


def forget(key: str, *, per_seconds: int, now: datetime) -> None:
    """Start the count of `key` again, for instance after the right password."""
    cache.delete(_place(key, per_seconds, now))


def _place(key: str, per_seconds: int, now: datetime) -> str:
    # Keys hold addresses: a shared cache is no place for them.
    return f"rate:{keyed_hash(key, purpose='rate')}:{per_seconds}:{int(now.timestamp() // per_seconds)}"
