"""A rush in which Django has no place left is no reason to be started again."""

import pytest

from linkarms.front.application import Front
from linkarms.front.bridge import MOST_BYTES
from tests.front.exchange import Exchange, ask, in_a_loop


@pytest.mark.parametrize(("address", "status"), [("/healthz", 200), ("/w/sign-in/", 503)])
def test_the_probe_of_life_is_answered_while_all_places_are_taken(front: Front, address: str, status: int) -> None:
    front.bridge._most = 0

    async def story() -> Exchange:
        return await ask(front, "GET", address)

    assert in_a_loop(front, story).status == status


@pytest.mark.parametrize(
    ("address", "words"), [("/w/sign-in/", "Mucho movimiento por un momento"), ("/my-data/", "Espera unos segundos")]
)
def test_whoever_finds_no_place_hears_so_in_the_language_of_the_browser(front: Front, address: str, words: str) -> None:
    front.bridge._most = 0

    async def story() -> Exchange:
        return await ask(front, "POST", address, b"a=b", accept_language="es")

    answer = in_a_loop(front, story)
    assert (answer.status, answer["retry-after"], answer["content-language"]) == (503, "5", "es")
    assert words in answer.content.decode()


@pytest.mark.parametrize("address", ["/w/sign-in/", "/my-data/", "/p/nothing/sign/", "/nothing/"])
def test_what_is_larger_than_anything_we_take_is_refused_in_the_language_of_the_browser(
    front: Front, address: str
) -> None:
    async def story() -> Exchange:
        return await ask(front, "POST", address, accept_language="es", content_length=str(MOST_BYTES + 1))

    answer = in_a_loop(front, story)
    assert (answer.status, answer["content-language"]) == (413, "es")
    assert "Esto es demasiado grande" in answer.content.decode()


def test_a_program_that_sends_too_much_hears_it_as_a_problem(front: Front) -> None:
    async def story() -> Exchange:
        place = "/api/v1/petitions/nothing/signatures"
        return await ask(front, "POST", place, content_length=str(MOST_BYTES + 1))

    answer = in_a_loop(front, story)
    assert (answer.status, answer["content-type"]) == (413, "application/problem+json")
