"""The audit's version, asked for a few times a second instead of once a request."""

from __future__ import annotations

import asyncio
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError, close_old_connections, connection

from linkarms.audit.queries import version as audit_version

if TYPE_CHECKING:
    from collections.abc import Iterator
    from concurrent.futures import Executor

    from linkarms.audit.queries import Version

#: Up to this age a version is used as it is.
FRESH_SECONDS = 0.1
#: Up to this age it is still used while a new one is looked up: nobody waits as long as people come.
USABLE_SECONDS = 0.25
#: So long a page waits for a database that does not answer. A pool of connections would wait for ten seconds.
LONGEST_SECONDS = 2.5


class Freshness:
    """What is kept in this process is used only under a version at most a quarter of a second old (law 1)."""

    def __init__(self, executor: Executor) -> None:
        self._executor = executor
        self._version: Version | None = None
        self._at = 0.0
        self._asking: asyncio.Future[Version] | None = None

    def at_hand(self) -> Version | None:
        """The version, if it is young enough. Sees to it that there will be a younger one."""
        age = time.monotonic() - self._at
        if age < FRESH_SECONDS:
            return self._version
        self._look_again()
        return self._version if age < USABLE_SECONDS else None

    async def version(self) -> Version:
        """The version now, give or take USABLE_SECONDS. Raises what the database raises."""
        at_hand = self.at_hand()
        return at_hand if at_hand is not None else await asyncio.shield(self._look_again())

    async def version_soon(self, *, within: float) -> Version:
        """The same for those who wait no longer than this: also raises TimeoutError.

        A question that fails may be an old one, asked long before we came: then it is asked once more.
        """
        async with asyncio.timeout(within):
            try:
                return await self.version()
            except (OperationalError, InterfaceError):
                return await self.version()

    def _look_again(self) -> asyncio.Future[Version]:
        if self._asking is None:
            self._asking = asyncio.ensure_future(self._ask())
            self._asking.add_done_callback(_heard)  # when nobody waits for it, a failure is nobody's
        return self._asking

    async def _ask(self) -> Version:
        # The moment before the question: what is answered may be that old.
        asked_at = time.monotonic()
        try:
            found = await asyncio.get_running_loop().run_in_executor(self._executor, look_up)
            self._version, self._at = found, asked_at
            return found
        finally:
            self._asking = None


def _heard(asked: asyncio.Future[Version]) -> None:
    if not asked.cancelled():
        asked.exception()


def look_up() -> Version:
    """Ask the database, from a thread of the executor."""
    with lent_connection():
        return audit_version()


@contextmanager
def lent_connection() -> Iterator[None]:
    """For work in a thread: afterwards a pooled connection goes back to the pool, one in trouble is closed."""
    try:
        yield
    except BaseException:
        connection.close()
        raise
    else:
        close_old_connections()
        if connection.settings_dict["CONN_MAX_AGE"] == 0:
            connection.close()
