"""`linkarms doctor`: configuration, database, mail, disk, clock; what is wrong and what to do."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from linkarms.cli.checkup import configuration, database, names, surroundings
from linkarms.cli.checkup.finding import Finding, State
from linkarms.core.clock import now as clock_now

MARK = {State.GOOD: "ok  ", State.NOTE: "note", State.BAD: "BAD "}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")


def run(options: argparse.Namespace) -> int:
    """0 when nothing is bad; notes do not count."""
    now = clock_now()
    findings = [
        *configuration.look(),
        *database.look(clock=clock_now),
        *surroundings.look(now=now),
        *names.look(now=now),
    ]
    healthy = all(finding.state != State.BAD for finding in findings)
    if options.json:
        print(json.dumps({"healthy": healthy, "findings": [asdict(finding) for finding in findings]}, indent=2))
    else:
        for finding in findings:
            _print(finding)
        print("\nNothing is wrong." if healthy else "\nSomething is wrong: see BAD above.")
    return 0 if healthy else 1


def _print(finding: Finding) -> None:
    print(f"{MARK[finding.state]} {finding.what}: {finding.found}")
    if finding.advice:
        print(f"     → {finding.advice}")
