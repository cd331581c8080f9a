"""A clause that names places narrows what leaves to people whose postcode lies there."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkarms.partnerships import services as partnerships
from linkarms.partnerships.clauses import Mode, OnlyFrom
from linkarms.partnerships.clauses.parts import canonical_place
from linkarms.sharing import services
from linkarms.sharing.checking import disclosures
from linkarms.sharing.places import places_of
from tests.factories.partnerships import sharing, sign_latest
from tests.factories.sharing import DOLORES, lines_of, sign
from tests.factories.world import World, amina_and_bo

MINUTE = timedelta(minutes=1)


@pytest.mark.parametrize(
    ("country", "code", "places"),
    [
        ("US", "802", {"US", "US 8", "US 80", "US 802"}),
        ("GB", "N1 9", {"GB", "GB N", "GB N1", "GB N19"}),
        ("HK", "", {"HK"}),
        ("", "80203", set()),
    ],
)
def test_a_code_lies_in_its_country_and_under_each_of_its_beginnings(country: str, code: str, places: set[str]) -> None:
    assert places_of(country, code) == places


@given(st.from_regex(r"[0-9A-Z]{2,5}[ -]?[0-9A-Z]{0,4}", fullmatch=True), st.integers(1, 5))
def test_every_beginning_that_a_clause_can_name_is_found(code: str, length: int) -> None:
    assert canonical_place(f"US {code[:length]}") in places_of("US", code)


def narrowed(now: datetime, *places: str) -> World:
    """Amina's and Bo's campaign, after both signed that only people from there are shared."""
    world = amina_and_bo(now)
    agreement = partnerships.propose_change(
        world.agreement,
        level="full",
        clauses=(sharing(Mode.OPTED_IN), OnlyFrom(places)),
        note="",
        actor=world.amina,
        now=now,
    ).agreement
    for side in (world.amina, world.bo):
        sign_latest(agreement, side, now=now)
    return world


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("places", "gets"), [(("US",), [DOLORES]), (("US 802", "CA"), []), (("US 9", "CA"), [DOLORES])]
)
def test_only_people_from_the_places_of_the_clause_leave(
    places: tuple[str, ...], gets: list[str], now: datetime
) -> None:
    world = narrowed(now, *places)
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE, country="US", postal_code="94601")
    pieces = services.release_contacts(world.partner, how="download", actor=world.bo, now=now + 2 * MINUTE)
    assert [row["email"] for row in lines_of(pieces)] == gets
    assert list(disclosures(now + 3 * MINUTE)) == []  # judged again, it was right
