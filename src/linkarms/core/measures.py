"""What the processes of one machine count of themselves, for `/metrics`.

Made for hot paths: to count is one look-up and a few additions in memory, without a lock. A thread
writes each process's figures into a folder once a second, and whoever is asked for `/metrics` adds up all files
there; with no folder (tests, another server) a process tells of itself alone. Figures of a process that has ended
stay, because a counter never goes down; the folder is new at each start of `linkarms serve`.

Labels are names of routes, numbers and words from our own code: nothing that a visitor or an organization wrote.
"""

from __future__ import annotations

import atexit
import json
import os
import threading
from bisect import bisect_left
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

#: Set by `linkarms serve` for the processes it starts.
FOLDER_VARIABLE = "LINKARMS_MEASURES_DIR"
WRITE_EVERY_SECONDS = 1.0

SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
SIZES = (1.0, 2.0, 5.0, 10.0, 20.0, 50.0, 100.0, 200.0, 500.0)

#: The two doors of signing, by the names that their addresses have.
SIGNING = {"form": "public:sign", "json": "api:sign"}

type Labels = tuple[str | int, ...]
type Cells = dict[Labels, list[float]]


@dataclass(frozen=True)
class Measure:
    """One family. With `bounds` a histogram, whose cell is a count for each bound, for more, and the sum of
    values; without, a counter, whose cell is one number."""

    name: str
    help: str
    labels: tuple[str, ...] = ()
    bounds: tuple[float, ...] = ()
    cells: Cells = field(default_factory=dict)

    def observe(self, labels: Labels, value: float) -> None:
        cell = self.cells.get(labels)
        if cell is None:
            cell = self._new_cell(labels)
        # No lock: it would cost more than the rest, and the interpreter does not change threads within such a line.
        cell[bisect_left(self.bounds, value)] += 1
        cell[-1] += value

    def add(self, labels: Labels, amount: float = 1) -> None:
        cell = self.cells.get(labels)
        if cell is None:
            cell = self._new_cell(labels)
        cell[0] += amount

    def _new_cell(self, labels: Labels) -> list[float]:
        _keep_writing()
        with _lock:
            return self.cells.setdefault(labels, self.empty())

    def empty(self) -> list[float]:
        return [0.0] * (len(self.bounds) + 2 if self.bounds else 1)


_lock = threading.Lock()

REQUESTS = Measure(
    "linkarms_request_seconds", "Time until a request was answered, by route and status.", ("route", "status"), SECONDS
)
BATCHES = Measure("linkarms_intake_batch_size", "Signatures that were committed together.", (), SIZES)
COMMITS = Measure("linkarms_intake_commit_seconds", "Time that a batch of signatures took to be durable.", (), SECONDS)
NOT_KEPT = Measure(
    "linkarms_intake_not_kept_total",
    "Signatures that were answered with 503, by reason: full or database.",
    ("reason",),
)
EXPORTED = Measure("linkarms_export_rows_total", "People handed to the organizations they said yes to.")
MAILS = Measure("linkarms_mails_total", "Mails by what became of them: sent or given_up.", ("outcome",))

ALL = (REQUESTS, BATCHES, COMMITS, NOT_KEPT, EXPORTED, MAILS)

#: Looked at when figures are written: name, help, and a function that says how much it is now.
_gauges: dict[str, tuple[str, Callable[[], float]]] = {}


def request_answered(route: str, status: int, seconds: float) -> None:
    """`route`: the name of the address ("public:petition"), "" when there was none."""
    REQUESTS.observe((route, status), seconds)


def signature_answered(door: str, status: int, seconds: float) -> None:
    """A request to sign, answered by `door` ("form" or "json") outside of Django's middleware."""
    REQUESTS.observe((SIGNING[door], status), seconds)


def batch_kept(size: int, seconds: float) -> None:
    """A batch of so many signatures is durable; its commit took so long."""
    BATCHES.observe((), size)
    COMMITS.observe((), seconds)


def not_kept(reason: str, count: int = 1) -> None:
    """So many signatures were answered with 503: "full" (the queue) or "database"."""
    NOT_KEPT.add((reason,), count)


def rows_exported(count: int) -> None:
    EXPORTED.add((), count)


