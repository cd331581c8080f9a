"""Nobody sees on any page, in any header, cookie or file, in any log line, what is not theirs to see."""

from __future__ import annotations

import pytest

from tests.leaks.actors import ATTACKERS, FEW, FULL, OWNER, Actor, actor
from tests.leaks.allowed import table
from tests.leaks.attack import Attack
from tests.leaks.matrix import Matrix, page_attacks
from tests.leaks.routes import HELD, MISSING, Route, all_routes, slot_of

#: Rows of each organization that are asked for by one address, but for FULL=1.
SOME_ROWS = 2


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


def _is_first_look(attack: Attack, attacker: Actor) -> bool:
    here = not attacker.own or attack.path.startswith(f"/w/{attacker.own}/")
    return attack.method == "GET" and here and str(MISSING) not in attack.path


@pytest.mark.parametrize("who", ["ended", "anonymous"])
def test_a_first_look_at_every_page_shows_nothing(matrix: Matrix, who: str) -> None:
    """The quick form: from one's own workspace or in public, some rows of Harbor's and of one's own, looked at only."""
    attacker = actor(who, matrix.world)
    matrix.filler.only = frozenset({"harbor", attacker.organization or "harbor"})
    for route in all_routes():
        if route.name.startswith("workspace:") == attacker.is_signed_in:
            attacks = page_attacks(route, attacker, matrix.filler, thorough=False, most=2)
            matrix.attack((each for each in attacks if _is_first_look(each, attacker)), attacker)
    assert not matrix.report.leaks, told(matrix)
    assert not matrix.report.broken, told(matrix)
    assert matrix.report.attacks > 40


@pytest.mark.long
@pytest.mark.parametrize("who", ATTACKERS if FULL else (*FEW, "former", "helper", "anonymous"))
def test_nobody_sees_what_is_not_theirs(matrix: Matrix, who: str, thorough: bool) -> None:
    attack_pages(matrix, who, thorough=thorough, most=None if thorough else SOME_ROWS)
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
