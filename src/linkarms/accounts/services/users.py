"""Accounts of people."""

from datetime import datetime

from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linkarms.accounts.models import LinkPurpose, MailedLink, User
from linkarms.accounts.services import hashing, throttling
from linkarms.audit import services as audit
from linkarms.core.email import canonical_email
from linkarms.core.errors import BadInput, TooMany
from linkarms.core.names import person_name
from linkarms.core.tokens import new_token
from linkarms.outbox import services as outbox
from linkarms.outbox.rendering import spoken

_QUARTER_HOUR = 15 * 60
OLD_PASSWORDS = 10


def create_user(email: str, *, name: str, language: str, password: str | None, now: datetime) -> User:
    """Make an account for somebody who has shown that the address is theirs.

    Without a password they sign in by mailed link. Raises `BadInput` for fields "email", "name", "password".
    """
    user = User(
        email=canonical_email(email),
        name=person_name(name, field="name"),
        language=spoken(language),
        created_at=now,
    )
    _set_password(user, password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
            audit.record("user.created", actor=user, organization_id=None, thing=user, now=now)
    except IntegrityError:
        sentence = _("There is an account with this address already. Please sign in with it.")
        raise BadInput(sentence, "email") from None
    return user


def confirm_email(user: User, *, now: datetime) -> None:
    """Note that the address is theirs, once: a link or code that was mailed to it came back."""
    if User.objects.filter(pk=user.pk, email_confirmed_at__isnull=True).update(email_confirmed_at=now):
        user.email_confirmed_at = now
        audit.record("user.email_confirmed", actor=user, organization_id=None, thing=user, now=now)


def change_user(user: User, *, name: str, language: str, now: datetime) -> None:
    """Change the name and the language of mails. Raises `BadInput` (field "name")."""
    user.name = person_name(name, field="name")
    user.language = spoken(language)
    with transaction.atomic():
        user.save(update_fields=["name", "language"])
        audit.record("user.changed", actor=user, organization_id=None, thing=user, now=now)


def change_password(user: User, *, password: str, now: datetime) -> None:
    """Set a password, and tell the owner of the address. Other sessions end with it.

    Raises `BadInput` (field "password").
    """
    _set_password(user, password)
    _save_password(user, "password.changed", now=now)


def is_password_of(user: User, typed: str, *, now: datetime) -> bool:
    """Whether this is the password until now. Raises `TooMany`: a stolen session is no place to guess it from."""
    wait = throttling.spend((f"old-password:{user.pk}", OLD_PASSWORDS), seconds=_QUARTER_HOUR, now=now)
    if wait:
        raise TooMany(_("Those were too many tries. Nothing was changed. Wait a quarter of an hour."), wait)
    with hashing.place():
        return user.check_password(typed)


def remove_password(user: User, *, now: datetime) -> None:
    """Sign in by mailed link only, from now on."""
    user.set_unusable_password()
    _save_password(user, "password.removed", now=now)


def sign_out_everywhere(user: User, *, actor: User, now: datetime) -> None:
    """End all sessions of this person, and take back the sign-in links that are on their way."""
    with transaction.atomic():
        user.sessions_mark = new_token()
        user.save(update_fields=["sessions_mark"])
        _take_links_back(user, now=now)
        audit.record("user.signed_out", actor=actor, organization_id=None, thing=user, now=now)


def _take_links_back(user: User, *, now: datetime) -> None:
    MailedLink.objects.filter(
        purpose=LinkPurpose.SIGN_IN, email=user.email, used_at__isnull=True, revoked_at__isnull=True
    ).update(revoked_at=now)


def _save_password(user: User, verb: str, *, now: datetime) -> None:
    with transaction.atomic():
        user.save(update_fields=["password"])
        _take_links_back(user, now=now)
        audit.record(verb, actor=user, organization_id=None, thing=user, now=now)
        outbox.write(
            "accounts_password_changed",
            to=user.email,
            language=user.language,
            context={"name": user.name, "has_password": user.has_usable_password()},
            now=now,
        )


def _set_password(user: User, password: str | None) -> None:
    if password is None:
        user.set_unusable_password()
        return
    try:
        password_validation.validate_password(password, user)
    except ValidationError as problem:
        raise BadInput(" ".join(problem.messages), "password") from None
    user.set_password(password)
