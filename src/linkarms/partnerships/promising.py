"""What becomes of a promise: pure functions, without a clock and without a database.

A promise is kept when people say so, never by itself: silence is not a yes. What nobody has spoken of is *coming*
until its day, *late* for two weeks after it, and *missed* from then on, until somebody says something else.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from difflib import SequenceMatcher
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from linkarms.partnerships.clauses import Clause, type_of
from linkarms.partnerships.clauses.parts import Choice, Day, Side
from linkarms.partnerships.clauses.words import Voice

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from linkarms.partnerships.terms import Terms

#: So long after its day a promise of which nobody has said anything is late; then it counts as missed.
GRACE = timedelta(days=14)
#: Days before the day, and after it, at which the keeper is reminded: each a span, for what a downtime swallowed.
WEEK_BEFORE = (7, 2)
EVE = (1, 0)
AFTER = (-1, -14)
#: Nobody is reminded of what was signed only just now.
FRESH = timedelta(days=2)
#: How alike two clauses must be to count as one that was changed.
ALIKE = 0.5


class State(StrEnum):
    COMING = "coming"
    LATE = "late"  # its day is over, and nobody has said anything
    KEPT = "kept"
    KEPT_LATE = "kept_late"
    MISSED = "missed"
    DIFFERS = "differs"  # the two sides say different things
    RELEASED = "released"  # taken out of the agreement, or the agreement ended, before its day


#: Of these somebody still expects something.
OPEN = frozenset({State.COMING, State.LATE})


@dataclass(frozen=True, slots=True)
class Word:
    """What one side said: kept on a day, or not kept (no day)."""

    kept_on: date | None

    def state(self, due: date) -> State:
        if self.kept_on is None:
            return State.MISSED
        return State.KEPT if self.kept_on <= due else State.KEPT_LATE


def state_of(due: date, words: Sequence[Word], *, today: date, over_on: date | None = None) -> State:
    """``words``: of each side that has spoken; ``over_on``: the day on which nobody owed it any more."""
    said = {word.state(due) for word in words}
    if said:
        return said.pop() if len(said) == 1 else State.DIFFERS
    if over_on is not None and over_on <= due:
        return State.RELEASED
    if today <= due:
        return State.COMING
    return State.LATE if today <= due + GRACE else State.MISSED


@dataclass(frozen=True, slots=True)
class Dated:
    """One clause of a version that is a promise: for both sides, one each."""

    keeper: str
    day: date
    clause: Clause
    place: int


def promised(terms: Terms) -> list[Dated]:
    """Every promise of the terms in force: a clause that binds both is a promise of each."""
    found = []
    for day, clause in terms.due():
        place = terms.clauses.index(clause)
        found += [Dated(keeper, day, clause, place) for keeper in sorted(type_of(clause).bound(clause))]
    return found


def goes_by_link(clause: Clause) -> bool:
    """Is it done with a tracked link, so that what comes of it can be counted?"""
    known = type_of(clause)
    return known.by_link is not None and bool(known.by_link(clause))


def on_day(clause: Clause, day: date) -> Clause:
    """The same promise with the day that holds now in the place of the one that was signed."""
    known = type_of(clause)
    signed = known.due(clause) if known.due is not None else None
    names = [part.name for part in known.parts if isinstance(part, Day) and getattr(clause, part.name) == signed]
    changed: dict[str, Any] = dict.fromkeys(names[:1], day)
    return replace(clause, **changed)


def amount_of(clause: Clause) -> int | None:
    """How many were promised, where the clause counts something that can be counted again."""
    amount = getattr(clause, "amount", None)
    return amount if goes_by_link(clause) and isinstance(amount, int) else None


def in_words(clause: Clause, voice: Voice) -> str:
    """The sentence of the agreement."""
    return " ".join(type_of(clause).said(clause, voice))


@dataclass(frozen=True, slots=True)
class Known[K]:
    """A promise that is written down already. ``settled``: somebody has said what became of it."""

    key: K
    keeper: str
    clause: Clause
    agreed_on: date
    settled: bool


def paired[K](known: Sequence[Known[K]], wanted: Iterable[Dated]) -> tuple[list[tuple[K, Dated]], list[Dated], list[K]]:
    """Which of them go on in a new version, which are new, and which are gone.

    One clause of a side that was changed a little, or got another day, is the same promise. One of which somebody
    has said what became of it stays what it is: only the same clause with the same day is that promise again, and one
    with a new day is a new promise.
    """
    left, pairs, fresh = list(known), [], []
    todo = list(wanted)
    for fits in (_identical, _same_day, _alike):
        rest = []
        for dated in todo:
            match = max((one for one in left if fits(one, dated)), key=lambda one: _nearness(one, dated), default=None)
            if match is None:
                rest.append(dated)
            else:
                left.remove(match)
                pairs.append((match.key, dated))
        todo = rest
    fresh = todo
    return pairs, fresh, [one.key for one in left]


def _identical[K](one: Known[K], dated: Dated) -> bool:
    return one.keeper == dated.keeper and one.clause == dated.clause


def _same_day[K](one: Known[K], dated: Dated) -> bool:
    return one.agreed_on == dated.day and _is_like(one, dated)


def _alike[K](one: Known[K], dated: Dated) -> bool:
    return not one.settled and _is_like(one, dated)


def _is_like[K](one: Known[K], dated: Dated) -> bool:
    return _nearness(one, dated) >= ALIKE


def _nearness[K](one: Known[K], dated: Dated) -> float:
    """From 0 to 1: another side's, or something else that is given, is another promise."""
    if one.keeper != dated.keeper or type(one.clause) is not type(dated.clause):
        return 0.0
    known = type_of(one.clause)
    firm = [part.name for part in known.parts if isinstance(part, Choice | Side)]
    if any(getattr(one.clause, name) != getattr(dated.clause, name) for name in firm):
        return 0.0
    return SequenceMatcher(None, known.free_text(one.clause), known.free_text(dated.clause)).ratio()
