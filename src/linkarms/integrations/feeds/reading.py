"""One feed, read: fetched by the one way out, taken apart aside, kept. Talks to the network: only the task calls it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from linkarms.directory.leads import following
from linkarms.directory.leads.models import Feed, FeedTrouble
from linkarms.integrations.feeds.parsing import Item, parse_aside
from linkarms.integrations.fetching import OPEN_WAY, Answer, FetchError, Limits, Way, fetch

if TYPE_CHECKING:
    from collections.abc import Mapping

LIMITS = Limits(seconds=20, size=2_000_000, redirects=5)
#: Feeds that one round hands to the worker.
A_ROUND = 50


def read_feed(feed: Feed, *, now: datetime, way: Way = OPEN_WAY, limits: Limits = LIMITS) -> str:
    """Read it and write down what came of it; the trouble, or "" when it went well."""
    try:
        answer = fetch(feed.address, headers=_asking(feed), limits=limits, way=way)
    except FetchError as problem:
        return _trouble(feed, FeedTrouble(problem.failure.value), now=now)
    if answer.status == 304:
        following.keep_unchanged(feed, now=now)
        return ""
    if answer.status in (404, 410):
        return _trouble(feed, FeedTrouble.GONE, now=now)
    if answer.status != 200:
        return _trouble(feed, FeedTrouble.REFUSED, now=now)
    parsed = parse_aside(answer.body)
    if parsed is None:
        return _trouble(feed, FeedTrouble.NO_FEED, now=now)
    items = [_read(item) for item in parsed.items]
    following.keep_items(feed, title=parsed.title, items=items, answered=_answered(answer), now=now)
    return ""


def _asking(feed: Feed) -> Mapping[str, str]:
    """Only what is new since the last time."""
    asked = {"If-None-Match": feed.etag, "If-Modified-Since": feed.modified}
    return {name: value for name, value in asked.items() if value}


def _answered(answer: Answer) -> following.Answered:
    return following.Answered(answer.headers.get("etag", ""), answer.headers.get("last-modified", ""))


def _read(item: Item) -> following.Read:
    day = date.fromisoformat(item.day) if item.day else None
    return following.Read(item.key, item.title, item.address, day, item.text)


def _trouble(feed: Feed, trouble: FeedTrouble, *, now: datetime) -> str:
    following.keep_trouble(feed, trouble, now=now)
    return trouble.value
