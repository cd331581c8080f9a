"""One-time codes: six digits to an address, to prove anew that one reads its mail.

Asked for before anything that cannot be taken back easily: signing an agreement, answering without an
account, seeing or erasing one's data ("Links" in product.md).
"""

import hmac
import unicodedata
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from linkarms.accounts.models import OneTimeCode
from linkarms.core import rate
from linkarms.core.email import canonical_email
from linkarms.core.errors import BadInput, Gone, TooMany
from linkarms.core.tokens import keyed_hash, number_code
from linkarms.outbox import services as outbox
from linkarms.outbox.models import Mail

LIFETIME = timedelta(minutes=15)
TRIES = 5
#: At most five codes an hour about one thing, and twenty a day to one address whatever they are about.
PER_HOUR = 5
PER_DAY = 20
#: What the mail says the code is for, by purpose; a purpose that is not here is not named.
ASKED_FOR = {
    "answer-ask": gettext_lazy("It is for answering what another organization asks of yours."),
    "answer-partnership": gettext_lazy("It is for answering an invitation to a partnership."),
    "domain-address": gettext_lazy("It is for showing that this address belongs to your organization."),
    "my-data": gettext_lazy("It is for seeing who has your data."),
    "not-us": gettext_lazy("It is for taking your organization's name off a page."),
    "sign-agreement": gettext_lazy("It is for signing an agreement."),
}
_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)


def send_code(*, purpose: str, email: str, subject: str, language: str, now: datetime) -> None:
    """Mail a fresh code, good for 15 minutes; an earlier one about the same thing stops working.

    Raises `TooMany` after five within an hour.
    """
    _write(purpose=purpose, email=email, subject=subject, language=language, really=True, now=now)


def pretend_to_send_code(*, purpose: str, email: str, subject: str, language: str, now: datetime) -> None:
    """Do all that `send_code` does and mail nothing, for an address that we do not know.

    Then neither the answer, nor the time it takes, nor what happens to a typed code tells whether we know it.
    """
    _write(purpose=purpose, email=email, subject=subject, language=language, really=False, now=now)


def check_code(*, purpose: str, email: str, subject: str, code: str, now: datetime) -> None:
    """Accept the code, once. Raises `BadInput` (field "code") if wrong, `Gone` when a new one is needed.

    Call it before opening your own transaction: a try must stay counted when your work is rolled back.
    """
    email = canonical_email(email)
    about = OneTimeCode.objects.filter(purpose=purpose, email=email, subject=subject, closed_at__isnull=True)
    # Counted before it is looked at, so that many tries at once are still five.
    if not about.filter(expires_at__gt=now, tries__lt=TRIES).update(tries=F("tries") + 1):
        raise Gone(_("This code does not work any more. Please ask for a new one."))
    found = about.first()
    if found is None or not _within_tries(found, now):
        raise Gone(_("Those were too many tries. Please ask for a new code."))
    right = hmac.compare_digest(found.code_hash, _hash(purpose, email, subject, _digits(code)))
    if not right:
        _wrong(found, now)
    if not OneTimeCode.objects.filter(pk=found.pk, closed_at__isnull=True).update(closed_at=now):
        raise Gone(_("This code was used already. Please ask for a new one."))


def _write(*, purpose: str, email: str, subject: str, language: str, really: bool, now: datetime) -> None:
    email = canonical_email(email)
    with transaction.atomic():
        code = _new_code(purpose=purpose, email=email, subject=subject, now=now)
        mail = _mail(email, code, purpose=purpose, language=language, now=now)
        outbox.take_back(mail, really=not really)


def _new_code(*, purpose: str, email: str, subject: str, now: datetime) -> str:
    _throttle(purpose=purpose, email=email, subject=subject, now=now)
    code = number_code()
    OneTimeCode.objects.filter(purpose=purpose, email=email, subject=subject, closed_at__isnull=True).update(
        closed_at=now
    )
    try:
        with transaction.atomic():
            OneTimeCode.objects.create(
                purpose=purpose,
                email=email,
                subject=subject,
                code_hash=_hash(purpose, email, subject, code),
                created_at=now,
                expires_at=now + LIFETIME,
            )
    except IntegrityError:
        # A double click: the other request's code is on its way.
        raise TooMany(_("A code is on its way to you already. Please wait a moment."), 30) from None
    return code


def _throttle(*, purpose: str, email: str, subject: str, now: datetime) -> None:
    recent = OneTimeCode.objects.filter(email=email)
    about_this = recent.filter(purpose=purpose, subject=subject, created_at__gt=now - _HOUR)
    if about_this.count() >= PER_HOUR:
        raise TooMany(
            _("We have mailed you several codes already. Please use the newest, or try again in an hour."),
            int(_HOUR.total_seconds()),
        )
    if recent.filter(created_at__gt=now - _DAY).count() >= PER_DAY:
        raise TooMany(
            _("We have mailed too many codes to this address today. Please try again tomorrow."),
            int(_HOUR.total_seconds()),
        )


def _mail(email: str, code: str, *, purpose: str, language: str, now: datetime) -> Mail:
    # Named, so that nobody can be talked into passing on a code "for something else".
    asked_for = ASKED_FOR.get(purpose.replace("_", "-"), "")
    context = {"code": code, "minutes": int(LIFETIME.total_seconds() // 60), "asked_for": asked_for}
    return outbox.write("accounts_code", to=email, language=language, context=context, now=now)


def _within_tries(found: OneTimeCode, now: datetime) -> bool:
    # A caller inside a transaction would roll the count back; the cache does not forget it.
    seconds = int(LIFETIME.total_seconds())
    return rate.allow(f"code:{found.pk}", limit=TRIES, per_seconds=seconds, now=found.created_at)


def _wrong(found: OneTimeCode, now: datetime) -> None:
    left = TRIES - found.tries
    if left <= 0:
        OneTimeCode.objects.filter(pk=found.pk, closed_at__isnull=True).update(closed_at=now)
        raise Gone(_("Those were too many tries. Please ask for a new code."))
    sentence = ngettext(
        "That code is not right. Please look again; you have %(left)d more try.",
        "That code is not right. Please look again; you have %(left)d more tries.",
        left,
    )
    raise BadInput(sentence % {"left": left}, "code")


def _digits(code: str) -> str:
    # Typed with blanks, copied with a stop, or in the digits of another script.
    digits = (unicodedata.decimal(character, None) for character in code[:40])
    return "".join(str(digit) for digit in digits if digit is not None)


def _hash(purpose: str, email: str, subject: str, code: str) -> str:
    return keyed_hash("\n".join([purpose, email, subject, code]), purpose="one-time-code")
