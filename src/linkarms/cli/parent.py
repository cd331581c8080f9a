"""A child of `linkarms serve` ends when `serve` is gone, however it went (also by kill -9)."""

from __future__ import annotations

import os
import signal
import threading
import time

LOOK_EVERY_SECONDS = 1.0


def end_with_parent(parent: int | None) -> None:
    """Watch the process that started us; once it is gone, stop as if asked to. None: nobody to watch."""
    if parent is not None:
        threading.Thread(target=_watch, args=(parent,), name="parent-watch", daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)
