"""Starting servers, putting them under load, and reading what came of it. Loopback only."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

LOAD = Path(__file__).parent / "load"
STARTS_WITHIN_SECONDS = 60.0


class BenchmarkError(Exception):
    """One line for the person at the terminal: why nothing can be measured."""


@dataclass(frozen=True)
class Load:
    """What one run of the load generator saw. Times in milliseconds."""

    answered: int
    per_second: float
    p50_ms: float
    p99_ms: float
    bad: int  # answers of 400 and above, and connections that failed


def load(url: str, script: str, *arguments: str, connections: int, seconds: float) -> Load:
    """Press on `url` with wrk, one thread, all connections kept alive; a closed loop."""
    program = shutil.which("wrk")
    if program is None:
        raise BenchmarkError("wrk is missing: apt-get install wrk")
    command = [program, "-t1", f"-c{connections}", f"-d{seconds:g}s", "-s", str(LOAD / script), url, "--", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    line = next((line for line in done.stdout.splitlines() if line.startswith("RESULT ")), None)
    if line is None:
        raise BenchmarkError(f"wrk: {(done.stderr or done.stdout).strip()[:300]}")
    seen = json.loads(line.removeprefix("RESULT "))
    return Load(
        answered=seen["requests"] - seen["bad"],
        per_second=round((seen["requests"] - seen["bad"]) / seen["microseconds"] * 1e6, 1),
        p50_ms=round(seen["p50"] / 1000, 2),
        p99_ms=round(seen["p99"] / 1000, 2),
        bad=seen["bad"] + seen["errors"],
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def running(command: Sequence[str], *, port: int, environment: Mapping[str, str]) -> Iterator[subprocess.Popen[bytes]]:
    """A server that listens on `port`; ended with its children at the end."""
    log = Path(environment["LINKARMS_DATA_DIR"]) / f"server-{port}.log"
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, env=dict(environment), stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        _wait(process, port, log)
        yield process
    finally:
        process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(20)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, 9)
        process.wait()


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise BenchmarkError(f"a server did not start: {log.read_text(errors='replace').strip()[-600:]}")


@contextlib.contextmanager
def linkarms(environment: Mapping[str, str], *, port: int, workers: int = 1) -> Iterator[subprocess.Popen[bytes]]:
    """The web server of `linkarms serve`, alone, behind one simulated proxy."""
    ours = dict(environment) | {
        "LINKARMS_BASE_URL": f"http://127.0.0.1:{port}",
        "LINKARMS_TRUSTED_PROXIES": "1",
    }
    subprocess.run(
        [sys.executable, "-m", "django", "collectstatic", "--noinput", "--settings=linkarms.config.settings", "-v0"],
        env=ours,
        check=True,
    )
    address = ["--host", "127.0.0.1", "--port", str(port), "--workers", str(workers), "--parent", str(os.getpid())]
    with running([sys.executable, "-m", "linkarms.cli.web", *address], port=port, environment=ours) as process:
        yield process


@contextlib.contextmanager
def granian(
    target: str, interface: str, environment: Mapping[str, str], *, port: int, threads: int = 1
) -> Iterator[subprocess.Popen[bytes]]:
    """A baseline on the same server, with one worker."""
    command = [sys.executable, "-m", "granian", "--interface", interface, "--port", str(port), "--workers", "1"]
    command += ["--host", "127.0.0.1", "--no-ws", "--log-level", "error", "--backpressure", "2048"]
    if interface == "wsgi":
        command += ["--blocking-threads", str(threads)]
    with running([*command, target], port=port, environment=environment) as process:
        yield process


def waits_for(moment: float) -> None:
    """Until the foreign load of the machine is small, at most `moment` seconds."""
    deadline = time.monotonic() + moment
    while time.monotonic() < deadline and os.getloadavg()[0] > 1.0:
        time.sleep(2)
