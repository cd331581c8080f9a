"""A cache that several machines share, and may lose: it holds nothing that we cannot do without.

While it does not answer, each process goes on with a memory of its own, as an installation without a shared cache
always does. Nobody waits for a cache that is down: after a failure it is left alone for a few seconds.
"""

from __future__ import annotations

import logging
import time
from typing import Any

from django.core.cache.backends.base import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

LEFT_ALONE_SECONDS = 5.0
#: The same bound as without a shared cache (config.backing).
MOST_ENTRIES = 200_000


class SharedCache(BaseCache):
    """`shared` asks the server and raises; everything else falls back to memory."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self.shared = RedisCache(server, params)
        self._own = LocMemCache("while-the-shared-cache-is-away", {**params, "OPTIONS": {"MAX_ENTRIES": MOST_ENTRIES}})
        self._left_alone_until = 0.0

    def _ask(self, what: str, *arguments: Any, **named: Any) -> Any:
        if time.monotonic() >= self._left_alone_until:
            try:
                return getattr(self.shared, what)(*arguments, **named)
            except (RedisError, OSError) as error:
                self._left_alone_until = time.monotonic() + LEFT_ALONE_SECONDS
                log.warning("The shared cache does not answer: %s", type(error).__name__)
        return getattr(self._own, what)(*arguments, **named)

    def add(self, *arguments: Any, **named: Any) -> Any:
        return self._ask("add", *arguments, **named)

    def get(self, *arguments: Any, **named: Any) -> Any:
        return self._ask("get", *arguments, **named)

    def set(self, *arguments: Any, **named: Any) -> Any:
        return self._ask("set", *arguments, **named)

    def touch(self, *arguments: Any, **named: Any) -> Any:
        return self._ask("touch", *arguments, **named)

    def delete(self, *arguments: Any, **named: Any) -> Any:
        return self._ask("delete", *arguments, **named)

    def has_key(self, *arguments: Any, **named: Any) -> Any:
        return self._ask("has_key", *arguments, **named)

    def incr(self, *arguments: Any, **named: Any) -> Any:
        return self._ask("incr", *arguments, **named)

    def get_many(self, *arguments: Any, **named: Any) -> Any:
        return self._ask("get_many", *arguments, **named)

    def set_many(self, *arguments: Any, **named: Any) -> Any:
        return self._ask("set_many", *arguments, **named)

    def delete_many(self, *arguments: Any, **named: Any) -> Any:
        return self._ask("delete_many", *arguments, **named)

    def clear(self) -> Any:
        return self._ask("clear")
