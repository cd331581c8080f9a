"""Searching the whole directory: `linkarms bench search`.

Invented organizations on invented towns around real cities, with names whose words are as unevenly spread as words are
(Zipf), the same ones every time. They go into the register by the thousand, the index is made as an import makes it,
and then mixes of searches are timed one by one: by text, beginnings, slips, facets, distance, all at once; and then
suggestions for needs (`benchmarks.suggesting`). Several sizes in one go show how the times grow.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Callable, Sequence
from typing import Any

from benchmarks import machine, suggesting
from benchmarks.apart import measured
from benchmarks.export import _memory, durable_settings, refuse_inhabited, say
from benchmarks.inventing import World, write_register
from benchmarks.measuring import BenchmarkError

MOST_P95_MS = 50.0
SIZES = (20_000, 200_000, 2_000_000)
SEARCHES = 200


def main(argv: Sequence[str] | None = None) -> dict[str, Any]:
    """Measure each size in a process and a database of its own; the figures."""
    parser = argparse.ArgumentParser(prog="benchmarks.searching", description="Measure searching the directory.")
    parser.add_argument("--rows", type=int, action="append", help="organizations (default: 20,000, 200,000, 2,000,000)")
    parser.add_argument("--searches", type=int, default=SEARCHES, help="searches of each kind (default: 200)")
    parser.add_argument("--sqlite", action="store_true", help="on SQLite")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.here:
        found = measure(options.rows[0], options.searches)
        print(json.dumps(found))
        return found
    sizes = [_in_a_process(rows, options.searches, sqlite=options.sqlite) for rows in sorted(options.rows or SIZES)]
    found = {"sizes": sizes, **_growth(sizes)}
    found["missed"] = [
        f"{mix} at {one['organizations']:,}: {times['p95_ms']} ms"
        for one in sizes
        for mix, times in one["searches"].items()
        if times["p95_ms"] > MOST_P95_MS
    ] + suggesting.missed(sizes)
    return found


def _in_a_process(rows: int, searches: int, *, sqlite: bool) -> dict[str, Any]:
    return measured("benchmarks.searching", "--rows", rows, "--searches", searches, sqlite=sqlite)


def _growth(sizes: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """From the second greatest size to the greatest: how the times grew, beside how the logarithm did."""
    if len(sizes) < 2:
        return {}
    less, more = sizes[-2:]
    grown = {
        mix: round(times["p50_own_ms"] / less["searches"][mix]["p50_own_ms"], 2)
        for mix, times in more["searches"].items()
    }
    logarithm = math.log(more["organizations"]) / math.log(less["organizations"])
    lists = round(more["suggestions"]["p95_ms"] / less["suggestions"]["p95_ms"], 2)
    return {
        "growth_of_p50_own": grown,
        "growth_of_suggestions_p95": lists,
        "growth_of_the_logarithm": round(logarithm, 2),
    }


def measure(rows: int, searches: int) -> dict[str, Any]:
    """In this process, on the database of the environment, which must be empty."""
    from benchmarks import worlds

    worlds.open_database()
    found: dict[str, Any] = {**machine.description(), **durable_settings()}
    refuse_inhabited()
    world = World(seed=2026)
    began = time.perf_counter()
    write_register(world, rows)
    found |= {"organizations": rows, "write_seconds": round(time.perf_counter() - began, 1)}
    from linkarms.core import clock
    from linkarms.directory.search import indexing

    _memory()
    began, began_own = time.perf_counter(), time.process_time()
    indexing.mark_everything()
    indexing.refresh(now=clock.now())
    found["index_seconds"] = round(time.perf_counter() - began, 1)
    found["index_own_seconds"] = round(time.process_time() - began_own, 1)
    found["index_most_memory_mb"] = round(_memory(peak=True), 1)
    say(f"index of {rows:,} in {found['index_seconds']} s")
    found |= _searches(world, rows, searches)
    found |= suggesting.timed_lists(world, suggesting.NEEDS)
    found["memory_mb"] = round(_memory(), 1)
    say(json.dumps({**found, "searches": None}, indent=1))
    return found


def _searches(world: World, rows: int, count: int) -> dict[str, Any]:
    from tests.factories.world import make_team

    from linkarms.core import clock
    from linkarms.directory.register.models import RegisterEntry
    from linkarms.directory.search.questions import Question
    from linkarms.directory.search.searching import search

    teammate = make_team("searching", now=clock.now())
    asked = world.questions(count)
    began = time.perf_counter()
    search(Question(text="tenants"), teammate=teammate, levels={})
    first = (time.perf_counter() - began) * 1000

    def answer(question: Question) -> int:
        results = search(question, teammate=teammate, levels={})
        list(RegisterEntry.objects.filter(pk__in=[hit.pk for hit in results.hits]))
        return results.total

    timed: dict[str, Any] = {}
    for mix, questions in asked.items():
        timed[mix] = _timed(answer, questions)
        say(f"{rows:,} {mix}: {timed[mix]}")
    return {"first_search_ms": round(first, 1), "searches": timed}


def _timed(answer: Callable[[Any], int], questions: Sequence[Any]) -> dict[str, float]:
    times, own, empty = [], [], 0
    for question in questions:
        began, began_own = time.perf_counter(), time.process_time()
        found = answer(question)
        times.append((time.perf_counter() - began) * 1000)
        own.append((time.process_time() - began_own) * 1000)
        empty += not found
    times.sort()
    own.sort()
    return {
        "p50_ms": round(times[len(times) // 2], 1),
        "p95_ms": round(times[len(times) * 95 // 100], 1),
        "most_ms": round(times[-1], 1),
        # Of the processor in this process: what others do on the machine changes it less.
        "p50_own_ms": round(own[len(own) // 2], 1),
        "p95_own_ms": round(own[len(own) * 95 // 100], 1),
        "empty": empty,
    }


if __name__ == "__main__":
    try:
        figures = main()
    except BenchmarkError as problem:
        raise SystemExit(f"bench: {problem}") from None
    if "--here" not in sys.argv:
        print(json.dumps(figures, indent=2))
