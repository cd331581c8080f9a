import re
from datetime import datetime, timedelta

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from linkarms.accounts.models import LinkPurpose, MailedLink, User
from linkarms.accounts.services import (
    find_link,
    invite_founder,
    send_sign_in_link,
    sign_in_by_link,
    sign_in_by_password,
)
from linkarms.core.errors import BadInput, Gone, TooMany
from linkarms.outbox.models import Mail
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"
HERE = "192.0.2.1"


def token_in(mail: Mail) -> str:
    (token,) = re.findall(r"^http://testserver/w/link/([\w-]{43})/", mail.text, re.MULTILINE)
    return str(token)


def ask(email: str, now: datetime, *, next_path: str = "") -> None:
    send_sign_in_link(email, next_path=next_path, language="en", network=HERE, now=now)


def try_password(email: str, password: str, now: datetime, *, network: str = HERE) -> User:
    return sign_in_by_password(email, password, network=network, now=now)


def test_a_mailed_link_signs_in_once(now: datetime) -> None:
    user = make_user(now=now, email="amina@example.org")
    ask("Amina@example.org", now)
    token = token_in(Mail.objects.get())
    assert sign_in_by_link(token, now=now) == user
    with pytest.raises(Gone, match="Ask for a new one on the sign-in page"):
        sign_in_by_link(token, now=now)


def test_using_it_confirms_the_address(now: datetime) -> None:
    user = make_user(now=now, email="amina@example.org")
    ask("amina@example.org", now)
    sign_in_by_link(token_in(Mail.objects.get()), now=now)
    user.refresh_from_db()
    assert user.email_confirmed_at == now


def test_it_expires_after_a_day(now: datetime) -> None:
    make_user(now=now, email="amina@example.org")
    ask("amina@example.org", now)
    with pytest.raises(Gone, match="has expired"):
        sign_in_by_link(token_in(Mail.objects.get()), now=now + timedelta(days=1))


def test_text_and_html_hold_the_same_link_and_where_to_go_on(now: datetime) -> None:
    make_user(now=now, email="amina@example.org")
    ask("amina@example.org", now, next_path="/w/oak-street/partners/?q=a&b=c")
    mail = Mail.objects.get()
    onward = f"http://testserver/w/link/{token_in(mail)}/?next=%2Fw%2Foak-street%2Fpartners%2F%3Fq%3Da%26b%3Dc"
    assert onward in mail.text
    assert f'href="{onward}"' in mail.html


def test_one_does_not_go_on_to_another_site(now: datetime) -> None:
    make_user(now=now, email="amina@example.org")
    ask("amina@example.org", now, next_path="https://evil.example/")
    assert "evil" not in Mail.objects.get().text


def test_it_is_written_in_the_language_of_the_account(now: datetime) -> None:
    make_user(now=now, email="amina@example.org", language="es")
    ask("amina@example.org", now)
    assert Mail.objects.get().language == "es"


