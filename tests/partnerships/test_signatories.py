"""Several people sign for one side: in force when all of all sides have."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from linkarms.audit.models import Entry as AuditEntry
from linkarms.core.errors import BadInput, Gone, NotAllowed, Refused
from linkarms.directory.models import Role
from linkarms.outbox.models import Mail
from linkarms.partnerships import services
from linkarms.partnerships.history import history
from linkarms.partnerships.models import Agreement, Level, Signatory, SignOff
from linkarms.partnerships.overview import Step, standing_of
from linkarms.partnerships.reading import sides
from tests.factories.directory import add_member
from tests.factories.papers import BOARD, asked, code_for, name, sign_paper
from tests.factories.partnerships import Pair, latest, make_pair, propose, sign_latest, signing_code, some_clauses

pytestmark = pytest.mark.django_db
CHAIR = "chair@board.example"


@pytest.fixture
def pair(now: datetime) -> Pair:
    return make_pair(now=now)


@pytest.fixture
def agreement(pair: Pair, now: datetime) -> Agreement:
    """Amina's side named its owner and a board chair without an account."""
    made = propose(pair, now=now)
    name(made, "Amina Owner", pair.amina.user.email, by=pair.amina, now=now)
    name(made, "Ruth Chair", CHAIR, by=pair.amina, now=now)
    return made


def state(agreement: Agreement) -> str:
    return Agreement.objects.get(pk=agreement.pk).state


def test_in_force_only_when_all_named_of_all_sides_have_signed(pair: Pair, agreement: Agreement, now: datetime) -> None:
    token = asked(agreement, CHAIR, by=pair.amina, now=now)
    sign_latest(agreement, pair.bo, now=now)
    assert not sign_latest(agreement, pair.amina, now=now).completes
    assert state(agreement) == "proposed"
    last = sign_paper(token, now=now + timedelta(hours=1))
    assert (state(agreement), last.completes, latest(agreement).in_force_at) == (
        "in_force",
        True,
        now + timedelta(hours=1),
    )


def test_person_role_date_and_ground_are_kept(pair: Pair, agreement: Agreement, now: datetime) -> None:
    pk = sign_paper(asked(agreement, CHAIR, by=pair.amina, now=now), now=now, person="Somebody typed").pk
    kept = SignOff.objects.get(pk=pk)
    assert (kept.person, kept.email, kept.role_title, kept.authority, kept.authority_note, kept.at, kept.user) == (
        "Ruth Chair",
        CHAIR,
        "Board chair",
        "board",
        "Meeting of 3 May",
        now,
        None,
    )
    assert kept.organization == pair.amina.organization


@pytest.mark.parametrize("ground", ["delegated", "other"])
def test_a_delegation_names_who_delegated(ground: str, pair: Pair, now: datetime) -> None:
    version = latest(propose(pair, now=now))
    code = signing_code(version, pair.bo, now=now)
    with pytest.raises(BadInput) as problem:
        services.sign(version, actor=pair.bo, role_title="Organizer", code=code, now=now, authority=ground)
    assert list(problem.value.errors) == ["authority_note"]
    signoff = services.sign(
        version, actor=pair.bo, role_title="Organizer", code=code, now=now, authority=ground, authority_note="Ana Ruiz"
    )
    assert (signoff.authority, signoff.authority_note) == (ground, "Ana Ruiz")


def test_an_unknown_ground_is_refused(pair: Pair, now: datetime) -> None:
    with pytest.raises(BadInput):
        services.sign(latest(propose(pair, now=now)), actor=pair.bo, role_title="C", code="", now=now, authority="king")


def test_by_link_the_ground_is_always_asked(pair: Pair, agreement: Agreement, now: datetime) -> None:
    token = asked(agreement, CHAIR, by=pair.amina, now=now)
    with pytest.raises(BadInput) as problem:
        services.sign_by_link(
            token, seen=1, person="", capacity=services.Capacity(""), code=code_for(token, now=now), now=now
        )
    assert sorted(problem.value.errors) == ["authority", "role_title"]


def test_who_is_not_named_does_not_sign(pair: Pair, agreement: Agreement, now: datetime) -> None:
    other = add_member(pair.amina, now=now, may_sign=True)
    with pytest.raises(NotAllowed):
        services.send_signing_code(latest(agreement), actor=other, now=now)


