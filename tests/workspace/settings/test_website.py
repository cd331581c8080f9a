"""The part of the authority page about a token on the website: what to put there, the look, what it found."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from linkarms.core import clock
from linkarms.directory.models import Teammate
from linkarms.directory.queries import name_decision
from linkarms.integrations import services, tokens
from linkarms.integrations.looking import look
from linkarms.integrations.models import LOST_AFTER, WebsiteCheck
from linkarms.workspace.http import room_url
from tests.factories.directory import make_owner
from tests.factories.world import add_teammate
from tests.integrations.site import HERE, Names, Site, running, way_to
from tests.workspace.settings.conftest import Browser

WAITING = "We are looking at maple.example."
DONE = "Done: your token stood at"


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as started:
        yield started


@pytest.fixture
def maple(db: None, site: Site) -> Teammate:
    website = f"http://www.maple.example:{site.port}"
    return make_owner(now=clock.now(), name="Maple Street", email="nora@mail.example", website=website)


@pytest.fixture
def client(maple: Teammate, browser: Browser) -> Client:
    return browser(maple)


def shown(client: Client, teammate: Teammate, **headers: str) -> str:
    return client.get(room_url(teammate, "settings-authority"), headers=headers).content.decode()


def click(client: Client, teammate: Teammate) -> str:
    """Press the button; the page that it leads to. The task has to be done by hand: see `work`."""
    response = client.post(room_url(teammate, "settings-website"), follow=True)
    assert response.redirect_chain == [(f"{room_url(teammate, 'settings-authority')}#website-check", 302)]
    return response.content.decode()


def work(teammate: Teammate, site: Site) -> None:
    """What the task does, on the way that the test knows."""
    check = WebsiteCheck.objects.get(organization=teammate.organization)
    way = way_to(site, names=Names(**{"maple.example": [HERE], "www.maple.example": [HERE]}))
    services.end_check(check, finding=look(check, way=way), now=clock.now())


def asked_again(client: Client, teammate: Teammate) -> tuple[str, str]:
    """What the waiting page gets, and whether it is told to load anew."""
    response = client.get(room_url(teammate, "settings-website"), headers={"HX-Request": "true"})
    return response.content.decode(), response.headers.get("HX-Refresh", "")


def test_page_says_what_to_put_where(client: Client, maple: Teammate, site: Site) -> None:
    page = shown(client, maple)
    token = tokens.token_for(maple.organization_id, "maple.example")
    assert f"http://www.maple.example:{site.port}/.well-known/linkarms.txt" in page
    assert f'<code class="code">linkarms-verification={token}</code>' in page
    assert f"&lt;meta name=&quot;linkarms-verification&quot; content=&quot;{token}&quot;&gt;" in page
    assert "Check now" in page


def test_token_that_is_there_is_shown_as_done(client: Client, maple: Teammate, site: Site) -> None:
    site.pages[tokens.FILE] = tokens.file_line(tokens.token_for(maple.organization_id, "maple.example")).encode()
    assert WAITING in click(client, maple)
    assert (WAITING in asked_again(client, maple)[0], asked_again(client, maple)[1]) == (True, "")
    work(maple, site)
    assert asked_again(client, maple)[1] == "true"
    page = shown(client, maple)
    assert DONE in page
    assert "A token on its website" in page
    assert "Your name may stand on public pages" in page
    assert "Check now" not in page
    assert name_decision(maple.organization).allowed


def test_token_that_is_not_there_says_what_to_do(client: Client, maple: Teammate, site: Site) -> None:
    click(client, maple)
    work(maple, site)
    fragment, refresh = asked_again(client, maple)
    for words in (fragment, shown(client, maple)):
        assert "We looked at maple.example, and your token is not there yet." in words
        assert "Check again" in words
    assert ("<html" in fragment, "csrfmiddlewaretoken" in fragment, refresh) == (False, True, "")


def test_host_it_was_led_to_is_text_and_nothing_else(client: Client, maple: Teammate) -> None:
    click(client, maple)
    WebsiteCheck.objects.update(outcome="led_away", detail="<b>x</b>", ended_at=clock.now())
    assert "&lt;b&gt;x&lt;/b&gt;" in shown(client, maple)


def test_look_that_never_ended_can_be_asked_for_again(client: Client, maple: Teammate) -> None:
    click(client, maple)
    WebsiteCheck.objects.update(asked_at=clock.now() - LOST_AFTER - timedelta(seconds=1))
    page = shown(client, maple)
    assert (WAITING in page, "We could not finish looking." in page) == (False, True)
    assert WAITING in click(client, maple)


def test_page_loads_the_script_only_while_it_waits(client: Client, maple: Teammate, site: Site) -> None:
    assert "django_htmx/" not in shown(client, maple)
    assert "django_htmx/" in click(client, maple)
    assert "<noscript>" in shown(client, maple)


def test_fragment_opened_as_a_page_leads_to_the_page(client: Client, maple: Teammate) -> None:
    response = client.get(room_url(maple, "settings-website"))
    assert response.headers["Location"] == f"{room_url(maple, 'settings-authority')}#website-check"


def test_looking_at_the_page_asks_for_nothing(client: Client, maple: Teammate) -> None:
    shown(client, maple)
    asked_again(client, maple)
    assert not WebsiteCheck.objects.exists()


def test_another_website_forgets_the_look_at_the_old_one(client: Client, maple: Teammate, site: Site) -> None:
    click(client, maple)
    work(maple, site)
    maple.organization.website = "https://other.example"
    maple.organization.website_domain = "other.example"
    maple.organization.save()
    page = shown(client, maple)
    assert ("We looked at" in page, "https://other.example/.well-known/linkarms.txt" in page) == (False, True)


def test_organization_without_a_website_is_told_to_write_it(db: None, browser: Browser) -> None:
    owner = make_owner(now=clock.now(), email="nora@mail.example")
    client = browser(owner)
    page = shown(client, owner)
    assert "then a token on it is enough" in page
    assert "linkarms-verification" not in page
    assert "Write your website into the organization" in click(client, owner)


def test_organizer_sees_the_token_and_who_can_have_it_looked_at(browser: Browser, maple: Teammate) -> None:
    rosa = add_teammate(maple, "rosa", now=clock.now())
    client = browser(rosa)
    page = shown(client, rosa)
    assert ("linkarms-verification=" in page, "Check now" in page) == (True, False)
    assert f"Only an owner of Maple Street can do this: {maple.user.name}." in page
    refused = client.post(room_url(rosa, "settings-website"))
    assert (refused.status_code, maple.user.name in refused.content.decode()) == (403, True)
    assert not WebsiteCheck.objects.exists()


def test_somebody_else_finds_nothing(browser: Browser, maple: Teammate) -> None:
    stranger = browser(make_owner(now=clock.now()))
    address = room_url(maple, "settings-website")
    assert [stranger.get(address).status_code, stranger.post(address).status_code] == [404, 404]


def test_many_clicks_are_slowed_down(client: Client, maple: Teammate, site: Site) -> None:
    for _click in range(20):
        click(client, maple)
        work(maple, site)
    before = WebsiteCheck.objects.get()
    assert "We looked at your website many times in this hour." in click(client, maple)
    assert WebsiteCheck.objects.get() == before


def test_page_takes_the_same_few_questions_in_every_state(
    client: Client, maple: Teammate, site: Site, django_assert_num_queries: object
) -> None:
    address = room_url(maple, "settings-authority")
    site.pages["/"] = tokens.meta_tag(tokens.token_for(maple.organization_id, "maple.example")).encode()
    client.get(address)

    def states() -> Iterator[None]:
        yield
        click(client, maple)
        yield
        work(maple, site)
        yield

    for _state in states():
        with django_assert_num_queries(7):  # type: ignore[operator]
            client.get(address)


def test_asking_again_takes_few_questions(client: Client, maple: Teammate, django_assert_num_queries: object) -> None:
    click(client, maple)
    with django_assert_num_queries(5):  # type: ignore[operator]
        asked_again(client, maple)


def test_page_speaks_spanish(client: Client, maple: Teammate, site: Site) -> None:
    click(client, maple)
    assert "Estamos mirando maple.example." in shown(client, maple, **{"Accept-Language": "es"})
    work(maple, site)
    page = shown(client, maple, **{"Accept-Language": "es"})
    assert "tu marca todavía no está ahí" in page
