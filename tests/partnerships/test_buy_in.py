"""Those who will do the work are asked, and no agreement leaves before they have said yes."""

from __future__ import annotations

from datetime import datetime

import pytest

from linkarms.audit.models import Entry as AuditEntry
from linkarms.core.errors import BadInput, BadInputs, NotAllowed, Refused
from linkarms.directory.models import Role, Teammate
from linkarms.partnerships import buying_in, services
from linkarms.partnerships.clauses import Boundary
from linkarms.partnerships.history import history
from linkarms.partnerships.models import (
    Agreement,
    AgreementVersion,
    BuyIn,
    BuyInOverride,
    Partnership,
    Prospect,
    SignOff,
)
from tests.factories.asks import make_buy_in, say
from tests.factories.directory import add_member, make_owner
from tests.factories.partnerships import Pair, latest, make_pair, sign_latest, signing_code
from tests.factories.pipeline import make_prospect

CLAUSES = (Boundary("Nothing else."),)


@pytest.fixture
def pair(db: None, now: datetime) -> Pair:
    return make_pair(now=now)


@pytest.fixture
def sam(pair: Pair, now: datetime) -> Teammate:
    return add_member(pair.amina, now=now, role=Role.HELPER, name="Sam")


def send(partnership: Partnership, actor: Teammate, now: datetime, override: str = "") -> Agreement:
    return services.propose(
        partnership, level="endorser", clauses=CLAUSES, note="", actor=actor, now=now, override=override
    )


def about(pair: Pair, now: datetime, side: str = "amina") -> Prospect:
    return services.prospect_for(pair.partnership, actor=getattr(pair, side), now=now)


def test_without_a_rule_and_without_asking_an_agreement_leaves(pair: Pair, now: datetime) -> None:
    assert not buying_in.readiness(pair.partnership, pair.amina.organization_id).is_required
    send(pair.partnership, pair.amina, now)


def test_whoever_was_asked_is_waited_for(pair: Pair, sam: Teammate, now: datetime) -> None:
    buy_in = make_buy_in(pair.amina, sam, pair.amina, now=now, prospect=about(pair, now))
    say(buy_in, pair.amina, now=now)
    with pytest.raises(BadInput) as problem:
        send(pair.partnership, pair.amina, now)
    assert (problem.value.field, "Sam" in problem.value.message) == ("override", True)
    for answer in ("if", "no"):
        say(buy_in, sam, now=now, answer=answer, words="When somebody drives me")
        with pytest.raises(BadInput):
            send(pair.partnership, pair.amina, now)
    say(buy_in, sam, now=now)
    agreement = send(pair.partnership, pair.amina, now)
    buy_in.refresh_from_db()
    assert buy_in.agreement_ref == agreement.pk
    with pytest.raises(Refused):
        say(buy_in, sam, now=now, answer="no", words="Too late")


def test_both_sides_ask_their_own_team(pair: Pair, now: datetime) -> None:
    bea = add_member(pair.bo, now=now, role=Role.HELPER)
    make_buy_in(pair.bo, bea, now=now, prospect=about(pair, now, "bo"))
    agreement = send(pair.partnership, pair.amina, now)  # the other side's team is not waited for
    change = {"level": "endorser", "clauses": (Boundary("Less."),), "note": "", "now": now}
    with pytest.raises(BadInput):
        services.propose_change(agreement, actor=pair.bo, **change)
    assert services.propose_change(agreement, actor=pair.amina, **change).number == 2


def test_who_left_the_team_is_not_waited_for_unless_nobody_is_left(pair: Pair, sam: Teammate, now: datetime) -> None:
    buy_in = make_buy_in(pair.amina, sam, pair.amina, now=now, prospect=about(pair, now))
    say(buy_in, pair.amina, now=now)
    Teammate.objects.filter(pk=sam.pk).update(left_at=now)
    assert buying_in.state_of(buy_in).may_send
    Teammate.objects.filter(pk=pair.amina.pk).update(left_at=now)
    assert not buying_in.state_of(buy_in).may_send