def mail_ended(outcome: str) -> None:
    """A mail has gone ("sent") or never will ("given_up")."""
    MAILS.add((outcome,))


def watch(name: str, help: str, look: Callable[[], float]) -> None:  # noqa: A002  # Prometheus calls it so
    """A figure that goes up and down; of several processes the sum is shown."""
    _gauges[name] = (help, look)
    _keep_writing()


# --- Between processes -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Totals:
    """Of all processes of this machine. `gauges`: name to (help, sum over living processes)."""

    cells: Mapping[str, Cells]
    gauges: Mapping[str, tuple[str, float]]


def totals() -> Totals:
    """This process as it is, the others as they were a second ago."""
    cells: dict[str, Cells] = {measure.name: {} for measure in ALL}
    gauges: dict[str, tuple[str, float]] = {}
    for figures in (_figures(), *_others()):
        _add(cells, figures["cells"])
        for name, (words, value) in figures["gauges"].items():
            gauges[name] = (words, gauges.get(name, ("", 0.0))[1] + value)
    return Totals(cells, gauges)


def _add(cells: dict[str, Cells], more: Mapping[str, list[tuple[list[str | int], list[float]]]]) -> None:
    sizes = {measure.name: len(measure.empty()) for measure in ALL}
    for name, rows in more.items():
        for labels, cell in rows:
            # A file of an older version, still open while the new one starts, may know other families.
            if sizes.get(name) == len(cell):
                so_far = cells[name].get(tuple(labels), [0.0] * len(cell))
                cells[name][tuple(labels)] = [mine + theirs for mine, theirs in zip(so_far, cell, strict=True)]


def _figures() -> dict[str, Any]:
    with _lock:
        # Only to add a cell takes the lock, so the dictionaries hold still.
        cells = {
            measure.name: [(list(labels), list(cell)) for labels, cell in measure.cells.items()] for measure in ALL
        }
    return {"cells": cells, "gauges": {name: (words, look()) for name, (words, look) in _gauges.items()}}


def _others() -> list[dict[str, Any]]:
    folder = os.environ.get(FOLDER_VARIABLE)
    found = []
    for path in sorted(Path(folder).glob("*.json")) if folder else ():
        pid = int(path.stem.partition("-")[0])
        if pid == os.getpid():
            continue
        with suppress(OSError, ValueError):
            figures = json.loads(path.read_text(encoding="ascii"))
            found.append(figures if _lives(pid) else figures | {"gauges": {}})
    return found


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


_thread: threading.Thread | None = None
_ending = threading.Event()


def _keep_writing() -> None:
    """Start the thread that writes, once a process, and only where there is a folder to write to."""
    if _thread is None and os.environ.get(FOLDER_VARIABLE):
        thread = threading.Thread(target=_write_again_and_again, name="measures", daemon=True)
        if _is_first(thread):
            thread.start()


def _is_first(thread: threading.Thread) -> bool:
    global _thread  # noqa: PLW0603
    with _lock:
        if _thread is not None:
            return False
        _thread = thread
        return True


def _write_again_and_again() -> None:
    written = ""
    while not _ending.wait(WRITE_EVERY_SECONDS):
        written = _write(written)


def _write(written: str = "") -> str:
    """Put our figures where the others look; nothing is written while nothing changes."""
    folder = os.environ.get(FOLDER_VARIABLE)
    text = json.dumps(_figures())
    if not folder or text == written:
        return written
    path = Path(folder) / f"{os.getpid()}.json"
    draft = path.with_suffix(".new")
    try:
        draft.write_text(text, encoding="ascii")
        draft.replace(path)
    except OSError:
        # The folder has gone with `linkarms serve`, or the disk is full: counting goes on in memory.
        return written
    return text


def _write_last() -> None:
    _ending.set()
    if _thread is not None:
        _write()


def _begin_anew() -> None:
    """In a forked child: what was counted so far, and the thread, are the parent's."""
    global _lock, _thread, _ending
    _lock, _thread, _ending = threading.Lock(), None, threading.Event()
    for measure in ALL:
        measure.cells.clear()


atexit.register(_write_last)
os.register_at_fork(after_in_child=_begin_anew)
