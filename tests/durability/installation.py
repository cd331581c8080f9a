"""A whole installation in processes of its own, that can be killed piece by piece, and people who sign meanwhile."""

from __future__ import annotations

import contextlib
import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
READY_WITHIN_SECONDS = 90.0
PROGRAMS = {
    "web": ["-m", "linkarms.cli.web", "--host", "127.0.0.1", "--workers", "1"],
    "worker": ["-m", "linkarms", "worker"],
    "periodic": ["-m", "linkarms", "periodic"],
}


class Installation:
    """Web, worker and periodic work, each a process; started again by whoever killed it, as systemd would."""

    def __init__(self, folder: Path, *, database: str = "", mail: str = "", **settings: str) -> None:
        self.port = free_port()
        kept = {name: value for name, value in os.environ.items() if not name.startswith("LINKARMS_")}
        self.environment = kept | {
            "LINKARMS_DATA_DIR": str(folder),
            "LINKARMS_SECRET_KEY": "for-tests-only-" * 5,
            "LINKARMS_BASE_URL": f"http://127.0.0.1:{self.port}",
            "LINKARMS_TRUSTED_PROXIES": "1",
            **({"LINKARMS_DATABASE_URL": database} if database else {}),
            **({"LINKARMS_EMAIL_URL": mail} if mail else {}),
            **settings,
        }
        folder.mkdir(exist_ok=True)
        self.logs = folder.parent / f"{folder.name}-logs"
        self.logs.mkdir()
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.world: dict[str, Any] = {}

    def build(self) -> None:
        """A host, two partners, a published petition with three boxes."""
        made = self.run("-m", "benchmarks.worlds", "--signatures", "10")
        self.world = json.loads(made.splitlines()[-1])
        self.run("-m", "django", "collectstatic", "--noinput", "--settings=linkarms.config.settings", "-v0")

    def run(self, *arguments: str) -> str:
        """One command with the installation's settings; what it prints."""
        command = [sys.executable, *arguments]
        done = subprocess.run(command, env=self.environment, cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        return done.stdout

    def ask(self, question: str) -> Any:
        """The value of a Python expression in the installation; models by their names."""
        script = (
            "import django, json; django.setup()\n"
            "from django.apps import apps\n"
            "globals().update({m.__name__: m for m in apps.get_models()})\n"
            "from datetime import timedelta; from linkarms.core.clock import now\n"
            "from django.db.models import Count, F, Q, Exists, OuterRef\n"
            f"print(json.dumps({question}, default=str))"
        )
        self.environment["DJANGO_SETTINGS_MODULE"] = "linkarms.config.settings"
        return json.loads(self.run("-c", script).splitlines()[-1])

    def start(self, kind: str) -> None:
        command = [sys.executable, *PROGRAMS[kind]]
        if kind == "web":
            command += ["--port", str(self.port), "--parent", str(os.getpid())]
        log = (self.logs / f"{kind}.log").open("ab")
        self.processes[kind] = subprocess.Popen(
            command, env=self.environment, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
        log.close()

    def kill(self, kind: str) -> None:
        """Kill -9, the whole of it."""
        process = self.processes.pop(kind)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def wait_until_it_answers(self, path: str = "/readyz") -> None:
        deadline = time.monotonic() + READY_WITHIN_SECONDS
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError, http.client.HTTPException):
                if self.get(path) == 200:
                    return
            time.sleep(0.1)
        raise AssertionError((self.logs / "web.log").read_text(errors="replace")[-2000:])

    def get(self, path: str, *, seconds: int = 45) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=seconds)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        finally:
            connection.close()

    def end(self) -> None:
        for kind in list(self.processes):
            self.kill(kind)


@contextlib.contextmanager
def installed(folder: Path, *, database: str = "", mail: str = "", **settings: str) -> Iterator[Installation]:
    """An installation with its world, all of it running."""
    made = Installation(folder, database=database, mail=mail, **settings)
    made.build()
    try:
        for kind in PROGRAMS:
            made.start(kind)
        made.wait_until_it_answers()
        yield made
    finally:
        made.end()


@dataclass
class Crowd:
    """People who sign one after the other, each once, until told to stop. `answered`: to whom we said "accepted"."""

    installation: Installation
    threads: int = 4
    prefix: str = "p"
    pause: float = 0.0
    answered: list[str] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    without_retry_after: int = 0

    def __post_init__(self) -> None:
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._sign, args=(lane,)) for lane in range(self.threads)]

    def __enter__(self) -> Crowd:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join(60)

    def wait_for(self, more: int, *, seconds: float = 60.0) -> None:
        """Until so many more have been answered."""
        wanted, deadline = len(self.answered) + more, time.monotonic() + seconds
        while len(self.answered) < wanted:
            assert time.monotonic() < deadline, f"only {len(self.answered)} of {wanted} after {seconds} s"
            time.sleep(0.05)

    def _sign(self, lane: int) -> None:
        connection, number = None, 0
        while not self._stop.wait(self.pause):
            number += 1
            email = f"{self.prefix}{lane}n{number}@mail.example"
            try:
                connection = connection or http.client.HTTPConnection("127.0.0.1", self.installation.port, timeout=45)
                status, retry = post(connection, self.installation.world, email)
            except (OSError, http.client.HTTPException):
                connection = None
                self._stop.wait(0.05)
                continue
            self.statuses[status] = self.statuses.get(status, 0) + 1
            if status == 202:
                self.answered.append(email)
            elif status == 503:
                self.without_retry_after += not retry
                self._stop.wait(0.1)


def post(connection: http.client.HTTPConnection, world: dict[str, Any], email: str) -> tuple[int, str]:
    """One signature from a network of its own, with an answer to each of the three boxes; the status, Retry-After."""
    number = zlib.crc32(email.encode())
    network = f"2001:db8:{number >> 16:x}:{number & 0xFFFF:x}::1"
    boxes = zip(world["slugs"], world["versions"], strict=True)
    content = {
        "given_name": "Dolores",
        "family_name": "Reyes",
        "email": email,
        "postal_code": "94110",
        "country": "US",
        "via": world["codes"][1],
        "opt_ins": {slug: {"granted": len(email) % 2 == 0, "words": version} for slug, version in boxes},
    }
    headers = {"Content-Type": "application/json", "X-Forwarded-For": network}
    path = f"/api/v1/petitions/{world['petition_slug']}/signatures"
    connection.request("POST", path, json.dumps(content), headers)
    answer = connection.getresponse()
    answer.read()
    return answer.status, answer.getheader("Retry-After", "")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