def test_a_person_signs_once(pair: Pair, agreement: Agreement, now: datetime) -> None:
    sign_latest(agreement, pair.amina, now=now)
    with pytest.raises(Refused):
        services.send_signing_code(latest(agreement), actor=pair.amina, now=now)
    token = asked(agreement, CHAIR, by=pair.amina, now=now)
    sign_paper(token, now=now)
    with pytest.raises(Refused):
        sign_paper(token, now=now)


def test_only_owners_name_and_strike(pair: Pair, agreement: Agreement, now: datetime) -> None:
    helper = add_member(pair.amina, now=now, role=Role.ORGANIZER, may_sign=True)
    for actor in (helper, pair.chidi):
        with pytest.raises(NotAllowed):
            name(agreement, "X", "x@x.example", by=actor, now=now)
        with pytest.raises(NotAllowed):
            services.strike_signatory(Signatory.objects.all()[0], actor=actor, now=now)
    with pytest.raises(NotAllowed):  # the other side's people are the other side's
        services.strike_signatory(Signatory.objects.all()[0], actor=pair.bo, now=now)


def test_everything_wrong_with_a_name_is_said_at_once(pair: Pair, agreement: Agreement, now: datetime) -> None:
    with pytest.raises(BadInput) as problem:
        services.name_signatory(agreement, name=" ", email="x", role_title="", actor=pair.amina, now=now)
    assert sorted(problem.value.errors) == ["email", "name", "role_title"]
    with pytest.raises(BadInput):
        name(agreement, "Again", CHAIR, by=pair.amina, now=now)
    assert agreement.signatories.count() == 2


def test_the_last_one_left_to_sign_is_not_struck_out(pair: Pair, agreement: Agreement, now: datetime) -> None:
    sign_latest(agreement, pair.amina, now=now)
    amina, chair = agreement.signatories.all()
    for one in (amina, chair):
        with pytest.raises(Refused):
            services.strike_signatory(one, actor=pair.amina, now=now)
    name(agreement, "Deputy", "deputy@board.example", by=pair.amina, now=now)
    services.strike_signatory(chair, actor=pair.amina, now=now)
    assert [one.name for one in agreement.signatories.all()] == ["Amina Owner", "Deputy"]


def test_after_the_side_has_signed_nobody_is_named(pair: Pair, now: datetime) -> None:
    agreement = propose(pair, now=now)
    sign_latest(agreement, pair.amina, now=now)
    with pytest.raises(Refused):
        name(agreement, "Late", "late@x.example", by=pair.amina, now=now)


def test_a_struck_persons_link_opens_nothing(pair: Pair, agreement: Agreement, now: datetime) -> None:
    token = asked(agreement, CHAIR, by=pair.amina, now=now)
    services.strike_signatory(agreement.signatories.get(email=CHAIR), actor=pair.amina, now=now)
    with pytest.raises(Gone):
        services.find_paper(token, now=now)


def test_a_new_version_asks_everybody_again_and_the_old_one_is_not_signed(
    pair: Pair, agreement: Agreement, now: datetime
) -> None:
    token = asked(agreement, CHAIR, by=pair.amina, now=now)
    code = code_for(token, now=now)
    sign_latest(agreement, pair.amina, now=now)
    services.propose_change(agreement, level=Level.FULL, clauses=some_clauses()[:3], note="", actor=pair.bo, now=now)
    with pytest.raises(Refused):
        services.sign_by_link(token, seen=1, person="", capacity=BOARD, code=code, now=now)
    assert [one.name for one in sides(latest(agreement))[0].waiting] == ["Amina Owner", "Ruth Chair"]
    assert services.ask_signatories(latest(agreement), actor=pair.amina, now=now) == 2


def test_the_same_link_shows_what_happened_and_signs_the_next_version(
    pair: Pair, agreement: Agreement, now: datetime
) -> None:
    token = asked(agreement, CHAIR, by=pair.amina, now=now)
    sign_paper(token, now=now)
    assert services.find_paper(token, now=now).has_signed
    services.propose_change(agreement, level=Level.FULL, clauses=some_clauses()[:3], note="", actor=pair.bo, now=now)
    assert not services.find_paper(token, now=now).has_signed
    assert sign_paper(token, now=now).version.number == 2


