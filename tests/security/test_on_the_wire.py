"""The real server on a socket: what no test client can send."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode

import pytest

pytestmark = pytest.mark.long

ROOT = Path(__file__).resolve().parents[2]
WORLD = """
import django
django.setup()
from django.core.management import call_command
call_command("migrate", interactive=False, verbosity=0)
from linkarms.core import clock
from tests.factories.world import amina_and_bo
print(amina_and_bo(clock.now()).petition.slug)
"""
CLOSE = "Connection: close\r\n"


@dataclass(frozen=True)
class Server:
    port: int
    slug: str
    log: Path

    def send(self, raw: str | bytes) -> bytes:
        """Everything that comes back until the server closes."""
        data = raw if isinstance(raw, bytes) else raw.encode("latin-1")
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(data)
            parts = []
            while part := connection.recv(65536):
                parts.append(part)
        return b"".join(parts)

    def status(self, raw: str | bytes) -> int:
        return int(self.send(raw).split(b" ", 2)[1])

    def sign(self, number: int, *headers: str) -> int:
        """One more signature, with these headers; the status."""
        form = {
            "given_name": "D", "family_name": "R", "email": f"p{number}-{time.monotonic_ns()}@mail.example",
            "postal_code": "94110", "country": "US",
        }  # fmt: skip
        body = urlencode(form)
        lines = "".join(f"{header}\r\n" for header in headers)
        return self.status(
            f"POST /p/{self.slug}/sign/ HTTP/1.1\r\nHost: localhost\r\n{lines}{CLOSE}"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}"
        )


def _server(folder: Path, **environment: str) -> Iterator[Server]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LINKARMS_")}
    variables = kept | {
        "LINKARMS_DATA_DIR": str(folder),
        "LINKARMS_DEBUG": "true",  # no prepared style sheets here
        "LINKARMS_TASKS_BACKEND": "django.tasks.backends.dummy.DummyBackend",
        "DJANGO_SETTINGS_MODULE": "linkarms.config.settings",
        "PYTHONPATH": str(ROOT),
        **environment,
    }
    made = subprocess.run(
        [sys.executable, "-c", WORLD], env=variables, cwd=ROOT, capture_output=True, text=True, check=True
    )
    log = folder / "log"
    command = [
        sys.executable, "-m", "linkarms.cli.web", "--host", "127.0.0.1", "--port", str(port), "--workers", "1",
        "--parent", str(os.getpid()),
    ]  # fmt: skip
    with log.open("wb") as file:
        process = subprocess.Popen(command, env=variables, cwd=ROOT, stdout=file, stderr=file)
        try:
            server = Server(port, made.stdout.split()[-1], log)
            _wait_for(server)
            yield server
        finally:
            process.terminate()
            process.wait(timeout=20)


def _wait_for(server: Server) -> None:
    for _number in range(300):
        try:
            if server.status(f"GET /healthz HTTP/1.1\r\nHost: localhost\r\n{CLOSE}\r\n") == 200:
                return
        except (OSError, IndexError, ValueError):
            time.sleep(0.2)
    raise AssertionError(server.log.read_text())


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from _server(tmp_path_factory.mktemp("alone"))


@pytest.fixture(scope="module")
def behind_a_proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    yield from _server(tmp_path_factory.mktemp("proxied"), LINKARMS_TRUSTED_PROXIES="1")


def test_an_underscore_in_a_header_does_not_pass_for_a_hyphen(behind_a_proxy: Server) -> None:
    """`X_Forwarded_For` and `X-Forwarded-For` are one name to WSGI, and a proxy only replaces the second."""
    seen = "X-Forwarded-For: 192.0.2.1"
    before = [behind_a_proxy.sign(n, f"X_Forwarded_For: 203.0.113.{n}", seen) for n in range(16)]
    after = [behind_a_proxy.sign(n, seen, f"X_Forwarded_For: 203.0.113.{n}") for n in range(16, 32)]
    mixed = [behind_a_proxy.sign(n, seen, f"X-Forwarded_For: 203.0.113.{n}") for n in range(32, 34)]
    assert (before + after).count(303) == 30
    assert (before + after + mixed)[-4:] == [429] * 4


def test_a_header_sent_twice_is_one_list_of_which_the_end_counts(behind_a_proxy: Server) -> None:
    """Some proxies add a line of their own instead of going on with the visitor's."""
    lines = [(f"X-Forwarded-For: 203.0.113.{n}", "X-Forwarded-For: 192.0.2.2") for n in range(31)]
    assert [behind_a_proxy.sign(n, *two) for n, two in enumerate(lines)][-1] == 429


