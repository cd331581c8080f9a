"""Suggestions for a need over a register of any size: `linkarms bench suggestions`.

The invented register of `bench search`, a team with two hundred entries and forty relationships of its own, and needs
of every kind in its towns. Timed is the whole list with its reasons, from the need to the places without each reason,
as the page asks for it; and then the blind spots from it. The first list of a process, which reads the index into
memory, is told apart. `bench search` times the same over the register that it has made.
"""

from __future__ import annotations

import argparse
import json
import logging
import math
import sys
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from benchmarks import machine
from benchmarks.apart import measured
from benchmarks.export import _memory, durable_settings, refuse_inhabited, say
from benchmarks.inventing import ISSUES, World, write_register
from benchmarks.measuring import BenchmarkError

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate
    from linkarms.partnerships.models import Need

MOST_P95_MS = 300.0
SIZES = (20_000, 200_000)
NEEDS = 60
VOICES = ("Tenants", "Nurses", "Students and parents", "Farm workers", "Immigrants", "Women", "Veterans", "")


def main(argv: Sequence[str] | None = None) -> dict[str, Any]:
    """Measure each size in a process and a database of its own; the figures."""
    parser = argparse.ArgumentParser(prog="benchmarks.suggesting", description="Measure suggestions for needs.")
    parser.add_argument("--rows", type=int, action="append", help="organizations (default: 20,000 and 200,000)")
    parser.add_argument("--needs", type=int, default=NEEDS, help=f"needs (default: {NEEDS})")
    parser.add_argument("--sqlite", action="store_true", help="on SQLite")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args(argv)
    if options.here:
        found = measure(options.rows[0], options.needs)
        print(json.dumps(found))
        return found
    sizes = [_in_a_process(rows, options.needs, sqlite=options.sqlite) for rows in sorted(options.rows or SIZES)]
    found = {"sizes": sizes}
    if len(sizes) > 1:
        less, more = sizes[-2:]
        found["growth_of_p95"] = round(more["suggestions"]["p95_ms"] / less["suggestions"]["p95_ms"], 2)
        found["growth_of_the_logarithm"] = round(math.log(more["organizations"]) / math.log(less["organizations"]), 2)
    found["missed"] = missed(sizes)
    return found


def missed(sizes: Sequence[dict[str, Any]]) -> list[str]:
    """The sizes at which the promise was not kept."""
    return [
        f"suggestions at {one['organizations']:,}: {one['suggestions']['p95_ms']} ms"
        for one in sizes
        if one["suggestions"]["p95_ms"] > MOST_P95_MS
    ]


def _in_a_process(rows: int, needs: int, *, sqlite: bool) -> dict[str, Any]:
    return measured("benchmarks.suggesting", "--rows", rows, "--needs", needs, sqlite=sqlite)


def measure(rows: int, needs: int) -> dict[str, Any]:
    """In this process, on the database of the environment, which must be empty."""
    from benchmarks import worlds

    worlds.open_database()
    logging.disable(logging.INFO)
    found: dict[str, Any] = {**machine.description(), **durable_settings()}
    refuse_inhabited()
    world = World(seed=2026)
    write_register(world, rows)
    from linkarms.core import clock
    from linkarms.directory.search import indexing

    indexing.mark_everything()
    indexing.refresh(now=clock.now())
    say(f"register and index of {rows:,} are there")
    found |= {"organizations": rows, "needs": needs, **timed_lists(world, needs)}
    found["memory_mb"] = round(_memory(), 1)
    return found


def timed_lists(world: World, count: int) -> dict[str, Any]:
    """Lists for so many needs over the register and index that are there."""
    from linkarms.partnerships.suggesting.blind_spots import blind_spots
    from linkarms.partnerships.suggesting.listing import suggestions_for

    teammate, asked = _team_with_needs(world, count)
    began = time.perf_counter()
    suggestions_for(asked[0], teammate, together={})
    first = (time.perf_counter() - began) * 1000
    lists, spots, lengths = [], [], []
    for need in asked:
        began = time.perf_counter()
        suggested = suggestions_for(need, teammate, together={})
        lists.append((time.perf_counter() - began) * 1000)
        began = time.perf_counter()
        blind_spots(suggested, constituency=need.constituency)
        spots.append((time.perf_counter() - began) * 1000)
        lengths.append(len(suggested.ranked))
    found = {
        "first_list_ms": round(first, 1),
        "suggestions": _told(lists),
        "blind_spots": _told(spots),
        "length_of_a_list": sorted(lengths)[len(lengths) // 2],
        "empty_lists": lengths.count(0),
    }
    say(json.dumps(found))
    return found


def _team_with_needs(world: World, count: int) -> tuple[Teammate, list[Need]]:
    from tests.factories.directory import make_entry
    from tests.factories.pipeline import make_prospect
    from tests.factories.world import make_team

    from linkarms.core import clock
    from linkarms.partnerships import services
    from linkarms.partnerships.models import Need, Reason, Resource

    now = clock.now()
    amina = make_team("amina", now=now)
    towns = world.some_towns(240)
    for number, (name, town) in enumerate(zip(world.names(240), towns, strict=True)):
        make: Callable[..., object] = make_prospect if number < 40 else make_entry
        values = {"kind": ("faith", "union", "affected")[number % 3], "place": f"{town.name}, {town.state}"}
        make(amina, now=now, name=f"{name} {number}", notes="They have a hall and 400 members.", **values)
    reasons, resources = Reason.values, Resource.values
    for number, town in enumerate(world.some_towns(count)):
        said = services.NeedInput(
            title=f"Need {number}",
            reasons=[reasons[number % 5], reasons[(number // 5) % 5]],
            resources=[resources[number % 7]],
            issues=[ISSUES[number % 9], ISSUES[(number // 9) % 9]],
            place=f"{town.name}, {town.state}" if number % 3 else town.name,
            constituency=VOICES[number % 8],
            target="The council",
            deadline=(now + timedelta(days=30)).date(),
            offer="Forty people.",
        )
        services.state_need(said, actor=amina, now=now)
    return amina, list(Need.objects.select_related("holder").order_by("pk"))


def _told(times: list[float]) -> dict[str, float]:
    ordered = sorted(times)
    return {
        "median_ms": round(ordered[len(ordered) // 2], 1),
        "p95_ms": round(ordered[math.ceil(0.95 * len(ordered)) - 1], 1),
        "slowest_ms": round(ordered[-1], 1),
    }


if __name__ == "__main__":
    try:
        figures = main()
    except BenchmarkError as problem:
        raise SystemExit(f"bench: {problem}") from None
    if "--here" not in sys.argv:
        print(json.dumps(figures, indent=2))
