"""Approving without signing in: one link, one code, for those who may; and the delegate of an absent one."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from linkarms.core.errors import BadInput, BadInputs, Gone, NotAllowed, Refused
from linkarms.directory.models import Role
from linkarms.directory.services import leave_team
from linkarms.outbox.models import Mail
from linkarms.partnerships import services
from linkarms.partnerships.approvals import log_of
from linkarms.partnerships.models import ApprovalRequest
from linkarms.partnerships.services import ApprovalReply
from tests.factories.approvals import YES, approval_token, ask_approval
from tests.factories.asks import code_for
from tests.factories.directory import add_member
from tests.factories.partnerships import Pair, make_pair

ROSA = "rosa@home.example"
HOUR = timedelta(hours=1)


@pytest.fixture
def pair(db: None, now: datetime) -> Pair:
    return make_pair(now=now)


def by_link(email: str, said: ApprovalReply = YES, *, now: datetime, person: str = "Rosa Díaz") -> ApprovalRequest:
    token = approval_token(email)
    services.send_approval_code(token, language="en", now=now)
    return services.answer_approval_by_link(token, said, person=person, code=code_for(email), now=now)


def test_link_and_code_answer_once(pair: Pair, now: datetime) -> None:
    ask_approval(pair, pair.amina, now=now)
    token = approval_token(pair.bo.user.email)
    row = by_link(pair.bo.user.email, now=now, person="Bo")
    assert (row.answer, row.answered_name, row.answered_by, row.counts) == ("yes", "Bo", None, True)
    with pytest.raises(Gone):
        services.find_approval(token, now=now)
    assert [line.who for line in log_of(row)] == [str(pair.amina.user), "Bo"]


def test_a_wrong_code_a_slip_and_a_forged_link_answer_nothing(pair: Pair, now: datetime) -> None:
    request = ask_approval(pair, pair.amina, now=now)
    token, bo = approval_token(pair.bo.user.email), pair.bo.user.email
    services.send_approval_code(token, language="en", now=now)
    wrong = f"{(int(code_for(bo)) + 1) % 1_000_000:06d}"
    with pytest.raises(BadInput):
        services.answer_approval_by_link(token, YES, person="Bo", code=wrong, now=now)
    with pytest.raises(BadInputs) as slip:
        services.answer_approval_by_link(token, ApprovalReply("no", ""), person="", code=code_for(bo), now=now)
    assert set(slip.value.errors) == {"person", "role", "words"}
    for forged in ("forged", ""):
        with pytest.raises(Gone):
            services.find_approval(forged, now=now)
    request.refresh_from_db()
    assert request.answer == ""
    services.answer_approval_by_link(token, YES, person="Bo", code=code_for(bo), now=now)


def test_the_link_of_who_left_and_one_taken_back_open_nothing(pair: Pair, now: datetime) -> None:
    second = add_member(pair.bo, now=now, role=Role.OWNER, email="ana@rivers.example")
    request = ask_approval(pair, pair.amina, now=now)
    hers, his = approval_token("ana@rivers.example"), approval_token(pair.bo.user.email)
    leave_team(second, actor=pair.bo, now=now)
    with pytest.raises(Gone):
        services.find_approval(hers, now=now)
    services.find_approval(his, now=now)
    services.withdraw_approval(request, actor=pair.amina, now=now)
    with pytest.raises(Gone):
        services.find_approval(his, now=now)


def test_after_the_deadline_the_link_still_says_what_silence_meant(pair: Pair, now: datetime) -> None:
    request = ask_approval(pair, pair.amina, now=now)
    token = approval_token(pair.bo.user.email)
    services.send_approval_code(token, language="en", now=request.deadline - HOUR / 60)
    code = code_for(pair.bo.user.email)
    assert services.find_approval(token, now=request.deadline).request.pk == request.pk
    with pytest.raises(Refused):
        services.send_approval_code(token, language="en", now=request.deadline)
    with pytest.raises(Refused):
        services.answer_approval_by_link(token, YES, person="Bo", code=code, now=request.deadline)
    request.refresh_from_db()
    assert request.answer == ""


def test_a_delegate_answers_without_an_account_until_dropped(pair: Pair, now: datetime) -> None:
    services.name_delegate(pair.partnership, name="Rosa Díaz", email=ROSA, actor=pair.bo, now=now)
    ask_approval(pair, pair.amina, now=now)
    row = by_link(ROSA, now=now)
    assert (row.answered_name, row.counts) == ("Rosa Díaz", True)
    other = ask_approval(pair, pair.amina, now=now)
    token = approval_token(ROSA)
    services.drop_delegate(pair.partnership, actor=pair.bo, now=now)
    with pytest.raises(Gone):
        services.find_approval(token, now=now)
    other.refresh_from_db()
    assert other.answer == ""


def test_a_delegate_with_an_account_in_the_team_answers_there(pair: Pair, now: datetime) -> None:
    helper = add_member(pair.bo, now=now, role=Role.HELPER, email="sam@rivers.example")
    request = ask_approval(pair, pair.amina, now=now)
    with pytest.raises(NotAllowed):
        services.answer_approval(request, YES, actor=helper, now=now)
    services.name_delegate(pair.partnership, name="Sam", email="sam@rivers.example", actor=pair.bo, now=now)
    services.answer_approval(request, YES, actor=helper, now=now)
    assert request.counts


def test_only_who_may_sign_names_a_delegate_and_never_one_of_the_other_side(pair: Pair, now: datetime) -> None:
    organizer = add_member(pair.bo, now=now, role=Role.ORGANIZER)
    for nobody in (organizer, pair.chidi):
        with pytest.raises(NotAllowed):
            services.name_delegate(pair.partnership, name="Rosa", email=ROSA, actor=nobody, now=now)
    with pytest.raises(BadInput) as theirs:
        services.name_delegate(
            pair.partnership, name="Amina", email=pair.amina.user.email, actor=pair.bo, now=now
        )  # fmt: skip
    assert theirs.value.field == "email"
    services.name_delegate(pair.partnership, name="Rosa", email=ROSA, actor=pair.bo, now=now)
    with pytest.raises(BadInput):
        services.name_delegate(pair.partnership, name="Rosa", email=ROSA, actor=pair.amina, now=now)


def test_an_address_that_came_to_the_asking_side_since_answers_nothing(pair: Pair, now: datetime) -> None:
    services.name_delegate(pair.partnership, name="Rosa Díaz", email=ROSA, actor=pair.bo, now=now)
    request = ask_approval(pair, pair.amina, now=now)
    add_member(pair.amina, now=now, role=Role.HELPER, email=ROSA)
    with pytest.raises(BadInput):
        by_link(ROSA, now=now)
    request.refresh_from_db()
    assert request.answer == ""


@pytest.mark.once
def test_mails_speak_the_language_of_whom_they_reach(pair: Pair, now: datetime) -> None:
    pair.bo.user.language = "es"
    pair.bo.user.save()
    ask_approval(pair, pair.amina, now=now, zone="America/Los_Angeles", hours=100)
    mail = Mail.objects.get(kind="partnerships_approval_asked")
    assert mail.language == "es"
    assert "Los Angeles" in mail.text
