"""Django behind the event loop: one request, one thread, the WSGI interface between them (PEP 3333)."""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any

from django.db import connections

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from linkarms.front.rsgi import Exchange, Headers, Scope, Transport

log = logging.getLogger(__name__)

THREADS = 24
#: Requests that may be with Django or wait for a thread; the next one hears 503 before memory grows.
MOST_AT_ONCE = 256
#: No form of ours takes more; what it may take of this, Django says.
MOST_BYTES = 32 * 1024 * 1024
IN_MEMORY_BYTES = 1024 * 1024
#: A reader who takes nothing for so long is gone.
STALLED_SECONDS = 60.0

#: What Django says of one request alone, and nobody else's answer may carry.
OF_ONE_REQUEST = frozenset({"x-request-id"})

type WSGIApplication = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class TooLarge(Exception):  # noqa: N818
    """The body is larger than anything we take."""


class Crowded(Exception):  # noqa: N818
    """So many requests are with Django that one more would only wait."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole answer."""

    status: int
    headers: Headers
    body: bytes


class Bridge:
    """Hands requests to Django. `is_crowded` says when there is no use in handing over more."""

    def __init__(self, application: WSGIApplication, *, most: int = MOST_AT_ONCE, threads: int = THREADS) -> None:
        self._application = application
        self._most = most
        self._at_once = 0
        self.executor = ThreadPoolExecutor(threads, thread_name_prefix="linkarms-django")

    @property
    def is_crowded(self) -> bool:
        return self._at_once >= self._most

    async def handle(self, scope: Scope, exchange: Exchange, body: bytes | None = None) -> None:
        """Answer through Django. `body`: what was read of the request already, else it is read here.

        Raises `Crowded` and `TooLarge` before anything was answered.
        """
        if self.is_crowded:
            raise Crowded
        self._at_once += 1
        try:
            with await _received(scope, exchange, body) as file:
                answer = await self._run(scope, file, exchange)
            if answer is None:
                return
            if scope.method == "HEAD":
                exchange.response_empty(answer.status, answer.headers)
            else:
                exchange.response_bytes(answer.status, answer.headers, answer.body)
        finally:
            self._at_once -= 1

    async def fetch(self, scope: Scope) -> Answer:
        """Django's answer to a GET, which is whole in memory. Raises TooLarge for a stream."""
        self._at_once += 1
        try:
            answer = await self._run(scope, io.BytesIO(), None)
        finally:
            self._at_once -= 1
        if answer is None:
            raise TooLarge
        return answer

    async def _run(self, scope: Scope, body: IO[bytes], exchange: Exchange | None) -> Answer | None:
        loop = asyncio.get_running_loop()
        environ = environ_of(scope, body)
        return await loop.run_in_executor(self.executor, self._in_thread, environ, exchange, loop)

    def _in_thread(
        self, environ: dict[str, Any], exchange: Exchange | None, loop: asyncio.AbstractEventLoop
    ) -> Answer | None:
        """The whole exchange with Django in one thread, because its connections belong to threads."""
        started: list[tuple[int, Headers]] = []

        def start(status: str, headers: Headers, _exc_info: object = None) -> None:
            # HTTP/2 knows no upper case.
            started[:] = [(int(status[:3]), [(name.lower(), value) for name, value in headers])]

        result = self._application(environ, start)
        try:
            status, headers = started[0]
            if not getattr(result, "streaming", False):
                return Answer(status, headers, b"".join(result))
            if exchange is not None:
                _stream(result, status, headers, exchange, loop, head=environ["REQUEST_METHOD"] == "HEAD")
            return None
        finally:
            if close := getattr(result, "close", None):
                close()
            if started and started[0][0] == 503:
                connections.close_all()  # whatever was wrong with them: the next request begins anew


def _stream(
    chunks: Iterable[bytes],
    status: int,
    headers: Headers,
    exchange: Exchange,
    loop: asyncio.AbstractEventLoop,
    *,
    head: bool,
) -> None:
    """Send piece by piece, each when the reader took the one before."""

    async def open_stream() -> Transport:
        return exchange.response_stream(status, headers)

    if head:
        loop.call_soon_threadsafe(exchange.response_empty, status, headers)
        return
    transport = asyncio.run_coroutine_threadsafe(open_stream(), loop).result(STALLED_SECONDS)
    try:
        for chunk in chunks:
            asyncio.run_coroutine_threadsafe(_send(transport, chunk), loop).result(STALLED_SECONDS)
    except (TimeoutError, RuntimeError) as gone:  # RSGIProtocolError is a RuntimeError
        log.info("A reader left in the middle of an answer: %s", type(gone).__name__)


async def _send(transport: Transport, chunk: bytes) -> None:
    # What the server returns can be waited for, but is no coroutine.
    await transport.send_bytes(chunk)


async def _received(scope: Scope, exchange: Exchange, body: bytes | None) -> IO[bytes]:
    """The body in a file: small ones in memory, larger ones on disk. Raises TooLarge."""
    if body is not None:
        return io.BytesIO(body)
    length = scope.headers.get("content-length", "")
    if not length and "transfer-encoding" not in scope.headers:
        return io.BytesIO()
    if length and (not length.isdecimal() or int(length) > MOST_BYTES):
        raise TooLarge
    file: IO[bytes] = SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115  # closed by whoever asked
    try:
        taken = 0
        async for chunk in exchange:
            taken += len(chunk)
            if taken > MOST_BYTES:
                raise TooLarge
            file.write(chunk)
        file.seek(0)
    except BaseException:
        with contextlib.suppress(OSError):
            file.close()
        raise
    return file


def environ_of(scope: Scope, body: IO[bytes]) -> dict[str, Any]:
    """What a WSGI application reads."""
    server, _colon, port = scope.server.rpartition(":")
    length = body.seek(0, io.SEEK_END)
    body.seek(0)
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": scope.path.encode("utf-8", "surrogateescape").decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": server,
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": scope.client.rpartition(":")[0].strip("[]"),
        "CONTENT_LENGTH": str(length),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    # Two names are none (RFC 9112, 3.2): Django refuses what they are together.
    if "host" in scope.headers:
        environ["HTTP_HOST"] = ", ".join(scope.headers.get_all("host"))
    elif scope.authority:
        environ["HTTP_HOST"] = scope.authority
    for name, value in scope.headers.items():
        # An underscore would make X_Forwarded_For look like X-Forwarded-For.
        if "_" in name or name in {"content-length", "host"}:
            continue
        key = "CONTENT_TYPE" if name == "content-type" else f"HTTP_{name.replace('-', '_').upper()}"
        if key in environ:
            environ[key] += f"{'; ' if name == 'cookie' else ', '}{value}"
        else:
            environ[key] = value
    return environ


PLAIN: Headers = [("content-type", "text/plain; charset=utf-8"), ("cache-control", "no-store")]
