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
from typing import TYPE_CHECKING

from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.utils.translation import gettext as _

from linkarms.core import clock
from linkarms.core.errors import Overloaded
from linkarms.petitions.intake import record_signatures

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from linkarms.petitions.submission import Outcome, SignatureSubmission

log = logging.getLogger(__name__)

CAPACITY = 2_000  # submissions that may wait; the next one gets 503
BATCH = 500  # submissions a transaction
LINGER_SECONDS = 0.002  # how long a busy writer waits for company
TELL_SECONDS = 1.0  # between two calls of what follows a commit
IDLE_SECONDS = 30.0  # then the thread ends and gives its connection back
PATIENCE_SECONDS = 30.0  # a request that waited so long is told to come again
FLUSH_SECONDS = 15.0  # how long a process that ends may take to keep what it accepted
RETRY_AFTER_SECONDS = 5


class _NotKept(Exception):  # noqa: N818  # a message between two threads
    """The database did not take the batch."""


class Writer:
    """A bounded queue and the one thread that empties it. `record` commits a batch or raises."""

    def __init__(
        self,
        record: Callable[[Sequence[SignatureSubmission]], list[Outcome]],
        *,
        capacity: int = CAPACITY,
        batch: int = BATCH,
        after_commit: Callable[[], None] | None = None,
    ) -> None:
        self._record = record
        self._capacity = capacity
        self._batch = batch
        self._after_commit = after_commit
        self._waiting: deque[tuple[SignatureSubmission, Future[Outcome]]] = deque()
        self._lock = threading.Condition()
        self._thread: threading.Thread | None = None
        self._stopping = False
        self._is_busy = False
        self._untold = False
        self._told_at = 0.0

    def submit(self, submission: SignatureSubmission) -> Outcome:
        """Block until the submission is committed. Raises Overloaded when it was not, or nobody knows yet."""
        return self.offer(submission, patience=PATIENCE_SECONDS)

    def offer(self, submission: SignatureSubmission, *, patience: float) -> Outcome:
        """`submit` with a patience of one's own, in seconds."""
        future: Future[Outcome] = Future()
        with self._lock:
            if self._stopping or len(self._waiting) >= self._capacity:
                raise _overloaded()
            self._waiting.append((submission, future))
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="linkarms-intake", daemon=True)
                self._thread.start()
            self._lock.notify()
        try:
            return future.result(timeout=patience)
        except (_NotKept, TimeoutError):
            # After a timeout it may still be kept. Sending it again changes nothing then: twice is once.
            raise _overloaded() from None

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
                if batch:
                    self._is_busy = True
                    self._commit(batch)
                    self._is_busy = False
                self._tell()
        finally:
            connection.close()

    def _gather(self) -> list[tuple[SignatureSubmission, Future[Outcome]]] | None:
        """The next batch, empty when there is only something to tell, None when it is time to end."""
        with self._lock:
            if not self._waiting and not self._stopping:
                self._lock.wait(timeout=TELL_SECONDS if self._untold else IDLE_SECONDS)
            if not self._waiting:
                if self._untold:
                    return []
                self._thread = None
                return None
            crowded = len(self._waiting) > 1
        if crowded and not self._stopping:
            time.sleep(LINGER_SECONDS)
        with self._lock:
            return [self._waiting.popleft() for _n in range(min(self._batch, len(self._waiting)))]

    def _commit(self, batch: list[tuple[SignatureSubmission, Future[Outcome]]]) -> None:
        submissions = [submission for submission, _future in batch]
        try:
            outcomes = self._record_patiently(submissions)
        except BaseException as error:  # noqa: BLE001 # whatever it is: those who wait must hear of it, and the thread goes on
            answer = _NotKept() if isinstance(error, DatabaseError | InterfaceError) else error
            log.error("A batch of %d submissions was not kept: %s", len(batch), type(error).__name__)
            for _submission, future in batch:
                future.set_exception(answer)
            return
        for (_submission, future), outcome in zip(batch, outcomes, strict=True):
            future.set_result(outcome)
        self._untold = self._after_commit is not None

    def _record_patiently(self, submissions: Sequence[SignatureSubmission]) -> list[Outcome]:
        """Commit, once more on a fresh connection when the one at hand turns out to be dead.

        Safe even when the first attempt was committed and only its answer was lost: a submission that is
        already kept is not kept again.
        """
        try:
            return self._record(submissions)
        except (OperationalError, InterfaceError):
            connection.close()
        try:
            return self._record(submissions)
        except (OperationalError, InterfaceError):
            connection.close()
            raise

    def _tell(self) -> None:
        """Let follow what follows a commit: at once, but not more than once a second."""
        if not self._untold or self._after_commit is None:
            return
        moment = time.monotonic()
        if moment - self._told_at < TELL_SECONDS and not self._stopping:
            return
        self._told_at, self._untold = moment, False
        try:
            self._after_commit()
        except Exception as error:  # noqa: BLE001  # the signatures are kept, whatever happens to what follows
            log.warning("What follows a commit failed: %s", type(error).__name__)
            connection.close()


def _overloaded() -> Overloaded:
    return Overloaded(
        _("Very many people are signing right now. Please wait a few seconds and send it again: twice counts once."),
        retry_after=RETRY_AFTER_SECONDS,
    )


def _record_now(submissions: Sequence[SignatureSubmission]) -> list[Outcome]:
    return record_signatures(submissions, now=clock.now())


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


def stop() -> None:
    """Commit what was accepted and give the connection back; the next submission starts anew."""
    _writer.stop()


atexit.register(stop)
os.register_at_fork(after_in_child=_new_writer)
