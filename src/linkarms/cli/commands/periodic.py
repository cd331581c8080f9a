"""`linkarms periodic`: recounts, confirmations, mail that waits, expiries. Safe to run in two places at once."""

from __future__ import annotations

import argparse
import json
import signal
import threading

from linkarms.cli.parent import end_with_parent
from linkarms.cli.rounds import run_all, run_until
from linkarms.core.clock import now as clock_now


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--once", action="store_true", help="do everything once and end: for cron")
    parser.add_argument("--json", action="store_true", help="with --once: print what was done as JSON")
    parser.add_argument("--parent", type=int, help=argparse.SUPPRESS)


def run(options: argparse.Namespace) -> int:
    if options.once:
        return _once(as_json=options.json)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    end_with_parent(options.parent)
    run_until(stop)
    return 0


def _once(*, as_json: bool) -> int:
    outcomes = run_all(now=clock_now())
    if as_json:
        print(json.dumps({name: {"done": o.done, "problem": o.problem} for name, o in outcomes.items()}, indent=2))
    else:
        for name, outcome in outcomes.items():
            print(f"{name}: {outcome.problem or outcome.done}")
    return 1 if any(outcome.problem for outcome in outcomes.values()) else 0
