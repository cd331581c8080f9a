"""`linkarms erase`: erase a person everywhere, and put them on the removal list of everyone who received them."""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict

from linkarms.core.clock import now as clock_now
from linkarms.sharing.operator import erase


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--email", required=True, metavar="E", help="the person's address")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")


def run(options: argparse.Namespace) -> int:
    report = erase(email=options.email, now=clock_now())
    if options.json:
        print(json.dumps(asdict(report), indent=2))
    elif not report.known:
        print("Nobody here has this address; there is nothing to erase.")
    else:
        print(f"Erased. {report.signatures_kept_nameless} signatures stay without a name and count.")
        print(f"Told to remove the person: {', '.join(report.told) or 'nobody had received them'}.")
    return 0
