"""Passwords are slow to check on purpose, and each takes 100 MB while it is checked: few at a time."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from linkarms.core.errors import Overloaded

AT_ONCE = 2
PATIENCE_SECONDS = 5.0
RETRY_AFTER_SECONDS = 10

_places = threading.BoundedSemaphore(AT_ONCE)


@contextmanager
def place() -> Iterator[None]:
    """A place at the hashing of passwords. Raises `Overloaded` when none is free within five seconds."""
    if not _places.acquire(timeout=PATIENCE_SECONDS):
        raise Overloaded(
            _("Many people are signing in right now. Please try again in a few seconds."), RETRY_AFTER_SECONDS
        )
    try:
        yield
    finally:
        _places.release()
