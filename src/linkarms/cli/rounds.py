"""Runs the table of periodic jobs: `linkarms.config.periodic`, loaded by name like the commands."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Protocol

from django.db import close_old_connections, connection

from linkarms.cli import lately
from linkarms.core.clock import now as clock_now

if TYPE_CHECKING:
    from datetime import datetime

log = logging.getLogger(__name__)

TABLE = "linkarms.config.periodic"
LONGEST_PAUSE_SECONDS = 300.0
#: A job of once an hour is tried again after twice this when it failed.
SHORT_PAUSE_SECONDS = 10.0


class Job(Protocol):
    """The shape of a row of the table."""

    @property
    def function(self) -> str: ...
    @property
    def every_seconds(self) -> float: ...


@dataclass(frozen=True)
class Outcome:
    """What one run did: the number the job reports (0 if none), or in one line why it failed."""

    done: int
    problem: str
    #: The kind of error, for places where its words may not stand.
    kind: str = ""


def jobs() -> Mapping[str, Job]:
    table: Mapping[str, Job] = import_module(TABLE).JOBS
    return table


def run_job(job: Job, *, now: datetime) -> Outcome:
    """One job, once. A failure is logged and reported, never raised: the other jobs go on."""
    try:
        done = _function(job)(now=now)
    except Exception as error:
        log.exception("The periodic job %s failed", job.function)
        return Outcome(0, (str(error).strip() or type(error).__name__).splitlines()[0], type(error).__name__)
    return Outcome(done if isinstance(done, int) else 0, "")


def _function(job: Job) -> Callable[..., object]:
    module, _, name = job.function.partition(":")
    function: Callable[..., object] = getattr(import_module(module), name)
    return function


def run_and_tell(name: str, job: Job, *, now: datetime) -> Outcome:
    """One job, once, and the note of it that `linkarms doctor` and `/metrics` read."""
    outcome = run_job(job, now=now)
    if outcome.problem:
        lately.unwell(name, trouble=outcome.kind, now=now)
    else:
        lately.well(name, now=now)
    return outcome


def run_all(*, now: datetime) -> dict[str, Outcome]:
    """Every job once, in the order of the table."""
    return {name: run_and_tell(name, job, now=now) for name, job in jobs().items()}


def run_until(stop: threading.Event) -> None:
    """Each job at its own pace until `stop`, in a thread of its own: a slow mail server delays no confirmation."""
    # Packages that import each other, first imported by several threads at once, may be found half made.
    for job in jobs().values():
        _function(job)
    threads = [
        threading.Thread(target=_keep_running, args=(name, job, stop), name=f"periodic-{name}")
        for name, job in jobs().items()
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _keep_running(name: str, job: Job, stop: threading.Event) -> None:
    """Until `stop`; see `pause_after`."""
    failures = 0
    while not stop.is_set():
        # A connection that broke is not asked again.
        close_old_connections()
        failures = failures + 1 if run_and_tell(name, job, now=clock_now()).problem else 0
        # Of a pool's few connections none is kept while we rest: there may be more jobs than places.
        close_old_connections()
        stop.wait(pause_after(job.every_seconds, failures=failures))
    connection.close()


def pause_after(every_seconds: float, *, failures: int) -> float:
    """Seconds until the next run, after so many failures in a row: longer each time, at most five minutes."""
    if not failures:
        return every_seconds
    return min(LONGEST_PAUSE_SECONDS, min(every_seconds, SHORT_PAUSE_SECONDS) * 2.0 ** min(failures, 10))