def test_without_a_proxy_nothing_of_that_is_believed(server: Server) -> None:
    answers = [
        server.sign(n, f"X-Forwarded-For: 203.0.113.{n}", f"X-Real-IP: 203.0.113.{n}", f"Forwarded: for=203.0.113.{n}")
        for n in range(31)
    ]
    assert answers[-1] == 429


@pytest.mark.parametrize(
    "head",
    [
        "Content-Length: 3\r\nContent-Length: 5",
        "Content-Length: 3\r\nTransfer-Encoding: chunked",
        "Transfer-Encoding: chunked, identity",
        "Transfer-Encoding : chunked",
        "Transfer-Encoding: xchunked",
        "Content-Length: +3",
        "Content-Length: 3, 3",
        "Content-Length: 0x3",
    ],
)
def test_a_body_of_two_lengths_is_one_request_or_none(server: Server, head: str) -> None:
    """What follows is never taken for a request of its own, on a connection that a proxy may share."""
    smuggled = f"GET /healthz HTTP/1.1\r\nHost: localhost\r\n{CLOSE}\r\n"
    raw = f"POST /p/{server.slug}/sign/ HTTP/1.1\r\nHost: localhost\r\n{head}\r\n\r\n0\r\n\r\n{smuggled}"
    answer = server.send(raw)
    # One answer: the error, or that of a chunked body which ends there; then at most the request that was sent in full.
    statuses = [int(part.split(b" ", 2)[1]) for part in answer.split(b"HTTP/1.1")[1:] for part in [b"x" + part]]
    assert statuses[0] in (400, 413, 422, 429, 501)
    assert len(statuses) == 1 or "chunked" in head


@pytest.mark.parametrize(
    "request_line",
    [
        "GET http://evil.example/ HTTP/1.1",
        "GET //evil.example/w HTTP/1.1",
        "GET /\\evil.example/w HTTP/1.1",
        "GET /w/%2e%2e//evil.example HTTP/1.1",
        "GET /%0d%0aSet-Cookie:%20a=b HTTP/1.1",
        "GET /l/%0d%0aLocation:%20//evil.example HTTP/1.1",
        "GET /p/x?next=%0d%0aSet-Cookie:a=b HTTP/1.1",
    ],
)
def test_an_odd_address_leads_nowhere_and_writes_no_header(server: Server, request_line: str) -> None:
    head = server.send(f"{request_line}\r\nHost: localhost\r\n{CLOSE}\r\n").split(b"\r\n\r\n")[0].lower()
    assert b"set-cookie: a" not in head
    assert [line for line in head.split(b"\r\n") if line.startswith(b"location:") and b"//" in line] == []


@pytest.mark.parametrize(
    "hosts",
    ["Host: evil.example", "Host: localhost\r\nHost: evil.example", "Host: evil.example\r\nHost: localhost"],
)
def test_two_names_or_anothers_are_refused_even_for_what_is_kept(server: Server, hosts: str) -> None:
    head = f"GET / HTTP/1.1\r\n{hosts}\r\n"
    assert server.status(f"GET / HTTP/1.1\r\nHost: localhost\r\n{CLOSE}\r\n") == 200
    assert server.status(f"{head}{CLOSE}\r\n") == 400


def test_what_the_front_keeps_has_the_headers_of_django(server: Server) -> None:
    """First from Django, then from memory, then the quick answer to a signature."""
    page = f"GET /p/{server.slug}/ HTTP/1.1\r\nHost: localhost\r\n{CLOSE}\r\n"
    for raw in (page, page, f"GET /p/{server.slug}/embed/ HTTP/1.1\r\nHost: localhost\r\n{CLOSE}\r\n"):
        head = server.send(raw).split(b"\r\n\r\n")[0].lower().decode()
        assert "x-content-type-options: nosniff" in head
        assert "referrer-policy: same-origin" in head
        ancestors = "frame-ancestors *" if "/embed/" in raw else "frame-ancestors 'none'"
        assert ancestors in head
        assert ("x-frame-options: deny" in head) == ("/embed/" not in raw)
        assert "set-cookie" not in head


def test_the_log_of_the_server_names_nobody_and_no_secret(server: Server) -> None:
    token = "Zq3" + "x7_-" * 10
    for raw in (
        f"/confirm/{token}/",
        f"/w/link/{token}?next=/w/",
        f"/my-data/{token}",
        f"/nothing/{token}?email=d@x.org",
    ):
        server.send(f"GET {raw} HTTP/1.1\r\nHost: localhost\r\nReferer: http://x/{token}\r\n{CLOSE}\r\n")
    server.sign(1)
    time.sleep(0.5)
    written = server.log.read_text()
    assert [secret for secret in (token[:16], "@mail.example", "d@x.org") if secret in written] == []
