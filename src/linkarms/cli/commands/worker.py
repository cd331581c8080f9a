"""`linkarms worker`: background tasks, on as many machines as one likes."""

from __future__ import annotations

import argparse
import logging

from django.conf import settings
from django.core.management import call_command

from linkarms.cli.parent import end_with_parent
from linkarms.core.errors import Refused

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
    # Its own log handler would print a second line for each event.
    call_command(runner, concurrency=options.concurrency, verbosity=0)
    return 0
