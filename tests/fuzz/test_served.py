"""The interface for programs, and the form's quick way, as they are served: by schemathesis and by raw requests."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.fuzz import nasty
from tests.fuzz.serving import Served, served

FULL = bool(os.environ.get("LINKARMS_FULL"))
#: Cases that schemathesis makes for each of the two operations, and raw requests.
OPERATION, RAW = (2_000, 3_000) if FULL else (200, 300)
TRIED = settings(
    max_examples=RAW,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    database=None,
    phases=[Phase.generate, Phase.shrink],
)
CHECKS = "not_a_server_error,status_code_conformance,content_type_conformance,response_schema_conformance"

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(bool(os.environ.get("LINKARMS_DATABASE_URL")), reason="one server of its own, with SQLite"),
]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(tmp_path_factory.mktemp("fuzz")) as server:
        yield server
        assert server.defects() == []


def test_the_interface_keeps_what_its_document_promises(server: Served, tmp_path: Path) -> None:
    done = subprocess.run(
        [
            str(Path(sys.executable).with_name("schemathesis")), "run", f"{server.origin}/api/v1/openapi.json",
            "--checks", CHECKS, "--max-examples", str(OPERATION), "--workers", "2", "--no-color",
            "--request-timeout", "30", "--generation-database", "none",
        ],
        env=os.environ | {"SCHEMATHESIS_HOOKS": "tests.fuzz.hooks", "FUZZED_SLUG": server.slug},
        cwd=Path(__file__).resolve().parents[2], capture_output=True, text=True, check=False,
    )  # fmt: skip
    print(done.stdout[-6000:], done.stderr[-2000:])
    made = re.search(r"(\d[\d,]*) generated", done.stdout)
    assert made
    assert int(made[1].replace(",", "")) > OPERATION
    assert done.returncode == 0


_scalars = st.none() | st.booleans() | st.integers() | st.floats() | nasty.values
_anything = st.recursive(
    _scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(nasty.values, inner, max_size=4), max_leaves=8
)
GOOD = {"given_name": "Dolores", "family_name": "Reyes", "email": "d@mail.example", "postal_code": "94110"}
_OTHERS = ("country", "phone", "comment", "name_public", "old_enough", "locale", "via", "opt_ins", "challenge", "x")
_signatures = st.fixed_dictionaries(dict.fromkeys(GOOD, _anything), optional=dict.fromkeys(_OTHERS, _anything))


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """JSON, nearly: half characters, numbers that are none, names twice, far too deep, cut in the middle."""
    spoiled = draw(_signatures)
    kept = draw(st.sets(st.sampled_from(sorted(GOOD))))
    value = draw(st.sampled_from([{**spoiled, **{name: GOOD[name] for name in kept}}]) | _anything)
    text = json.dumps(value, ensure_ascii=draw(st.booleans()))
    encoding = draw(st.sampled_from(["utf-8", "utf-8", "utf-8", "utf-16", "utf-32", "latin-1"]))
    body = text.encode(encoding, "replace" if encoding == "latin-1" else "surrogatepass")
    cut = draw(st.integers(0, len(body)))
    return draw(
        st.sampled_from(
            [body, body, body, body[:cut], body + b"\x00", b"\xef\xbb\xbf" + body, b"[" * 50_000, b'{"a":' * 9_000,
             b'{"email": 1e999999}', b'{"email": "\\ud800"}', b'{"email": "a", "email": "b"}', b"9" * 5_000, b"",
             b'{"via": "' + b"x" * 70_000 + b'"}']
        )
    )  # fmt: skip


def test_programs_that_send_anything_hear_what_is_wrong(server: Served) -> None:
    kinds = [
        "application/json",
        "application/json; charset=utf-16",
        "application/json; charset=rot13",
        "text/plain",
        "",
    ]
    numbers = Random(11)  # noqa: S311  # no secret

    @TRIED
    @given(bodies(), st.sampled_from(kinds), nasty.headers)
    def run(body: bytes, kind: str, headers: dict[str, str]) -> None:
        place = f"/api/v1/petitions/{server.slug}/signatures"
        status = send(server, place, body, kind, headers, network=network_of(numbers))
        assert status < 500, (status, body[:300], kind, headers)

    run()


_FIELDS = st.sampled_from([*GOOD, "country", "comment", "homepage", "shown-rivers-alliance", "choice-rivers-alliance"])
_FORM = "application/x-www-form-urlencoded"


def test_forms_by_the_quick_way(server: Served) -> None:
    numbers = Random(13)  # noqa: S311  # no secret
    good = [(name.encode(), value.encode()) for name, value in GOOD.items()]

    @TRIED
    @given(
        st.lists(st.tuples(_FIELDS.map(str.encode), nasty.raw_values), max_size=9),
        st.sampled_from([*nasty.CONTENT_TYPES, *[_FORM] * 9]),
        nasty.headers,
    )
    def run(pairs: list[tuple[bytes, bytes]], kind: str, headers: dict[str, str]) -> None:
        body = nasty.urlencoded([*good, *pairs])
        place = f"/p/{server.slug}/sign/?via={server.code}"
        status = send(server, place, body, kind, headers, network=network_of(numbers))
        assert status < 500, (status, body[:300], kind, headers)

    run()


def test_what_is_no_http_ends_the_connection_and_nothing_else(server: Served) -> None:
    lines = [
        b"GET / HTTP/9.9\r\n\r\n", b"\x00" * 100 + b"\r\n\r\n", b"GET /p/\xff/ HTTP/1.1\r\nHost: a\r\n\r\n",
        b"POST /api/v1/petitions/a/signatures HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: -5\r\n\r\n",
        b"POST /p/a/sign/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999999999999999999\r\n\r\n",
        b"POST /p/a/sign/ HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"GET /" + b"a" * 100_000 + b" HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: a\x00b\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: \xff\r\n\r\n", b"GET / HTTP/1.1\r\n\r\n",
    ]  # fmt: skip
    for raw in lines:
        with socket.create_connection(("127.0.0.1", server.port), timeout=10) as line:
            line.sendall(raw)
            line.settimeout(10)
            try:
                answer = line.recv(200)
            except (TimeoutError, ConnectionError):
                continue  # it waits for the rest, or has hung up
            assert not re.match(rb"HTTP/1.1 5(?!05)", answer), (raw[:80], answer)
    web = HTTPConnection("127.0.0.1", server.port, timeout=60)
    web.request("GET", "/healthz")
    assert web.getresponse().status == 200


def network_of(numbers: Random) -> str:
    return ".".join(str(numbers.randint(1, 250)) for _part in range(4))


def send(server: Served, path: str, body: bytes, kind: str, headers: dict[str, str], *, network: str) -> int:
    """The status; 400 where the headers cannot be written down, or the server hangs up on what is no HTTP."""
    web = HTTPConnection("127.0.0.1", server.port, timeout=60)
    sent = {name: value for name, value in headers.items() if value.isprintable()}
    try:
        web.request("POST", path, body, {"Content-Type": kind, **sent, "X-Forwarded-For": network})
        answer = web.getresponse()
        answer.read()
    except (ValueError, HTTPException, ConnectionError):
        return 400
    else:
        return answer.status
    finally:
        web.close()
