"""Sending what is due. The only code that talks to the mail server.

A mail is claimed by compare-and-set, sent outside any transaction, then marked. Of two senders one gets the
row. A sender that dies between the server's "250 accepted" and our mark is the one case in which a mail goes
twice; both carry the same Message-ID, by which mail programs show one.
"""

import logging
import smtplib
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, mailers
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import Q

from linkarms.core import measures
from linkarms.core.tokens import short_code
from linkarms.outbox.models import BLANK, Mail

log = logging.getLogger(__name__)

#: Waits between attempts; after the last, a mail is given up: two days in all.
BACK_OFF = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=3),
    timedelta(hours=6),
    timedelta(hours=12),
    timedelta(hours=24),
)
#: A sender that has not marked its rows by then is dead. Longer than one chunk with a slow server takes.
LEASE = timedelta(minutes=15)
CHUNK = 20

_WAITING = Q(sent_at__isnull=True, failed_at__isnull=True)
_FREE: dict[str, object] = {"claim": "", "claimed_until": None}


@dataclass(frozen=True)
class _Trouble:
    """`final`: the server will never take this mail. `ours`: it takes none at the moment."""

    words: str
    final: bool = False
    ours: bool = False


def send_due(now: datetime, limit: int = 200) -> int:
    """Send at most `limit` mails that are due; how many the mail server took.

    Stops early when the server cannot be reached or refuses us altogether; what is left stays due.
    """
    sent = tried = 0
    connection = mailers.default
    try:
        while tried < limit:
            claimed = _claim(now, most=min(CHUNK, limit - tried))
            if not claimed:
                break
            tried += len(claimed)
            taken, stop = _send_chunk(claimed, connection, now=now)
            sent += taken
            if stop:
                break
    finally:
        _close(connection)
    return sent


def _claim(now: datetime, *, most: int) -> list[Mail]:
    claim = short_code(20)
    free = _WAITING & (Q(claimed_until__isnull=True) | Q(claimed_until__lte=now))
    # The first attempt is due at once: one that lies in the future was dated by a clock that has been set back since.
    due = Mail.objects.filter(free, Q(due_at__lte=now) | Q(attempts=0)).order_by("bulk", "due_at", "pk")
    ids = list(due.values_list("pk", flat=True)[:most])
    # The condition stands in the update itself: a row that another sender took meanwhile is not touched.
    Mail.objects.filter(free, pk__in=ids).update(claim=claim, claimed_until=now + LEASE)
    return list(Mail.objects.filter(claim=claim).order_by("bulk", "due_at", "pk"))


def _send_chunk(mails: Sequence[Mail], connection: BaseEmailBackend, *, now: datetime) -> tuple[int, bool]:
    sent = 0
    for position, mail in enumerate(mails):
        trouble = _attempt(mail, connection)
        if trouble is None:
            sent += 1
            _mark_sent(mail, now=now)
            continue
        _mark_trouble(mail, trouble, now=now)
        if trouble.ours:
            rest = [other.pk for other in mails[position + 1 :]]
            Mail.objects.filter(pk__in=rest, claim=mail.claim).update(**_FREE)
            return sent, True
    return sent, False


def _attempt(mail: Mail, connection: BaseEmailBackend) -> _Trouble | None:
    try:
        message = _message(mail)
        _insist_on_one_line_each(message)
    except Exception as error:  # noqa: BLE001  # one mail that cannot be written must not hold up all others
        return _Trouble(f"cannot be written: {type(error).__name__}", final=True)
    try:
        connection.open()
        connection.send_messages([message])
    except smtplib.SMTPRecipientsRefused as error:
        return _refused(error)
    except smtplib.SMTPDataError as error:
        # A spent quota is told here too, so even "permanent" is tried again; it ends after two days.
        return _Trouble(f"mail refused {error.smtp_code}")
    except ValueError as error:
        return _Trouble(f"cannot be addressed: {type(error).__name__}", final=True)
    except OSError as error:  # among them all of smtplib's: not reached, not let in, cut off
        _close(connection)
        code = getattr(error, "smtp_code", "")
        return _Trouble(f"{type(error).__name__} {code}".strip(), ours=True)
    return None


def _insist_on_one_line_each(message: EmailMultiAlternatives) -> None:
    """Raise ValueError for a header that would begin another, whatever way it got there."""
    for name, value in message.message().items():
        if any(character in "\r\n" for character in str(value)):
            raise ValueError(f"a line break in {name}")


def _refused(error: smtplib.SMTPRecipientsRefused) -> _Trouble:
    """No such mailbox is final. Not being allowed to send (RFC 3463, 5.7.x) is about us, not about them."""
    code, words = next(iter(error.recipients.values()))
    about_us = b"5.7." in words or b"relay" in words.lower()
    return _Trouble(f"recipient refused {code}", final=code >= 500 and not about_us)


def _message(mail: Mail) -> EmailMultiAlternatives:
    host = urlsplit(settings.LINKARMS_BASE_URL).hostname or "localhost"
    message = EmailMultiAlternatives(
        subject=mail.subject,
        body=mail.text,
        to=[mail.to],
        headers={
            "Message-ID": f"<{mail.pk}.{int(mail.created_at.timestamp())}@{host}>",
            "Auto-Submitted": "auto-generated",
            "Content-Language": mail.language,
            **_unsubscribing(mail),
        },
    )
    if mail.html:
        message.attach_alternative(mail.html, "text/html")
    return message


def _unsubscribing(mail: Mail) -> dict[str, str]:
    if not mail.unsubscribe_url:
        return {}
    return {
        "List-Unsubscribe": f"<{mail.unsubscribe_url}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    }


def _mark_sent(mail: Mail, *, now: datetime) -> None:
    marks: dict[str, object] = {"sent_at": now, "attempts": mail.attempts + 1, **_FREE}
    if not settings.LINKARMS_DEMO:
        marks |= {**BLANK, "trouble": ""}
    Mail.objects.filter(pk=mail.pk, claim=mail.claim).update(**marks)
    measures.mail_ended("sent")


def _mark_trouble(mail: Mail, trouble: _Trouble, *, now: datetime) -> None:
    attempts = mail.attempts + 1
    marks: dict[str, object] = {"attempts": attempts, "trouble": trouble.words, **_FREE}
    if trouble.final or attempts > len(BACK_OFF):
        log.warning("Mail %s (%s) given up: %s", mail.pk, mail.kind, trouble.words)
        measures.mail_ended("given_up")
        marks |= {"failed_at": now, **BLANK}
    else:
        log.info("Mail %s (%s) not sent yet: %s", mail.pk, mail.kind, trouble.words)
        marks["due_at"] = now + BACK_OFF[attempts - 1]
    Mail.objects.filter(pk=mail.pk, claim=mail.claim).update(**marks)


def _close(connection: BaseEmailBackend) -> None:
    with suppress(OSError):
        connection.close()
