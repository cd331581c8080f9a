"""`linkarms search-index`: bring the index of the registers up to date, or make it anew."""

from __future__ import annotations

import argparse

from linkarms.cli.keeping.progress import Progress
from linkarms.cli.keeping.stopping import clean_end
from linkarms.core.clock import now as clock_now
from linkarms.directory.search import indexing


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--rebuild", action="store_true", help="make all of it anew, not only what waits")


def run(options: argparse.Namespace) -> int:
    if options.rebuild:
        indexing.mark_everything()
    progress = Progress()
    with clean_end():
        try:
            done = indexing.refresh(now=clock_now(), say=lambda part, of: progress.say(f"part {part + 1} of {of}"))
        finally:
            progress.end()
    left = indexing.waiting()
    if left:
        print(f"{done} parts are indexed; {left} are left to another process that has taken over.")
    else:
        print(f"{done} parts are indexed. Searches find all that the registers hold.")
    return 0
