from datetime import datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from linkarms.accounts.models import OneTimeCode
from linkarms.accounts.services import check_code, pretend_to_send_code, send_code, tidy
from linkarms.accounts.services.codes import _digits
from linkarms.core.errors import BadInput, Gone, TooMany
from linkarms.outbox.models import Mail
from tests.factories.mails import found_in_mail
from tests.factories.threads import at_once

pytestmark = pytest.mark.django_db

EMAIL = "dolores@example.org"


def ask(now: datetime, *, purpose: str = "my_data", email: str = EMAIL, subject: str = "", language: str = "en") -> str:
    """Ask for a code and read the mail."""
    send_code(purpose=purpose, email=email, subject=subject, language=language, now=now)
    return found_in_mail(r"(?m)^ {4}(\d{6})$", kind="accounts_code", email=Mail.objects.order_by("-pk")[0].to)


def check(code: str, now: datetime, *, purpose: str = "my_data", email: str = EMAIL, subject: str = "") -> None:
    check_code(purpose=purpose, email=email, subject=subject, code=code, now=now)


def wrong(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_the_code_from_the_mail_is_accepted(now: datetime) -> None:
    check(ask(now), now)


def test_it_is_in_text_and_html_but_not_in_the_subject(now: datetime) -> None:
    code = ask(now)
    mail = Mail.objects.get()
    assert (code in mail.text, code in mail.html, code in mail.subject) == (True, True, False)


def test_it_is_written_in_the_readers_language(now: datetime) -> None:
    ask(now, language="es")
    assert Mail.objects.get().language == "es"


@pytest.mark.parametrize("purpose", ["sign-agreement", "sign_agreement"])
def test_the_mail_says_what_it_is_for(purpose: str, now: datetime) -> None:
    ask(now, purpose=purpose)
    assert "It is for signing an agreement. Type it on the page" in Mail.objects.get().text


def test_the_code_itself_is_not_kept(now: datetime) -> None:
    code = ask(now)
    stored = OneTimeCode.objects.values().get()
    assert not any(code in str(value) for name, value in stored.items() if name != "code_hash")
    assert len(stored["code_hash"]) == 64


def test_it_works_once(now: datetime) -> None:
    code = ask(now)
    check(code, now)
    with pytest.raises(Gone, match="ask for a new one"):
        check(code, now)


def test_it_expires_after_a_quarter_of_an_hour(now: datetime) -> None:
    code = ask(now)
    with pytest.raises(Gone):
        check(code, now + timedelta(minutes=15))
    check(code, now + timedelta(minutes=14, seconds=59))


def test_a_wrong_code_says_how_many_tries_are_left(now: datetime) -> None:
    code = ask(now)
    with pytest.raises(BadInput) as refused:
        check(wrong(code), now)
    assert refused.value.field == "code"
    assert refused.value.message == "That code is not right. Please look again; you have 4 more tries."


def test_the_right_one_is_accepted_after_four_wrong_ones(now: datetime) -> None:
    code = ask(now)
    for _ in range(4):
        with pytest.raises(BadInput):
            check(wrong(code), now)
    check(code, now)


def test_after_five_wrong_ones_even_the_right_one_is_not(now: datetime) -> None:
    code = ask(now)
    for _ in range(4):
        with pytest.raises(BadInput):
            check(wrong(code), now)
    with pytest.raises(Gone, match="too many tries"):
        check(wrong(code), now)
    with pytest.raises(Gone):
        check(code, now)


def test_tries_stay_counted_when_the_callers_work_is_rolled_back(now: datetime) -> None:
    code = ask(now)

    def sign(typed: str) -> None:
        with transaction.atomic():
            check(typed, now)

    for _ in range(5):
        with pytest.raises((BadInput, Gone)):
            sign(wrong(code))
    with pytest.raises(Gone):
        sign(code)


@pytest.mark.django_db(transaction=True)
def test_of_several_right_answers_at_once_one_is_accepted(now: datetime) -> None:
    code = ask(now)
    answers = at_once(*[lambda: check(code, now)] * 4)
    assert answers.count(None) == 1
    assert [type(answer) for answer in answers].count(Gone) == 3


@pytest.mark.django_db(transaction=True)
def test_many_wrong_answers_at_once_are_still_five_tries(now: datetime) -> None:
    code = ask(now)
    answers = at_once(*[lambda: check(wrong(code), now)] * 10)
    assert [type(answer) for answer in answers].count(BadInput) <= 4
    with pytest.raises(Gone):
        check(code, now)


def test_a_newer_code_replaces_the_one_before(now: datetime) -> None:
    first = ask(now)
    second = ask(now + timedelta(minutes=1))
    if first != second:
        with pytest.raises(BadInput):
            check(first, now + timedelta(minutes=1))
    check(second, now + timedelta(minutes=1))


def test_one_code_is_open_at_a_time(now: datetime) -> None:
    for _ in range(3):
        ask(now)
    assert OneTimeCode.objects.filter(closed_at__isnull=True).count() == 1


@pytest.mark.parametrize(
    "other", [{"purpose": "sign_agreement"}, {"email": "bo@example.org"}, {"subject": "version:2"}]
)
def test_a_code_is_good_for_nothing_else(other: dict[str, str], now: datetime) -> None:
    code = ask(now)
    with pytest.raises(Gone):
        check(code, now, **other)
    check(code, now)


def test_an_address_may_be_written_differently(now: datetime) -> None:
    check(ask(now, email="Dolores@Example.org"), now, email=" dolores@EXAMPLE.org")


def test_five_codes_an_hour_are_enough(now: datetime) -> None:
    for _ in range(5):
        ask(now)
    with pytest.raises(TooMany) as refused:
        ask(now + timedelta(minutes=59))
    assert refused.value.retry_after == 3600
    ask(now + timedelta(minutes=60))


def test_twenty_codes_a_day_are_enough_for_one_address(now: datetime) -> None:
    for number in range(20):
        ask(now, subject=f"version:{number}")
    with pytest.raises(TooMany):
        ask(now, subject="version:21")
    ask(now, email="bo@example.org")


def test_a_refused_request_closes_no_code(now: datetime) -> None:
    codes = [ask(now) for _ in range(5)]
    with pytest.raises(TooMany):
        ask(now)
    check(codes[-1], now)


@pytest.mark.django_db(transaction=True)
def test_a_double_click_sends_codes_that_work_or_one(now: datetime) -> None:
    answers = at_once(*[lambda: send_code(purpose="my_data", email=EMAIL, subject="", language="en", now=now)] * 2)
    assert {type(answer) for answer in answers} <= {type(None), TooMany}
    assert OneTimeCode.objects.filter(closed_at__isnull=True).count() == 1


def test_for_an_unknown_address_all_is_the_same_but_the_mail(now: datetime) -> None:
    pretend_to_send_code(purpose="my_data", email="unknown@example.org", subject="", language="en", now=now)
    assert Mail.objects.count() == 0
    with pytest.raises(BadInput, match="you have 4 more tries"):
        check("123456", now, email="unknown@example.org")
    for _ in range(4):
        pretend_to_send_code(purpose="my_data", email="unknown@example.org", subject="", language="en", now=now)
    with pytest.raises(TooMany):
        pretend_to_send_code(purpose="my_data", email="unknown@example.org", subject="", language="en", now=now)


@pytest.mark.parametrize("typed", ["123456", " 123 456 ", "123-456", "１２３４５６", "١٢٣٤٥٦", "123456."])
def test_a_code_is_read_however_it_is_typed(typed: str) -> None:
    assert _digits(typed) == "123456"


@given(st.text(max_size=200))
def test_any_text_can_be_typed(typed: str) -> None:
    assert all(character in "0123456789" for character in _digits(typed))


def test_old_codes_go_after_two_days(now: datetime) -> None:
    ask(now)
    assert tidy(now + timedelta(days=2)) == 0
    assert tidy(now + timedelta(days=2, minutes=16)) == 1
