"""`linkarms import organizations`: what registers and lists say about organizations, for all."""

from __future__ import annotations

import argparse
import json
from datetime import date
from pathlib import Path
from typing import Any

from linkarms.cli.commands.not_taken import Seen, refusals
from linkarms.cli.keeping.progress import Progress
from linkarms.cli.keeping.stopping import clean_end
from linkarms.core.clock import now as clock_now
from linkarms.core.errors import BadInput
from linkarms.directory.duplicates.registers import compare_import
from linkarms.directory.register.importing import Asked, Done, import_organizations, try_import
from linkarms.directory.register.mapping import from_words
from linkarms.directory.register.models import Import, SourceKind
from linkarms.directory.register.queries import imports
from linkarms.directory.register.undoing import undo_import


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="CSV, XLSX, JSON, or the IRS' own file")
    parser.add_argument(
        "--source", metavar="NAME", help="what the register or list is called; the same for its next file"
    )
    parser.add_argument("--kind", choices=SourceKind.values, help="what FILE is; without it, seen by the file")
    parser.add_argument(
        "--map", action="append", default=[], metavar="COLUMN=FIELD", help="what a column is; kept with the source"
    )
    parser.add_argument("--note", default="", metavar="TEXT", help="licence, or what else is to be remembered")
    parser.add_argument(
        "--as-of",
        type=date.fromisoformat,
        metavar="DATE",
        help="date of the facts; without it, that in FILE's name, or today",
    )
    parser.add_argument(
        "--refused", type=Path, metavar="OUT", help="write every row that is not taken to this file, as CSV"
    )
    parser.add_argument("--dry-run", action="store_true", help="say what would come of it, and keep nothing")
    parser.add_argument("--undo", type=int, metavar="NUMBER", help="take a whole import back, instead of importing")
    parser.add_argument("--list", action="store_true", help="list the imports with their numbers, instead of importing")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")


def run(options: argparse.Namespace) -> int:
    if options.list:
        return _list(as_json=options.json)
    if options.undo is not None:
        return _undo(options.undo, as_json=options.json)
    if options.file is None or not options.source:
        raise BadInput("name the file and its source: linkarms import organizations FILE --source NAME")
    if not options.file.is_file():
        raise BadInput(f"there is no file {options.file}")
    asked = Asked(
        path=options.file,
        source=options.source,
        kind=options.kind or "",
        given=from_words(options.map),
        note=options.note,
        as_of=options.as_of,
    )
    progress = Progress()
    with clean_end(), refusals(options.refused) as seen:
        try:
            done = (try_import if options.dry_run else import_organizations)(
                asked,
                now=clock_now(),
                say=lambda read, total: progress.say(seen.so_far(read, total)),
                on_refused=seen.take,
            )
            linked = _compared(done, progress)
        finally:
            progress.end()
    figures = {**_figures(done, seen), "linked": linked}
    print(json.dumps(figures, indent=2, ensure_ascii=False) if options.json else _in_words(done, seen, linked))
    return 0


def _compared(done: Done, progress: Progress) -> int:
    """Give the rows their keys, link them to those of other sources. Stopped, `linkarms periodic` goes on with it."""
    if done.number is None:
        return 0
    return compare_import(done.number, now=clock_now(), say=lambda rows: progress.say(f"{rows:,} rows compared"))


def _list(*, as_json: bool) -> int:
    found = [_row(one) for one in imports()]
    if as_json:
        print(json.dumps(found, indent=2, ensure_ascii=False))
        return 0
    for row in found:
        counts = ", ".join(f"{row[what]:,} {what}" for what in ("new", "changed", "unchanged", "refused"))
        print(f"{row['number']:>5}  {row['source']}  {row['file']}  as of {row['as_of']}  {row['state']}: {counts}")
    if not found:
        print("Nothing was imported yet.")
    return 0


def _undo(number: int, *, as_json: bool) -> int:
    with clean_end():
        done = undo_import(number, now=clock_now())
    if as_json:
        print(json.dumps(_row(done), indent=2, ensure_ascii=False))
    else:
        print(f"Undone: import {done.pk} of {done.file_name}. What it brought is gone; what it changed is as it was.")
    return 0


def _row(one: Import) -> dict[str, Any]:
    return {
        "number": one.pk,
        "source": one.source.name,
        "kind": one.source.kind,
        "file": one.file_name,
        "as_of": one.as_of.isoformat(),
        "state": one.state,
        "read": one.rows_read,
        "new": one.rows_new,
        "changed": one.rows_changed,
        "unchanged": one.rows_unchanged,
        "refused": one.rows_refused,
        "facts_left_out": one.facts_left_out,
        "started_at": one.started_at.isoformat(),
    }


def _figures(done: Done, seen: Seen) -> dict[str, Any]:
    counts = done.counts
    return {
        "number": done.number,
        "went_on": done.went_on,
        "kind": done.kind,
        "mapping": done.mapping,
        "as_of": done.as_of.isoformat(),
        "read": counts.read,
        "new": counts.new,
        "changed": counts.changed,
        "unchanged": counts.unchanged,
        "refused": counts.refused,
        "facts_left_out": counts.left_out,
        "first_not_taken": seen.figures(),
    }


def _in_words(done: Done, seen: Seen, linked: int) -> str:
    counts = done.counts
    begin = "Nothing was kept. It would be" if done.number is None else f"Import {done.number}"
    lines = [
        f"{begin}: {counts.read:,} rows read, {counts.new:,} new, {counts.changed:,} changed, "
        f"{counts.unchanged:,} unchanged, {counts.refused:,} refused. Facts as of {done.as_of}."
    ]
    if done.went_on:
        lines.append("An earlier try had broken off; this one went on with it.")
    if done.mapping:
        lines.append("Columns: " + ", ".join(f"{column} = {field}" for column, field in done.mapping.items() if field))
    lines += seen.lines()
    if linked:
        lines.append(f"{linked:,} links to the same organization in other sources.")
    if done.number is not None:
        lines.append(f"`linkarms import organizations --undo {done.number}` takes it back.")
    return "\n".join(lines)
