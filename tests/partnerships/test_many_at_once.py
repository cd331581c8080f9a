"""Several who sign, and who leave while others sign: one clear outcome each time, on both databases."""

from __future__ import annotations

from datetime import datetime

import pytest

from linkarms.core.errors import LinkarmsError
from linkarms.partnerships import services
from linkarms.partnerships.models import SignOff
from tests.factories.coalitions import convened, joint_clauses, sign_all, sign_part
from tests.factories.papers import BOARD, asked, code_for, name, sign_paper
from tests.factories.partnerships import last_code, latest, make_pair, propose, sign_latest, signing_code
from tests.factories.threads import at_once

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]


def refused(outcomes: list[object]) -> int:
    assert all(isinstance(one, LinkarmsError) for one in outcomes if isinstance(one, Exception))
    return sum(isinstance(one, LinkarmsError) for one in outcomes)


def test_the_last_two_of_one_side_signing_at_once_put_it_in_force_once(now: datetime) -> None:
    pair = make_pair(now=now)
    agreement = propose(pair, now=now)
    name(agreement, "Amina", pair.amina.user.email, by=pair.amina, now=now)
    name(agreement, "Ruth", "ruth@board.example", by=pair.amina, now=now)
    token = asked(agreement, "ruth@board.example", by=pair.amina, now=now)
    sign_latest(agreement, pair.bo, now=now)
    codes = signing_code(latest(agreement), pair.amina, now=now), code_for(token, now=now)
    outcomes = at_once(
        lambda: services.sign(latest(agreement), actor=pair.amina, role_title="Chair", code=codes[0], now=now),
        lambda: services.sign_by_link(token, seen=1, person="", capacity=BOARD, code=codes[1], now=now),
    )
    agreement.refresh_from_db()
    completing = SignOff.objects.filter(completes=True, organization=pair.amina.organization).count()
    assert (refused(list(outcomes)), agreement.state, SignOff.objects.count(), completing) == (0, "in_force", 3, 1)


def test_one_link_used_twice_at_once_signs_once(now: datetime) -> None:
    pair = make_pair(now=now)
    agreement = propose(pair, now=now)
    name(agreement, "Ruth", "ruth@board.example", by=pair.amina, now=now)
    token = asked(agreement, "ruth@board.example", by=pair.amina, now=now)
    code = code_for(token, now=now)
    outcomes = at_once(
        *[lambda: services.sign_by_link(token, seen=1, person="", capacity=BOARD, code=code, now=now)] * 2
    )
    assert (refused(list(outcomes)), SignOff.objects.count()) == (1, 1)


def test_all_parties_of_a_coalition_signing_at_once_put_it_in_force_for_all(now: datetime) -> None:
    coalition = convened(now=now)
    part = coalition.part(coalition.with_bo)
    theirs = signing_code(latest(part), coalition.bo, now=now)
    rosas = code_for(coalition.token, now=now)
    services.send_joint_code(coalition.joint, actor=coalition.amina, now=now)
    ours = last_code(coalition.amina.user.email)
    outcomes = at_once(
        lambda: services.sign_joint(coalition.joint, seen=1, capacity=BOARD, code=ours, actor=coalition.amina, now=now),
        lambda: services.sign(latest(part), actor=coalition.bo, role_title="Chair", code=theirs, now=now),
        lambda: services.sign_by_link(coalition.token, seen=1, person="Rosa", capacity=BOARD, code=rosas, now=now),
    )
    assert (refused(list(outcomes)), coalition.states) == (0, ["in_force", "in_force"])


def test_a_party_leaving_while_the_last_one_signs_an_amendment_has_one_outcome(now: datetime) -> None:
    coalition = convened(now=now)
    sign_all(coalition, now=now)
    sign_part(coalition, now=now)
    sign_paper(coalition.token, now=now)
    services.change_joint(
        coalition.joint, services.Wording("full", joint_clauses()[:3]), seen=1, actor=coalition.amina,
        now=now,
    )  # fmt: skip
    sign_all(coalition, now=now)
    sign_part(coalition, now=now)
    code = code_for(coalition.token, now=now)
    at_once(
        lambda: services.sign_by_link(coalition.token, seen=2, person="Rosa", capacity=BOARD, code=code, now=now),
        lambda: services.end_agreement(coalition.part(coalition.with_bo), note="", actor=coalition.bo, now=now),
    )
    numbers = [
        in_force.number
        for one in (coalition.with_bo, coalition.with_rosa)
        if (in_force := coalition.part(one).version_in_force) is not None
    ]
    # Either all had signed before one left, or it had left and the change is nobody's.
    assert (coalition.states, numbers) in ((["ended", "in_force"], [2, 2]), (["ended", "in_force"], [1, 1]))
