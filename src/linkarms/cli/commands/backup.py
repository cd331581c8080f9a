"""`linkarms backup`: everything the installation holds in one file, while it goes on serving."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from linkarms.cli.keeping.backing_up import Made, back_up
from linkarms.cli.keeping.stopping import clean_end
from linkarms.core.clock import now as clock_now


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE", help="where to; nothing may be there yet")
    parser.add_argument(
        "--without-key",
        action="store_true",
        help="leave the secret key out: you keep it elsewhere, and restoring needs it",
    )
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")


def run(options: argparse.Namespace) -> int:
    with clean_end():
        made = back_up(options.file, with_key=not options.without_key, now=clock_now())
    if options.json:
        figures = {
            "file": str(made.file),
            "bytes": made.bytes,
            "sha256": made.sha256,
            "rows": made.rows,
            "media": made.media,
            "media_missing": made.missing,
            "waiting_mails": made.waiting_mails,
            "key": made.key_included,
        }
        print(json.dumps(figures, indent=2, ensure_ascii=False))
    else:
        print(_in_words(made))
    return 0


def _in_words(made: Made) -> str:
    lines = [
        f"{made.file}: {made.bytes:,} bytes, {sum(made.rows.values()):,} rows "
        f"({made.rows['petitions_signature']:,} signatures), {made.media} pictures.",
        f"sha256 {made.sha256}",
    ]
    if made.missing:
        lines.append(f"{len(made.missing)} pictures that rows name are gone: `linkarms verify` says which.")
    if made.key_included:
        lines.append(
            "The secret key is in it, with everybody's data: whoever reads this file can be this installation."
        )
    else:
        lines.append("The secret key is not in it. Keep it safe: without it this file cannot be restored.")
    return "\n".join(lines)
