"""`linkarms restore`: put a backup into an empty installation."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from linkarms.cli.keeping.restoring import Restored, restore
from linkarms.cli.keeping.stopping import clean_end
from linkarms.core.clock import now as clock_now


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="what `linkarms backup` wrote")
    parser.add_argument(
        "--send-waiting-mail",
        action="store_true",
        help="the old installation was stopped before the backup: mail that waited then is still to be sent",
    )
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")


def run(options: argparse.Namespace) -> int:
    with clean_end():
        done = restore(options.file, send_waiting=options.send_waiting_mail, now=clock_now())
    if options.json:
        figures = {
            "made_at": done.made_at,
            "version": done.version,
            "rows": done.rows,
            "media": done.media,
            "held_mails": done.held_mails,
            "was_broken_off": done.was_broken_off,
            "demo": done.demo,
        }
        print(json.dumps(figures, indent=2))
    else:
        print(_in_words(done))
    return 0


def _in_words(done: Restored) -> str:
    lines = [
        f"Restored what Linkarms {done.version} had at {done.made_at}: {sum(done.rows.values()):,} rows "
        f"({done.rows.get('petitions_signature', 0):,} signatures), {done.media} pictures.",
        "What was done after that moment is not in it. Everybody signs in anew.",
    ]
    if done.was_broken_off:
        lines.append("The rows were in already: an earlier try broke off after that, and this one did the rest.")
    if done.held_mails:
        lines.append(
            f"{done.held_mails} mails waited then. They are held back: the old installation may have sent them since. "
            "See `linkarms held-mail`."
        )
    if done.demo:
        lines.append("It is a demo: its people do not exist.")
    lines.append("Now run `linkarms verify`, then start `linkarms serve` (restart it where it runs).")
    return "\n".join(lines)
