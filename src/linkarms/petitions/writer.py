"""Group commit: the requests of one process that wait together are committed together.

One thread per process owns a database connection and takes from a bounded queue whatever has gathered while it
was committing. Throughput therefore grows with load, and a request waits for one commit, not for a turn. Nobody
is answered before the commit of the batch that holds their submission.
"""

from __future__ import annotations

import atexit
import logging
import os
import threading
import time
from collections import deque
from concurrent.futures import Future
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.utils.translation import gettext as _

from linkarms.core import clock, measures
from linkarms.core.errors import Overloaded
from linkarms.petitions.intake import record_signatures
from linkarms.petitions.submission import Outcome, Stale

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from linkarms.audit.queries import Version
    from linkarms.petitions.submission import SignatureSubmission

log = logging.getLogger(__name__)

CAPACITY = 2_000  # submissions that may wait; the next one gets 503
BATCH = 500  # submissions a transaction
LINGER_SECONDS = 0.002  # how long a busy writer waits for company
IDLE_SECONDS = 30.0  # then the thread ends and gives its connection back
PATIENCE_SECONDS = 30.0  # a request that waited so long is told to come again
FLUSH_SECONDS = 15.0  # how long a process that ends may take to keep what it accepted
RETRY_AFTER_SECONDS = 5


class NotKept(Exception):  # noqa: N818  # a message between two threads
    """The database did not take the batch."""


class Sender(Protocol):
    """Whoever handed submissions in. Hears of all of them that shared a batch in one call."""

    def deliver(self, answers: Sequence[tuple[Ticket, Outcome | BaseException]]) -> None:
        """Called from the writer's thread, after the commit."""


@dataclass(slots=True, eq=False)
class Ticket:
    """One submission in the queue."""

    submission: SignatureSubmission
    sender: Sender
    seen: Version | None = None  # the audit's version it was checked under; None: looked up for this one alone


class _Caller:
    """A thread that waits for its one answer."""

    def __init__(self) -> None:
        self.answer: Future[Outcome] = Future()

    def deliver(self, answers: Sequence[tuple[Ticket, Outcome | BaseException]]) -> None:
        for _ticket, answer in answers:
            if isinstance(answer, Outcome):
                self.answer.set_result(answer)
            else:
                self.answer.set_exception(answer)


