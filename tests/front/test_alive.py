"""A rush in which Django has no place left is no reason to be started again."""

import pytest

from linkarms.front.application import Front
from tests.front.exchange import Exchange, ask, in_a_loop


@pytest.mark.parametrize(("address", "status"), [("/healthz", 200), ("/w/sign-in/", 503)])
def test_the_probe_of_life_is_answered_while_all_places_are_taken(front: Front, address: str, status: int) -> None:
    front.bridge._most = 0

    async def story() -> Exchange:
        return await ask(front, "GET", address)

    assert in_a_loop(front, story).status == status
