"""The application that the server runs (RSGI): quick ways first, Django for all the rest."""

from __future__ import annotations

import asyncio
import logging
import os
import re
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import django
from django.apps import apps

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "linkarms.config.settings")
if not apps.ready:
    django.setup(set_prefix=False)

from django.db import InterfaceError, OperationalError  # settings first
from django.urls import Resolver404, resolve

from linkarms.core import measures
from linkarms.front.answers import ready_made
from linkarms.front.bridge import PLAIN, Bridge, Crowded, TooLarge
from linkarms.front.freshness import LONGEST_SECONDS, Freshness
from linkarms.front.handler import Handler
from linkarms.front.pages import Pages
from linkarms.front.requests import Visit
from linkarms.front.signing import Busy, Signing
from linkarms.petitions import writer
from linkarms.public.sign_form import MOST_BYTES as MOST_OF_A_FORM

if TYPE_CHECKING:
    from linkarms.front.rsgi import Exchange, Scope
    from linkarms.front.signing import Signed

log = logging.getLogger(__name__)

#: Whoever has waited so long for a database in vain is not made to wait for it again. A signature may wait longer: it
#: is given up when the database itself refuses.
LONG_SECONDS = LONGEST_SECONDS

_SIGN = re.compile(r"/p/([\w-]+)/(sign|embed)/|/api/v1/petitions/([\w-]+)/signatures", re.ASCII)

#: What is said then, by the part of the site; and of what is larger than anything we take.
_REFUSALS = {"public": "away", "workspace": "away-workspace", "api": "busy-program"}
_TOO_LARGE = {"api": "too-large-program"}


class Front:
    """One for each process of the web server."""

    def __init__(self) -> None:
        self.bridge = Bridge(Handler())
        # By itself: whether the database answers is not to be learned behind pages that wait for it.
        self.looking = ThreadPoolExecutor(1, thread_name_prefix="linkarms-version")

    def __rsgi_init__(self, loop: asyncio.AbstractEventLoop) -> None:
        freshness = self.freshness = Freshness(self.looking)
        self.pages = Pages(self.bridge, freshness)
        self.signing = Signing(freshness, self.bridge.executor, loop)
        self._clock = loop.create_task(self._every_second())

    def __rsgi_del__(self, _loop: asyncio.AbstractEventLoop) -> None:
        self._clock.cancel()
        writer.stop()

    async def __rsgi__(self, scope: Scope, exchange: Exchange) -> None:
        if scope.path == "/healthz" and scope.method == "GET":
            # Also while all of Django's places are taken: a rush is no reason to be started again.
            exchange.response_bytes(200, PLAIN, b"alive\n")
            return
        body: bytes | None = None
        began = time.perf_counter()
        try:
            signing = _SIGN.fullmatch(scope.path) if scope.method == "POST" else None
            if signing and _is_small(scope):
                body = await exchange()
                if await self._sign(scope, exchange, body, signing):
                    return
            elif not signing:
                if scope.method == "GET" and await self.pages.answer(scope, exchange):
                    return
                if not self.bridge.is_crowded and _namespace(scope.path) in _REFUSALS:
                    # Whoever would wait in vain in Django waits here, and not for long.
                    await self.freshness.version_soon(within=LONG_SECONDS)
        except (OperationalError, InterfaceError, TimeoutError) as error:
            log.warning("A quick way is closed: %s", type(error).__name__)
            kind = _REFUSALS.get(_namespace(scope.path)) if time.perf_counter() - began >= LONG_SECONDS else None
            if kind:
                # Django would wait for the same database as long again.
                _say(Visit(scope), exchange, kind)
                return
        except Exception:
            # A defect here is no reason to lose a signature: Django can do all of it.
            log.exception("A quick way failed")
        await self._by_django(scope, exchange, body)

    async def _by_django(self, scope: Scope, exchange: Exchange, body: bytes | None) -> None:
        try:
            await self.bridge.handle(scope, exchange, body)
        except Crowded:
            _say(Visit(scope), exchange, _REFUSALS.get(_namespace(scope.path), "away"))
        except TooLarge:
            _say(Visit(scope), exchange, _TOO_LARGE.get(_namespace(scope.path), "too-large"))

    async def _sign(self, scope: Scope, exchange: Exchange, body: bytes, found: re.Match[str]) -> bool:
        slug, page, program_slug = found.groups()
        began, visit = time.perf_counter(), Visit(scope)
        try:
            if program_slug:
                signed = await self.signing.json(visit, body, slug=program_slug)
            else:
                signed = await self.signing.form(visit, body, slug=slug, in_frame=page == "embed")
        except Busy:
            status = _say(visit, exchange, "busy-program" if program_slug else "busy")
        else:
            if signed is None:
                return False
            status = _say(visit, exchange, page or "program", signed)
        measures.signature_answered("json" if program_slug else "form", status, time.perf_counter() - began)
        return True

    async def _every_second(self) -> None:
        while True:
            await asyncio.sleep(1)
            self.signing.give_up_on_the_late()


def _say(visit: Visit, exchange: Exchange, kind: str, signed: Signed | None = None) -> int:
    answer = ready_made(kind, visit.language, visit.is_secure)
    headers = answer.headers if signed is None else answer.headers + signed.headers
    exchange.response_bytes(answer.status, headers, answer.body)
    return answer.status


def _namespace(path: str) -> str:
    try:
        return next(iter(resolve(path).namespaces), "")
    except Resolver404:
        return ""


def _is_small(scope: Scope) -> bool:
    """Whether the body is announced and small enough for a form; Django answers the others."""
    length = scope.headers.get("content-length", "")
    return length.isdecimal() and int(length) <= MOST_OF_A_FORM


application = Front()
