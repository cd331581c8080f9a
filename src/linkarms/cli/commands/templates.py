"""`linkarms templates`: agreements and text clauses with which every organization of the installation can begin."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from linkarms.core.clock import now as clock_now
from linkarms.core.errors import BadInput
from linkarms.partnerships.models import AgreementTemplate
from linkarms.partnerships.services.starts_for_all import as_written, drop_for_all, keep_for_all


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file",
        nargs="?",
        type=Path,
        metavar="FILE",
        help="JSON: one template or several; without it they are listed",
    )
    parser.add_argument("--drop", metavar="NAME", help="take one away; agreements that began with it keep their words")
    parser.add_argument("--json", action="store_true", help="print them as a file has them")


def run(options: argparse.Namespace) -> int:
    now = clock_now()
    if options.drop is not None:
        drop_for_all(options.drop, now=now)
        print(f"Dropped: {options.drop}.")
        return 0
    if options.file is None:
        return _list(as_json=options.json)
    kept = [keep_for_all(one, now=now) for one in _written(options.file)]
    if options.json:
        print(json.dumps([as_written(one) for one in kept], indent=2, ensure_ascii=False))
    else:
        for one in kept:
            print(f"Kept for all organizations: {one.name} ({one.level}, {len(one.clauses)} clauses).")
    return 0


def _written(path: Path) -> list[object]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise BadInput(f"there is no file {path} that can be read") from None
    except ValueError as problem:
        raise BadInput(f"{path} is not JSON: {problem}") from None
    return found if isinstance(found, list) else [found]


def _list(*, as_json: bool) -> int:
    rows = AgreementTemplate.objects.of_operator().order_by("name", "pk")
    if as_json:
        print(json.dumps([as_written(one) for one in rows], indent=2, ensure_ascii=False))
        return 0
    for one in rows:
        print(f"{one.name} ({one.level}, {len(one.clauses)} clauses)")
    if not rows:
        print("There are none yet. Write one as docs/reference/commands.md shows, and name its file.")
    return 0
