"""A feed as plain items. Run as a program of its own: whatever a feed does to the parser, it does to that process only.

    python -m linkarms.integrations.feeds.parsing < feed > items.json

Knows neither Django nor the network. Markup becomes text; scripts and styles go with what is in them.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import feedparser  # type: ignore[import-untyped]
import nh3

SECONDS = 15
MEMORY = 1024 * 1024 * 1024
MOST_ITEMS = 200
LONGEST_TEXT = 50_000
_BLOCK = re.compile(
    r"<(?:/(?:p|div|li|ul|ol|h\d|tr|td|blockquote|section|article|figcaption)|br\s*/?|hr\s*/?)\s*>",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Item:
    """``key`` tells whether it was read before; ``day`` as 2026-05-04, or "" when it does not say."""

    key: str
    title: str
    address: str
    day: str
    text: str


@dataclass(frozen=True, slots=True)
class Parsed:
    title: str
    items: tuple[Item, ...]


def parse_aside(body: bytes) -> Parsed | None:
    """What stands in a feed; None when it is none, or when taking it apart takes too long or too much memory."""
    command = [sys.executable, "-m", __name__]
    try:
        done = subprocess.run(command, input=body, capture_output=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return None
    if done.returncode != 0 or not done.stdout:
        return None
    found = json.loads(done.stdout)
    return None if found is None else Parsed(found["title"], tuple(Item(**item) for item in found["items"]))


def parse(body: bytes) -> Parsed | None:
    """In this process; None for what is no feed."""
    found = feedparser.parse(body, sanitize_html=False, resolve_relative_uris=False)
    if not found.get("version"):
        return None
    items = {item.key: item for item in map(_item, found.entries[:MOST_ITEMS])}
    return Parsed(_plain(found.feed.get("title", ""))[:200], tuple(items.values()))


def _item(entry: Mapping[str, Any]) -> Item:
    title, address = _plain(entry.get("title", "")), str(entry.get("link", ""))
    name = str(entry.get("id", "")) or address or title
    bodies = [str(one.get("value", "")) for one in entry.get("content", [])] or [str(entry.get("summary", ""))]
    text = "\n\n".join(_plain(body) for body in bodies)
    return Item(
        key=hashlib.blake2b(name.encode("utf-8", "replace"), digest_size=16).hexdigest(),
        title=title[:300],
        address=address[:2000],
        day=_day(entry.get("published_parsed") or entry.get("updated_parsed")),
        text=f"{title}.\n\n{text}"[:LONGEST_TEXT],
    )


def _plain(markup: str) -> str:
    """Text only: ends of paragraphs stay, scripts and styles go, what was escaped twice is markup too."""
    text = str(markup)[: 4 * LONGEST_TEXT]
    text = nh3.clean(_BLOCK.sub("\n\n", text), tags=set())
    lines = (" ".join(line.split()) for line in html.unescape(text).split("\n\n"))
    return "\n\n".join(line for line in lines if line)


def _day(moment: Any) -> str:
    try:
        return time.strftime("%Y-%m-%d", moment) if moment else ""
    except (TypeError, ValueError):
        return ""


def _limit_ourselves() -> None:
    """On systems that know limits, this process cannot take more than its share."""
    try:
        import resource  # noqa: PLC0415  # not everywhere
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def main() -> None:
    _limit_ourselves()
    found = parse(sys.stdin.buffer.read())
    json.dump(None if found is None else asdict(found), sys.stdout)


if __name__ == "__main__":
    main()
