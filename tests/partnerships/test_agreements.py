"""Proposing, changing, signing and ending a written agreement."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from linkarms.core.errors import BadInput, Gone, NotAllowed, Refused, TooMany
from linkarms.core.fields import Field
from linkarms.directory.models import Role
from linkarms.outbox.models import Mail
from linkarms.partnerships import services
from linkarms.partnerships.clauses import Boundary, Mode
from linkarms.partnerships.models import Agreement, AgreementVersion, Level, SignOff
from tests.factories.directory import add_member
from tests.factories.partnerships import (
    Pair,
    in_force,
    latest,
    make_pair,
    propose,
    sharing,
    sign_latest,
    signing_code,
    some_clauses,
)

pytestmark = pytest.mark.django_db
LATER = timedelta(days=1)
FEWER = some_clauses(sharing(Mode.OWN_SOURCED))


@pytest.fixture
def pair(now: datetime) -> Pair:
    return make_pair(now=now)


def change(
    agreement: Agreement, pair: Pair, *, now: datetime, by: str = "bo", seen: int | None = None
) -> AgreementVersion:
    return services.propose_change(
        agreement, level=Level.FULL, clauses=FEWER, note="Less.", actor=getattr(pair, by), now=now, seen=seen
    )


def test_a_proposal_is_not_in_force_and_the_other_side_is_told(pair: Pair, now: datetime) -> None:
    agreement = propose(pair, now=now)
    assert (agreement.state, agreement.version_in_force) == ("proposed", None)
    assert Mail.objects.get(kind="partnerships_proposed").to == pair.bo.user.email


def test_both_signed_means_in_force(pair: Pair, now: datetime) -> None:
    agreement = propose(pair, now=now)
    sign_latest(agreement, pair.amina, now=now)
    agreement.refresh_from_db()
    assert agreement.state == "proposed"
    sign_latest(agreement, pair.bo, now=now + LATER)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.in_force_at, agreement.version_in_force) == (
        "in_force",
        now + LATER,
        latest(agreement),
    )
    told = Mail.objects.filter(kind="partnerships_in_force").values_list("to", flat=True)
    assert set(told) == {pair.amina.user.email, pair.bo.user.email}


def test_the_first_signature_asks_the_other_side(pair: Pair, now: datetime) -> None:
    agreement = propose(pair, now=now)
    sign_latest(agreement, pair.bo, now=now)
    assert Mail.objects.get(kind="partnerships_signed").to == pair.amina.user.email


def test_who_signed_in_which_role_and_when_is_kept(pair: Pair, now: datetime) -> None:
    signoff = sign_latest(propose(pair, now=now), pair.bo, now=now, title="  Chair of\nthe board ")
    kept = SignOff.objects.get(pk=signoff.pk)
    assert (kept.user, kept.organization, kept.role_title, kept.at, kept.email) == (
        pair.bo.user,
        pair.bo.organization,
        "Chair of the board",
        now,
        pair.bo.user.email,
    )


@pytest.mark.parametrize("role", [Role.ORGANIZER, Role.HELPER, Role.VIEWER])
def test_only_who_may_sign_signs(role: str, pair: Pair, now: datetime) -> None:
    version = latest(propose(pair, now=now))
    member = add_member(pair.bo, now=now, role=role)
    with pytest.raises(NotAllowed):
        services.send_signing_code(version, actor=member, now=now)
    with pytest.raises(NotAllowed):
        services.sign(version, actor=member, role_title="Chair", code="123456", now=now)


def test_a_teammate_whom_an_owner_gave_it_signs(pair: Pair, now: datetime) -> None:
    agreement = propose(pair, now=now)
    sign_latest(agreement, add_member(pair.bo, now=now, role=Role.HELPER, may_sign=True), now=now)
    assert latest(agreement).signoffs.get().organization == pair.bo.organization


def test_the_outsider_signs_nothing(pair: Pair, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        services.send_signing_code(latest(propose(pair, now=now)), actor=pair.chidi, now=now)


def test_signing_needs_the_code_that_was_sent(pair: Pair, now: datetime) -> None:
    version = latest(propose(pair, now=now))
    with pytest.raises(Gone):
        services.sign(version, actor=pair.bo, role_title="Chair", code="123456", now=now)
    wrong = f"{(int(signing_code(version, pair.bo, now=now)) + 1) % 1_000_000:06d}"
    with pytest.raises(BadInput):
        services.sign(version, actor=pair.bo, role_title="Chair", code=wrong, now=now)
    assert not version.signoffs.exists()


def test_an_old_code_does_not_sign(pair: Pair, now: datetime) -> None:
    version = latest(propose(pair, now=now))
    code = signing_code(version, pair.bo, now=now)
    with pytest.raises(Gone):
        services.sign(version, actor=pair.bo, role_title="Chair", code=code, now=now + timedelta(minutes=16))


def test_a_code_for_one_version_does_not_sign_another(pair: Pair, now: datetime) -> None:
    agreement = propose(pair, now=now)
    code = signing_code(latest(agreement), pair.bo, now=now)
    version = change(agreement, pair, now=now, by="amina")
    with pytest.raises(Gone):
        services.sign(version, actor=pair.bo, role_title="Chair", code=code, now=now)


def test_the_role_is_asked_before_the_code_is_used_up(pair: Pair, now: datetime) -> None:
    version = latest(propose(pair, now=now))
    code = signing_code(version, pair.bo, now=now)
    with pytest.raises(BadInput) as problem:
        services.sign(version, actor=pair.bo, role_title=" ", code=code, now=now)
    assert problem.value.field == "role_title"
    services.sign(version, actor=pair.bo, role_title="Chair", code=code, now=now)


def test_a_side_signs_once(pair: Pair, now: datetime) -> None:
    agreement = propose(pair, now=now)
    sign_latest(agreement, pair.bo, now=now)
    with pytest.raises(Refused):
        services.send_signing_code(latest(agreement), actor=pair.bo, now=now)


def test_an_outdated_version_cannot_be_signed(pair: Pair, now: datetime) -> None:
    agreement = propose(pair, now=now)
    first = latest(agreement)
    code = signing_code(first, pair.amina, now=now)
    change(agreement, pair, now=now)
    with pytest.raises(Refused):
        services.sign(first, actor=pair.amina, role_title="Chair", code=code, now=now)


def test_a_change_needs_both_signatures_again(pair: Pair, now: datetime) -> None:
    agreement = propose(pair, now=now)
    sign_latest(agreement, pair.amina, now=now)
    change(agreement, pair, now=now)
    sign_latest(agreement, pair.bo, now=now)
    agreement.refresh_from_db()
    assert agreement.state == "proposed"
    sign_latest(agreement, pair.amina, now=now)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.version_in_force and agreement.version_in_force.number) == ("in_force", 2)


def test_a_later_change_keeps_the_signed_version_until_both_sign(pair: Pair, now: datetime) -> None:
    agreement = in_force(pair, now=now)
    change(agreement, pair, now=now + LATER)
    sign_latest(agreement, pair.bo, now=now + LATER)
    agreement.refresh_from_db()
    assert (agreement.state, agreement.version_in_force and agreement.version_in_force.number) == ("in_force", 1)
    sign_latest(agreement, pair.amina, now=now + 2 * LATER)
    agreement.refresh_from_db()
    assert agreement.version_in_force == latest(agreement)
    assert (latest(agreement).in_force_at, agreement.in_force_at) == (now + 2 * LATER, now)


def test_a_change_can_be_taken_back(pair: Pair, now: datetime) -> None:
    agreement = in_force(pair, now=now)
    version = change(agreement, pair, now=now)
    services.withdraw_change(agreement, actor=pair.amina, now=now)
    with pytest.raises(Refused):
        services.send_signing_code(version, actor=pair.bo, now=now)
    with pytest.raises(Refused):
        services.withdraw_change(agreement, actor=pair.bo, now=now)
    agreement.refresh_from_db()
    assert agreement.state == "in_force"


def test_who_was_slower_is_told_instead_of_overwriting(pair: Pair, now: datetime) -> None:
    agreement = propose(pair, now=now)
    change(agreement, pair, now=now, by="amina", seen=1)
    with pytest.raises(Refused):
        services.propose_change(
            agreement, level=Level.FULL, clauses=some_clauses(), note="", actor=pair.bo, now=now, seen=1
        )


def test_a_change_changes_something(pair: Pair, now: datetime) -> None:
    agreement = propose(pair, now=now)
    with pytest.raises(BadInput):
        services.propose_change(agreement, level=Level.FULL, clauses=some_clauses(), note="", actor=pair.bo, now=now)


def test_an_agreement_needs_a_clause(pair: Pair, now: datetime) -> None:
    with pytest.raises(BadInput):
        services.propose(pair.partnership, level=Level.FULL, clauses=(), note="", actor=pair.amina, now=now)


@pytest.mark.parametrize(
    ("level", "clause", "field"),
    [
        (Level.ASSOCIATE, sharing(), "mode"),
        (Level.ASSOCIATE, sharing(Mode.OWN_SOURCED, fields=frozenset(Field)), "fields"),
        (Level.ENDORSER, sharing(Mode.OWN_SOURCED), "mode"),
        ("emperor", sharing(Mode.NONE), "level"),
    ],
)
def test_clauses_beyond_the_level_are_not_proposed(
    level: str, clause: object, field: str, pair: Pair, now: datetime
) -> None:
    with pytest.raises(BadInput) as problem:
        propose(pair, now=now, clauses=(clause,), level=level)  # type: ignore[arg-type]
    assert problem.value.field == field


def test_one_proposal_of_a_scope_at_a_time(pair: Pair, now: datetime) -> None:
    propose(pair, now=now)
    propose(pair, now=now, campaign=7)
    with pytest.raises(Refused):
        propose(pair, now=now)
    with pytest.raises(Refused):
        propose(pair, now=now, campaign=7)


def test_a_new_agreement_of_the_same_scope_takes_the_old_ones_place(pair: Pair, now: datetime) -> None:
    old = in_force(pair, now=now)
    other_scope = in_force(pair, now=now, campaign=7)
    new = in_force(pair, now=now + LATER, clauses=FEWER)
    old.refresh_from_db()
    other_scope.refresh_from_db()
    assert (old.state, old.ended_at, old.replaced_by) == ("ended", now + LATER, new)
    assert (other_scope.state, new.state) == ("in_force", "in_force")


def test_the_standing_agreement_sets_the_level_and_one_for_a_campaign_only_raises_it(pair: Pair, now: datetime) -> None:
    in_force(pair, now=now, level=Level.ASSOCIATE, clauses=FEWER)
    pair.partnership.refresh_from_db()
    assert pair.partnership.level == Level.ASSOCIATE
    in_force(pair, now=now, level=Level.FULL, campaign=7)
    pair.partnership.refresh_from_db()
    assert pair.partnership.level == Level.FULL
    in_force(pair, now=now, level=Level.ENDORSER, clauses=(Boundary("Nothing else."),), campaign=8)
    pair.partnership.refresh_from_db()
    assert pair.partnership.level == Level.FULL


def test_the_host_may_propose_while_its_invitation_waits_and_nobody_signs(now: datetime) -> None:
    pair = make_pair(now=now, answered=False)
    agreement = propose(pair, now=now)
    with pytest.raises(NotAllowed):
        change(agreement, pair, now=now)
    for actor in (pair.amina, pair.bo):
        with pytest.raises(Refused):
            services.send_signing_code(latest(agreement), actor=actor, now=now)
    services.accept_invitation(pair.partnership, actor=pair.bo, now=now)
    sign_latest(agreement, pair.bo, now=now)


@pytest.mark.parametrize("who", ["amina", "bo"])
def test_either_side_ends_it_and_both_are_told(who: str, pair: Pair, now: datetime) -> None:
    agreement = in_force(pair, now=now)
    ender = getattr(pair, who)
    services.end_agreement(agreement, note="It is done.", actor=ender, now=now + LATER)
    assert (agreement.state, agreement.ended_at, agreement.ended_for, agreement.end_note) == (
        "ended",
        now + LATER,
        ender.organization,
        "It is done.",
    )
    told = Mail.objects.filter(kind="partnerships_agreement_ended").values_list("to", flat=True)
    assert set(told) == {pair.amina.user.email, pair.bo.user.email}


def test_ending_needs_someone_who_may_sign_and_happens_once(pair: Pair, now: datetime) -> None:
    agreement = in_force(pair, now=now)
    with pytest.raises(NotAllowed):
        services.end_agreement(agreement, note="", actor=add_member(pair.bo, now=now), now=now)
    services.end_agreement(agreement, note="", actor=pair.bo, now=now)
    with pytest.raises(Refused):
        services.end_agreement(agreement, note="", actor=pair.amina, now=now)


def test_a_proposal_can_be_taken_off_the_table(pair: Pair, now: datetime) -> None:
    agreement = propose(pair, now=now)
    version = latest(agreement)
    services.withdraw_agreement(agreement, actor=pair.bo, now=now)
    assert agreement.state == "withdrawn"
    with pytest.raises(Refused):
        services.send_signing_code(version, actor=pair.bo, now=now)
    with pytest.raises(Refused):
        change(agreement, pair, now=now)
    propose(pair, now=now)


def test_what_is_in_force_cannot_be_taken_back_only_ended(pair: Pair, now: datetime) -> None:
    agreement = in_force(pair, now=now)
    with pytest.raises(Refused):
        services.withdraw_agreement(agreement, actor=pair.bo, now=now)


def test_a_person_in_both_teams_acts_for_one_side_only(pair: Pair, now: datetime) -> None:
    double = add_member(pair.amina, now=now, email="double@both.example", may_sign=True)
    other = add_member(pair.bo, now=now, name="Other", may_sign=True)
    other.user = double.user
    other.save()
    agreement = services.propose(
        pair.partnership, level=Level.FULL, clauses=some_clauses(), note="", actor=double, now=now
    )
    with pytest.raises(NotAllowed):
        services.send_signing_code(latest(agreement), actor=other, now=now)
    with pytest.raises(NotAllowed):
        change(agreement, Pair(pair.amina, other, pair.chidi, pair.partnership), now=now)


def test_an_address_that_signed_for_one_side_does_not_sign_for_the_other(pair: Pair, now: datetime) -> None:
    agreement = propose(pair, now=now)
    signoff = sign_latest(agreement, pair.amina, now=now)
    SignOff.objects.filter(pk=signoff.pk).update(email=pair.bo.user.email)
    with pytest.raises(NotAllowed):
        services.send_signing_code(latest(agreement), actor=pair.bo, now=now)


def test_after_the_end_of_a_partnership_nothing_is_proposed_or_signed(pair: Pair, now: datetime) -> None:
    agreement = propose(pair, now=now)
    version = latest(agreement)
    services.end_partnership(pair.partnership, note="", actor=pair.bo, now=now)
    with pytest.raises(Refused):
        propose(pair, now=now)
    with pytest.raises(Refused):
        services.send_signing_code(version, actor=pair.amina, now=now)


def test_codes_are_throttled(pair: Pair, now: datetime) -> None:
    version = latest(propose(pair, now=now))
    for _ in range(5):
        services.send_signing_code(version, actor=pair.bo, now=now)
    with pytest.raises(TooMany):
        services.send_signing_code(version, actor=pair.bo, now=now)
