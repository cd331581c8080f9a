"""What arrives in people's mailboxes: every mail is a row of the outbox, and has left when the row says so."""

from __future__ import annotations

import re

from django.core import mail as delivered

from linkarms.core import clock
from linkarms.outbox.models import Mail
from linkarms.petitions.mailing import pull_confirmation_mails


def letter(to: str, kind: str) -> str:
    """The newest mail of this kind to this address, as text.

    Its words leave the row when it goes, so they are read where they went to.
    """
    rows = list(Mail.objects.filter(to=to).order_by("sent_at", "pk"))
    assert [row.trouble for row in rows if row.sent_at is None] == []
    received = [str(one.body) for one in delivered.outbox if one.to == [to]]
    of_this_kind = [text for row, text in zip(rows, received, strict=True) if row.kind == kind]
    assert of_this_kind, f"no {kind} to {to}, only {[row.kind for row in rows]}"
    return of_this_kind[-1]


def link_in(text: str, path: str) -> str:
    """The full address in this mail that leads below ``path``."""
    found = re.search(rf"https?://\S+{re.escape(path)}\S*", text)
    assert found, f"no address with {path} in:\n{text}"
    return found[0]


def code_for(email: str) -> str:
    """The six digits of the newest one-time code that was mailed to this address."""
    found = re.search(r"(?m)^\s*(\d{6})\s*$", letter(email, "accounts_code"))
    assert found
    return found[1]


def confirmation_mail(email: str) -> str:
    """The newest confirmation mail to this address, once the job has run that writes them every two seconds."""
    pull_confirmation_mails(clock.now())
    return letter(email, "petitions_confirm")
