"""The round that hands feeds to the worker."""

from __future__ import annotations

from typing import TYPE_CHECKING

from linkarms.directory.leads.following import claim_due
from linkarms.integrations.feeds.reading import A_ROUND
from linkarms.integrations.tasks import read_feed

if TYPE_CHECKING:
    from datetime import datetime


def read_due(now: datetime) -> int:
    """A task for each feed whose time has come; how many. What a task that died left is due again later."""
    due = claim_due(now=now, most=A_ROUND)
    for pk in due:
        read_feed.enqueue(pk)
    return len(due)
