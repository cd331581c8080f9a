"""Going on after an end: the clauses of an agreement with later days, to be read, changed and signed as any others."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from linkarms.partnerships.clauses import LAST_DAY, Clause, DataSharing, Term, the_one

#: Who goes on does so for this long at least, and for a year where nothing says how long it was.
LEAST = timedelta(days=30)
A_YEAR = timedelta(days=365)


def going_on(clauses: tuple[Clause, ...], *, since: date, today: date) -> tuple[Clause, ...]:
    """The same clauses for as long again: from the old last day on, or from today where that is over.

    The sharing goes on with it, unless it had no end or one of its own before. Other days stay: who reads them
    decides what they are worth now.
    """
    term, sharing = the_one(clauses, Term), the_one(clauses, DataSharing)
    old = term.ends if term is not None else sharing.ends if sharing is not None else None
    if old is None:
        return clauses
    length = max(old - since, LEAST) if old > since else A_YEAR
    later = _later(max(old, today), length)
    changed: list[Clause] = []
    for clause in clauses:
        if isinstance(clause, Term):
            changed.append(replace(clause, ends=later))
        elif isinstance(clause, DataSharing) and clause.ends is not None:
            changed.append(replace(clause, ends=min(later, _later(clause.ends, later - old))))
        else:
            changed.append(clause)
    return tuple(changed)


def _later(day: date, length: timedelta) -> date:
    return min(LAST_DAY, day + length) if LAST_DAY - day > length else LAST_DAY