def test_an_unknown_address_gets_the_same_answer_and_no_mail(
    now: datetime, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    make_user(now=now, email="amina@example.org")
    with django_capture_on_commit_callbacks() as known:
        ask("amina@example.org", now)
    with django_capture_on_commit_callbacks() as unknown:
        ask("unknown@example.org", now)
    assert list(Mail.objects.values_list("to", flat=True)) == ["amina@example.org"]
    assert len(known) == len(unknown) == 1


def test_a_closed_account_gets_no_mail(now: datetime) -> None:
    user = make_user(now=now, email="amina@example.org")
    User.objects.filter(pk=user.pk).update(is_active=False)
    ask("amina@example.org", now)
    assert Mail.objects.count() == 0


def test_a_link_of_an_account_closed_since_says_so(now: datetime) -> None:
    user = make_user(now=now, email="amina@example.org")
    ask("amina@example.org", now)
    User.objects.filter(pk=user.pk).update(is_active=False)
    with pytest.raises(Gone, match="This account is closed"):
        sign_in_by_link(token_in(Mail.objects.get()), now=now)
    assert MailedLink.objects.get().used_at is None


@pytest.mark.parametrize("email", ["amina@example.org", "unknown@example.org"])
def test_five_links_in_a_quarter_of_an_hour_are_enough_for_anybody(email: str, now: datetime) -> None:
    make_user(now=now, email="amina@example.org")
    for _ in range(5):
        ask(email, now)
    with pytest.raises(TooMany) as refused:
        ask(email, now)
    assert refused.value.retry_after == 900
    ask(email, now + timedelta(minutes=15))


def test_a_password_signs_in(now: datetime) -> None:
    user = make_user(now=now, email="amina@example.org", password=PASSWORD)
    assert try_password(" AMINA@example.org", PASSWORD, now) == user


def test_wrong_password_unknown_address_and_no_address_look_the_same(now: datetime) -> None:
    make_user(now=now, email="amina@example.org", password=PASSWORD)
    make_user(now=now, email="bo@example.org")
    closed = make_user(now=now, email="chidi@example.org", password=PASSWORD)
    User.objects.filter(pk=closed.pk).update(is_active=False)
    answers = set()
    for email, password in [
        ("amina@example.org", "wrong"),
        ("amina@example.org", ""),
        ("unknown@example.org", PASSWORD),
        ("bo@example.org", PASSWORD),
        ("chidi@example.org", PASSWORD),
        ("nonsense", PASSWORD),
    ]:
        with pytest.raises(BadInput) as refused:
            try_password(email, password, now)
        answers.add((refused.value.message, refused.value.field))
    assert len(answers) == 1


def test_the_sixth_try_is_too_many_even_if_right(now: datetime) -> None:
    make_user(now=now, email="amina@example.org", password=PASSWORD)
    for _ in range(5):
        with pytest.raises(BadInput):
            try_password("amina@example.org", "wrong", now)
    with pytest.raises(TooMany):
        try_password("amina@example.org", PASSWORD, now)
    assert try_password("amina@example.org", PASSWORD, now + timedelta(minutes=15)).email == "amina@example.org"


def test_tries_from_elsewhere_do_not_lock_a_person_out(now: datetime) -> None:
    make_user(now=now, email="amina@example.org", password=PASSWORD)
    for _ in range(6):
        with pytest.raises((BadInput, TooMany)):
            try_password("amina@example.org", "wrong", now, network="198.51.100.9")
    assert try_password("amina@example.org", PASSWORD, now, network=HERE).email == "amina@example.org"


def test_tries_from_everywhere_are_stopped(now: datetime) -> None:
    for number in range(100):
        with pytest.raises(BadInput):
            try_password("amina@example.org", "wrong", now, network=f"net{number}")
    with pytest.raises(TooMany):
        try_password("amina@example.org", "wrong", now, network="net100")


def test_the_right_password_starts_the_count_again(now: datetime) -> None:
    make_user(now=now, email="amina@example.org", password=PASSWORD)
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(BadInput):
                try_password("amina@example.org", "wrong", now)
        try_password("amina@example.org", PASSWORD, now)


def test_a_founder_is_invited_by_a_link_that_is_mailed_and_printed(now: datetime) -> None:
    address = invite_founder("Amina@example.org", language="en", now=now)
    mail = Mail.objects.get()
    assert (mail.to, address in mail.text, address in mail.html) == ("amina@example.org", True, True)
    token = address.removeprefix("http://testserver/w/found/").removesuffix("/")
    assert find_link(token, purpose=LinkPurpose.FOUND, now=now).email == "amina@example.org"


def test_every_mail_can_be_read_in_both_languages(now: datetime) -> None:
    for language in ("en", "es"):
        make_user(now=now, email=f"{language}@example.org", language=language)
        ask(f"{language}@example.org", now)
        invite_founder("f@example.org", language=language, now=now)
    for mail in Mail.objects.all():
        assert "{%" not in mail.text + mail.html + mail.subject
        assert f'lang="{mail.language}"' in mail.html
        assert "http://testserver/w/" in mail.text