class Writer:
    """A bounded queue and the one thread that empties it. `record` commits a batch or raises."""

    def __init__(
        self,
        record: Callable[[Sequence[SignatureSubmission], Version | None], list[Outcome]],
        *,
        capacity: int = CAPACITY,
        batch: int = BATCH,
    ) -> None:
        self._record = record
        self._capacity = capacity
        self._batch = batch
        self._waiting: deque[Ticket] = deque()
        self._lock = threading.Condition()
        self._thread: threading.Thread | None = None
        self._stopping = False
        self._is_busy = False

    def submit(self, submission: SignatureSubmission, *, patience: float = PATIENCE_SECONDS) -> Outcome:
        """Block until the submission is committed. Raises Overloaded when it was not, or nobody knows yet."""
        caller = _Caller()
        self.enqueue(Ticket(submission, caller))
        try:
            return caller.answer.result(timeout=patience)
        except (NotKept, TimeoutError):
            # After a timeout it may still be kept. Sending it again changes nothing then: twice is once.
            raise overloaded() from None

    def enqueue(self, ticket: Ticket) -> None:
        """Queue a submission; its sender hears of it. Raises Overloaded when the queue is full."""
        with self._lock:
            if self._stopping or len(self._waiting) >= self._capacity:
                measures.not_kept("full")
                raise overloaded()
            self._waiting.append(ticket)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="linkarms-intake", daemon=True)
                self._thread.start()
            elif len(self._waiting) == 1:  # with more than one it is awake already
                self._lock.notify()

    @property
    def waiting(self) -> int:
        """How many submissions wait for their batch."""
        return len(self._waiting)

    @property
    def is_busy(self) -> bool:
        """Whether the thread is at work on a batch."""
        return self._is_busy

    def stop(self, *, patience: float = FLUSH_SECONDS) -> None:
        """Take nothing new, commit what was accepted, end the thread and close its connection."""
        with self._lock:
            thread = self._thread
            self._stopping = True
            self._lock.notify()
        if thread is not None:
            thread.join(timeout=patience)
        with self._lock:
            self._stopping = False

    def _run(self) -> None:
        try:
            while (batch := self._gather()) is not None:
                self._is_busy = True
                self._commit(batch)
                self._is_busy = False
        finally:
            connection.close()

    def _gather(self) -> list[Ticket] | None:
        """The next batch; None when it is time to end."""
        with self._lock:
            if not self._waiting and not self._stopping:
                self._lock.wait(timeout=IDLE_SECONDS)
            if not self._waiting:
                self._thread = None
                return None
            crowded = len(self._waiting) > 1
        if crowded and not self._stopping:
            time.sleep(LINGER_SECONDS)
        with self._lock:
            return [self._waiting.popleft() for _n in range(min(self._batch, len(self._waiting)))]

    def _commit(self, batch: list[Ticket]) -> None:
        began = time.perf_counter()
        try:
            answers = self._twice(lambda: self._record_fresh(batch))
        except BaseException as error:  # noqa: BLE001 # whatever it is: those who wait must hear of it, and the thread goes on
            answer = NotKept() if isinstance(error, DatabaseError | InterfaceError) else error
            log.error("A batch of %d submissions was not kept: %s", len(batch), type(error).__name__)
            measures.not_kept("database", len(batch))
            _deliver([(ticket, answer) for ticket in batch])
            return
        measures.batch_kept(len(batch), time.perf_counter() - began)
        _deliver(answers)

    def _record_fresh(self, batch: list[Ticket]) -> list[tuple[Ticket, Outcome | BaseException]]:
        """Commit those whose check still holds; the others are stale."""
        by_version: dict[Version | None, list[Ticket]] = {}
        for ticket in batch:
            by_version.setdefault(ticket.seen, []).append(ticket)
        answers: list[tuple[Ticket, Outcome | BaseException]] = []
        for seen, tickets in by_version.items():
            try:
                outcomes = self._record([ticket.submission for ticket in tickets], seen)
            except Stale:
                answers += ((ticket, Stale()) for ticket in tickets)
            else:
                answers += zip(tickets, outcomes, strict=True)
        return answers

    def _twice[T](self, attempt: Callable[[], T]) -> T:
        """Try once more on a fresh connection when the one at hand turns out to be dead.

        Safe even when the first attempt was committed and only its answer was lost: a submission that is
        already kept is not kept again.
        """
        try:
            return attempt()
        except (OperationalError, InterfaceError):
            connection.close()
        try:
            return attempt()
        except (OperationalError, InterfaceError):
            connection.close()
            raise


def _deliver(answers: list[tuple[Ticket, Outcome | BaseException]]) -> None:
    by_sender: dict[Sender, list[tuple[Ticket, Outcome | BaseException]]] = {}
    for ticket, answer in answers:
        by_sender.setdefault(ticket.sender, []).append((ticket, answer))
    for sender, theirs in by_sender.items():
        sender.deliver(theirs)


def overloaded() -> Overloaded:
    """What somebody hears whose signature was not taken in."""
    return Overloaded(
        _("Very many people are signing right now. Please wait a few seconds and send it again: twice counts once."),
        retry_after=RETRY_AFTER_SECONDS,
    )


def _record_now(submissions: Sequence[SignatureSubmission], seen: Version | None) -> list[Outcome]:
    return record_signatures(submissions, now=clock.now(), seen=seen)


def _new_writer() -> None:
    # Also in a forked child: the parent's thread, lock and waiting requests stayed in the parent.
    global _writer  # noqa: PLW0603
    _writer = Writer(_record_now)


_writer: Writer
_new_writer()


def submit(submission: SignatureSubmission, *, now: datetime) -> Outcome:
    """Keep one submission durably, together with those of other requests. Raises Overloaded.

    Within a transaction of the caller's own (tests that roll back) another connection could neither see what
    the submission names nor be waited for: then it is recorded on the caller's connection.
    """
    if connection.in_atomic_block:
        return record_signatures([submission], now=now)[0]
    return _writer.submit(submission)


def enqueue(ticket: Ticket) -> None:
    """The same without waiting: the ticket's sender hears of it. Raises Overloaded."""
    _writer.enqueue(ticket)


def stop() -> None:
    """Commit what was accepted and give the connection back; the next submission starts anew."""
    _writer.stop()


measures.watch("linkarms_intake_waiting", "Signatures that wait to be committed.", lambda: _writer.waiting)
atexit.register(stop)
os.register_at_fork(after_in_child=_new_writer)
