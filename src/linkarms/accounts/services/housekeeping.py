"""What is thrown away when it has done its work. Safe to run at any time, twice at once."""

from datetime import datetime, timedelta

from linkarms.accounts.models import Attempt, MailedLink, OneTimeCode

#: Links are kept a while after their end, so that an old one is answered with "expired", not "unknown".
LINKS_AFTER = timedelta(days=60)
CODES_AFTER = timedelta(days=2)


def tidy(now: datetime) -> int:
    """Delete links 60 days, codes two days and counts of tries at once after their end; how many."""
    links, _by_model = MailedLink.objects.filter(expires_at__lt=now - LINKS_AFTER).delete()
    codes, _by_model = OneTimeCode.objects.filter(expires_at__lt=now - CODES_AFTER).delete()
    counts, _by_model = Attempt.objects.filter(window_ends__lt=now).delete()
    return links + codes + counts
