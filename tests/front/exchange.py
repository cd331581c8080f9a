"""What the server would hand over and take back: a request, and the answer to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any


class Headers(dict[str, list[str]]):
    """Several values a name, as they came over the wire."""

    def get(self, name: str, default: str = "") -> str:  # type: ignore[override]  # as the server's
        return self[name][0] if name in self else default

    def get_all(self, name: str) -> list[str]:
        return dict.get(self, name, [])

    def items(self) -> list[tuple[str, str]]:  # type: ignore[override]
        return [(name, value) for name, values in super().items() for value in values]


@dataclass
class Scope:
    method: str
    path: str
    query_string: str = ""
    headers: Headers = field(default_factory=Headers)
    client: str = "192.0.2.7:4711"
    server: str = "127.0.0.1:8000"
    proto: str = "http"
    http_version: str = "1.1"
    scheme: str = "http"
    authority: str | None = None


class Transport:
    def __init__(self, sent: list[bytes], reads: int) -> None:
        self._sent, self._reads = sent, reads

    async def send_bytes(self, data: bytes) -> None:
        if len(self._sent) >= self._reads:
            raise RuntimeError("the reader is gone")
        self._sent.append(data)


@dataclass
class Exchange:
    """A reader who takes `reads` pieces of a stream and then leaves."""

    body: bytes = b""
    reads: int = 1_000_000
    status: int = 0
    headers: list[tuple[str, str]] = field(default_factory=list)
    sent: list[bytes] = field(default_factory=list)
    answers: int = 0

    async def __call__(self) -> bytes:
        return self.body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        for start in range(0, len(self.body), 65_536):
            yield self.body[start : start + 65_536]

    def response_empty(self, status: int, headers: list[tuple[str, str]]) -> None:
        self._answer(status, headers)

    def response_bytes(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self._answer(status, headers)
        self.sent.append(body)

    def response_stream(self, status: int, headers: list[tuple[str, str]]) -> Transport:
        self._answer(status, headers)
        return Transport(self.sent, self.reads)

    def _answer(self, status: int, headers: list[tuple[str, str]]) -> None:
        self.status, self.headers = status, headers
        self.answers += 1

    @property
    def content(self) -> bytes:
        return b"".join(self.sent)

    def __getitem__(self, name: str) -> str:
        return dict(self.headers)[name]


def scope_of(method: str, address: str, body: bytes = b"", **headers: str) -> Scope:
    """A request for a path with its query; headers by names with underscores."""
    path, _mark, query = address.partition("?")
    given = Headers({"host": ["testserver"]} | {name.replace("_", "-"): [value] for name, value in headers.items()})
    if body or method == "POST":
        given.setdefault("content-length", [str(len(body))])
    return Scope(method, path, query, given)


async def ask(front: Any, method: str, address: str, body: bytes = b"", **headers: str) -> Exchange:
    """One request to the front."""
    exchange = Exchange(body)
    await front.__rsgi__(scope_of(method, address, body, **headers), exchange)
    return exchange


def in_a_loop[T](front: Any, story: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """Run a story in an event loop of the front's own, and end what it started."""

    async def run() -> T:
        loop = asyncio.get_running_loop()
        front.__rsgi_init__(loop)
        try:
            return await story()
        finally:
            front.__rsgi_del__(loop)

    # In a thread: browsers of other tests keep a loop running in this one.
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, run()).result()