def test_people_with_an_account_who_may_sign_are_led_into_the_workspace(
    pair: Pair, agreement: Agreement, now: datetime
) -> None:
    services.ask_signatories(latest(agreement), actor=pair.amina, now=now)
    [mail] = Mail.objects.filter(kind="partnerships_sign_for_us", to=pair.amina.user.email)
    assert f"/w/{pair.amina.organization.slug}/partners/agreements/{agreement.pk}/sign/" in mail.text


def test_nobody_signs_for_both_sides_by_link(pair: Pair, agreement: Agreement, now: datetime) -> None:
    name(agreement, "Ruth Again", CHAIR, by=pair.bo, now=now)
    ours = asked(agreement, CHAIR, by=pair.amina, now=now)
    theirs = asked(agreement, CHAIR, by=pair.bo, now=now)
    sign_paper(ours, now=now)
    with pytest.raises(NotAllowed):
        sign_paper(theirs, now=now)
    name(agreement, "Bo himself", pair.bo.user.email, by=pair.amina, now=now)
    with pytest.raises(NotAllowed):
        sign_paper(asked(agreement, pair.bo.user.email, by=pair.amina, now=now), now=now)


def test_the_other_side_reads_names_and_roles_and_never_an_address(
    pair: Pair, agreement: Agreement, now: datetime
) -> None:
    [amina, chair] = sides(latest(agreement))[0].waiting
    assert (chair.name, chair.role_title) == ("Ruth Chair", "Board chair")
    assert list(Signatory.objects.visible_to(pair.bo)) == []
    assert list(Signatory.objects.visible_to(pair.amina)) == [amina, chair]


def test_naming_stands_in_the_audit_and_not_in_the_common_history(
    pair: Pair, agreement: Agreement, now: datetime
) -> None:
    assert AuditEntry.objects.filter(verb="agreement.signatory_named").count() == 2
    assert {event.kind for event in history(pair.partnership, pair.bo)} == {
        "partnership.invited",
        "partnership.accepted",
        "agreement.proposed",
    }


def test_the_history_names_each_who_signed(pair: Pair, agreement: Agreement, now: datetime) -> None:
    sign_latest(agreement, pair.amina, now=now, title="Director")
    sign_paper(asked(agreement, CHAIR, by=pair.amina, now=now), now=now)
    signed = [one for one in history(pair.partnership, pair.bo) if one.kind == "agreement.signed"]
    assert {(one.person, one.title, one.organization) for one in signed} == {
        (str(pair.amina.user), "Director", "Oak Street Tenants"),
        ("Ruth Chair", "Board chair", "Oak Street Tenants"),
    }


def test_it_stays_our_turn_until_all_of_us_have_signed(pair: Pair, agreement: Agreement, now: datetime) -> None:
    sign_latest(agreement, pair.bo, now=now)
    sign_latest(agreement, pair.amina, now=now)
    assert standing_of(pair.partnership, pair.amina).step == Step.SIGN
    assert standing_of(pair.partnership, pair.bo).step == Step.THEIRS
    sign_paper(asked(agreement, CHAIR, by=pair.amina, now=now), now=now)
    assert standing_of(pair.partnership, pair.amina).step == Step.IN_FORCE


def test_of_two_papers_with_one_organization_each_waits_for_its_own(
    pair: Pair, agreement: Agreement, now: datetime
) -> None:
    other = propose(pair, now=now, campaign=7)
    name(other, "Ruth Chair", CHAIR, by=pair.amina, now=now)
    first, second = (asked(one, CHAIR, by=pair.amina, now=now) for one in (agreement, other))
    sign_paper(second, now=now)
    sign_latest(other, pair.bo, now=now)
    assert (state(agreement), state(other)) == ("proposed", "in_force")
    assert (services.find_paper(first, now=now).has_signed, services.find_paper(second, now=now).version) == (
        False,
        None,
    )
    sign_paper(first, now=now)
    assert state(agreement) == "proposed"
    assert [one.completes for one in SignOff.objects.filter(version__agreement=agreement)] == [False]
