"""How many complete signatures a second are durable before they are answered: `linkarms bench intake`.

A complete signature is checked, counted against its network's rate, and stored as five rows: the person, the
signature, three answers. Each figure stands beside baselines measured in the same run on the same machine, with the
load generator on it too; each is the median of several rounds, taken in turns.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.measuring import BenchmarkError, Load, free_port, granian, linkarms, load

#: What is promised, and what is chased.
PROMISES = {
    "ratio_to_pgbench": 0.5,
    "ratio_to_insert_per_request": 5.0,
    "ratio_to_prototype": 0.4,
    "form_ratio_to_pgbench": 0.25,
    "sqlite_ratio_to_single_commits": 1.0,
    "slow_disk_ratio_to_pgbench": 1.0,
}
SLOWEST = {"p99_ms": 60.0, "form_p99_ms": 30.0}
JSON_CONNECTIONS, FORM_CONNECTIONS, SQLITE_CONNECTIONS, PGBENCH_CLIENTS = 256, 64, 64, 32
BLOCKING_THREADS = 8
SLOW_FSYNC_MS = 3


@dataclass
class Bench:
    """One database with a petition in it, and what was measured there."""

    environment: dict[str, str]
    world: dict[str, Any]
    seconds: float
    say: Callable[[str], None]
    runs: dict[str, list[Load]] = field(default_factory=dict)
    seed: int = 0

    def sign(self, port: int, *, form: bool, connections: int, name: str, pause_ms: int = 0) -> None:
        """Press on one door for one round, and count afterwards in the database."""
        self.seed += 1
        slug, via = self.world["petition_slug"], self.world["codes"][1]
        path = f"/p/{slug}/sign/" if form else f"/api/v1/petitions/{slug}/signatures"
        boxes = [f"{box}:{words}" for box, words in zip(self.world["slugs"], self.world["versions"], strict=True)]
        before = machine.rows(self.environment)
        kind = "form" if form else "json"
        seen = load(
            f"http://127.0.0.1:{port}{path}",
            "signing.lua",
            kind,
            path,
            str(self.seed + int(time.time())),
            str(pause_ms),
            via,
            *boxes,
            connections=connections,
            seconds=self.seconds,
        )
        self.keep(name, seen)
        self._check(seen, before)

    def _check(self, seen: Load, before: machine.Rows) -> None:
        after = machine.rows(self.environment)
        signatures = after.signatures - before.signatures
        # Those on their way when the load generator stopped are stored too; a few addresses come up twice.
        twice = after.repeats - before.repeats
        if signatures + twice < seen.answered:
            raise BenchmarkError(f"{seen.answered} were answered, {signatures + twice} are stored")
        if after.answers - before.answers != 3 * (signatures + twice):
            raise BenchmarkError("not every signature has its three answers")

    def keep(self, name: str, seen: Load) -> None:
        self.runs.setdefault(name, []).append(seen)
        self.say(f"{name}: {seen.per_second:,.0f} a second, p99 {seen.p99_ms} ms, {seen.bad} refused")

    def rate(self, name: str) -> float:
        return statistics.median(run.per_second for run in self.runs[name])

    def p99(self, name: str) -> float:
        return statistics.median(run.p99_ms for run in self.runs[name])


def main(argv: Sequence[str] | None = None) -> dict[str, Any]:
    parser = argparse.ArgumentParser(prog="linkarms bench intake", description="Signatures a second, durable.")
    parser.add_argument("--seconds", type=float, default=6.0, help="of each round (default: 6)")
    parser.add_argument("--rounds", type=int, default=3, help="of each figure (default: 3)")
    parser.add_argument("--only", choices=["postgresql", "sqlite", "slow-disk"], help="one part alone")
    options = parser.parse_args(argv)

    def say(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    found: dict[str, Any] = machine.description()
    parts: dict[str, Callable[..., dict[str, Any]]] = {
        "postgresql": on_postgresql,
        "sqlite": on_sqlite,
        "slow-disk": on_a_slow_disk,
    }
    for part in [options.only] if options.only else parts:
        found |= parts[part](seconds=options.seconds, rounds=options.rounds, say=say)
    found["missed"] = missed(found)
    return found


def missed(found: dict[str, Any]) -> list[str]:
    """The promises that this run did not keep."""
    low = [name for name, least in PROMISES.items() if name in found and found[name] < least]
    return low + [name for name, most in SLOWEST.items() if name in found and found[name] > most]


def on_postgresql(*, seconds: float, rounds: int, say: Callable[[str], None]) -> dict[str, Any]:
    """JSON and form against one INSERT a request, the prototype, and pgbench."""
    with postgresql(seconds, say) as bench:
        for name in ("one_insert", "prototype"):
            subprocess.run([sys.executable, "-m", f"benchmarks.baselines.{name}"], env=bench.environment, check=True)
        machine.prepare_pgbench(bench.environment)
        for _round in range(rounds):
            _product(bench)
            _baselines(bench)
    json_rate, pgbench = bench.rate("JSON door"), bench.rate("pgbench")
    return {
        "signatures_per_second": json_rate,
        "p99_ms": bench.p99("JSON door"),
        "ratio_to_insert_per_request": _ratio(json_rate, bench.rate("one INSERT a request")),
        "ratio_to_prototype": _ratio(json_rate, bench.rate("prototype")),
        "ratio_to_pgbench": _ratio(json_rate, pgbench),
        "form_signatures_per_second": bench.rate("HTML form"),
        "form_p99_ms": bench.p99("HTML form"),
        "form_ratio_to_pgbench": _ratio(bench.rate("HTML form"), pgbench),
        "insert_per_request_per_second": bench.rate("one INSERT a request"),
        "prototype_per_second": bench.rate("prototype"),
        "pgbench_per_second": pgbench,
    }


def _product(bench: Bench) -> None:
    port = free_port()
    with linkarms(bench.environment, port=port):
        bench.sign(port, form=False, connections=JSON_CONNECTIONS, name="JSON door")
        bench.sign(port, form=True, connections=FORM_CONNECTIONS, name="HTML form")


def _baselines(bench: Bench) -> None:
    boxes = [f"{box}:{words}" for box, words in zip(bench.world["slugs"], bench.world["versions"], strict=True)]
    plain = [
        ("one INSERT a request", "one_insert", "wsgi"),
        ("prototype", "prototype", "rsgi"),
    ]
    for name, module, interface in plain:
        port = free_port()
        target = f"benchmarks.baselines.{module}:application"
        with granian(target, interface, bench.environment, port=port, threads=BLOCKING_THREADS):
            bench.seed += 1
            arguments = ("json", "/sign", str(bench.seed + int(time.time())), "0", "", *boxes)
            url = f"http://127.0.0.1:{port}/sign"
            seen = load(url, "signing.lua", *arguments, connections=JSON_CONNECTIONS, seconds=bench.seconds)
            bench.keep(name, seen)
    bench.keep("pgbench", machine.pgbench(bench.environment, clients=PGBENCH_CLIENTS, seconds=bench.seconds))


def on_sqlite(*, seconds: float, rounds: int, say: Callable[[str], None]) -> dict[str, Any]:
    """The form against a loop of single-row commits by the sqlite3 module."""
    singles = []
    with tempfile.TemporaryDirectory(prefix="linkarms-bench-") as folder:
        bench = inhabited(Path(folder), None, seconds, say)
        for _round in range(rounds):
            port = free_port()
            with linkarms(bench.environment, port=port):
                bench.sign(port, form=False, connections=SQLITE_CONNECTIONS, name="JSON door on SQLite")
                bench.sign(port, form=True, connections=SQLITE_CONNECTIONS, name="HTML form on SQLite")
            singles.append(single_commits(Path(folder) / "single.sqlite3", seconds=seconds))
            say(f"single-row commits by sqlite3: {singles[-1]:,.0f} a second")
    single = statistics.median(singles)
    return {
        "sqlite_signatures_per_second": bench.rate("JSON door on SQLite"),
        "sqlite_p99_ms": bench.p99("JSON door on SQLite"),
        "sqlite_form_signatures_per_second": bench.rate("HTML form on SQLite"),
        "sqlite_single_commits_per_second": single,
        "sqlite_ratio_to_single_commits": _ratio(bench.rate("JSON door on SQLite"), single),
        "sqlite_form_ratio_to_single_commits": _ratio(bench.rate("HTML form on SQLite"), single),
    }


def single_commits(path: Path, *, seconds: float) -> float:
    """Rows a second, each committed alone, with the product's settings (WAL, synchronous=FULL)."""
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute(
        "CREATE TABLE signature (id INTEGER PRIMARY KEY, petition, email, name, UNIQUE (petition, email))"
    )
    start, count = time.perf_counter(), 0
    while time.perf_counter() - start < seconds:
        for _each in range(100):
            count += 1
            connection.execute(
                "INSERT INTO signature (petition, email, name) VALUES (1, ?, 'Dolores Reyes')",
                [f"p{count}@mail.example"],
            )
    rate = count / (time.perf_counter() - start)
    connection.close()
    return round(rate, 1)


