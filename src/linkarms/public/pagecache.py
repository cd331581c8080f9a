"""Rendered pages, kept in this process under a version that every recorded act changes (architecture, section 5)."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Max, Sum

from linkarms.audit.models import Entry

if TYPE_CHECKING:
    from collections.abc import Hashable

#: What changes without an act (the counter, a date that is reached) shows after this time.
FRESH_FOR = timedelta(seconds=10)
SIZE = 500
#: Transactions end in another order than they took their numbers: the sum notices one that ends late.
WINDOW = 200

type Version = tuple[int, int]


def current_version() -> Version:
    """Changes with every yes, withdrawal, edit, "this is not us": whatever leaves an entry in the audit.

    One statement. A name that was taken off is therefore off at once, in every process (law 1).
    """
    newest = Entry.objects.order_by("-id").values("id")[:WINDOW]
    found = newest.aggregate(last=Max("id"), total=Sum("id"))
    return found["last"] or 0, found["total"] or 0


@dataclass(frozen=True, slots=True)
class Kept:
    version: Version
    at: datetime
    body: bytes


class PageCache:
    """The most recently used bodies by key. For several threads."""

    def __init__(self, size: int = SIZE) -> None:
        self._size = size
        self._kept: OrderedDict[Hashable, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, *, version: Version, now: datetime) -> bytes | None:
        """The body, unless anything happened since or it is older than ten seconds."""
        with self._lock:
            kept = self._kept.get(key)
            if kept is None or kept.version != version or not kept.at <= now < kept.at + FRESH_FOR:
                return None
            self._kept.move_to_end(key)
            return kept.body

    def put(self, key: Hashable, body: bytes, *, version: Version, now: datetime) -> None:
        """Keep a body that was rendered after `version` was read."""
        with self._lock:
            self._kept[key] = Kept(version, now, body)
            self._kept.move_to_end(key)
            while len(self._kept) > self._size:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        with self._lock:
            self._kept.clear()


pages = PageCache()
