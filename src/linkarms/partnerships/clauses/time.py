"""Time: how long an agreement lasts, how it goes on, how it ends and what is done then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from linkarms.partnerships.clauses.parts import Choice, Day, Number, Side, Text
from linkarms.partnerships.clauses.types import Clause, ClauseType, Family, Kept
from linkarms.partnerships.clauses.words import Phrase, line
from linkarms.partnerships.clauses.work import WHO

if TYPE_CHECKING:
    from linkarms.partnerships.clauses import words

MOST_NOTICE_DAYS = 365


class Renewal(StrEnum):
    """What happens towards the last day."""

    ENDS = "ends"
    TALK = "talk"


@dataclass(frozen=True, slots=True)
class Term(Clause):
    """The last day of the whole agreement (inclusive, UTC). It is over after it, without anyone doing anything."""

    ends: date
    renewal: Renewal = Renewal.TALK


TERM = ClauseType(
    kind="term",
    of=Term,
    family=Family.TIME,
    title=Phrase("How long it lasts, and how it goes on", "Cuánto dura y cómo sigue"),
    heading=Phrase("How long it lasts", "Cuánto dura"),
    once=True,
    kept=Kept.SOFTWARE,
    parts=(
        Day(name="ends", label=Phrase("The last day", "El último día"), needed=True),
        Choice(
            name="renewal",
            label=Phrase("And then", "Y después"),
            of=Renewal,
            needed=True,
            empty=Renewal.TALK,
            labels={
                Renewal.TALK: Phrase(
                    "We talk about going on before it ends", "Hablamos de seguir antes de que termine"
                ),
                Renewal.ENDS: Phrase("It is simply over", "Simplemente termina"),
            },
        ),
    ),
    lines=(
        line("Its last day is {ends}.", "Su último día es el {ends}."),
        line(
            "We talk about going on at least 30 days before. Going on needs both signatures anew.",
            "Hablamos de seguir al menos 30 días antes. Para seguir hacen falta de nuevo las dos firmas.",
            lambda clause: clause.renewal is Renewal.TALK,
        ),
        line(
            "Then it is over, without a word from anyone.",
            "Después termina, sin que nadie diga nada.",
            lambda clause: clause.renewal is Renewal.ENDS,
        ),
    ),
    margin=(
        line(
            "After the last day boxes, name and logo go by themselves; yeses given before follow the clause about "
            "people who sign.",
            "Después del último día las casillas, el nombre y el logo desaparecen solos; los síes anteriores siguen la "
            "cláusula sobre las personas que firman.",
        ),
    ),
    example=Term(date(2027, 12, 31)),
)


@dataclass(frozen=True, slots=True)
class Ending(Clause):
    """How the agreement ends: either side may end it at any time; this asks for notice beforehand."""

    notice_days: int = 0
    note: str = ""


ENDING = ClauseType(
    kind="ending",
    of=Ending,
    family=Family.TIME,
    title=Phrase("How it ends", "Cómo termina"),
    heading=Phrase("How it ends", "Cómo termina"),
    once=True,
    parts=(
        Number(
            name="notice_days",
            label=Phrase("Days of notice you ask of each other", "Días de aviso que se piden mutuamente"),
            empty=0,
            most=MOST_NOTICE_DAYS,
        ),
        Text(name="note", label=Phrase("Anything else about the end", "Algo más sobre el final")),
    ),
    lines=(
        line(
            "Either side may end this agreement at any time, in writing, here.",
            "Cualquiera de las partes puede terminar este acuerdo en cualquier momento, por escrito, aquí.",
        ),
        line(
            "Whoever ends it says so {notice_days} days before, unless the other side broke the agreement.",
            "Quien lo termine avisará con {notice_days} días, salvo que la otra parte haya incumplido el acuerdo.",
            lambda clause: clause.notice_days > 0,
        ),
        line("{note}", "{note}", lambda clause: clause.note != ""),
    ),
    margin=(
        line(
            "On the day it ends boxes, name and logo go at once; yeses given before follow the clause about "
            "people who sign.",
            "El día en que termina, las casillas, el nombre y el logo desaparecen enseguida; "
            "los síes anteriores siguen la cláusula sobre las personas que firman.",
        ),
    ),
    example=Ending(14),
)


@dataclass(frozen=True, slots=True)
class OnExit(Clause):
    """What a side does when the agreement is over, and within how many days."""

    by: words.Who
    what: str
    within_days: int


ON_EXIT = ClauseType(
    kind="on_exit",
    of=OnExit,
    family=Family.TIME,
    title=Phrase("What is done when it is over", "Qué se hace cuando termina"),
    heading=Phrase("When it is over", "Cuando termine"),
    parts=(
        Side(name="by", label=WHO, needed=True, both=True),
        Text(name="what", label=Phrase("Will do what", "Hará qué"), needed=True, stop=True),
        Number(name="within_days", label=Phrase("Within how many days", "En cuántos días"), least=0, most=365),
    ),
    lines=(
        line(
            "{by:does|do} this within {within_days:day|days} of the end: {what}",
            "{by:hace|hacen} esto en {within_days:día|días} desde el final: {what}",
        ),
    ),
    margin=(
        line(
            "Kept in writing for both. People keep it, not the software.",
            "Queda por escrito para las dos partes. Lo cumplen las personas, no el programa.",
        ),
    ),
    example=OnExit("host", "thank everyone who took part, with both names", 14),
)

TYPES = (TERM, ENDING, ON_EXIT)
