"""Websites of other people: real servers on this machine that answer as the test says, and remember who asked."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

from linkarms.integrations.fetching import Way

HERE = "127.0.0.1"

#: What a page is: its text, or something that writes to the visitor by itself.
type Page = bytes | Callable[[Visit], None]


class Visit(BaseHTTPRequestHandler):
    """One request. A page that is a function writes raw bytes with `send`, and may take its time with `pause`."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        self.close_connection = True
        site = self.server.site
        site.asked.append((self.path, dict(self.headers)))
        page = site.pages.get(self.path, site.otherwise)
        # Whoever asked has heard enough.
        with suppress(OSError):
            if callable(page):
                page(self)
            elif page is None:
                self.answer(b"There is nothing here.", status=404)
            else:
                self.answer(page)

    def answer(self, body: bytes, *, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def send(self, raw: bytes) -> None:
        self.wfile.write(raw)
        self.wfile.flush()

    def pause(self, seconds: float) -> None:
        """Ends early with the test, so that nobody waits for a thread."""
        if self.server.site.over.wait(seconds):
            raise OSError("the test is over")

    def log_message(self, *_words: object) -> None:
        pass


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    site: Site

    def handle_error(self, *_about: object) -> None:
        pass  # a visitor who hangs up is what many tests are about


class Site:
    """`pages` by path, with the query; any other path answers `otherwise`, or 404. `asked`: path and headers."""

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        self.pages: dict[str, Page] = {}
        self.otherwise: Page | None = None
        self.asked: list[tuple[str, Mapping[str, str]]] = []
        self.over = Event()
        self._server = _Server((HERE, 0), Visit)
        self._server.site = self
        if tls is not None:
            # The handshake belongs to the thread of the visit, not to the one that lets people in.
            self._server.socket = tls.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = int(self._server.server_address[1])
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self._thread.start()

    @property
    def paths(self) -> list[str]:
        return [path for path, _headers in self.asked]

    def close(self) -> None:
        self.over.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@contextmanager
def running(tls: ssl.SSLContext | None = None) -> Iterator[Site]:
    site = Site(tls)
    try:
        yield site
    finally:
        site.close()


class Names:
    """A name server: where each name leads, and how often it was asked."""

    def __init__(self, **known: Sequence[str]) -> None:
        self.known: dict[str, Sequence[str]] = {name.replace("_", "."): places for name, places in known.items()}
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        is_address = ":" in host or host.replace(".", "").isdigit()
        return self.known.get(host, [host] if is_address else [])


def way_to(*sites: Site, names: Callable[[str, int], Sequence[str]]) -> Way:
    """The way out of a test: these servers count as public, nothing else does that is not."""
    return Way(resolve=names, also=frozenset((HERE, site.port) for site in sites))


def sends_to(where: str, *, status: int = 302) -> Page:
    """A page that sends its visitors on."""
    return lambda visit: visit.answer(b"", status=status, Location=where, Set_Cookie="seen=1")
