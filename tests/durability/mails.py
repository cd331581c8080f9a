"""A mail server that an installation writes to, and whether everybody got theirs."""

from __future__ import annotations

import asyncio
import re
import time
from collections import Counter

from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.durability.installation import Installation
from tests.outbox.conftest import MailServer

CROWD = re.compile(r"p\d+n\d+@")
WAITING = "Mail.objects.filter(sent_at__isnull=True)"


class UnhurriedMailServer(MailServer):
    """Takes its time before it has taken a mail and after, so that many a kill falls in between."""

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        await asyncio.sleep(0.01)
        return await super().handle_RCPT(server, session, envelope, address, options)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        answer = await super().handle_DATA(server, session, envelope)
        await asyncio.sleep(0.01)
        return answer

    def wait_for(self, more: int, *, seconds: float = 100.0) -> None:
        """Until so many more mails have arrived."""
        wanted, deadline = len(self.taken) + more, time.monotonic() + seconds
        while len(self.taken) < wanted:
            assert time.monotonic() < deadline, f"only {len(self.taken)} of {wanted} mails after {seconds} s"
            time.sleep(0.05)


def settings_for(server: MailServer) -> dict[str, str]:
    """Everybody gets the mail at once: without the slow lane of a rush."""
    return {"mail": f"smtp://127.0.0.1:{server.port}?tls=none", "LINKARMS_CHALLENGE_ABOVE": "0"}


def no_mail_is_lost(one: Installation, server: MailServer, *, people: set[str], kills: int) -> None:
    """Everybody gets theirs; what arrives twice has one Message-ID, `kills` times at most (SMTP's own gap)."""
    deadline = time.monotonic() + 300
    while one.ask("Signature.objects.filter(mailed_at__isnull=True).count()") or one.ask(f"{WAITING}.count()"):
        assert time.monotonic() < deadline, one.ask(f"list({WAITING}.values('claim', 'claimed_until', 'trouble')[:9])")
        # As if a quarter of an hour had passed: a sender that was killed counts as dead. Those that live need no half
        # minute for what they have taken.
        dead = "claimed_until__lt=now() + timedelta(minutes=14, seconds=30)"
        one.ask(f"{WAITING}.filter({dead}).update(claimed_until=F('created_at'))")
        time.sleep(5)
    arrived = Counter((message["To"], message["Message-ID"]) for message in list(server.taken))
    mails = Counter(to for to, _number in arrived if CROWD.match(to))
    assert people ^ set(mails) == set()
    assert [to for to, count in mails.items() if count > 1] == []
    assert sum(count - 1 for count in arrived.values()) <= kills