def on_a_slow_disk(*, seconds: float, rounds: int, say: Callable[[str], None]) -> dict[str, Any]:
    """The same on a disk whose fdatasync takes three milliseconds more."""
    with machine.slow_disk(milliseconds=SLOW_FSYNC_MS) as shim, postgresql(seconds, say, preload=shim) as bench:
        machine.prepare_pgbench(bench.environment)
        for _round in range(rounds):
            port = free_port()
            with linkarms(bench.environment, port=port):
                bench.sign(port, form=False, connections=JSON_CONNECTIONS, name="JSON door, slow disk")
            seen = machine.pgbench(bench.environment, clients=PGBENCH_CLIENTS, seconds=seconds)
            bench.keep("pgbench, slow disk", seen)
    return {
        "slow_disk_signatures_per_second": bench.rate("JSON door, slow disk"),
        "slow_disk_p99_ms": bench.p99("JSON door, slow disk"),
        "slow_disk_pgbench_per_second": bench.rate("pgbench, slow disk"),
        "slow_disk_ratio_to_pgbench": _ratio(bench.rate("JSON door, slow disk"), bench.rate("pgbench, slow disk")),
    }


@contextmanager
def postgresql(
    seconds: float, say: Callable[[str], None], *, preload: str = "", stored: int = 1_000
) -> Iterator[Bench]:
    with tempfile.TemporaryDirectory(prefix="linkarms-bench-") as folder, machine.postgresql(preload=preload) as url:
        yield inhabited(Path(folder), url, seconds, say, stored=stored)


