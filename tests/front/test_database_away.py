"""While no database answers, nobody waits for it twice."""

import pytest
from django.db import OperationalError

from linkarms.front.application import Front
from linkarms.front.bridge import BUSY
from tests.front.exchange import Exchange, ask, in_a_loop

FORM, JSON = "application/x-www-form-urlencoded", "application/json"


@pytest.fixture
def away(front: Front, monkeypatch: pytest.MonkeyPatch) -> Front:
    """No database, after a long wait. Whatever reached Django would hear `BUSY`."""

    def look_up() -> None:
        raise OperationalError("couldn't get a connection after 10.00 sec")

    monkeypatch.setattr("linkarms.front.freshness.look_up", look_up)
    monkeypatch.setattr("linkarms.front.application.LONG_SECONDS", 0.0)
    front.bridge._most = 0
    return front


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
    assert asked(away, "GET", address).content == BUSY


def test_a_short_trouble_is_left_to_django(away: Front, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linkarms.front.application.LONG_SECONDS", 60.0)

    assert asked(away, "GET", "/p/clean-river/").content == BUSY
