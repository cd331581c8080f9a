"""All types of clauses, in the order in which an agreement is read; and the way to the database and back.

In the database a version keeps ``to_json(clauses)``; ``from_json`` reads it back and refuses anything else.
"""

from __future__ import annotations

from typing import Any

from linkarms.core.errors import BadInput
from linkarms.partnerships.clauses import limits, mailings, money, names, people, shares, time, together, work
from linkarms.partnerships.clauses.types import LEVELS, Clause, ClauseType
from linkarms.partnerships.clauses.wrong import Wrong

MOST_CLAUSES = 40

#: A new type is one value in one of these modules, and stands everywhere: form, text, terms, checks, reference.
TYPES: tuple[ClauseType[Any], ...] = (
    *work.TYPES,
    *people.TYPES,
    *shares.TYPES,
    *mailings.TYPES,
    *names.TYPES,
    *money.TYPES,
    *together.TYPES,
    *limits.TYPES,
    *time.TYPES,
)
BY_KIND: dict[str, ClauseType[Any]] = {one.kind: one for one in TYPES}
KINDS: dict[str, type[Clause]] = {one.kind: one.of for one in TYPES}
_BY_CLASS: dict[type[Clause], ClauseType[Any]] = {one.of: one for one in TYPES}


def type_of(clause: Clause) -> ClauseType[Any]:
    return _BY_CLASS[type(clause)]


def kind_of(clause: Clause) -> str:
    """ "responsibility", "data_sharing", …: how its type is called in the database and in forms."""
    return type_of(clause).kind


def the_one[C: Clause](clauses: tuple[Clause, ...], cls: type[C]) -> C | None:
    """The clause of a type that stands at most once."""
    return next((clause for clause in clauses if isinstance(clause, cls)), None)


def every[C: Clause](clauses: tuple[Clause, ...], cls: type[C]) -> tuple[C, ...]:
    """All clauses of one type, in their order."""
    return tuple(clause for clause in clauses if isinstance(clause, cls))


def within(clause: Clause, level: str) -> bool:
    """May a partner of this level have such a clause? One of an unknown level has none."""
    return level in LEVELS and LEVELS.index(type_of(clause).level) <= LEVELS.index(level)


def to_json(clauses: tuple[Clause, ...]) -> list[dict[str, Any]]:
    """Plain lists, strings and numbers, in the clauses' order."""
    return [type_of(clause).write(clause) for clause in clauses]


def from_json(raw: object) -> tuple[Clause, ...]:
    """The clauses of a stored version. BadInput for anything unknown, missing, doubled or out of bounds."""
    if not isinstance(raw, list) or len(raw) > MOST_CLAUSES:
        raise BadInput(Wrong.TOO_MANY)
    clauses = tuple(_from_json(item) for item in raw)
    check(clauses)
    return clauses


def check(clauses: tuple[Clause, ...]) -> None:
    """BadInput when a clause cannot stand, or when they cannot stand beside each other."""
    if len(clauses) > MOST_CLAUSES:
        raise BadInput(Wrong.TOO_MANY)
    seen: set[type[Clause]] = set()
    for clause in clauses:
        if type(clause) in seen and type_of(clause).once:
            raise BadInput(Wrong.TWICE)
        seen.add(type(clause))
    for clause in clauses:
        type_of(clause).verify(clause)


def _from_json(raw: object) -> Clause:
    if not isinstance(raw, dict):
        raise BadInput("A clause is an object.")
    values = dict(raw)
    kind = values.pop("kind", None)
    if not isinstance(kind, str) or kind not in BY_KIND:
        raise BadInput("A clause of an unknown kind.")
    known = BY_KIND[kind]
    if set(values) != {part.name for part in known.parts}:
        raise BadInput(f"A clause of the kind {kind} has other parts.")
    clause: Clause = known.of(**{part.name: part.read(values[part.name]) for part in known.parts})
    return clause
