"""Every form of every door, and every address, sent by people and machines that take no care: never a 500."""

from __future__ import annotations

import os

import pytest
from django.test import Client
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from linkarms.core import clock
from tests.factories.world import amina_and_bo
from tests.fuzz import nasty
from tests.fuzz.actors import Attacked, attacked
from tests.fuzz.sending import attack
from tests.fuzz.surface import addresses

pytestmark = pytest.mark.django_db

#: On each of the two databases; the addresses and the JSON door have theirs beside it.
FORMS, ADDRESSES = (40_000, 7_000) if os.environ.get("LINKARMS_FULL") else (4_000, 700)
PATIENT = settings(
    deadline=None, suppress_health_check=list(HealthCheck), database=None, phases=[Phase.generate, Phase.shrink]
)


def try_forms(place: Attacked, count: int, *, fixed: bool = False) -> dict[str, set[int]]:
    """So many tries over all forms; which statuses each address answered with."""
    answered: dict[str, set[int]] = {}

    @settings(PATIENT, max_examples=count, derandomize=fixed)
    @given(st.data())
    def run(data: st.DataObject) -> None:
        reached_by, form = data.draw(st.sampled_from(place.forms), label="form")
        who = data.draw(st.sampled_from([reached_by] * 4 + list(place.clients)), label="who")
        request = data.draw(nasty.sent(form), label="request")
        answered.setdefault(form.key[1], set()).add(attack(place.clients[who], request))

    run()
    return answered


def try_addresses(place: Attacked, count: int, *, fixed: bool = False) -> None:
    known = addresses()

    @settings(PATIENT, max_examples=count, derandomize=fixed)
    @given(st.sampled_from(list(place.clients)), nasty.asked(known, place.slugs))
    def run(who: str, request: nasty.Request) -> None:
        attack(place.clients[who], request)

    run()


@pytest.mark.parametrize("kind", [kind for kind in nasty.CONTENT_TYPES if "charset" in kind])
def test_an_encoding_that_is_none_is_read_as_utf_8(kind: str) -> None:
    request = nasty.Request("POST", "/my-data/?q=%ff", "email=señora%40mail.example".encode(), kind)
    assert attack(Client(), request) in (303, 422)


@pytest.mark.parametrize("place", ["http://[", "", "//x", "http://testserver/w/"])
def test_a_fragment_wanted_from_nowhere_leads_to_the_sign_in(place: str) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": place}
    world = amina_and_bo(clock.now())
    assert attack(Client(), nasty.Request("GET", f"/w/{world.host.slug}/people/", headers=headers)) == 204


@pytest.mark.later
def test_some_forms_and_addresses_in_some_odd_ways() -> None:
    place = attacked(clock.now(), pages=12)
    assert len(place.forms) > 10
    try_forms(place, 60, fixed=True)
    try_addresses(place, 40, fixed=True)


@pytest.mark.long
def test_every_form_in_every_odd_way() -> None:
    place = attacked(clock.now(), pages=400)
    answered = try_forms(place, FORMS)
    assert len(answered) > 40, "hardly any form was reached"
    through = [address for address, statuses in answered.items() if statuses & {200, 302, 303}]
    assert len(through) > len(answered) // 2, "hardly anything got past the first check"


@pytest.mark.long
def test_every_address_in_every_odd_way() -> None:
    try_addresses(attacked(clock.now(), pages=1), ADDRESSES)
