"""One line of the doctor's report."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    GOOD = "good"
    #: Works, but somebody should know.
    NOTE = "note"
    BAD = "bad"


@dataclass(frozen=True, slots=True)
class Finding:
    """`what`: what was looked at; `found`: what is so; `advice`: what to do ("" when it is good)."""

    what: str
    state: State
    found: str
    advice: str = ""


def good(what: str, found: str) -> Finding:
    return Finding(what, State.GOOD, found)


def note(what: str, found: str, advice: str) -> Finding:
    return Finding(what, State.NOTE, found, advice)


def bad(what: str, found: str, advice: str) -> Finding:
    return Finding(what, State.BAD, found, advice)
