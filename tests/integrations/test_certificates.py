"""Fetching by https: whose certificate is believed, and that nobody is led back to plain http."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from threading import Thread

import pytest
import trustme

from linkarms.integrations.fetching import Failure, FetchError, Limits, Way, fetch
from tests.integrations.site import HERE, Names, Site, running, sends_to

NAMES = Names(maple_example=[HERE], other_example=[HERE])


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def secure(authority: trustme.CA) -> Iterator[Site]:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("maple.example").configure_cert(context)
    with running(context) as site:
        site.pages["/"] = b"hello"
        yield site


def way_to(*sites: Site, authority: trustme.CA | None) -> Way:
    def tls() -> ssl.SSLContext:
        context = ssl.create_default_context()
        if authority is not None:
            authority.configure_trust(context)
        return context

    return Way(resolve=NAMES, also=frozenset((HERE, site.port) for site in sites), tls=tls)


def why(url: str, way: Way) -> Failure:
    with pytest.raises(FetchError) as problem:
        pytest.fail(f"answered: {fetch(url, limits=Limits(seconds=30), way=way)}")
    return problem.value.failure


def test_the_right_certificate_is_believed(secure: Site, authority: trustme.CA) -> None:
    url = f"https://maple.example:{secure.port}/"
    assert fetch(url, way=way_to(secure, authority=authority)).body == b"hello"


def test_a_certificate_for_another_name_is_not(secure: Site, authority: trustme.CA) -> None:
    way = way_to(secure, authority=authority)
    assert why(f"https://other.example:{secure.port}/", way) == Failure.CERTIFICATE
    assert secure.asked == []


def test_a_certificate_that_nobody_vouches_for_is_not(secure: Site) -> None:
    assert why(f"https://maple.example:{secure.port}/", way_to(secure, authority=None)) == Failure.CERTIFICATE
    assert secure.asked == []


def test_who_speaks_no_tls_is_not_understood(site: Site) -> None:
    assert why(f"https://maple.example:{site.port}/", way_to(site, authority=None)) == Failure.UNREADABLE


def test_from_a_secure_address_nobody_leads_to_one_that_is_not(secure: Site, site: Site, authority: trustme.CA) -> None:
    secure.pages["/"] = sends_to(f"http://maple.example:{site.port}/")
    way = way_to(secure, site, authority=authority)
    assert why(f"https://maple.example:{secure.port}/", way) == Failure.INSECURE
    assert site.asked == []


def test_a_handshake_that_never_ends_is_cut_off() -> None:
    """Somebody takes the connection and keeps silent."""
    with socket.create_server((HERE, 0)) as mute:
        taken: list[socket.socket] = []
        Thread(target=lambda: taken.append(mute.accept()[0]), daemon=True).start()
        way = Way(resolve=NAMES, also=frozenset({(HERE, mute.getsockname()[1])}))
        with pytest.raises(FetchError) as problem:
            fetch(f"https://maple.example:{mute.getsockname()[1]}/", limits=Limits(seconds=0.3), way=way)
        for each in taken:
            each.close()
    assert problem.value.failure == Failure.TOO_SLOW
