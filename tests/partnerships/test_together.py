"""Two at once: one clear outcome each time, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from threading import Barrier

import pytest
from django.db import connections

from linkarms.core.errors import BadInput, Gone, LinkarmsError, Refused
from linkarms.partnerships import services
from linkarms.partnerships.models import Agreement, AgreementState, SignOff
from tests.factories.directory import add_member, make_entry, make_owner
from tests.factories.partnerships import (
    in_force,
    last_code,
    last_token,
    latest,
    make_pair,
    propose,
    signing_code,
    some_clauses,
)

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*deeds: Callable[[], object]) -> list[LinkarmsError | None]:
    """Do all of them in threads that start together; what each raised."""
    start = Barrier(len(deeds))

    def one(deed: Callable[[], object]) -> LinkarmsError | None:
        start.wait()
        try:
            deed()
        except LinkarmsError as problem:
            return problem
        finally:
            connections.close_all()
        return None

    with ThreadPoolExecutor(len(deeds)) as threads:
        return list(threads.map(one, deeds))


def test_both_sides_signing_at_once_puts_it_in_force(now: datetime) -> None:
    pair = make_pair(now=now)
    agreement = propose(pair, now=now)
    version = latest(agreement)
    codes = {who: signing_code(version, who, now=now) for who in (pair.amina, pair.bo)}
    problems = at_once(
        *(
            lambda who=who, code=code: services.sign(
                latest(agreement), actor=who, role_title="Chair", code=code, now=now
            )
            for who, code in codes.items()
        )
    )
    agreement.refresh_from_db()
    assert (problems, agreement.state, SignOff.objects.count()) == ([None, None], AgreementState.IN_FORCE, 2)


def test_two_teammates_signing_for_one_side_are_one_signature(now: datetime) -> None:
    pair = make_pair(now=now)
    agreement = propose(pair, now=now)
    second = add_member(pair.bo, now=now, may_sign=True)
    codes = {who: signing_code(latest(agreement), who, now=now) for who in (pair.bo, second)}
    problems = at_once(
        *(
            lambda who=who, code=code: services.sign(
                latest(agreement), actor=who, role_title="Chair", code=code, now=now
            )
            for who, code in codes.items()
        )
    )
    assert SignOff.objects.count() == 1
    assert [type(problem) for problem in problems if problem] == [Refused]


def test_a_double_click_signs_once(now: datetime) -> None:
    pair = make_pair(now=now)
    agreement = propose(pair, now=now)
    code = signing_code(latest(agreement), pair.bo, now=now)
    problems = at_once(
        *[lambda: services.sign(latest(agreement), actor=pair.bo, role_title="Chair", code=code, now=now)] * 2
    )
    assert SignOff.objects.count() == 1
    assert len([problem for problem in problems if isinstance(problem, Refused | Gone | BadInput)]) == 1


def test_a_change_and_a_last_signature_at_once_have_one_clear_outcome(now: datetime) -> None:
    pair = make_pair(now=now)
    agreement = propose(pair, now=now)
    version = latest(agreement)
    services.sign(version, actor=pair.bo, role_title="Chair", code=signing_code(version, pair.bo, now=now), now=now)
    code = signing_code(version, pair.amina, now=now)
    at_once(
        lambda: services.sign(latest(agreement), actor=pair.amina, role_title="Chair", code=code, now=now),
        lambda: services.propose_change(
            agreement, level="full", clauses=some_clauses()[:3], note="", actor=pair.bo, now=now
        ),
    )
    agreement.refresh_from_db()
    # Either the signature was first, and a change is now open; or the change was, and nothing is in force.
    in_force_number = agreement.version_in_force and agreement.version_in_force.number
    assert (agreement.state, in_force_number, latest(agreement).number) in (
        (AgreementState.IN_FORCE, 1, 2),
        (AgreementState.PROPOSED, None, 2),
    )


def test_two_new_agreements_of_one_scope_never_stand_together(now: datetime) -> None:
    pair = make_pair(now=now)
    in_force(pair, now=now)
    at_once(*[lambda: propose(pair, now=now)] * 3)
    assert Agreement.objects.filter(state=AgreementState.PROPOSED).count() == 1


def test_a_mailed_link_used_twice_at_once_founds_one_organization(now: datetime) -> None:
    amina = make_owner(now=now)
    services.invite(make_entry(amina, now=now), level="full", message="", email="bo@b.example", actor=amina, now=now)
    token = last_token("partnerships_invited_by_link", "bo@b.example", before="/answer/")
    services.send_answer_code(token, language="en", now=now)
    code = last_code("bo@b.example")
    problems = at_once(
        *[lambda: services.accept_by_link(token, code=code, organization="Rivers", person="Bo", now=now)] * 2
    )
    partnership = amina.organization.hosted_partnerships.get()
    assert (partnership.state, partnership.partner and partnership.partner.name) == ("open", "Rivers")
    assert len([problem for problem in problems if problem is None]) == 1


def test_ending_twice_at_once_ends_once(now: datetime) -> None:
    pair = make_pair(now=now)
    agreement = in_force(pair, now=now)
    problems = at_once(
        lambda: services.end_agreement(agreement, note="A", actor=pair.amina, now=now),
        lambda: services.end_agreement(Agreement.objects.get(pk=agreement.pk), note="B", actor=pair.bo, now=now),
    )
    assert [type(problem) for problem in problems if problem] == [Refused]
