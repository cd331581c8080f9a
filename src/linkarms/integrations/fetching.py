"""Fetch a web address that somebody else chose, without becoming their way into our network.

Made on `http.client`, because what makes other clients unsafe here is what they do for one: look the name up
once more, follow redirects, take a proxy from the environment, keep cookies, unpack. This does none of it:

- http and https on their usual ports, no name and password in the address, never from https back to http;
- the host is looked up once, *every* answer must be public, and the connection goes to the very address that
  was looked at, so that a name which leads elsewhere a moment later changes nothing;
- each redirect goes through all of that again;
- one deadline for everything, however slowly it drips, and a limit on what is read.

A task calls it, never a page: it may take as long as its limit says.
"""

from __future__ import annotations

import http.client
import re
import socket
import ssl
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from queue import Empty, SimpleQueue
from threading import Thread, Timer
from time import monotonic
from types import MappingProxyType
from urllib.parse import quote, urljoin, urlsplit

import certifi

from linkarms.integrations.addresses import is_public

PORTS = {"http": 80, "https": 443}
#: A name can have many addresses, and some of them may be dead.
CONNECT_SECONDS = 4
ADDRESSES_TRIED = 3

_REDIRECTS = {301, 302, 303, 307, 308}
_HOST = re.compile(r"[a-z0-9_.-]{1,253}|[0-9a-f:.]{2,45}")
#: What may stand in a request as it is; everything else is percent-encoded.
_PLAIN = "%/:=&?~#+!$,;'@()*[]"


class Failure(StrEnum):
    """Why there is no answer."""

    BAD_ADDRESS = "bad_address"  # not http or https, or with a name and password, or no host
    PORT = "port"  # another one than 80 and 443
    NO_SUCH_HOST = "no_such_host"
    NOT_PUBLIC = "not_public"  # the name leads (also) into a private network
    NO_CONNECTION = "no_connection"
    CERTIFICATE = "certificate"
    LED_AWAY = "led_away"  # redirected to a host that was not asked about
    INSECURE = "insecure"  # redirected from https to http
    IN_CIRCLES = "in_circles"  # more redirects than the limit
    TOO_SLOW = "too_slow"
    TOO_BIG = "too_big"
    UNREADABLE = "unreadable"  # not HTTP, broken off, or packed although we asked for plain


class FetchError(Exception):
    """`host`: whom it is about, the last one of a chain of redirects."""

    def __init__(self, failure: Failure, host: str = "") -> None:
        super().__init__(f"{failure} {host}".strip())
        self.failure = failure
        self.host = host


@dataclass(frozen=True, slots=True)
class Limits:
    seconds: float = 10  # for everything together
    size: int = 1_000_000  # bytes of the body
    redirects: int = 5


def system_addresses(host: str, port: int) -> Sequence[str]:
    """What the system's resolver says, each address once, best first."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(place[0]) for *_kind, place in found))


@cache
def known_authorities() -> ssl.SSLContext:
    """Certificates are checked against what this machine trusts, and what browsers do."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


@dataclass(frozen=True, slots=True)
class Way:
    """How one gets out. Tests hand in their own; nothing switches a check off for others."""

    resolve: Callable[[str, int], Sequence[str]] = system_addresses
    also: frozenset[tuple[str, int]] = frozenset()  # address and port that count as public
    tls: Callable[[], ssl.SSLContext] = known_authorities


