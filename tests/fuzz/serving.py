"""A real `linkarms serve` with a petition in it, on a free port of this machine, for as long as a test needs it."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path

PATIENCE_SECONDS = 180
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Served:
    port: int
    slug: str
    code: str
    log: Path

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def defects(self) -> list[str]:
        """Lines of the log that speak of something nobody foresaw; what Django refuses as suspicious is no defect."""
        lines = self.log.read_text(errors="replace").splitlines()
        bad = [
            line for line in lines if "Traceback" in line or '"level": "error"' in line or "quick way failed" in line
        ]
        return [line for line in bad if '"logger": "django.security.' not in line]


@contextmanager
def served(folder: Path) -> Iterator[Served]:
    """One proxy is believed, so that each request can come from a network of its own."""
    port = _free_port()
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LINKARMS_", "DJANGO_"))}
    environment = kept | {
        "LINKARMS_DATA_DIR": str(folder),
        "LINKARMS_TRUSTED_PROXIES": "1",
        "DJANGO_SETTINGS_MODULE": "linkarms.config.settings",
        "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path]),
        "PYTHONUNBUFFERED": "1",
    }
    prepared = subprocess.run(
        [sys.executable, "-m", "tests.fuzz.prepare"],
        env=environment,
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    slug, code = prepared.stdout.split()[-2:]
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "linkarms", "serve", "--port", str(port)],
            env=environment, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    try:
        _wait(process, port)
        yield Served(port, slug, code, log)
        # A server that has gone refuses everything, and nothing of that is a defect's status.
        assert process.poll() is None, log.read_text(errors="replace")[-3000:]
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(timeout=60)
        finally:
            process.kill()


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            web = HTTPConnection("127.0.0.1", port, timeout=5)
            web.request("GET", "/healthz")
            if web.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not start")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port