def inhabited(
    folder: Path, url: str | None, seconds: float, say: Callable[[str], None], *, stored: int = 1_000
) -> Bench:
    """A petition with `stored` signatures, in PostgreSQL at `url` or SQLite in `folder`."""
    environment = _environment(folder, url)
    world = _world(environment, stored)
    machine.insist_on_durability(environment, say)
    return Bench(environment, world, seconds, say)


def _environment(folder: Path, url: str | None) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LINKARMS_")}
    kept |= {"LINKARMS_DATA_DIR": str(folder), "LINKARMS_SECRET_KEY": "only-for-a-benchmark-" * 4}
    return kept | ({"LINKARMS_DATABASE_URL": url} if url else {})


def _world(environment: dict[str, str], signatures: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.worlds", "--signatures", str(signatures)]
    made = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if made.returncode != 0:
        raise BenchmarkError(f"no world was made: {made.stderr.strip()[-400:]}")
    world: dict[str, Any] = json.loads(made.stdout.splitlines()[-1])
    return world


def _ratio(ours: float, theirs: float) -> float:
    return round(ours / theirs, 3)


if __name__ == "__main__":
    try:
        print(json.dumps(main(), indent=2))
    except BenchmarkError as problem:
        raise SystemExit(f"bench: {problem}") from None