@dataclass(frozen=True, slots=True)
class Answer:
    """`url` is where it came from in the end; `headers` have names in lower case."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class _Place:
    scheme: str
    host: str
    port: int
    path: str

    @property
    def netloc(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        return f"{self.scheme}://{self.netloc}{self.path}"


DEFAULT_LIMITS = Limits()
NO_HEADERS: Mapping[str, str] = MappingProxyType({})
OPEN_WAY = Way()


def fetch(
    url: str,
    *,
    hosts: Collection[str] = (),
    headers: Mapping[str, str] = NO_HEADERS,
    limits: Limits = DEFAULT_LIMITS,
    way: Way = OPEN_WAY,
) -> Answer:
    """GET an address (its host in ASCII); any status but a redirect is an answer, else `FetchError`.

    With `hosts`, nothing is asked of any other, also after redirects. `headers` go to the first host only.
    """
    deadline = monotonic() + limits.seconds
    place = _place(url, way)
    first = place.host
    for _hop in range(limits.redirects + 1):
        if hosts and place.host not in hosts:
            raise FetchError(Failure.LED_AWAY, place.host)
        asking = headers if place.host == first else NO_HEADERS
        answer = _get(place, headers=asking, deadline=deadline, limits=limits, way=way)
        where = answer.headers.get("location")
        if answer.status not in _REDIRECTS or where is None:
            return answer
        # http.client reads headers as Latin-1; this brings the bytes back as they were sent.
        following = _place(urljoin(place.url, quote(where.encode("latin-1", "replace"), safe=_PLAIN)), way)
        if (place.scheme, following.scheme) == ("https", "http"):
            raise FetchError(Failure.INSECURE, following.host)
        place = following
    raise FetchError(Failure.IN_CIRCLES, place.host)


def _place(url: str, way: Way) -> _Place:
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").rstrip("."), parts.port
    except ValueError:
        raise FetchError(Failure.BAD_ADDRESS) from None
    if parts.scheme not in PORTS or "@" in parts.netloc or not _HOST.fullmatch(host):
        raise FetchError(Failure.BAD_ADDRESS, host[:253])
    port = PORTS[parts.scheme] if port is None else port
    if port not in {*PORTS.values(), *(allowed for _address, allowed in way.also)}:
        raise FetchError(Failure.PORT, host)
    query = f"?{parts.query}" if parts.query else ""
    return _Place(parts.scheme, host, port, quote(f"{parts.path or '/'}{query}", safe=_PLAIN))


def _get(place: _Place, *, headers: Mapping[str, str], deadline: float, limits: Limits, way: Way) -> Answer:
    with _connected(place, deadline, way) as plain, _cut_off_at(deadline, plain, place):
        try:
            sock = plain
            if place.scheme == "https":
                sock = way.tls().wrap_socket(plain, server_hostname=place.host)
            answer = _exchange(place, sock, headers, limits)
        except (OSError, http.client.HTTPException, ValueError) as trouble:
            if monotonic() >= deadline:
                raise FetchError(Failure.TOO_SLOW, place.host) from trouble
            raise FetchError(_why(trouble), place.host) from trouble
    # What was cut off can look like an end.
    _left(deadline, place)
    return answer


def _exchange(place: _Place, sock: socket.socket, further: Mapping[str, str], limits: Limits) -> Answer:
    connection = http.client.HTTPConnection(place.host, place.port)
    connection.sock = sock
    ours = {"Host": place.netloc, "User-Agent": "Linkarms", "Accept": "*/*", "Connection": "close"}
    headers = {**further, **ours}
    with closing(sock), closing(connection):
        connection.request("GET", place.path, headers=headers)
        with connection.getresponse() as response:
            found = {name.lower(): value for name, value in response.getheaders()}
            body = b"" if response.status in _REDIRECTS else response.read(limits.size + 1)
            if len(body) > limits.size:
                raise FetchError(Failure.TOO_BIG, place.host)
            if response.length and response.status not in _REDIRECTS:
                raise http.client.IncompleteRead(b"", response.length)
    if found.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise FetchError(Failure.UNREADABLE, place.host)
    return Answer(place.url, response.status, found, body)


def _why(trouble: Exception) -> Failure:
    return Failure.CERTIFICATE if isinstance(trouble, ssl.SSLCertVerificationError) else Failure.UNREADABLE


@contextmanager
def _connected(place: _Place, deadline: float, way: Way) -> Iterator[socket.socket]:
    """A connection to the very address that was looked at, not to the name."""
    for address in _addresses(place, deadline, way)[:ADDRESSES_TRIED]:
        seconds = min(_left(deadline, place), CONNECT_SECONDS)
        try:
            sock = socket.create_connection((address, place.port), timeout=seconds)
        except OSError:
            continue
        with closing(sock):
            sock.settimeout(_left(deadline, place))
            yield sock
            return
    _left(deadline, place)
    raise FetchError(Failure.NO_CONNECTION, place.host)


def _addresses(place: _Place, deadline: float, way: Way) -> Sequence[str]:
    """Where the name leads. One answer that is not public spoils them all: that is how it is tried on."""
    found: SimpleQueue[Sequence[str]] = SimpleQueue()

    def ask() -> None:
        try:
            found.put(way.resolve(place.host, place.port))
        except (OSError, UnicodeError):
            found.put(())

    # A resolver knows no deadline of ours, so it is asked aside.
    Thread(target=ask, daemon=True, name="resolve").start()
    try:
        addresses = found.get(timeout=_left(deadline, place))
    except Empty:
        raise FetchError(Failure.TOO_SLOW, place.host) from None
    if not addresses:
        raise FetchError(Failure.NO_SUCH_HOST, place.host)
    usual = place.port in PORTS.values()
    if not all((address, place.port) in way.also or (usual and is_public(address)) for address in addresses):
        raise FetchError(Failure.NOT_PUBLIC, place.host)
    return addresses


@contextmanager
def _cut_off_at(deadline: float, sock: socket.socket, place: _Place) -> Iterator[None]:
    """Whatever is read from this connection ends at the deadline: a timeout of a socket begins anew with every byte."""
    # A second handle of the same connection, because the first is taken over by TLS and closed by its reader.
    with sock.dup() as handle:
        watch = Timer(_left(deadline, place), _cut_off, [handle])
        watch.daemon = True
        watch.start()
        try:
            yield
        finally:
            watch.cancel()
            watch.join()


def _cut_off(handle: socket.socket) -> None:
    try:
        handle.shutdown(socket.SHUT_RDWR)
    except OSError:  # it has ended by itself
        return


def _left(deadline: float, place: _Place) -> float:
    seconds = deadline - monotonic()
    if seconds <= 0:
        raise FetchError(Failure.TOO_SLOW, place.host)
    return seconds
