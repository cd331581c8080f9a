"""Where the cast came across others: lists of events, feeds, introductions; and whom they never want to see again."""

from __future__ import annotations

import tempfile
from datetime import datetime
from pathlib import Path

from linkarms.directory.leads import following
from linkarms.directory.leads.events import importing
from linkarms.directory.leads.excluding import dismiss_for_good
from linkarms.directory.leads.introductions import ask_introduction
from linkarms.directory.models import Entry, Teammate
from tests.directory.leads.events.files import as_json, mobilize


def come_across(entry: Entry, actor: Teammate, *, words: str, now: datetime) -> None:
    """One of everything, in words that nobody else has."""
    slug = words.replace(" ", "-")
    with tempfile.TemporaryDirectory() as folder:
        for kept in (True, False):
            events = [mobilize(f"{slug}-{kept}", sponsor=f"{name} {words}") for name in ("Oak", "Elm")]  # type: ignore[arg-type]
            path = as_json(Path(folder), events)
            found = importing.bring_events(path, title=f"List {words}", file_name="a.json", actor=actor, now=now)
            if kept:
                importing.keep_events(found, actor=actor, now=now)
    feed = following.follow_feed(f"https://{slug}.example/feed", actor=actor, now=now)
    text = f"The {words.title()} Tenants Union met."
    item = following.Read(slug, f"Item {words}", f"https://{slug}.example/item", now.date(), text)
    answered = following.Answered(f"etag-{slug}", f"modified {slug}")
    following.keep_items(feed, title=f"Feed {words}", items=[item], answered=answered, now=now)
    dismiss_for_good(f"Never {words}", actor=actor, now=now)
    ask_introduction(entry, asked=f"Rosa {words}", asked_on=now.date(), note=f"What {words} said", actor=actor, now=now)
