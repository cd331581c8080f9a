"""A petition's page under load: `linkarms bench pages`.

Against the same bytes sent from memory by a bare application on the same server, interface and worker count; alone,
and at fifty pages a second while intake runs at four fifths of what it can.
"""

from __future__ import annotations

import argparse
import http.client
import json
import statistics
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks import machine
from benchmarks.intake import JSON_CONNECTIONS, Bench, postgresql
from benchmarks.measuring import BenchmarkError, free_port, granian, linkarms, load

PROMISES = {"ratio_to_memory": 0.5}
SLOWEST = {"first_byte_ms": 5.0, "p99_beside_intake_ms": 50.0}
CONNECTIONS = 64
PAGES_A_SECOND = 50
SHARE_OF_INTAKE, NEAR_ENOUGH = 0.8, 0.02
#: How long pages are read beside intake, and how long intake has been running by then: its start is a crowd of its own.
BESIDE_SECONDS, SETTLED_SECONDS = 30.0, 2.0


def main(argv: Sequence[str] | None = None) -> dict[str, Any]:
    parser = argparse.ArgumentParser(prog="linkarms bench pages", description="A petition's page under load.")
    parser.add_argument("--seconds", type=float, default=6.0, help="of each round (default: 6)")
    parser.add_argument("--rounds", type=int, default=3, help="of each figure (default: 3)")
    options = parser.parse_args(argv)

    def say(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    found = machine.description() | _beside_its_baseline(options.seconds, options.rounds, say)
    found["missed"] = [name for name, least in PROMISES.items() if found.get(name, least) < least]
    found["missed"] += [name for name, most in SLOWEST.items() if found.get(name, most) > most]
    return found


def _beside_its_baseline(seconds: float, rounds: int, say: Callable[[str], None]) -> dict[str, Any]:
    with postgresql(seconds, say) as bench:
        page, body = page_of(bench)
        for _round in range(rounds):
            port = free_port()
            with linkarms(bench.environment, port=port):
                read(bench, port, page, "page")
                read(bench, port, page, "page, one reader", connections=1)
            port, target = free_port(), "benchmarks.baselines.from_memory:application"
            with granian(target, "rsgi", bench.environment | {"BENCHMARK_PAGE": str(body)}, port=port):
                read(bench, port, page, "bytes from memory")
        beside = _beside_intake(bench, page)
        size = body.stat().st_size
    return {
        "page_bytes": size,
        "pages_per_second": bench.rate("page"),
        "page_p99_ms": bench.p99("page"),
        "memory_per_second": bench.rate("bytes from memory"),
        "ratio_to_memory": round(bench.rate("page") / bench.rate("bytes from memory"), 3),
        "first_byte_ms": statistics.median(run.p50_ms for run in bench.runs["page, one reader"]),
        **beside,
    }


def page_of(bench: Bench) -> tuple[str, Path]:
    """The page's path, and a file with its bytes for the baseline."""
    path = f"/p/{bench.world['petition_slug']}/?via={bench.world['codes'][1]}"
    port = free_port()
    with linkarms(bench.environment, port=port):
        content = _get(http.client.HTTPConnection("127.0.0.1", port), path)
    file = Path(bench.environment["LINKARMS_DATA_DIR"]) / "page.html"
    file.write_bytes(content)
    return path, file


def read(bench: Bench, port: int, page: str, name: str, *, connections: int = CONNECTIONS) -> None:
    url = f"http://127.0.0.1:{port}{page}"
    bench.keep(name, load(url, "reading.lua", connections=connections, seconds=bench.seconds))


def _beside_intake(bench: Bench, page: str) -> dict[str, Any]:
    """Fifty pages a second, on time whatever happens, while signatures come in at 80 % of what fits."""
    port = free_port()
    with linkarms(bench.environment, port=port):
        _get(http.client.HTTPConnection("127.0.0.1", port), page)  # the first of a process is made by Django
        bench.sign(port, form=False, connections=JSON_CONNECTIONS, name="intake alone")
        pause = _pause(bench, port, wanted=SHARE_OF_INTAKE * bench.rate("intake alone"))
        longer = replace(bench, seconds=BESIDE_SECONDS)
        readers = _Readers(port, page, seconds=BESIDE_SECONDS)
        readers.start()
        longer.sign(port, form=False, connections=JSON_CONNECTIONS, name="intake beside pages", pause_ms=pause)
        readers.join()
    times = sorted(readers.times)
    return {
        "intake_beside_pages_share": round(bench.rate("intake beside pages") / bench.rate("intake alone"), 2),
        "p50_beside_intake_ms": round(statistics.median(times), 2),
        "p99_beside_intake_ms": round(times[int(len(times) * 0.99)], 2),
    }


def _pause(bench: Bench, port: int, *, wanted: float) -> int:
    """How long each connection waits on average before it signs, for `wanted` signatures a second; found by trying."""
    between = JSON_CONNECTIONS * 1000
    pause = between / wanted
    for attempt in range(4):
        bench.sign(port, form=False, connections=JSON_CONNECTIONS, name=f"held back {attempt}", pause_ms=round(pause))
        seen = bench.rate(f"held back {attempt}")
        if abs(seen / wanted - 1) <= NEAR_ENOUGH:
            break
        pause = max(0.0, pause + between / wanted - between / seen)
    return round(pause)


class _Readers(threading.Thread):
    """An open loop: a page is asked for when its moment has come, and waits count from that moment."""

    def __init__(self, port: int, page: str, *, seconds: float) -> None:
        super().__init__()
        self._port, self._page = port, page
        self._count = int((seconds - SETTLED_SECONDS) * PAGES_A_SECOND)
        self.times: list[float] = []

    def run(self) -> None:
        lanes = 8
        start = time.perf_counter() + SETTLED_SECONDS
        threads = [threading.Thread(target=self._lane, args=(start, lane, lanes)) for lane in range(lanes)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

    def _lane(self, start: float, lane: int, lanes: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        for number in range(lane, self._count, lanes):
            moment = start + number / PAGES_A_SECOND
            time.sleep(max(0.0, moment - time.perf_counter()))
            _get(connection, self._page)
            self.times.append((time.perf_counter() - moment) * 1000)


def _get(connection: http.client.HTTPConnection, path: str) -> bytes:
    connection.request("GET", path, headers={"Accept-Language": "en-US,en;q=0.5"})
    answer = connection.getresponse()
    content = answer.read()
    if answer.status != 200:
        raise BenchmarkError(f"{path}: {answer.status}")
    return content


if __name__ == "__main__":
    try:
        print(json.dumps(main(), indent=2))
    except BenchmarkError as problem:
        raise SystemExit(f"bench: {problem}") from None
