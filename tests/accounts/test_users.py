import logging
from datetime import datetime

import pytest
from django.contrib.auth.hashers import identify_hasher
from django.db import IntegrityError
from pytest_django import Settings

from linkarms.accounts.models import User
from linkarms.accounts.queries import anybody_here, names_of, user_by_email
from linkarms.accounts.services import (
    change_password,
    change_user,
    confirm_email,
    create_user,
    remove_password,
)
from linkarms.audit.models import Entry
from linkarms.core.errors import BadInput
from linkarms.outbox.models import Mail
from tests.factories.accounts import make_user
from tests.factories.threads import at_once

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


def test_an_account_is_made_from_what_people_type(now: datetime) -> None:
    user = create_user(" Amina@Example.ORG ", name=" Amina\tHaddad ", language="es-MX", password=None, now=now)
    user.refresh_from_db()
    assert (user.email, user.name, user.language) == ("amina@example.org", "Amina Haddad", "es")
    assert (user.is_active, user.created_at) == (True, now)
    assert not user.has_usable_password()


def test_passwords_are_kept_with_argon2(now: datetime, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    user = make_user(now=now, password=PASSWORD)
    assert identify_hasher(user.password).algorithm == "argon2"
    assert user.check_password(PASSWORD)


def test_one_address_has_one_account(now: datetime) -> None:
    make_user(now=now, email="amina@example.org")
    with pytest.raises(BadInput, match="sign in with it") as refused:
        make_user(now=now, email="AMINA@example.org")
    assert refused.value.field == "email"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_account(now: datetime) -> None:
    answers = at_once(*[lambda: make_user(now=now, email="amina@example.org")] * 3)
    assert [type(answer) for answer in answers].count(BadInput) == 2
    assert User.objects.count() == 1


def test_the_database_holds_to_one_address_too(now: datetime) -> None:
    make_user(now=now, email="amina@example.org")
    with pytest.raises(IntegrityError):
        User.objects.create(email="amina@example.org", name="x", created_at=now)


@pytest.mark.parametrize("password", ["short", "password123", "12345678901", "amina@example.org" * 0 + "qwertyuiop"])
def test_a_password_that_is_easily_guessed_is_refused(password: str, now: datetime) -> None:
    with pytest.raises(BadInput) as refused:
        make_user(now=now, password=password)
    assert refused.value.field == "password"
    assert User.objects.count() == 0


def test_a_changed_password_is_told_by_mail_without_it(now: datetime) -> None:
    user = make_user(now=now)
    before = user.get_session_auth_hash()
    change_password(user, password=PASSWORD, now=now)
    mail = Mail.objects.get()
    assert (mail.to, mail.subject) == (user.email, "Your password was changed")
    assert PASSWORD not in mail.text + mail.html
    assert user.get_session_auth_hash() != before  # other sessions end


def test_a_removed_password_is_told_too(now: datetime) -> None:
    user = make_user(now=now, password=PASSWORD)
    remove_password(user, now=now)
    user.refresh_from_db()
    assert not user.has_usable_password()
    assert Mail.objects.get().subject == "Your password was removed"


def test_a_person_changes_name_and_language(now: datetime) -> None:
    user = make_user(now=now)
    change_user(user, name="<b>Bo</b>", language="es", now=now)
    user.refresh_from_db()
    assert (user.name, user.language) == ("<b>Bo</b>", "es")


def test_an_address_is_confirmed_once(now: datetime) -> None:
    user = make_user(now=now)
    assert user.email_confirmed_at is None
    confirm_email(user, now=now)
    confirm_email(user, now=now.replace(year=2027))
    user.refresh_from_db()
    assert user.email_confirmed_at == now


def test_audit_rows_name_nobody(now: datetime) -> None:
    user = make_user(now=now, name="Amina", email="amina@example.org", password=PASSWORD)
    change_user(user, name="Amina H.", language="en", now=now)
    remove_password(user, now=now)
    rows = " ".join(str(values) for values in Entry.objects.values())
    assert Entry.objects.count() == 3
    assert "mina" not in rows
    assert "example.org" not in rows


def test_a_person_is_named_on_pages_and_not_in_logs(now: datetime, caplog: pytest.LogCaptureFixture) -> None:
    user = make_user(now=now, name="Amina Haddad")
    with caplog.at_level(logging.INFO, logger="linkarms"):
        logging.getLogger("linkarms").info("%r did it: %r", user, [user])
    assert str(user) == "Amina Haddad"
    assert caplog.messages == [f"<User {user.pk}> did it: [<User {user.pk}>]"]


def test_people_are_found_by_any_spelling_of_their_address(now: datetime) -> None:
    user = make_user(now=now, email="amina@example.org")
    assert user_by_email(" AMINA@example.org") == user
    assert user_by_email("bo@example.org") is None
    assert user_by_email("nonsense") is None


def test_a_closed_account_is_not_found(now: datetime) -> None:
    user = make_user(now=now, email="amina@example.org")
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert user_by_email("amina@example.org") is None


def test_names_for_a_history_come_in_one_query(now: datetime) -> None:
    first, second = make_user(now=now, name="Amina"), make_user(now=now, name="Bo")
    assert names_of([first.pk, None, second.pk, 999_999]) == {first.pk: "Amina", second.pk: "Bo"}


def test_an_installation_knows_whether_anybody_is_there(now: datetime) -> None:
    assert not anybody_here()
    make_user(now=now)
    assert anybody_here()
