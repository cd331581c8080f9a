"""Asking a database that may never answer.

A database behind a dead network neither answers nor refuses: whoever waits for it hangs, and probes that hang pile
up. Each question is therefore asked by a thread of its own, at most one at a time, and whoever asks waits only so
long; those who ask meanwhile share the answer.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future

from django.db import connection


class NoAnswer(Exception):  # noqa: N818  # what happened, not a defect
    """The question is still being asked."""


class Question[T]:
    """`ask` uses the database and returns; it runs in a thread that gives its connection back."""

    def __init__(self, ask: Callable[[], T]) -> None:
        self._ask = ask
        self._lock = threading.Lock()
        self._answer: Future[T] | None = None

    def answer(self, *, within: float) -> T:
        """What `ask` returned or raised; NoAnswer after so many seconds."""
        with self._lock:
            if self._answer is None or self._answer.done():
                self._answer = Future()
                # A daemon: a thread that hangs keeps no process from ending.
                threading.Thread(target=self._run, args=(self._answer,), name="probe", daemon=True).start()
            answer = self._answer
        try:
            return answer.result(timeout=within)
        except TimeoutError:
            if answer.done():
                raise
            raise NoAnswer from None

    def _run(self, answer: Future[T]) -> None:
        try:
            result = self._ask()
        except BaseException as error:  # noqa: BLE001  # whoever waits must hear of it
            answer.set_exception(error)
        else:
            answer.set_result(result)
        finally:
            connection.close()
