"""One thing that others did lately, as Today tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

#: Of one kind, and in all.
SHOWN = 8


@dataclass(frozen=True, slots=True)
class Change:
    """`url`: where it can be seen, "" where there is nothing more to see."""

    at: datetime
    words: str
    url: str = ""
