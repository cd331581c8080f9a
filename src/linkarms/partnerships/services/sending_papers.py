"""The paper goes out by mail to whoever has no account, with the link by which one answers and signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linkarms.accounts.models import LinkPurpose
from linkarms.accounts.services import issue_link
from linkarms.outbox import services as outbox
from linkarms.partnerships import links

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.partnerships.models import Agreement, Partnership

#: So long a mailed link to a paper opens it.
LINK_DAYS = 60


def send_paper(agreement: Agreement, row: Partnership, *, note: str, by: str, now: datetime) -> None:
    """The paper goes to a side without an account, with the link by which it answers and signs."""
    token = issue_link(
        purpose=LinkPurpose.PAPER, email=row.invited_email, subject=f"{agreement.pk}:", now=now, days=LINK_DAYS
    )
    outbox.write(
        "partnerships_paper_by_link",
        to=row.invited_email,
        language=row.host.language,
        context={"host": row.host.name, "person": by, "note": note, "action_url": links.paper(token)},
        now=now,
    )
