"""A real installation in a folder: its settings, its processes, and somebody who knocks at its doors."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

ROOT = Path(__file__).resolve().parents[2]
PATIENCE_SECONDS = 90


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def wait_for[T](look: Callable[[], T], what: str, *, seconds: float = PATIENCE_SECONDS) -> T:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.1)
    raise AssertionError(f"waited {seconds:.0f} s for {what}")


@dataclass(frozen=True)
class Answer:
    status: int
    headers: Message
    body: str

    def cookie(self, name: str) -> str:
        """`name=value`, for sending it back; "" when it was not set."""
        given = [line.partition(";")[0] for line in self.headers.get_all("Set-Cookie") or []]
        return next((line for line in given if line.startswith(f"{name}=")), "")

    @property
    def form_token(self) -> str:
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.body)
        return found[1] if found else ""


def ask(
    port: int,
    path: str,
    *,
    form: Mapping[str, str] | None = None,
    document: object = None,
    headers: Mapping[str, str] | None = None,
    seconds: float = 30,
) -> Answer:
    """One request; a POST when there is a form or a JSON document."""
    sent = dict(headers or {})
    body: bytes | None = None
    if form is not None:
        sent["Content-Type"], body = "application/x-www-form-urlencoded", urlencode(form).encode()
    elif document is not None:
        sent["Content-Type"], body = "application/json", json.dumps(document).encode()
    web = HTTPConnection("127.0.0.1", port, timeout=seconds)
    try:
        web.request("POST" if body is not None else "GET", path, body, sent)
        answer = web.getresponse()
        return Answer(answer.status, answer.headers, answer.read().decode(errors="replace"))
    finally:
        web.close()


@dataclass
class Running:
    """One process that we started, and what it prints."""

    process: subprocess.Popen[bytes]
    log: Path
    port: int = 0

    def text(self) -> str:
        return self.log.read_text(errors="replace")

    def ask(self, path: str, **what: Any) -> Answer:
        return ask(self.port, path, **what)

    def answers(self) -> bool:
        try:
            return self.ask("/healthz", headers={"Host": "localhost"}, seconds=5).status == 200
        except (OSError, HTTPException):
            return False

    def descendants(self, name: str = "") -> list[int]:
        """Process numbers of all below it whose command holds `name`."""
        listed = subprocess.run(["ps", "-eo", "pid=,ppid=,args="], capture_output=True, text=True, check=True)
        rows = [line.split(None, 2) for line in listed.stdout.splitlines()]
        found, parents = [], {str(self.process.pid)}
        while grown := [row for row in rows if row[1] in parents]:
            found += grown
            parents = {row[0] for row in grown}
        return [int(row[0]) for row in found if len(row) > 2 and name in row[2]]

    def stop(self, number: signal.Signals = signal.SIGTERM, *, seconds: float = 30) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=seconds)

    def end(self) -> None:
        """However it went: nothing of ours stays behind."""
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


@dataclass
class Installation:
    """`settings` by their names without LINKARMS_."""

    folder: Path
    settings: dict[str, str] = field(default_factory=dict)
    started: list[Running] = field(default_factory=list)

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("LINKARMS_", "DJANGO_"))}
        ours = {f"LINKARMS_{name}": value for name, value in self.settings.items()}
        return kept | {"LINKARMS_DATA_DIR": str(self.folder), "PYTHONUNBUFFERED": "1"} | ours

    def seed(self) -> dict[str, Any]:
        """A coalition petition to sign; what `tests.running.seed` prints."""
        done = subprocess.run(
            [sys.executable, "-m", "tests.running.seed"], env=self.environment, cwd=ROOT,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        seeded: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return seeded

    def command(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "linkarms", *words], env=self.environment, cwd=ROOT,
            capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS,
        )  # fmt: skip

    def start(self, *words: str, port: int = 0) -> Running:
        log = self.folder / f"{words[0]}-{len(self.started)}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "linkarms", *words],
                env=self.environment, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT,
            )  # fmt: skip
        running = Running(process, log, port)
        self.started.append(running)
        return running

    def serve(self, *words: str, port: int = 0) -> Running:
        """`linkarms serve`, once it answers."""
        port = port or free_port()
        running = self.start("serve", "--port", str(port), *words, port=port)
        wait_for(lambda: running.answers() or running.process.poll() is not None, "the start")
        assert running.process.poll() is None, running.text()
        return running

    def end(self) -> None:
        for running in reversed(self.started):
            running.end()


def signature(number: int, *, words: Mapping[str, str], via: str, **other: object) -> dict[str, object]:
    """A signature for the JSON door, by a person of that number."""
    return {
        "given_name": "Ada", "family_name": "Quill", "email": f"signer{number}@mail.example",
        "postal_code": "94601", "country": "US", "via": via,
        "opt_ins": {slug: {"granted": True, "words": version} for slug, version in words.items()},
    } | other  # fmt: skip


def address_of(number: int) -> str:
    """An address in a network (an IPv6 /64) of nobody else's, for each number below 2**32: nobody is too many."""
    return f"2001:db8:{number >> 16:x}:{number & 0xFFFF:x}::1"
