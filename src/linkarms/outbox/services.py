"""Writing mails. Sending them is in `sending.py`, and offered here too."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from linkarms.outbox import rendering
from linkarms.outbox.models import BLANK, Mail, Wake
from linkarms.outbox.sending import send_due
from linkarms.outbox.tasks import send_mails

__all__ = ["Letter", "forget", "send_due", "take_back", "tidy", "write", "write_many"]

#: After that a request for a sending task counts as lost, and the next mail asks again.
WAKE_LOST_AFTER = timedelta(seconds=60)
KEEP_DAYS = 30

# Canonical addresses only (core.email): what could end a header or name a second person is not one.
_ADDRESS = re.compile(r"[!-~]+@[a-z0-9.-]+")


@dataclass(frozen=True)
class Letter:
    """One of many mails of a kind, for `write_many`."""

    to: str
    language: str
    context: Mapping[str, object] = field(default_factory=dict)
    key: str = ""


def write(
    kind: str,
    *,
    to: str,
    language: str,
    context: Mapping[str, object],
    now: datetime,
    key: str = "",
    unsubscribe_url: str = "",
) -> Mail:
    """Put one mail into the outbox, in the caller's transaction; it leaves after the commit.

    Renders `mails/<kind>.subject.txt`, `.txt` and `.html` in that language. With a `key`, a second write
    changes nothing and returns the first mail. `to` is a canonical address; else ValueError.
    `unsubscribe_url` stands in the mail's foot and in its headers, where mail programs make a button of it.
    """
    if key and (earlier := _of_key(key)):
        return earlier
    if unsubscribe_url:
        context = {**context, "unsubscribe_url": unsubscribe_url}
    mail = _mail(kind, Letter(to=to, language=language, context=context, key=key), now=now, bulk=False)
    mail.unsubscribe_url = unsubscribe_url
    if key:
        # Whoever is first with this key wins, without an error that would spoil the transaction.
        Mail.objects.bulk_create([mail], ignore_conflicts=True)
        mail = _of_key(key) or mail
    else:
        mail.save(force_insert=True)
    _wake_on_commit(now)
    return mail


def write_many(kind: str, letters: Sequence[Letter], *, now: datetime) -> int:
    """Put many mails into the outbox; those somebody waits for overtake them. How many letters were given.

    Letters with a key that was used before are left out.
    """
    mails = [_mail(kind, letter, now=now, bulk=True) for letter in letters]
    if mails:
        Mail.objects.bulk_create(mails, batch_size=500, ignore_conflicts=True)
        _wake_on_commit(now)
    return len(mails)


def take_back(mail: Mail, *, really: bool = True) -> None:
    """Drop a mail that must not leave after all, within the transaction that wrote it.

    For one that stays (``really`` is false) the database hears the same statement, about no mail: how long it takes
    to write to an address does not tell whether we know it.
    """
    Mail.objects.filter(pk=mail.pk if really else 0, sent_at__isnull=True).delete()


def forget(email: str) -> int:
    """Erase an address from the outbox: what waits is dropped, what went is blanked. How many rows."""
    waiting = Q(to=email, sent_at__isnull=True, failed_at__isnull=True)
    dropped, _by_model = Mail.objects.filter(waiting).delete()
    return dropped + Mail.objects.filter(to=email).update(to="", **BLANK)


def tidy(now: datetime) -> int:
    """Forget whom we wrote to, 30 days after; rows with a key stay, so that nothing is sent twice."""
    old = now - timedelta(days=KEEP_DAYS)
    done = Mail.objects.filter(Q(sent_at__lt=old) | Q(failed_at__lt=old))
    removed, _by_model = done.filter(key="").delete()
    return removed + done.exclude(to="").update(to="", **BLANK)


def _of_key(key: str) -> Mail | None:
    # The second condition is the partial index's own: without it the whole table is read.
    return Mail.objects.filter(~Q(key=""), key=key).first()


def _mail(kind: str, letter: Letter, *, now: datetime, bulk: bool) -> Mail:
    is_plain = _ADDRESS.fullmatch(letter.to) and not set(letter.to) & set('",;<>()[]\\') and "=?" not in letter.to
    if len(letter.to) > 254 or not is_plain:
        raise ValueError("a mail goes to one canonical address")
    words = rendering.render(kind, language=letter.language, context=letter.context)
    return Mail(
        kind=kind,
        to=letter.to,
        language=rendering.spoken(letter.language),
        subject=words.subject,
        text=words.text,
        html=words.html,
        key=letter.key,
        bulk=bulk,
        created_at=now,
        due_at=now,
    )


def _wake_on_commit(now: datetime) -> None:
    # Robust: the mail is safe, and the caller's work is done, even if nobody can be woken.
    transaction.on_commit(lambda: _wake(now), robust=True)


def _wake(now: datetime) -> None:
    # At most one task waits: whoever turns the row from "not asked" to "asked" enqueues it.
    # Also one that was asked for in the future, by a clock that has been set back since.
    lately = (now - WAKE_LOST_AFTER, now + WAKE_LOST_AFTER)
    wake, _new = Wake.objects.get_or_create(pk=1)
    if wake.asked_at is not None and lately[0] <= wake.asked_at <= lately[1]:
        return
    is_lost = Q(asked_at__lt=lately[0]) | Q(asked_at__gt=lately[1])
    if Wake.objects.filter(Q(asked_at__isnull=True) | is_lost, pk=1).update(asked_at=now):
        send_mails.enqueue()
