"""Public pages from memory.

Django renders a page and says in `Cache-Control` that anybody may keep it; here it is kept, whole, under the audit's
version: whatever anybody does makes it new. The counter and dates that are reached show after ten seconds.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.urls import resolve

from linkarms.core import measures
from linkarms.front.bridge import OF_ONE_REQUEST
from linkarms.front.freshness import LONGEST_SECONDS
from linkarms.front.requests import Visit

if TYPE_CHECKING:
    from collections.abc import Hashable

    from linkarms.audit.queries import Version
    from linkarms.front.bridge import Answer, Bridge
    from linkarms.front.freshness import Freshness
    from linkarms.front.rsgi import Exchange, Scope

FRESH_SECONDS = 10.0
#: So old a page is still shown while a new one is made, so that nobody waits for it as long as people come.
USABLE_SECONDS = 20.0
MOST_PAGES = 500
LARGEST_BYTES = 512 * 1024
#: Rooms with sessions of their own, and what has a place in other caches already.
_NOT_HERE = ("/w/", "/api/", "/static/", "/media/", "/confirm/", "/my-data/", "/answer/", "/demo/")


@dataclass(frozen=True, slots=True)
class Kept:
    answer: Answer
    version: Version
    at: float
    route: str  # the name of the address, for the figures


class Pages:
    """The most recently asked pages. Lives in one event loop."""

    def __init__(self, bridge: Bridge, freshness: Freshness) -> None:
        self._bridge = bridge
        self._freshness = freshness
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self.renderings = 0  # since the start
        self._making: dict[Hashable, asyncio.Task[Kept | None]] = {}

    async def answer(self, scope: Scope, exchange: Exchange) -> bool:
        """Answer from memory if that is right; False when Django is to be asked."""
        path = scope.path
        if path.startswith(_NOT_HERE):
            return False
        began = time.perf_counter()
        visit = Visit(scope)
        if not visit.is_ours:
            return False
        key = (path, visit.query, visit.language, visit.is_secure)
        version = self._freshness.at_hand() or await self._freshness.version_soon(within=LONGEST_SECONDS)
        kept = self._kept.get(key)
        age = time.monotonic() - kept.at if kept is not None else USABLE_SECONDS
        if kept is None or kept.version != version or age >= USABLE_SECONDS:
            kept = await asyncio.shield(self._make(key, scope, version))
            if kept is None:
                return False
        else:
            self._kept.move_to_end(key)
            if age >= FRESH_SECONDS:
                self._make(key, scope, version)
        exchange.response_bytes(kept.answer.status, kept.answer.headers, kept.answer.body)
        measures.request_answered(kept.route, kept.answer.status, time.perf_counter() - began)
        return True

    def _make(self, key: Hashable, scope: Scope, version: Version) -> asyncio.Task[Kept | None]:
        """One rendering at a time for a page, however many wait for it."""
        task = self._making.get(key)
        if task is None:
            task = asyncio.create_task(self._render(key, scope, version))
            self._making[key] = task
            task.add_done_callback(lambda _task: self._making.pop(key, None))
        return task

    async def _render(self, key: Hashable, scope: Scope, version: Version) -> Kept | None:
        asked_at = time.monotonic()
        answer = await self._bridge.fetch(scope)
        if not _may_be_kept(answer):
            return None
        self.renderings += 1
        headers = [(name, value) for name, value in answer.headers if name not in OF_ONE_REQUEST]
        answer = replace(answer, headers=headers)
        kept = Kept(answer, version, asked_at, resolve(scope.path).view_name)
        self._kept[key] = kept
        while len(self._kept) > MOST_PAGES:
            self._kept.popitem(last=False)
        return kept


def _may_be_kept(answer: Answer) -> bool:
    """Whether it is the same for everybody who asks in this language."""
    headers = dict(answer.headers)
    return (
        answer.status == 200
        and headers.get("cache-control", "").startswith("public,")
        and headers.get("vary", "").lower() in {"", "accept-language"}
        and "set-cookie" not in headers
        and len(answer.body) <= LARGEST_BYTES
    )
