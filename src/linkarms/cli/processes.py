"""The processes of `linkarms serve`: start them, start a died one again, stop all cleanly."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

LOOK_EVERY_SECONDS = 0.2
#: A process that lived this long died of something else than its start.
SETTLED_SECONDS = 10.0
#: After so many deaths in a row right after the start we give up, so that whoever watches us notices.
HOPELESS = 5
LONGEST_PAUSE_SECONDS = 8.0
STOP_SECONDS = 12.0


@dataclass
class Child:
    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    start_again: float = 0.0
    failures: int = 0

    def start(self) -> None:
        # A session of its own: Ctrl-C in a terminal reaches us alone, and we stop the children in order.
        self.process = subprocess.Popen(list(self.command), stdin=subprocess.DEVNULL, start_new_session=True)
        self.started = time.monotonic()

    @property
    def runs(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def signal(self, number: int) -> None:
        """To the whole group: the web server has workers of its own."""
        if self.process is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, number)


@dataclass
class Family:
    """All children. `stop` is set by a signal, or by whoever wants them to end."""

    children: list[Child]
    say: Callable[[str], None]
    stop: threading.Event = field(default_factory=threading.Event)

    def obey_signals(self) -> None:
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: self.stop.set())

    def start(self) -> None:
        for child in self.children:
            child.start()

    def watch(self) -> int:
        """Until asked to stop (0), or until a child cannot be kept alive (1)."""
        while not self.stop.wait(LOOK_EVERY_SECONDS):
            for child in self.children:
                if not child.runs and not self._revive(child):
                    self.say(f"{child.name} ends again and again right after its start; stopping")
                    return 1
        return 0

    def _revive(self, child: Child) -> bool:
        now = time.monotonic()
        if child.process is not None:
            code = child.process.returncode
            child.process = None
            child.failures = 0 if now - child.started > SETTLED_SECONDS else child.failures + 1
            pause = min(LONGEST_PAUSE_SECONDS, 0.5 * 2**child.failures)
            child.start_again = now + pause
            self.say(f"{child.name} ended unexpectedly (status {code}); starting it again in {pause:.0f} s")
        if child.failures >= HOPELESS:
            return False
        if now >= child.start_again:
            child.start()
        return True

    def end(self) -> None:
        """Ask all to finish, wait a little, and end those that do not."""
        for child in self.children:
            if child.runs and child.process is not None:
                # The leader only: a web server stops its own workers, gracefully.
                child.process.send_signal(signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        while any(child.runs for child in self.children) and time.monotonic() < deadline:
            time.sleep(0.05)
        for child in self.children:
            child.signal(signal.SIGKILL)
            if child.process is not None:
                child.process.wait()


def python(*arguments: str) -> list[str]:
    """A command that runs a module with the interpreter we run on."""
    return [sys.executable, "-m", *arguments]
