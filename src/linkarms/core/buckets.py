"""How often something may happen, counted in the memory of this process: for the hot path, which asks no cache.

Several processes count each by itself; what passes is then that many times the limit.
"""

from __future__ import annotations

import math
import threading


class Window:
    """At most `limit` of a key in each fixed window of `seconds`; the keys seen longest ago fall out first."""

    def __init__(self, *, limit: int, seconds: int, most_keys: int = 200_000) -> None:
        self.limit = limit
        self.seconds = seconds
        self._most = most_keys
        self._lock = threading.Lock()
        self._number = -1
        self._counts: dict[str, int] = {}

    def allow(self, key: str, *, at: float) -> bool:
        """Count one more of `key` at this moment (seconds since 1970); whether it is still within the limit."""
        number = int(at // self.seconds)
        with self._lock:
            if number != self._number:
                self._number, self._counts = number, {}
            spent = self._counts.get(key, 0) + 1
            self._counts[key] = spent
            if len(self._counts) > self._most:
                del self._counts[next(iter(self._counts))]
        return spent <= self.limit

    def left(self, key: str, *, at: float) -> int:
        """How many more the current window lets pass. Counts nothing."""
        if int(at // self.seconds) != self._number:
            return self.limit
        return max(0, self.limit - self._counts.get(key, 0))

    def ends_in(self, *, at: float) -> int:
        """Seconds until the current window ends, at least 1."""
        return max(1, math.ceil(self.seconds - at % self.seconds))

    def clear(self) -> None:
        with self._lock:
            self._counts = {}
