"""Nobody bends our links by the name they call us, and nobody's page is kept for somebody else."""

from __future__ import annotations

import re

import pytest
from django.conf import settings as django_settings
from django.test import Client

from linkarms.accounts.services import invite_founder
from linkarms.core import clock
from linkarms.directory.services import invite_teammate
from linkarms.front.pages import _may_be_kept
from linkarms.outbox.models import Mail
from linkarms.petitions.mailing import pull_confirmation_mails
from tests.factories.sharing import sign
from tests.factories.world import World
from tests.security.places import Place, Site, all_places

pytestmark = pytest.mark.django_db

EVIL = {
    "X-Forwarded-Host": "evil.example",
    "X-Host": "evil.example",
    "X-Forwarded-Server": "evil.example",
    "X-Original-URL": "/w/",
    "X-Rewrite-URL": "/w/",
    "Forwarded": "host=evil.example;proto=https",
    "X-Forwarded-Scheme": "http",
    "X-Forwarded-Port": "81",
    "X-Forwarded-Prefix": "/evil",
    "X-HTTP-Method-Override": "POST",
    "Origin": "https://evil.example",
    "Referer": "https://evil.example/",
    "HX-Request": "true",
    "Cookie": "django_language=es; via=evil",
    "X-Request-ID": "0123456789abcdef",
}
UNKEYED = {"utm_source": "evil", "next": "//evil.example", "_method": "POST", "page": "<script>", "cb": "1"}
OTHER_HOSTS = [
    "evil.example", "testserver.evil.example", "evil.example:80", "testserver:80@evil.example",
    "evil.example#testserver", "testserver\tevil.example", "", "[::1", "localhost.evil.example",
    "127.0.0.1.evil.example",
]  # fmt: skip


# --- the name we are called by --------------------------------------------------------------------------------


@pytest.mark.parametrize("host", OTHER_HOSTS)
def test_a_request_for_another_host_is_refused(host: str, db: None) -> None:
    assert Client(HTTP_HOST=host).get("/").status_code == 400


def test_mailed_links_lead_to_our_own_address_whatever_the_visitor_called_us(world: World) -> None:
    email = world.amina.user.email
    for host in ("localhost", "127.0.0.1", "testserver:8443"):
        Client(HTTP_HOST=host).post("/w/sign-in/", {"email": email, "how": "link"}, headers=EVIL)
        Client(HTTP_HOST=host).post("/my-data/", {"email": email}, headers=EVIL)
    sign(world, via=world.bo_link, at=clock.now(), confirmed=False)
    pull_confirmation_mails(clock.now())
    invite_founder("founder@mail.example", language="en", now=clock.now())
    invite_teammate(
        world.host, email="t@mail.example", role="helper", may_sign=False, actor=world.amina, now=clock.now()
    )
    words = [f"{mail.subject}\n{mail.text}\n{mail.html}" for mail in Mail.objects.all()]
    addresses = {found for text in words for found in re.findall(r"https?://[^/\s\"<>]+", text)}
    assert len(words) > 5
    assert addresses == {django_settings.LINKARMS_BASE_URL}


@pytest.mark.once
def test_pages_name_our_own_address_whatever_the_visitor_called_us(site: Site) -> None:
    for place in all_places():
        for host in ("localhost", "testserver:8443"):
            answer = Client(HTTP_HOST=host).get(site.address(place), headers=EVIL)
            said = (answer.content if not answer.streaming else b"") + str(dict(answer.items())).encode()
            assert (place.name, b"evil.example" in said, b":8443" in said) == (place.name, False, False)


# --- what is kept for others ----------------------------------------------------------------------------------


def kept(site: Site) -> list[Place]:
    """The addresses whose answer a cache, or our own front, may show to the next visitor."""
    found = []
    for place in all_places():
        answer = Client().get(site.address(place))
        if answer.status_code == 200 and answer.get("Cache-Control", "").startswith("public"):
            found.append(place)
    return found


@pytest.mark.once
def test_what_is_kept_for_others_does_not_hold_anything_of_the_first_visitor(site: Site) -> None:
    """A page that took something from a header or query that is no part of its key would be poisoned by it."""
    places = [place for place in kept(site) if place.name != "media"]
    assert {"petition", "embed", "front", "campaign", "who-gets-what", "privacy", "thanks"} <= {p.name for p in places}
    for place in places:
        address = site.address(place)
        plain = Client().get(address)
        for answer in (
            Client(REMOTE_ADDR="203.0.113.9").get(address, UNKEYED, headers=EVIL),
            Client(HTTP_HOST="localhost").get(address, headers=EVIL),
        ):
            assert (place.name, answer.status_code, answer.content) == (place.name, 200, plain.content)
            assert dict(answer.items()) | {"X-Request-ID": ""} == dict(plain.items()) | {"X-Request-ID": ""}


def test_a_signed_in_person_leaves_nothing_of_theirs_in_what_is_kept(site: Site, amina: Client) -> None:
    for place in kept(site):
        if place.name == "media":
            continue
        answer = amina.get(site.address(place))
        assert (place.name, answer.content) == (place.name, Client().get(site.address(place)).content)
        assert answer.cookies == {}


def test_another_language_and_another_link_are_another_page(site: Site) -> None:
    address = f"/p/{site.world.petition.slug}/"
    english, spanish = Client().get(address), Client().get(address, headers={"Accept-Language": "es"})
    linked = Client().get(f"{address}?via={site.world.bo_link.code}")
    assert len({english.content, spanish.content, linked.content}) == 3
    assert [each["Vary"] for each in (english, spanish)] == ["Accept-Language"] * 2


@pytest.mark.parametrize(
    ("headers", "status", "may"),
    [
        ({"cache-control": "public, max-age=10", "vary": "Accept-Language"}, 200, True),
        ({"cache-control": "no-store"}, 200, False),
        ({"cache-control": "private, max-age=10"}, 200, False),
        ({"cache-control": "public, max-age=10", "set-cookie": "a=b"}, 200, False),
        ({"cache-control": "public, max-age=10", "vary": "Cookie"}, 200, False),
        ({"cache-control": "public, max-age=10", "vary": "Accept-Language, Cookie"}, 200, False),
        ({"cache-control": "public, max-age=10"}, 404, False),
        ({"cache-control": "public, max-age=10"}, 302, False),
        ({}, 200, False),
    ],
)
def test_the_front_keeps_what_is_the_same_for_everybody_and_nothing_else(
    headers: dict[str, str], status: int, may: bool
) -> None:
    from linkarms.front.bridge import Answer  # noqa: PLC0415  # it starts no server

    assert _may_be_kept(Answer(status, list(headers.items()), b"")) is may


@pytest.mark.once
def test_a_page_kept_by_others_is_old_after_ten_seconds(site: Site) -> None:
    for place in kept(site):
        answer = Client().get(site.address(place))
        seconds = int(re.findall(r"max-age=(\d+)", answer["Cache-Control"])[0])
        # Colours and pictures have a new address whenever they change; the API's description is the same for everybody.
        assert seconds <= 10 or place.name in {"theme", "media", "openapi-view", "openapi-json"}
