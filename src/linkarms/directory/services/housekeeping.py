"""Addresses of people who have nothing more to do with us. Safe to run at any time, twice at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from linkarms.directory.leads.events import importing
from linkarms.directory.models import NameObjection, TeammateInvitation

if TYPE_CHECKING:
    from datetime import datetime

INVITATIONS_AFTER = timedelta(days=90)
OBJECTIONS_AFTER = timedelta(days=183)
PREVIEWS_AFTER = timedelta(days=2)


def tidy(now: datetime) -> int:
    """Delete invitations that nobody answered for 90 days, blank who said "this is not us" after six months; how many.

    That a name was objected to, and what followed, stays.
    """
    invitations = TeammateInvitation.objects.filter(answered_at__isnull=True, invited_at__lt=now - INVITATIONS_AFTER)
    deleted, _by_model = invitations.delete()
    objections = NameObjection.objects.filter(at__lt=now - OBJECTIONS_AFTER).exclude(email="", message="")
    return deleted + objections.update(email="", message="")


def tidy_previews(now: datetime) -> int:
    """Delete lists of events that somebody looked at and did not keep for two days."""
    return importing.tidy(now, after=PREVIEWS_AFTER)
