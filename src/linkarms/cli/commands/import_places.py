"""`linkarms import places`: where postcodes and towns are, for distances and maps."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from linkarms.cli.commands.not_taken import Seen, refusals
from linkarms.cli.keeping.progress import Progress
from linkarms.cli.keeping.stopping import clean_end
from linkarms.core.clock import now as clock_now
from linkarms.core.errors import BadInput
from linkarms.directory.gazetteer.importing import Asked, Done, import_places, undo_places
from linkarms.directory.gazetteer.models import Gazetteer
from linkarms.directory.register.mapping import from_words


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="a table of GeoNames or the census, or CSV, XLSX, JSON"
    )
    parser.add_argument("--source", metavar="NAME", help="what the table is called; its next file replaces this one")
    parser.add_argument("--country", default="US", metavar="CODE", help="of rows that name none (default: US)")
    parser.add_argument(
        "--map", action="append", default=[], metavar="COLUMN=FIELD", help="what a column is; kept with the source"
    )
    parser.add_argument("--note", default="", metavar="TEXT", help="licence, or what else is to be remembered")
    parser.add_argument("--refused", type=Path, metavar="OUT", help="write every row that is not taken to this file")
    parser.add_argument("--dry-run", action="store_true", help="say what would come of it, and keep nothing")
    parser.add_argument("--undo", type=int, metavar="NUMBER", help="take a whole file back, instead of importing")
    parser.add_argument("--list", action="store_true", help="list the files with their numbers, instead of importing")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")


def run(options: argparse.Namespace) -> int:
    if options.list:
        return _list(as_json=options.json)
    if options.undo is not None:
        return _undo(options.undo, as_json=options.json)
    if options.file is None or not options.source:
        raise BadInput("name the file and its source: linkarms import places FILE --source NAME")
    if not options.file.is_file():
        raise BadInput(f"there is no file {options.file}")
    asked = Asked(
        path=options.file,
        source=options.source,
        country=options.country.upper(),
        given=from_words(options.map),
        note=options.note,
    )
    progress = Progress()
    with clean_end(), refusals(options.refused) as seen:
        try:
            done = import_places(
                asked,
                now=clock_now(),
                dry_run=options.dry_run,
                say=lambda read, total: progress.say(seen.so_far(read, total)),
                on_refused=seen.take,
            )
        finally:
            progress.end()
    print(json.dumps(_figures(done, seen), indent=2, ensure_ascii=False) if options.json else _in_words(done, seen))
    return 0


def _list(*, as_json: bool) -> int:
    found = [_row(one) for one in Gazetteer.objects.order_by("-pk")]
    if as_json:
        print(json.dumps(found, indent=2, ensure_ascii=False))
        return 0
    for row in found:
        counts = f"{row['postcodes']:,} postcodes, {row['towns']:,} towns"
        print(f"{row['number']:>5}  {row['source']}  {row['file']}  {row['state']}: {counts}")
    if not found:
        print("No places were imported yet.")
    return 0


def _undo(number: int, *, as_json: bool) -> int:
    with clean_end():
        done = undo_places(number, now=clock_now())
    if as_json:
        print(json.dumps(_row(done), indent=2, ensure_ascii=False))
    else:
        print(f"Undone: places {done.pk} of {done.file_name} count no more.")
    return 0


def _row(one: Gazetteer) -> dict[str, Any]:
    return {
        "number": one.pk,
        "source": one.source,
        "file": one.file_name,
        "state": one.state,
        "read": one.rows_read,
        "refused": one.rows_refused,
        "passed_over": one.rows_passed_over,
        "postcodes": one.postcodes,
        "towns": one.towns,
        "started_at": one.started_at.isoformat(),
    }


def _figures(done: Done, seen: Seen) -> dict[str, Any]:
    counts = done.counts
    return {
        "number": done.number,
        "is_same": done.is_same,
        "mapping": done.mapping,
        "read": counts.read,
        "refused": counts.refused,
        "passed_over": counts.passed_over,
        "postcodes": counts.postcodes,
        "towns": counts.towns,
        "first_not_taken": seen.figures(),
    }


def _in_words(done: Done, seen: Seen) -> str:
    counts = done.counts
    begin = f"Places {done.number}" if done.number is not None else "Nothing was kept. It would be"
    lines = [
        f"{begin}: {counts.read:,} rows read, {counts.postcodes:,} postcodes, {counts.towns:,} towns, "
        f"{counts.passed_over:,} passed over, {counts.refused:,} refused."
    ]
    if done.is_same:
        lines.append("This file is in force already; nothing changed.")
    if done.mapping:
        lines.append("Columns: " + ", ".join(f"{column} = {field}" for column, field in done.mapping.items() if field))
    lines += seen.lines()
    if done.number is not None and not done.is_same:
        lines.append(f"`linkarms import places --undo {done.number}` takes it back.")
    return "\n".join(lines)
