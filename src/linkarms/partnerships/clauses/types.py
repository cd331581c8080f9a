"""What a type of clause is: everything about it in one value.

The form, the readable text, the machine terms, the checks, the comparison and the page of the reference all read
these; nothing else asks a clause of which kind it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from linkarms.partnerships.clauses.parts import Side, Text
from linkarms.partnerships.clauses.words import Line, Phrase

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    from linkarms.partnerships.clauses.parts import Part
    from linkarms.partnerships.clauses.words import Voice

ENDORSER, ASSOCIATE, FULL = "endorser", "associate", "full"
#: From the loosest to the closest.
LEVELS = (ENDORSER, ASSOCIATE, FULL)


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause as both sides signed it: a frozen value of one of the classes in this package."""


class Family(StrEnum):
    """Under which heading of the composer's list a type stands."""

    WORK = "work"
    PEOPLE = "people"
    MAILINGS = "mailings"
    NAMES = "names"
    MONEY = "money"
    TOGETHER = "together"
    BOUNDARIES = "boundaries"
    TIME = "time"


FAMILY_NAMES: Mapping[Family, Phrase] = {
    Family.WORK: Phrase("Who does what", "Quién hace qué"),
    Family.PEOPLE: Phrase("People who sign", "Las personas que firman"),
    Family.MAILINGS: Phrase("Mailings and lists", "Envíos y listas"),
    Family.NAMES: Phrase("Names, texts and press", "Nombres, textos y prensa"),
    Family.MONEY: Phrase("Money and shares", "Dinero y repartos"),
    Family.TOGETHER: Phrase("Deciding together", "Decidir juntas"),
    Family.BOUNDARIES: Phrase("Boundaries", "Límites"),
    Family.TIME: Phrase("Time and end", "Plazos y final"),
}


class Kept(StrEnum):
    """Who keeps a clause: said in the margin, in the reference and to nobody's surprise."""

    SOFTWARE = "software"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseType[C: Clause]:
    """One type of clause.

    ``margin`` says what it means for the software; ``level`` is the loosest level that may have it; ``binds`` are
    the sides that it binds where no part says who, or ``bound_by`` says which; ``due`` gives the day by which a
    promise is to be kept, ``by_link`` whether it is kept with a tracked link;
    ``check`` raises BadInput where parts contradict each other; ``tidy`` makes what was typed into what is meant;
    ``example`` is one that could be signed.
    """

    kind: str
    of: type[C]
    family: Family
    title: Phrase
    heading: Phrase
    parts: tuple[Part, ...]
    lines: Sequence[Line[C]]
    margin: Sequence[Line[C]]
    example: C
    kept: Kept = Kept.PEOPLE
    once: bool = False
    margin_shown: bool = True
    level: str = ENDORSER
    binds: frozenset[str] = frozenset({"host", "partner"})
    due: Callable[[C], date | None] | None = None
    bound_by: Callable[[C], frozenset[str]] | None = None
    by_link: Callable[[C], bool] | None = None
    check: Callable[[C], None] | None = None
    tidy: Callable[[C], C] | None = None

    def bound(self, clause: C) -> frozenset[str]:
        """The sides that this clause binds."""
        if self.bound_by is not None:
            return self.bound_by(clause)
        for part in self.parts:
            if isinstance(part, Side) and part.name == "by":
                who = getattr(clause, part.name)
                return frozenset({"host", "partner"}) if who == "both" else frozenset({who})
        return self.binds

    def said(self, clause: C, voice: Voice) -> tuple[str, ...]:
        """The text, line by line."""
        values = self._values(clause, voice)
        return tuple(voice.say(line.words, **values) for line in self.lines if line.stands(clause))

    def means(self, clause: C, voice: Voice) -> str:
        """The margin beside the text."""
        values = self._values(clause, voice)
        return " ".join(voice.say(line.words, **values) for line in self.margin if line.stands(clause))

    def verify(self, clause: C) -> None:
        """BadInput, with the name of the part, when the clause cannot stand."""
        for part in self.parts:
            part.check(getattr(clause, part.name))
        if self.check is not None:
            self.check(clause)

    def write(self, clause: C) -> dict[str, Any]:
        """Plain JSON."""
        return {"kind": self.kind} | {part.name: part.write(getattr(clause, part.name)) for part in self.parts}

    def likeness_key(self, clause: C) -> tuple[object, ...]:
        """Two clauses of one type can be the same one, changed, where these are equal."""
        return tuple(getattr(clause, part.name) for part in self.parts if isinstance(part, Side))

    def free_text(self, clause: C) -> str:
        return "\n".join(getattr(clause, part.name) for part in self.parts if isinstance(part, Text))

    def _values(self, clause: C, voice: Voice) -> dict[str, object]:
        return {part.name: part.say(getattr(clause, part.name), voice) for part in self.parts}
