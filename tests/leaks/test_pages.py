"""Nobody sees on any page, in any header, cookie or file, in any log line, what is not theirs to see."""

from __future__ import annotations

import pytest

from tests.leaks.actors import ATTACKERS, OWNER, actor
from tests.leaks.allowed import table
from tests.leaks.matrix import Matrix, page_attacks
from tests.leaks.routes import HELD, Route, all_routes, slot_of


def told(matrix: Matrix) -> str:
    return str(matrix.report)


def attack_pages(matrix: Matrix, who: str, *, thorough: bool, most: int | None = None) -> None:
    attacker = actor(who, matrix.world)
    for route in all_routes():
        matrix.attack(page_attacks(route, attacker, matrix.filler, thorough=thorough, most=most), attacker)


def test_every_parameter_of_every_address_can_be_filled() -> None:
    spots = [(route, name) for route in all_routes() for name in route.parameters if name not in HELD]
    assert all(slot_of(route, name) for route, name in spots)


def test_a_new_address_with_an_unknown_parameter_says_what_to_do() -> None:
    with pytest.raises(AssertionError, match=r"how to fill “shift” of workspace:events-shift .* SLOTS"):
        slot_of(Route("workspace:events-shift", "w/<slug:org>/events/<int:shift>/", ("org", "shift")), "shift")


@pytest.mark.parametrize("who", ["outsider", "ended", "anonymous"])
def test_a_first_look_at_every_page_shows_nothing(matrix: Matrix, who: str) -> None:
    """The quick form: from one's own workspace, one row of each organization, looked at only."""
    attacker = actor(who, matrix.world)
    for route in all_routes():
        attacks = page_attacks(route, attacker, matrix.filler, thorough=False, most=1)
        looks = (each for each in attacks if each.method == "GET")
        here = f"/w/{attacker.own}/"
        matrix.attack((each for each in looks if each.path.startswith(here) or not attacker.own), attacker)
    assert not matrix.report.leaks, told(matrix)
    assert not matrix.report.broken, told(matrix)
    assert matrix.report.attacks > 100


@pytest.mark.long
@pytest.mark.parametrize("who", ATTACKERS)
def test_nobody_sees_what_is_not_theirs(matrix: Matrix, who: str, thorough: bool) -> None:
    attack_pages(matrix, who, thorough=thorough)
    assert not matrix.report.leaks, told(matrix)
    assert not matrix.report.broken, told(matrix)


@pytest.mark.long
def test_the_matrix_can_see(matrix: Matrix) -> None:
    """What Harbor's owner is shown proves that a leak of it would be noticed."""
    attack_pages(matrix, OWNER, thorough=True)
    assert not matrix.report.leaks, told(matrix)
    for_her = {group for group, who in table().items() if OWNER in who}
    assert for_her - matrix.report.seen[OWNER] <= SHOWN_TO_NO_OWNER


#: Groups that an owner may see and that no page of hers shows as it stands.
SHOWN_TO_NO_OWNER: set[str] = set()
