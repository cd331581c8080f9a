"""What ten million signatures cost: `linkarms bench growth`.

On each database over one petition with ten thousand signatures and one with ten million: what one more signature costs,
how fast the petition's page is, and, over the many, every page that shows numbers of them, the periodic work that
follows people, and what all periodic work costs at rest (`benchmarks.dashboards`). One world a size serves all.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.intake import Bench, inhabited, postgresql
from benchmarks.measuring import BenchmarkError, free_port, linkarms
from benchmarks.pages import page_of, read

#: How often slower one more signature may be over the many, and how much of its speed a page keeps.
MOST_COST = {"postgresql": 1.2, "sqlite": 1.5}
LEAST_PAGE = 0.9
FEW, MANY = 10_000, 10_000_000
CONNECTIONS = 64
ROUNDS = 3


def main(argv: Sequence[str] | None = None) -> dict[str, Any]:
    parser = argparse.ArgumentParser(prog="linkarms bench growth", description="What many stored signatures cost.")
    parser.add_argument("--signatures", type=int, default=MANY, help="how many are many (default: 10,000,000)")
    parser.add_argument("--seconds", type=float, default=6.0, help="of each round (default: 6)")
    parser.add_argument("--only", choices=list(MOST_COST), help="one database alone")
    options = parser.parse_args(argv)

    def say(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    found: dict[str, Any] = machine.description() | {"signatures": options.signatures, "missed": []}
    for database in [options.only] if options.only else MOST_COST:
        sizes = {size: _measured(database, size, options, say) for size in (FEW, options.signatures)}
        figures = _compared(sizes[FEW], sizes[options.signatures])
        found[database] = figures
        found["missed"] += [f"{database}: {what}" for what in _missed(figures, MOST_COST[database])]
    return found


def _measured(database: str, size: int, options: Any, say: Callable[[str], None]) -> dict[str, Any]:
    say(f"{database}, {size:,} signatures")
    if database == "postgresql":
        with postgresql(options.seconds, say, stored=size) as bench:
            return _over(bench, dashboards=size == options.signatures)
    with tempfile.TemporaryDirectory(prefix="linkarms-bench-") as folder:
        bench = inhabited(Path(folder), None, options.seconds, say, stored=size)
        return _over(bench, dashboards=size == options.signatures)


def _over(bench: Bench, *, dashboards: bool) -> dict[str, Any]:
    """Pages before signatures: reading changes nothing."""
    found = {"dashboards": _dashboards(bench)} if dashboards else {}
    page, _body = page_of(bench)
    port = free_port()
    with linkarms(bench.environment, port=port):
        for _round in range(ROUNDS):
            read(bench, port, page, "page")
        for _round in range(ROUNDS):
            bench.sign(port, form=False, connections=CONNECTIONS, name="signatures")
    return found | {"pages_per_second": bench.rate("page"), "signatures_per_second": bench.rate("signatures")}


def _dashboards(bench: Bench) -> dict[str, Any]:
    with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
        json.dump(bench.world, file)
        file.flush()
        command = [sys.executable, "-m", "benchmarks.dashboards", "--over", file.name]
        environment = bench.environment | {"LINKARMS_BASE_URL": "http://localhost"}
        done = subprocess.run(
            command, env=environment, cwd=machine.ROOT, stdout=subprocess.PIPE, text=True, check=False
        )
    if done.returncode != 0:
        raise BenchmarkError(f"The pages over many signatures failed (status {done.returncode}).")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _compared(few: dict[str, Any], many: dict[str, Any]) -> dict[str, Any]:
    return {
        "few": few,
        "many": many,
        "signature_cost": round(few["signatures_per_second"] / many["signatures_per_second"], 3),
        "page_ratio": round(many["pages_per_second"] / few["pages_per_second"], 3),
    }


def _missed(figures: dict[str, Any], most: float) -> list[str]:
    missed = [f"a signature costs {figures['signature_cost']} times"] if figures["signature_cost"] > most else []
    missed += [f"a page has {figures['page_ratio']} of its speed"] if figures["page_ratio"] < LEAST_PAGE else []
    return missed + figures["many"]["dashboards"]["missed"]


if __name__ == "__main__":
    try:
        print(json.dumps(main(), indent=2))
    except BenchmarkError as problem:
        raise SystemExit(f"bench: {problem}") from None
