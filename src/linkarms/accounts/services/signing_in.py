"""Ways in: a mailed link, or a password."""

from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.accounts.models import LinkPurpose, User
from linkarms.accounts.services import hashing, throttling
from linkarms.accounts.services.links import find_link, issue_link, use_link
from linkarms.accounts.services.users import confirm_email
from linkarms.audit import services as audit
from linkarms.core.email import canonical_email
from linkarms.core.errors import BadInput, Gone, TooMany
from linkarms.core.urls import absolute, local_path
from linkarms.outbox import services as outbox

SIGN_IN_DAYS = 1
FOUND_DAYS = 14

_QUARTER_HOUR, _DAY = 15 * 60, int(timedelta(days=1).total_seconds())
# In a quarter of an hour: sign-in mails to one address and from one network, tries at one account from one network,
# tries at one account from everywhere, tries at all accounts from one network (a whole office may share it).
MAILS, MAILS_A_DAY = 5, 30
MAILS_FROM_NETWORK = 40
PASSWORDS = 5
PASSWORDS_ANYWHERE = 100
PASSWORDS_FROM_NETWORK = 60


def send_sign_in_link(email: str, *, next_path: str, language: str, network: str, now: datetime) -> None:
    """Mail a link that signs in and goes on to `next_path`, if there is such an account.

    The answer and the work are the same for an unknown address. `network` is the visitor's network address.
    Raises `BadInput` for what is no address and `TooMany` after five mails in a quarter of an hour.
    """
    email = canonical_email(email)
    wait = throttling.spend(
        (f"sign-in-link:{email}", MAILS),
        (f"sign-in-links-from:{network}", MAILS_FROM_NETWORK),
        seconds=_QUARTER_HOUR,
        now=now,
    ) or throttling.spend((f"sign-in-link:{email}", MAILS_A_DAY), seconds=_DAY, now=now)
    if wait:
        raise TooMany(
            _("We have mailed you several links. Please look for the newest, or wait a quarter of an hour."), wait
        )
    user = User.objects.filter(email=email, is_active=True).first()
    with transaction.atomic():
        token = issue_link(purpose=LinkPurpose.SIGN_IN, email=email, now=now, days=SIGN_IN_DAYS)
        onward = local_path(next_path, default="")
        query = f"?{urlencode({'next': onward})}" if onward else ""
        mail = outbox.write(
            "accounts_sign_in",
            to=email,
            language=language if user is None else user.language,
            context={
                "name": "" if user is None else user.name,
                "action_url": absolute(f"/w/link/{token}/{query}"),
                "hours": SIGN_IN_DAYS * 24,
            },
            now=now,
        )
        outbox.take_back(mail, really=user is None)


def sign_in_by_link(token: str, *, now: datetime) -> User:
    """Use up a sign-in link. Raises `Gone`. (The door begins the session.)"""
    link = find_link(token, purpose=LinkPurpose.SIGN_IN, now=now)
    with transaction.atomic():
        use_link(link, now=now)
        user = User.objects.filter(email=link.email, is_active=True).first()
        if user is None:
            raise Gone(_("This account is closed. Ask an owner of your organization, or the operator."))
        confirm_email(user, now=now)
        audit.record("user.signed_in", actor=user, organization_id=None, thing=user, now=now, by="link")
    return user


def sign_in_by_password(email: str, password: str, *, network: str, now: datetime) -> User:
    """The user of this address and password. `network` is the visitor's network address.

    Raises `BadInput`, the same for an unknown address and a wrong password, `TooMany` after five tries in a
    quarter of an hour, even if the sixth is right, and `Overloaded` when too many are being looked at.
    """
    try:
        email = canonical_email(email)
    except BadInput:
        raise BadInput(_wrong_password()) from None
    _throttle(email, network=network, now=now)
    user = User.objects.filter(email=email, is_active=True).first()
    with hashing.place():
        if user is None or not user.has_usable_password():
            make_password(password)  # as slow as looking
            raise BadInput(_wrong_password())
        if not user.check_password(password):
            raise BadInput(_wrong_password())
    throttling.forget(_one_place(email, network), seconds=_QUARTER_HOUR, now=now)
    audit.record("user.signed_in", actor=user, organization_id=None, thing=user, now=now, by="password")
    return user


def invite_founder(email: str, *, language: str, now: datetime) -> str:
    """Mail a link with which a person founds an organization; returns its address, to be printed."""
    email = canonical_email(email)
    with transaction.atomic():
        token = issue_link(purpose=LinkPurpose.FOUND, email=email, now=now, days=FOUND_DAYS)
        address = absolute(f"/w/found/{token}/")
        context = {"action_url": address, "days": FOUND_DAYS}
        outbox.write("accounts_found", to=email, language=language, context=context, now=now)
    return address


def _throttle(email: str, *, network: str, now: datetime) -> None:
    wait = throttling.spend(
        (_one_place(email, network), PASSWORDS),
        (f"password:{email}", PASSWORDS_ANYWHERE),
        (f"passwords-from:{network}", PASSWORDS_FROM_NETWORK),
        seconds=_QUARTER_HOUR,
        now=now,
    )
    if wait:
        raise TooMany(
            _("Those were too many tries. Wait a quarter of an hour, or let us mail you a link to sign in."), wait
        )


def _one_place(email: str, network: str) -> str:
    return f"password:{email}:{network}"


def _wrong_password() -> str:
    return _("Address and password do not match. Try again, or let us mail you a link to sign in.")
