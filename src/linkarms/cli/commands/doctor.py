"""`linkarms doctor`: configuration, entrance, disk, database, mail, clock; what is wrong and what to do."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict

from linkarms.cli.checkup import configuration, database, entrance, files, names, rhythm, searching, surroundings
from linkarms.cli.checkup.finding import Finding, State, bad
from linkarms.core.clock import now as clock_now

MARK = {State.GOOD: "ok  ", State.NOTE: "note", State.BAD: "BAD "}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")


def run(options: argparse.Namespace) -> int:
    """0 when nothing is bad; notes do not count."""
    findings = list(examine())
    healthy = all(finding.state != State.BAD for finding in findings)
    if options.json:
        print(json.dumps({"healthy": healthy, "findings": [asdict(finding) for finding in findings]}, indent=2))
    else:
        for finding in findings:
            _print(finding)
        print("\nNothing is wrong." if healthy else "\nSomething is wrong: see BAD above.")
    return 0 if healthy else 1


def examine() -> Iterator[Finding]:
    now = clock_now()
    looks: dict[str, Callable[[], Iterable[Finding]]] = {
        "settings": configuration.look,
        "entrance": lambda: [entrance.look()],
        "data folder": files.look,
        "database": lambda: database.look(clock=clock_now),
        "mail": lambda: surroundings.look(now=now),
        "worker": lambda: rhythm.look(now=now),
        "names": lambda: names.look(now=now),
        "search": searching.look,
    }
    for what, look in looks.items():
        yield from _whatever_happens(what, look)


def _whatever_happens(what: str, look: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """A patient so ill that a question fails is no reason to keep the other answers back."""
    try:
        yield from look()
    except Exception as error:  # noqa: BLE001  # the finding says what
        first_line = (str(error).strip() or type(error).__name__).splitlines()[0]
        yield bad(what, f"could not be looked at: {first_line}", "see the other findings first")


def _print(finding: Finding) -> None:
    print(f"{MARK[finding.state]} {finding.what}: {finding.found}")
    if finding.advice:
        print(f"     → {finding.advice}")
