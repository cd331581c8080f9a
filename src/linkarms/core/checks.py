"""What `linkarms verify` asks of every app: does what is kept add up?

An app offers `CHECKS` in `checking.py`. A check reads and never writes, goes through its rows without holding them
all, and names what is wrong by numbers: no names, no addresses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is not as it must be: `thing` ("signature 12") and, as the rest of the sentence, `what`."""

    thing: str
    what: str

    def __str__(self) -> str:
        return f"{self.thing} {self.what}"


@dataclass(frozen=True, slots=True)
class Check:
    """`what` is looked at (in the plural), `count` of them; `advice` says what to do about faults."""

    what: str
    count: Callable[[], int]
    faults: Callable[[datetime], Iterator[Fault]]
    advice: str
