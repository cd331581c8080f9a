"""Mail that a restore holds back: it waited when the backup was made, and has probably been sent since.

Only the operator knows whether the old installation went on. Until they say, it counts as given up, with its words.
"""

from __future__ import annotations

from datetime import datetime

from linkarms.outbox.models import BLANK, Mail

HELD = "held back by a restore"


def held() -> int:
    """How many mails are held back."""
    return Mail.objects.filter(trouble=HELD, failed_at__isnull=False).count()


def send_held(now: datetime) -> int:
    """Let them go: they are due now. How many."""
    rows = Mail.objects.filter(trouble=HELD, failed_at__isnull=False)
    return rows.update(failed_at=None, trouble="", due_at=now, attempts=0)


def drop_held() -> int:
    """They were sent already: forget their words, as if they had just been sent. How many."""
    rows = Mail.objects.filter(trouble=HELD, failed_at__isnull=False)
    return rows.update(trouble="", **BLANK)