def test_the_rule_asks_for_every_agreement_anew(pair: Pair, sam: Teammate, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        services.set_buy_in_rule(is_on=True, actor=sam, now=now)
    services.set_buy_in_rule(is_on=True, actor=pair.amina, now=now)
    with pytest.raises(BadInput):
        send(pair.partnership, pair.amina, now)
    buy_in = make_buy_in(pair.amina, sam, now=now, prospect=about(pair, now))
    say(buy_in, sam, now=now)
    agreement = send(pair.partnership, pair.amina, now)
    # its later versions are covered, another agreement is not
    services.propose_change(
        agreement, level="endorser", clauses=(Boundary("Less."),), note="", actor=pair.amina, now=now
    )
    services.withdraw_agreement(agreement, actor=pair.amina, now=now)
    with pytest.raises(BadInput):
        send(pair.partnership, pair.amina, now)
    services.set_buy_in_rule(is_on=False, actor=pair.amina, now=now)
    send(pair.partnership, pair.amina, now)


def test_an_owner_sends_it_anyway_and_the_reason_is_kept_at_their_side(
    pair: Pair, sam: Teammate, now: datetime
) -> None:
    make_buy_in(pair.amina, sam, now=now, prospect=about(pair, now))
    organizer = add_member(pair.amina, now=now, role=Role.ORGANIZER)
    with pytest.raises(NotAllowed):
        send(pair.partnership, organizer, now, override="I want to")
    with pytest.raises(BadInput):
        send(pair.partnership, pair.amina, now, override="   ")
    assert not AgreementVersion.objects.exists()
    agreement = send(pair.partnership, pair.amina, now, override="The vote is on Monday")
    kept = BuyInOverride.objects.get()
    assert (kept.reason, kept.by, kept.agreement, kept.version_number) == (
        "The vote is on Monday", pair.amina, agreement, 1,
    )  # fmt: skip
    assert AuditEntry.objects.filter(verb="buy_in.overridden", organization_id=pair.amina.organization_id).count() == 1
    ours, theirs = (history(pair.partnership, one) for one in (pair.amina, pair.bo))
    assert [event.note for event in ours if event.kind == "buy_in.overridden"] == ["The vote is on Monday"]
    assert [event for event in ours if event.kind != "buy_in.overridden"] == theirs


def test_a_signature_to_the_other_side_s_words_waits_for_our_own_team(pair: Pair, now: datetime) -> None:
    bea = add_member(pair.bo, now=now, role=Role.HELPER, name="Bea")
    signer = add_member(pair.bo, now=now, role=Role.HELPER, may_sign=True)
    buy_in = make_buy_in(pair.bo, bea, now=now, prospect=about(pair, now, "bo"))
    agreement = send(pair.partnership, pair.amina, now)
    with pytest.raises(BadInput) as problem:
        services.send_signing_code(latest(agreement), actor=signer, now=now)
    assert "Bea" in problem.value.message
    with pytest.raises(BadInput):
        sign_latest(agreement, pair.bo, now=now)  # an owner gets a code, and is asked for the reason
    assert not SignOff.objects.exists()
    sign_latest(agreement, pair.amina, now=now)  # the other side's team is not waited for
    say(buy_in, bea, now=now)
    sign_latest(agreement, signer, now=now)
    agreement.refresh_from_db()
    buy_in.refresh_from_db()
    assert (agreement.state, buy_in.agreement_ref, BuyInOverride.objects.count()) == ("in_force", agreement.pk, 0)


def test_the_rule_holds_for_signing_and_what_was_sent_on_a_yes_is_signed_on_it(pair: Pair, now: datetime) -> None:
    for side in (pair.amina, pair.bo):
        services.set_buy_in_rule(is_on=True, actor=side, now=now)
    say(make_buy_in(pair.amina, pair.amina, now=now, prospect=about(pair, now)), pair.amina, now=now)
    agreement = send(pair.partnership, pair.amina, now)
    sign_latest(agreement, pair.amina, now=now)
    with pytest.raises(BadInput):
        sign_latest(agreement, pair.bo, now=now)


def test_an_owner_signs_all_the_same_and_only_their_side_reads_why(pair: Pair, now: datetime) -> None:
    services.set_buy_in_rule(is_on=True, actor=pair.bo, now=now)
    agreement = send(pair.partnership, pair.amina, now)
    version = latest(agreement)
    code = signing_code(version, pair.bo, now=now)
    signing = {"actor": pair.bo, "role_title": "Chair", "code": code, "now": now}
    services.sign(version, override="The vote is on Monday", **signing)  # type: ignore[arg-type]
    kept = BuyInOverride.objects.get()
    assert (kept.holder, kept.reason, kept.version_number) == (pair.bo.organization, "The vote is on Monday", 1)
    told = {name: [event.note for event in history(pair.partnership, one) if event.kind == "buy_in.overridden"]
            for name, one in (("bo", pair.bo), ("amina", pair.amina))}  # fmt: skip
    assert told == {"bo": ["The vote is on Monday"], "amina": []}


def test_only_who_was_asked_answers_and_a_no_has_words(pair: Pair, sam: Teammate, now: datetime) -> None:
    buy_in = make_buy_in(pair.amina, sam, now=now)
    for nobody in (pair.amina, pair.bo):
        with pytest.raises(NotAllowed):
            say(buy_in, nobody, now=now)
    for answer, words in (("no", ""), ("if", " "), ("perhaps", "x")):
        with pytest.raises(BadInput):
            say(buy_in, sam, now=now, answer=answer, words=words)


def test_what_is_missing_is_said_at_once_and_strangers_are_not_asked(pair: Pair, now: datetime) -> None:
    prospect = make_prospect(pair.amina, now=now)
    with pytest.raises(BadInputs) as problem:
        services.ask_team(prospect, work="", why="", teammates=[], actor=pair.amina, now=now)
    assert set(problem.value.errors) == {"work", "why", "teammates"}
    with pytest.raises(BadInputs):
        make_buy_in(pair.amina, pair.bo, now=now, prospect=prospect)
    with pytest.raises(NotAllowed):
        make_buy_in(pair.bo, pair.bo, now=now, prospect=prospect)
    make_buy_in(pair.amina, pair.amina, now=now, prospect=prospect)
    with pytest.raises(Refused):
        make_buy_in(pair.amina, pair.amina, now=now, prospect=prospect)


def test_a_question_taken_back_stops_nothing(pair: Pair, sam: Teammate, now: datetime) -> None:
    buy_in = make_buy_in(pair.amina, sam, now=now, prospect=about(pair, now))
    with pytest.raises(NotAllowed):
        services.withdraw_buy_in(buy_in, actor=pair.bo, now=now)
    services.withdraw_buy_in(buy_in, actor=pair.amina, now=now)
    send(pair.partnership, pair.amina, now)
    assert [buying_in.to_answer(one).count() for one in (sam, pair.bo)] == [0, 0]


def test_the_relationship_to_ask_about_is_begun_once_and_stays_ours(pair: Pair, now: datetime) -> None:
    first, second = about(pair, now, "bo"), about(pair, now, "bo")
    assert (first, first.holder, first.entry.organization) == (second, pair.bo.organization, pair.amina.organization)
    assert BuyIn.objects.visible_to(make_owner(now=now)).count() == 0
