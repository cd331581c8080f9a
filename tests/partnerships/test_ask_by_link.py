"""Without an account: the mailed link and a code to the same address, for this one ask only."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from linkarms.accounts.models import MailedLink
from linkarms.core.errors import BadInput, BadInputs, Gone
from linkarms.directory.models import Teammate
from linkarms.outbox.models import Mail
from linkarms.partnerships import services
from linkarms.partnerships.models import Ask, Prospect, Stage
from linkarms.partnerships.services import AnswerInput
from tests.factories.asks import ROSA, code_for, make_ask, token_of
from tests.factories.directory import make_owner
from tests.factories.pipeline import make_prospect

DAY = timedelta(days=1)
YES = AnswerInput("yes", "Chair", "Gladly")


@pytest.fixture
def amina(db: None, now: datetime) -> Teammate:
    return make_owner(now=now, name="Oak Street")


@pytest.fixture
def ask(amina: Teammate, now: datetime) -> Ask:
    return make_ask(amina, now=now)


def test_link_and_code_together_answer_once(amina: Teammate, ask: Ask, now: datetime) -> None:
    token = token_of(ask)
    services.send_ask_code(token, language="en", now=now)
    letter = services.answer_by_link(token, YES, person="Rosa Díaz", code=code_for(ROSA), now=now)
    assert (letter.answer, letter.answered_name, letter.answered_role) == ("yes", "Rosa Díaz", "Chair")
    ask.refresh_from_db()
    assert (ask.answered_by, Prospect.objects.get().stage) == (None, Stage.ANSWERED)
    assert [mail.to for mail in Mail.objects.filter(kind="partnerships_ask_answered")] == [amina.user.email]
    with pytest.raises(Gone):
        services.find_ask(token, now=now)


def test_the_link_alone_the_code_alone_and_a_wrong_code_do_nothing(ask: Ask, now: datetime) -> None:
    token = token_of(ask)
    with pytest.raises(Gone):
        services.answer_by_link(token, YES, person="Rosa", code="123456", now=now)
    services.send_ask_code(token, language="en", now=now)
    wrong = f"{(int(code_for(ROSA)) + 1) % 1_000_000:06d}"
    with pytest.raises(BadInput):
        services.answer_by_link(token, YES, person="Rosa", code=wrong, now=now)
    for forged in ("forged", ""):
        with pytest.raises(Gone):
            services.answer_by_link(forged, YES, person="Rosa", code=code_for(ROSA), now=now)
    assert Ask.objects.get().answer == ""


def test_a_slip_in_the_form_costs_no_code(ask: Ask, now: datetime) -> None:
    token = token_of(ask)
    services.send_ask_code(token, language="en", now=now)
    with pytest.raises(BadInputs) as problem:
        services.answer_by_link(token, AnswerInput("conditions", ""), person="", code=code_for(ROSA), now=now)
    assert set(problem.value.errors) == {"person", "role", "words"}
    services.answer_by_link(token, YES, person="Rosa", code=code_for(ROSA), now=now)


def test_a_code_for_one_ask_answers_no_other(amina: Teammate, ask: Ask, now: datetime) -> None:
    other = make_ask(amina, now=now, prospect=make_prospect(amina, now=now, name="Anglers' youth", email=ROSA))
    token = token_of(other)  # the newest letter to the same address
    services.send_ask_code(token, language="en", now=now)
    first = MailedLink.objects.get(subject=str(ask.pk))
    first.delete()
    assert services.find_ask(token, now=now).letter.pk == other.pk
    services.answer_by_link(token, YES, person="Rosa", code=code_for(ROSA), now=now)
    ask.refresh_from_db()
    assert ask.answer == ""


@pytest.mark.once
def test_a_link_of_another_purpose_an_old_one_and_one_taken_back_answer_nothing(
    amina: Teammate, ask: Ask, now: datetime
) -> None:
    token = token_of(ask)
    with pytest.raises(Gone):
        services.find_invitation(token, now=now)
    with pytest.raises(Gone):
        services.find_ask(token, now=now + 100 * DAY)
    services.withdraw_ask(ask, actor=amina, now=now)
    with pytest.raises(Gone):
        services.find_ask(token, now=now)


def test_later_keeps_the_link_and_the_answer_uses_up_all_links(amina: Teammate, ask: Ask, now: datetime) -> None:
    token = token_of(ask)
    services.send_ask_code(token, language="en", now=now)
    later = AnswerInput("later", "Chair", later_on=(now + 20 * DAY).date())
    services.answer_by_link(token, later, person="Rosa", code=code_for(ROSA), now=now)
    assert services.remind_of_asks(now + 18 * DAY) == 1
    fresh = token_of(ask, kind="partnerships_ask_reminder")
    on_the_day = now + 20 * DAY
    services.send_ask_code(fresh, language="en", now=on_the_day)
    services.answer_by_link(fresh, YES, person="Rosa", code=code_for(ROSA), now=on_the_day)
    for used in (token, fresh):
        with pytest.raises(Gone):
            services.find_ask(used, now=on_the_day)
    assert not MailedLink.objects.filter(purpose="ask", used_at__isnull=True).exists()


def test_only_a_hash_of_the_link_is_kept(ask: Ask) -> None:
    token = token_of(ask)
    assert token not in str(list(MailedLink.objects.values())) + str(list(Ask.objects.values()))
