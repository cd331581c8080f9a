"""Which solved challenges were handed in already: each counts once.

Kept in memory by the minute in which it expires, so that a whole minute is dropped at once. When there are too many,
the minute that expires first is dropped early, and from then on no challenge of that minute is taken: memory is
bounded, and nothing counts twice.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache

if TYPE_CHECKING:
    from datetime import datetime

log = logging.getLogger(__name__)

#: Some 30 MB when full; reached at more than 400 solved challenges a second.
MOST = 400_000


class Spent:
    """For several threads of one process."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._by_minute: dict[int, set[int]] = {}
        self._count = 0
        self._closed_until = 0  # challenges that expire in this minute or before it are not taken any more

    def spend(self, nonce: str, *, expires_at: int, now: datetime) -> bool:
        """True for the first who hands this in. `nonce`: random hex digits that we made, at least 16."""
        minute, number = expires_at // 60, int(nonce[:16], 16)
        with self._lock:
            self._drop_until(int(now.timestamp()) // 60 - 1)
            if minute <= self._closed_until:
                return False
            used = self._by_minute.setdefault(minute, set())
            if number in used:
                return False
            used.add(number)
            self._count += 1
            if self._count > self._most:
                self._drop_until(min(self._by_minute))
            return True

    def _drop_until(self, minute: int) -> None:
        if minute <= self._closed_until:
            return
        for old in [each for each in self._by_minute if each <= minute]:
            self._count -= len(self._by_minute.pop(old))
        self._closed_until = minute


_spent = Spent()


def spend(nonce: str, *, expires_at: int, now: datetime) -> bool:
    """True for the first who hands this in: on this process, and where a cache is shared, on all of them."""
    if not _spent.spend(nonce, expires_at=expires_at, now=now):
        return False
    if not settings.LINKARMS_CACHE_IS_SHARED:
        return True
    try:
        return cache.add(f"challenge:{nonce}", 1, timeout=max(1, expires_at - int(now.timestamp()) + 60))
    except Exception as error:  # noqa: BLE001  # a cache that is away: this process has counted it
        log.warning("The shared cache did not answer: %s", type(error).__name__)
        return True


def forget() -> None:
    """Begin anew, like a process that has just started."""
    global _spent  # noqa: PLW0603
    _spent = Spent()
