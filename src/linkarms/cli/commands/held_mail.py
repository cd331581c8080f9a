"""`linkarms held-mail`: what a restore held back, and what is to become of it."""

from __future__ import annotations

import argparse
import json

from linkarms.core.clock import now as clock_now
from linkarms.outbox import holding


def add_arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group()
    what.add_argument("--send", action="store_true", help="the old installation did not send it: it leaves now")
    what.add_argument("--drop", action="store_true", help="the old installation has sent it")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")


def run(options: argparse.Namespace) -> int:
    sent = dropped = 0
    if options.send:
        sent = holding.send_held(clock_now())
    elif options.drop:
        dropped = holding.drop_held()
    figures = {"held": holding.held(), "let_go": sent, "dropped": dropped}
    if options.json:
        print(json.dumps(figures, indent=2))
    elif sent or dropped:
        print(f"{sent} mails are due now." if sent else f"{dropped} mails are dropped.")
    elif figures["held"]:
        print(
            f"{figures['held']} mails waited when the backup was made, and are held back. If the old installation "
            "ran on after its backup, it has sent them: --drop. If it was stopped, nobody has: --send."
        )
    else:
        print("No mail is held back.")
    return 0
