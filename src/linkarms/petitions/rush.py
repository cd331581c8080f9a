"""Is there a rush? Signatures a minute are counted in memory and added up in the cache about once a second.

Nothing is written to the database, and a signature costs two additions. With a shared cache the count is of all
processes; with the default one each process counts what it sees itself.
"""

from __future__ import annotations

import logging
import threading
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.cache import cache

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

log = logging.getLogger(__name__)

#: A rush is over this long after the last minute that was one.
HOLD_SECONDS = 300
#: What makes a rush on one petition, times this, makes one on the whole installation.
EVERYWHERE_FACTOR = 2

_WINDOW_SECONDS = 60
_TELL_SECONDS = 1.0
#: A burst is told sooner: when this share of what makes a rush has gathered untold.
_SHARE = 10
_EVERYWHERE = "*"  # no petition's address
_MOST_NAMES = 1000


class Rush:
    """What one process knows. For several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._untold: Counter[str] = Counter()
        self._told_at = 0.0
        #: Name to (moment until which it is raised, moment at which we looked).
        self._known: dict[str, tuple[float, float]] = {}

    def note(self, slug: str, *, now: datetime) -> None:
        """One more attempt to sign this (existing) petition."""
        above, moment = settings.LINKARMS_CHALLENGE_ABOVE, now.timestamp()
        if not above:
            return
        with self._lock:
            self._untold[slug] += 1
            self._untold[_EVERYWHERE] += 1
            # The absolute difference: a clock that was set back must not silence us.
            if abs(moment - self._told_at) < _TELL_SECONDS and not self._is_burst(slug, above, moment):
                return
            told, self._untold, self._told_at = self._untold, Counter(), moment
        for name, count in told.items():
            self._tell(name, count, above, moment)

    def is_raised(self, slug: str, *, now: datetime) -> bool:
        """Whether this petition, or the whole installation, is in a rush. At most a second old."""
        if not settings.LINKARMS_CHALLENGE_ABOVE:
            return False
        moment = now.timestamp()
        return any(moment < self._until(name, moment) <= moment + HOLD_SECONDS for name in (slug, _EVERYWHERE))

    def _is_burst(self, slug: str, above: int, moment: float) -> bool:
        """Not in a rush that is known: then there is no hurry, and telling costs more than counting."""
        for name, most in ((slug, above), (_EVERYWHERE, above * EVERYWHERE_FACTOR)):
            until, _looked_at = self._known.get(name, (0.0, 0.0))
            if self._untold[name] * _SHARE >= most and not moment < until <= moment + HOLD_SECONDS:
                return True
        return False

    def _tell(self, name: str, count: int, above: int, moment: float) -> None:
        total = _in_the_last_minute(name, count, moment)
        if total > above * (EVERYWHERE_FACTOR if name == _EVERYWHERE else 1):
            until = moment + HOLD_SECONDS
            self._remember(name, until, moment)
            with _in_spite_of_the_cache():
                cache.set(f"rush-until:{name}", until, timeout=HOLD_SECONDS + 5)

    def _until(self, name: str, moment: float) -> float:
        until, looked_at = self._known.get(name, (0.0, 0.0))
        if abs(moment - looked_at) >= _TELL_SECONDS:
            with _in_spite_of_the_cache():
                until = max(until, cache.get(f"rush-until:{name}", 0.0))
            self._remember(name, until, moment)
        return until

    def _remember(self, name: str, until: float, moment: float) -> None:
        if len(self._known) >= _MOST_NAMES:  # somebody asks for pages that do not exist
            self._known.clear()
        self._known[name] = (until, moment)


def _in_the_last_minute(name: str, count: int, moment: float) -> float:
    """The sum of all processes, or what we know of it: this minute's, and of the last one the share still in reach."""
    minute, past = divmod(moment, _WINDOW_SECONDS)
    key = f"rush:{int(minute)}:{name}"
    total: float = count
    with _in_spite_of_the_cache():
        if not cache.add(key, count, timeout=2 * _WINDOW_SECONDS + 5):
            total = cache.incr(key, count)
        total += cache.get(f"rush:{int(minute) - 1}:{name}", 0) * (1 - past / _WINDOW_SECONDS)
    return total


@contextmanager
def _in_spite_of_the_cache() -> Iterator[None]:
    """A shared cache may vanish at any moment; nobody is kept from signing by that."""
    try:
        yield
    except Exception as error:  # noqa: BLE001  # each cache has errors of its own
        log.debug("The cache did not answer: %s", type(error).__name__)


_rush = Rush()


def note(slug: str, *, now: datetime) -> None:
    _rush.note(slug, now=now)


def is_raised(slug: str, *, now: datetime) -> bool:
    return _rush.is_raised(slug, now=now)


def forget() -> None:
    """Begin anew, like a process that has just started."""
    global _rush  # noqa: PLW0603
    _rush = Rush()
