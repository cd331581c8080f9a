"""Reading the confirmation mails that were written, as their recipients would."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from django.core import mail as sent

from linkarms.outbox.models import Mail
from linkarms.petitions.mailing import pull_confirmation_mails


@dataclass(frozen=True)
class Letter:
    to: str
    language: str
    subject: str
    text: str
    html: str


def found_in_mail(pattern: str, *, kind: str, email: str) -> str:
    """What the pattern finds in the newest mail of a kind to this address.

    Where commits are real it has left already, and only its recipient has the words.
    """
    mail = Mail.objects.filter(kind=kind, to=email).order_by("-pk")[0]
    gone = [str(one.body) for one in reversed(getattr(sent, "outbox", [])) if one.to == [email]]
    texts = [mail.text] if mail.text else gone
    return next(found[1] for text in texts if (found := re.search(pattern, text)))


def confirmation_mails(email: str = "", *, now: datetime) -> list[Letter]:
    """Pull what is due, then every confirmation mail (to one address), oldest first.

    Where commits are real the mails have left already and only their recipients have the words.
    """
    pull_confirmation_mails(now)
    gone = list(getattr(sent, "outbox", []))
    letters = []
    for row in Mail.objects.filter(kind="petitions_confirm").order_by("pk"):
        subject, text, html = row.subject, row.text, row.html
        if not text:
            one = next(each for each in gone if each.to == [row.to] and "/confirm/" in each.body)
            gone.remove(one)
            subject, text, html = str(one.subject), str(one.body), str(one.alternatives[0].content)
        letters.append(Letter(row.to, row.language, subject, text, html))
    return [letter for letter in letters if not email or letter.to == email]


def token_in(letter: Letter) -> str:
    """The token of the link in a confirmation mail."""
    found = re.search(r"/confirm/([\w-]+)/", letter.text)
    assert found
    return found[1]
