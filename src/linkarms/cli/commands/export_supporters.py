"""`linkarms export supporters`: everything an organization may receive now, as CSV; each row leaves a disclosure."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from linkarms.core.clock import now as clock_now
from linkarms.core.errors import Refused
from linkarms.sharing.operator import Exported, export_supporters


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--org", required=True, metavar="ORG", help="short name of the organization, as in /w/ORG/")
    parser.add_argument("--campaign", metavar="C", help="short name of one campaign; without it, all")
    parser.add_argument("--out", type=Path, metavar="FILE", help="where to; without it, to standard output")
    parser.add_argument("--json", action="store_true", help="with --out: print the figures as JSON")


def run(options: argparse.Namespace) -> int:
    if options.out is None:
        if options.json:
            raise Refused("--json needs --out FILE: standard output is taken by the people")
        done = export_supporters(org=options.org, campaign=options.campaign, out=sys.stdout.buffer, now=clock_now())
        sys.stdout.flush()
        print(_sentence(done), file=sys.stderr)
        return 0
    done = _to_file(options)
    if options.json:
        print(json.dumps({"rows": done.rows, "release": done.release, "file": str(options.out)}, indent=2))
    else:
        print(f"{_sentence(done)} They are in {options.out}.")
    return 0


def _to_file(options: argparse.Namespace) -> Exported:
    """A file of people is for its owner's eyes only, and never overwrites another."""
    try:
        options.out.touch(mode=0o600, exist_ok=False)
    except FileExistsError:
        raise Refused(f"{options.out} is there already; name another file") from None
    try:
        with options.out.open("wb") as file:
            return export_supporters(org=options.org, campaign=options.campaign, out=file, now=clock_now())
    except BaseException:
        if options.out.stat().st_size == 0:
            options.out.unlink()
        raise


def _sentence(done: Exported) -> str:
    people = "1 person" if done.rows == 1 else f"{done.rows} people"
    return f"{people} exported; release {done.release} records each, and the organization's owners see it."
