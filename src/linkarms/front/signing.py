"""Signing without Django: the plain case, which is nearly every one.

What is checked and stored is what the doors check and store, by the same functions. Whatever is unusual (something is
missing, a box that is gone, a network in a hurry) is handed to Django's view, which says so in words.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict, deque
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from pydantic import ValidationError

from linkarms.api.petitions import raw_signature
from linkarms.api.problems import rate_headers
from linkarms.api.schemas import SignatureIn
from linkarms.core import clock
from linkarms.core.errors import BadInputs, Overloaded, Refused, TooMany
from linkarms.front.freshness import lent_connection
from linkarms.front.requests import VIA_MAX
from linkarms.outbox.rendering import spoken
from linkarms.petitions import challenge, door, writer
from linkarms.petitions.desk import Desk, public_desk
from linkarms.petitions.submission import Outcome, Stale
from linkarms.public.pages.petitions import thanks_path
from linkarms.public.sign_form import MOST_BYTES, sent_form

if TYPE_CHECKING:
    from collections.abc import Sequence
    from concurrent.futures import Executor

    from linkarms.audit.queries import Version
    from linkarms.front.freshness import Freshness
    from linkarms.front.requests import Visit
    from linkarms.petitions.submission import SignatureSubmission

DESK_SECONDS = 2.0  # dates that are reached (an agreement ends) count after this time
MOST_DESKS = 2_000
MOST_FIELDS = 250
FORM, JSON = "application/x-www-form-urlencoded", "application/json"

type Answer = Outcome | BaseException


class Busy(Exception):  # noqa: N818
    """Nobody knows whether it was kept, or it was not: to be sent again."""


@dataclass(frozen=True, slots=True)
class Signed:
    """It is kept, and what the answer says beyond that: where a form goes next, how many more a program may send."""

    headers: list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class _Kept:
    desk: Desk
    version: Version
    at: float


@dataclass(slots=True, eq=False)
class _Ticket(writer.Ticket):
    future: asyncio.Future[Answer] | None = None


class Signing:
    """Takes signatures in one event loop; the writer's thread keeps them."""

    def __init__(self, freshness: Freshness, executor: Executor, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._freshness = freshness
        self._executor = executor
        self._desks: OrderedDict[tuple[str, str], _Kept] = OrderedDict()
        self.signed = 0  # since the start
        self._asking: dict[tuple[str, str, Version], asyncio.Task[_Kept | None]] = {}
        self._waiting: deque[tuple[float, asyncio.Future[Answer]]] = deque()

    async def form(self, visit: Visit, body: bytes, *, slug: str, in_frame: bool) -> Signed | None:
        """A form's post. None: Django is to answer."""
        if not _is_plain(visit, FORM, body):
            return None
        via = visit.query.via
        try:
            sent = sent_form(dict(parse_qsl(body.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS)))
        except ValueError:
            return None
        if sent.is_bait_taken:
            return None
        found = self._at_hand(slug, via) or await self._desk(slug, via)
        if found is None:
            return None
        language = visit.language
        signed = await self._sign(visit, found, sent.raw, proof=sent.challenge, language=language, method="form")
        if signed is None:
            return None
        return Signed([("location", _thanks_path(slug, via, language, in_frame))])

    async def json(self, visit: Visit, body: bytes, *, slug: str) -> Signed | None:
        """A program's post. None: Django is to answer."""
        if not _is_plain(visit, JSON, body):
            return None
        try:
            given = SignatureIn.model_validate_json(body)
        except ValidationError:
            return None
        via = given.via[:VIA_MAX]
        found = self._at_hand(slug, via) or await self._desk(slug, via)
        if found is None:
            return None
        allowance = await self._sign(
            visit,
            found,
            raw_signature(given),
            proof=given.challenge or "",
            language=spoken(given.locale),
            method="api",
            key=visit.header("idempotency-key"),
        )
        if allowance is None:
            return None
        return Signed([(name.lower(), value) for name, value in rate_headers(allowance).items()])

    def _at_hand(self, slug: str, via: str) -> _Kept | None:
        """The desk, if it was looked up a moment ago."""
        kept = self._desks.get((slug, via))
        if kept is None or time.monotonic() - kept.at >= DESK_SECONDS or kept.version != self._freshness.at_hand():
            return None
        return kept

    async def _desk(self, slug: str, via: str) -> _Kept | None:
        """The desk as it is now; None where nothing can be signed. One look-up at a time, whoever waits for it."""
        version = await self._freshness.version()
        kept = self._desks.get((slug, via))
        if kept is not None and kept.version == version and time.monotonic() - kept.at < DESK_SECONDS:
            return kept
        key = (slug, via, version)
        asking = self._asking.get(key)
        if asking is None:
            asking = self._asking[key] = self._loop.create_task(self._look_up(slug, via, version))
            asking.add_done_callback(lambda _task: self._asking.pop(key, None))
        return await asyncio.shield(asking)

    async def _look_up(self, slug: str, via: str, version: Version) -> _Kept | None:
        moment = time.monotonic()
        desk = await self._loop.run_in_executor(self._executor, _look_up, slug, via)
        if desk is None:
            return None
        kept = self._desks[slug, via] = _Kept(desk, version, moment)
        self._desks.move_to_end((slug, via))
        while len(self._desks) > MOST_DESKS:
            self._desks.popitem(last=False)
        return kept

    async def _sign(
        self,
        visit: Visit,
        found: _Kept,
        raw: door.RawSignature,
        *,
        proof: str,
        language: str,
        method: str,
        key: str = "",
    ) -> challenge.Allowance | None:
        network, now = visit.network, clock.now()
        try:
            prepared = door.prepare_at(
                found.desk,
                raw,
                language=language,
                method=method,
                network=network,
                now=now,
                submission=door.submission_for(found.desk.petition, raw, key=key),
            )
            slug = found.desk.petition.slug
            lane = challenge.admit(slug, network=network, answer=proof, now=now)
            outcome = await self._kept(challenge.by(lane, prepared.submission), found.version)
        except (BadInputs, Refused, TooMany, door.Unsure, Stale):
            return None
        except (Overloaded, writer.NotKept) as error:
            raise Busy from error
        if outcome is Outcome.REFUSED:
            return None
        self.signed += 1
        return challenge.allowance(lane, network=network, now=now)

    async def _kept(self, submission: SignatureSubmission, version: Version) -> Outcome:
        future: asyncio.Future[Answer] = self._loop.create_future()
        writer.enqueue(_Ticket(submission, self, version, future))
        self._waiting.append((time.monotonic(), future))
        answer = await future
        if isinstance(answer, BaseException):
            raise answer
        return answer

    def deliver(self, answers: Sequence[tuple[writer.Ticket, Answer]]) -> None:
        """Called by the writer's thread, once a batch: wakes all of it with one call."""
        self._loop.call_soon_threadsafe(_wake, answers)

    def give_up_on_the_late(self) -> None:
        """Tell those who wait for longer than anybody should that nobody knows. Called once a second."""
        before = time.monotonic() - writer.PATIENCE_SECONDS
        while self._waiting and (self._waiting[0][1].done() or self._waiting[0][0] < before):
            _since, future = self._waiting.popleft()
            if not future.done():
                future.set_result(writer.NotKept())


def _wake(answers: Sequence[tuple[writer.Ticket, Answer]]) -> None:
    for ticket, answer in answers:
        assert isinstance(ticket, _Ticket)
        if ticket.future is not None and not ticket.future.done():
            ticket.future.set_result(answer)


@lru_cache(maxsize=MOST_DESKS)
def _thanks_path(slug: str, via: str, language: str, in_frame: bool) -> str:
    return thanks_path(slug, via=via, language=language, dropped=False, in_frame=in_frame)


def _look_up(slug: str, via: str) -> Desk | None:
    with lent_connection():
        return public_desk(slug, via=via, now=clock.now())


def _is_plain(visit: Visit, content_type: str, body: bytes) -> bool:
    """Whether it is what our form and most programs send."""
    sent_as = visit.header("content-type")
    if sent_as != content_type:
        kind, _semicolon, rest = sent_as.partition(";")
        if kind.strip().lower() != content_type or rest.strip().lower() not in _UTF_8:
            return False
    return len(body) <= MOST_BYTES and visit.is_ours


_UTF_8 = frozenset({"", "charset=utf-8", 'charset="utf-8"'})
