"""The demo's people read their mail: a code, a link. They know no other way to get at one."""

from __future__ import annotations

import re
from datetime import datetime

from django.db.models import F

from linkarms.outbox.models import Mail

#: The kind of mail that asks "was it you?".
CONFIRMATION = "petitions_confirm"

_CODE = re.compile(r"(?<!\d)(\d{6})(?!\d)")
_CONFIRM = re.compile(r"/confirm/([\w-]{20,})/\?")


def code_for(email: str) -> str:
    """The newest one-time code that went to this address."""
    text = _newest(email, "accounts_code")
    found = _CODE.search(text)
    if found is None:
        raise LookupError("the mail holds no code")
    return found[1]


def link_for(email: str, *, kind: str, path: str) -> str:
    """The token of the newest link under ``path`` ("/answer/") in a mail of this kind."""
    found = re.search(re.escape(path) + r"([\w-]{20,})/", _newest(email, kind))
    if found is None:
        raise LookupError("the mail holds no such link")
    return found[1]


def confirmations_after(pk: int) -> list[tuple[int, str, str]]:
    """Confirmation mails younger than this one, as they came: number, address, token."""
    rows = Mail.objects.filter(pk__gt=pk, kind=CONFIRMATION).order_by("pk").values_list("pk", "to", "text")
    return [(number, to, _token(text)) for number, to, text in rows]


def nobody_takes_them(*, now: datetime) -> None:
    """A demo's mail never leaves: what waits at ``now`` counts as gone in the moment in which it was written.

    Straight in the table: the sender would take each of thousands to a backend that drops it.
    """
    Mail.objects.filter(sent_at__isnull=True, failed_at__isnull=True, due_at__lte=now).update(
        sent_at=F("created_at"), attempts=1
    )


def _newest(email: str, kind: str) -> str:
    mail = Mail.objects.filter(to=email, kind=kind).order_by("-pk").first()
    if mail is None:
        raise LookupError(f"no mail of the kind {kind} came")
    return mail.text


def _token(text: str) -> str:
    found = _CONFIRM.search(text)
    if found is None:
        raise LookupError("the mail holds no link to confirm")
    return found[1]
