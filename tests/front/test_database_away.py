"""While no database answers, nobody waits for it twice."""

import asyncio
import threading
from collections.abc import Callable
from functools import partial

import pytest
from django.db import OperationalError

from linkarms.front.application import Front
from tests.front.exchange import Exchange, ask, in_a_loop

FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@pytest.fixture
def away(front: Front, monkeypatch: pytest.MonkeyPatch) -> Front:
    """No database, after a long wait. Behind it stands something that answers whatever reached it."""

    def look_up() -> None:
        raise OperationalError("couldn't get a connection after 10.00 sec")

    monkeypatch.setattr("linkarms.front.freshness.look_up", look_up)
    monkeypatch.setattr("linkarms.front.application.LONG_SECONDS", 0.0)
    front.bridge._application = by_django
    return front


DJANGO = b"by Django"


def by_django(_environ: object, start: Callable[[str, list[tuple[str, str]]], object]) -> list[bytes]:
    start("200 OK", [])
    return [DJANGO]


def asked(front: Front, method: str, address: str, body: bytes = b"", **headers: str) -> Exchange:
    async def story() -> Exchange:
        return await ask(front, method, address, body, **headers)

    return in_a_loop(front, story)


def test_a_public_page_says_at_once_to_come_again(away: Front) -> None:
    answer = asked(away, "GET", "/p/clean-river/?lang=es")

    assert (answer.status, answer["retry-after"], answer["content-language"]) == (503, "5", "es")
    assert b"Espera unos segundos" in answer.content


def test_a_form_says_at_once_to_send_it_again(away: Front) -> None:
    answer = asked(away, "POST", "/p/clean-river/sign/", b"email=dolores%40mail.example", content_type=FORM)

    assert (answer.status, answer["retry-after"], answer["content-type"]) == (503, "5", "text/html; charset=utf-8")


def test_a_program_hears_at_once_when_to_send_it_again(away: Front) -> None:
    body = b'{"given_name": "Dolores", "family_name": "Reyes", "email": "dolores@mail.example", "postal_code": "94110"}'
    answer = asked(away, "POST", "/api/v1/petitions/clean-river/signatures", body, content_type=JSON)

    assert (answer.status, answer["retry-after"]) == (503, "5")
    assert answer["content-type"] == "application/problem+json"


@pytest.mark.parametrize("address", ["/readyz", "/nothing-of-ours"])
def test_what_is_no_page_of_ours_is_left_to_django(away: Front, address: str) -> None:
    assert asked(away, "GET", address).content == DJANGO


def test_a_short_trouble_is_left_to_django(away: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linkarms.front.application.LONG_SECONDS", 60.0)

    assert asked(away, "GET", "/p/clean-river/").content == DJANGO


@pytest.mark.parametrize(
    ("method", "address", "kind"),
    [
        ("GET", "/p/clean-river/", "text/html; charset=utf-8"),
        ("GET", "/w/oak/", "text/html; charset=utf-8"),
        ("POST", "/w/sign-in/", "text/html; charset=utf-8"),
        ("GET", "/api/v1/petitions/clean-river", "application/problem+json"),
    ],
)
def test_nobody_waits_long_for_a_page_from_a_database_that_says_nothing(
    front: Front, monkeypatch: pytest.MonkeyPatch, method: str, address: str, kind: str
) -> None:
    """It neither answers nor refuses: as a pool does while it tries to connect."""
    answered = threading.Event()
    monkeypatch.setattr("linkarms.front.freshness.look_up", partial(answered.wait, timeout=30))
    for module in ("application", "pages"):
        name = "LONG_SECONDS" if module == "application" else "LONGEST_SECONDS"
        monkeypatch.setattr(f"linkarms.front.{module}.{name}", 0.01)
    front.bridge._application = by_django
    try:
        answer = asked(front, method, address)
    finally:
        answered.set()

    assert (answer.status, answer["retry-after"], answer["content-type"]) == (503, "5", kind)


def test_a_question_that_others_asked_long_ago_and_that_fails_now_is_asked_once_more(
    front: Front, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Else whoever comes at its end would be handed to Django and wait anew."""
    failed, answered = threading.Event(), threading.Event()
    questions = iter([failed, answered])

    def look_up() -> None:
        next(questions).wait(timeout=30)
        raise OperationalError("couldn't get a connection after 10.00 sec")

    async def story() -> Exchange:
        first = asyncio.ensure_future(front.freshness.version())
        second = asyncio.ensure_future(ask(front, "GET", "/p/clean-river/"))
        await asyncio.sleep(0)
        failed.set()
        with pytest.raises(OperationalError):
            await first
        return await second

    monkeypatch.setattr("linkarms.front.freshness.look_up", look_up)
    monkeypatch.setattr("linkarms.front.application.LONG_SECONDS", 0.5)
    monkeypatch.setattr("linkarms.front.pages.LONGEST_SECONDS", 0.5)
    front.bridge._application = by_django
    try:
        assert in_a_loop(front, story).status == 503
    finally:
        answered.set()


def test_what_needs_no_database_is_not_held_up_by_one(away: Front) -> None:
    assert asked(away, "GET", "/static/linkarms/css/base.css").content == DJANGO
