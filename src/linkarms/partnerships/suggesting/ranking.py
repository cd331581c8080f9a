"""The order of suggestions: the sum of their reasons, nothing else; and what place each would have without one of them.

Pure.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass

from linkarms.partnerships.suggesting.because import Asked, Because, Candidate, Lessons, reasons_for
from linkarms.partnerships.suggesting.weights import ENOUGH

type Key = tuple[int, str, str]


@dataclass(frozen=True, slots=True)
class Without:
    """A reason, and the place in the list if its evidence were gone; None: it would not be on the list."""

    because: Because
    place: int | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    candidate: Candidate
    place: int  # 1 is the first
    points: int
    reasons: tuple[Without, ...]


def rank(candidates: Iterable[Candidate], asked: Asked, lessons: Lessons) -> list[Suggestion]:
    """All that have reasons enough, the sum of reasons highest first; equal ones by name."""
    reasoned = [(one, reasons_for(one, asked, lessons)) for one in candidates]
    fit = [(one, reasons) for one, reasons in reasoned if _enough(reasons)]
    fit.sort(key=lambda pair: _key(pair[0], sum(one.points for one in pair[1])))
    keys = [_key(one, sum(each.points for each in reasons)) for one, reasons in fit]
    return [
        Suggestion(
            candidate=one,
            place=place,
            points=-keys[place - 1][0],
            reasons=tuple(Without(each, _place_without(each, one, reasons, keys, place)) for each in reasons),
        )
        for place, (one, reasons) in enumerate(fit, 1)
    ]


def _place_without(
    gone: Because, candidate: Candidate, reasons: tuple[Because, ...], keys: list[Key], place: int
) -> int | None:
    left = tuple(each for each in reasons if each is not gone)
    if not _enough(left):
        return None
    others_before = bisect_left(keys, _key(candidate, sum(each.points for each in left)))
    return others_before + (0 if others_before >= place else 1)


def _enough(reasons: tuple[Because, ...]) -> bool:
    return sum(1 for one in reasons if one.points > 0) >= ENOUGH


def _key(candidate: Candidate, points: int) -> Key:
    return (-points, candidate.normal_name, candidate.key)
