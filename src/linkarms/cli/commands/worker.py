"""`linkarms worker`: background tasks, on as many machines as one likes."""

from __future__ import annotations

import argparse
import logging
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils.module_loading import autodiscover_modules

from linkarms.cli import lately
from linkarms.cli.parent import end_with_parent
from linkarms.core.clock import now as clock_now
from linkarms.core.errors import Refused

PULSE_SECONDS = 5.0
#: Which program runs the tasks of which backend. Swapping the backend is one setting and one line here.
RUNNERS = {"django_ox.backend.OxBackend": "ox_worker"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--concurrency", type=int, default=2, metavar="N", help="tasks at a time (default 2)")
    parser.add_argument("--parent", type=int, help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> int:
    backend = str(settings.TASKS["default"]["BACKEND"])
    runner = RUNNERS.get(backend)
    if runner is None:
        raise Refused(f"LINKARMS_TASKS_BACKEND is {backend}; it brings a worker of its own, or needs none")
    end_with_parent(options.parent)
    logging.getLogger("django_ox").setLevel(logging.WARNING)
    # Before its threads: several that import the same packages at once may find them half made.
    autodiscover_modules("tasks")
    with tempfile.TemporaryDirectory(prefix="linkarms-worker-") as folder:
        heartbeat = Path(folder) / "heartbeat"
        threading.Thread(target=_tell_of_life, args=(heartbeat,), name="pulse", daemon=True).start()
        # Its own log handler would print a second line for each event.
        call_command(runner, concurrency=options.concurrency, heartbeat_file=str(heartbeat), verbosity=0)
    return 0


def _tell_of_life(heartbeat: Path) -> None:
    """As long as its loop goes round, not merely as long as the process is there."""
    seen = 0.0
    while True:
        with suppress(OSError):
            beat = heartbeat.stat().st_mtime
            if beat != seen:
                lately.well(lately.WORKER, now=clock_now())
                connection.close()
            seen = beat
        time.sleep(PULSE_SECONDS)
