"""`linkarms verify`: does everything that is kept add up? Says what does not, and what to do."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from linkarms.audit.heads import Held
from linkarms.cli.keeping.verifying import Outcome, Report, verify
from linkarms.core.clock import now as clock_now
from linkarms.directory.services import mail_heads_now

KEPT = {
    Held.STANDS: "ok    the head {written} stands: nothing before it was changed",
    Held.CHANGED: "WRONG the head {written} does not stand: the audit was written anew since it was mailed",
    Held.MISSING: "WRONG the head {written} is not reached: the audit is shorter than it was. Batches were removed, or "
    "this installation was restored from a backup made before",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--head",
        action="append",
        default=[],
        metavar="N:HASH",
        help="does the audit still lead through this mailed head?",
    )
    parser.add_argument("--mail-head", action="store_true", help="mail the head of the audit to all owners now")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")


def run(options: argparse.Namespace) -> int:
    """0 when everything adds up."""
    now = clock_now()
    report = verify(kept_heads=options.head, now=now)
    mailed = mail_heads_now(now=now) if options.mail_head else None
    if options.json:
        print(json.dumps(_as_json(report, mailed), indent=2))
    else:
        _print(report, mailed)
    return 0 if report.is_sound else 1


def _as_json(report: Report, mailed: int | None) -> dict[str, object]:
    return {
        "sound": report.is_sound,
        "checks": [asdict(outcome) for outcome in report.outcomes],
        "head": str(report.head) if report.head else None,
        "kept_heads": [{"head": each.written, "held": str(each.held)} for each in report.kept],
        "mailed": mailed,
    }


def _print(report: Report, mailed: int | None) -> None:
    for outcome in report.outcomes:
        _print_outcome(outcome)
    for kept in report.kept:
        print(KEPT[kept.held].format(written=kept.written))
    if report.head is not None:
        print(f"The audit's head is {report.head}")
    if mailed is not None:
        print(f"It was mailed to {mailed} owners.")
    print("\nEverything adds up." if report.is_sound else "\nSomething does not add up: see WRONG above.")


def _print_outcome(outcome: Outcome) -> None:
    if not outcome.wrong:
        print(f"ok    {outcome.looked_at:,} {outcome.what}")
        return
    print(f"WRONG {outcome.wrong:,} faults in {outcome.looked_at:,} {outcome.what}")
    for example in outcome.examples:
        print(f"        {example}")
    if outcome.wrong > len(outcome.examples):
        print(f"        and {outcome.wrong - len(outcome.examples):,} more")
    print(f"      → {outcome.advice}")
