"""Who does what, by when: promises, what each gives, reports, attendance."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING

from linkarms.partnerships.clauses.parts import Choice, Day, Number, Side, Text
from linkarms.partnerships.clauses.types import Clause, ClauseType, Family
from linkarms.partnerships.clauses.words import Line, Phrase, line

if TYPE_CHECKING:
    from linkarms.partnerships.clauses import words

WHO = Phrase("Who", "Quién")
BY_WHEN = Phrase("By when", "Para cuándo")
_DATED: Line[object] = line("Shown to both sides with its date.", "Lo ven las dos partes, con su fecha.")


@dataclass(frozen=True, slots=True)
class Responsibility(Clause):
    """A promise: who does what, by when (inclusive, or open)."""

    by: words.Side
    what: str
    due: date | None = None


RESPONSIBILITY = ClauseType(
    kind="responsibility",
    of=Responsibility,
    family=Family.WORK,
    title=Phrase("A promise: who does what by when", "Una promesa: quién hace qué y para cuándo"),
    heading=Phrase("Who does what", "Quién hace qué"),
    parts=(
        Side(name="by", label=WHO, needed=True),
        Text(name="what", label=Phrase("Will do what", "Hará qué"), needed=True, rows=3, stop=True),
        Day(name="due", label=BY_WHEN),
    ),
    lines=(
        line("{by} will: {what}", "{by} se compromete a: {what}"),
        line("By {due}.", "Para el {due}.", lambda clause: clause.due is not None),
    ),
    margin=(_DATED,),
    margin_shown=False,
    due=lambda clause: clause.due,
    example=Responsibility("partner", "mail 20,000 members", date(2027, 5, 3)),
)


class Gift(StrEnum):
    """What one side puts in, of which there is a number."""

    MAIL = "mail"
    PEOPLE = "people"
    ROOM = "room"
    SPEAKERS = "speakers"
    POSTS = "posts"
    INTRODUCTIONS = "introductions"
    HOURS = "hours"


@dataclass(frozen=True, slots=True)
class Gives(Clause):
    """Something countable that one side puts in: 20,000 mails, twenty people, a room for three evenings."""

    by: words.Side
    gift: Gift
    amount: int
    due: date | None = None
    note: str = ""


GIVES = ClauseType(
    kind="gives",
    of=Gives,
    family=Family.WORK,
    title=Phrase(
        "What one side gives: mails, people, a room …", "Lo que una parte aporta: correos, personas, una sala…"
    ),
    heading=Phrase("What each gives", "Lo que aporta cada parte"),
    parts=(
        Side(name="by", label=WHO, needed=True),
        Choice(
            name="gift",
            label=Phrase("Gives what", "Aporta qué"),
            of=Gift,
            needed=True,
            labels={
                Gift.MAIL: Phrase("Mails to its own list", "Correos a su propia lista"),
                Gift.PEOPLE: Phrase("People who turn up", "Personas que acuden"),
                Gift.ROOM: Phrase("A room (how many times)", "Una sala (cuántas veces)"),
                Gift.SPEAKERS: Phrase("Speakers", "Oradoras u oradores"),
                Gift.POSTS: Phrase("Posts on its channels", "Publicaciones en sus canales"),
                Gift.INTRODUCTIONS: Phrase("Introductions", "Presentaciones"),
                Gift.HOURS: Phrase("Hours of work", "Horas de trabajo"),
            },
        ),
        Number(name="amount", label=Phrase("How many", "Cuántas"), least=1, most=100_000_000),
        Day(name="due", label=BY_WHEN),
        Text(name="note", label=Phrase("Anything else about it", "Algo más al respecto"), stop=True),
    ),
    lines=(
        line(
            "{by} mails {amount:person|people} on its own list.",
            "{by} escribe a {amount:persona|personas} de su propia lista.",
            lambda clause: clause.gift is Gift.MAIL,
        ),
        line(
            "{by} brings {amount:person|people}.",
            "{by} trae a {amount:persona|personas}.",
            lambda clause: clause.gift is Gift.PEOPLE,
        ),
        line(
            "{by} lends a room {amount:time|times}.",
            "{by} presta una sala {amount:vez|veces}.",
            lambda clause: clause.gift is Gift.ROOM,
        ),
        line(
            "{by} brings {amount:speaker|speakers}.",
            "{by} aporta {amount:voz|voces} para hablar en público.",
            lambda clause: clause.gift is Gift.SPEAKERS,
        ),
        line(
            "{by} publishes {amount:post|posts} on its own channels.",
            "{by} hace {amount:publicación|publicaciones} en sus propios canales.",
            lambda clause: clause.gift is Gift.POSTS,
        ),
        line(
            "{by} makes {amount:introduction|introductions}.",
            "{by} hace {amount:presentación|presentaciones} a otras personas u organizaciones.",
            lambda clause: clause.gift is Gift.INTRODUCTIONS,
        ),
        line(
            "{by} puts in {amount:hour|hours} of work.",
            "{by} pone {amount:hora|horas} de trabajo.",
            lambda clause: clause.gift is Gift.HOURS,
        ),
        line("By {due}.", "Para el {due}.", lambda clause: clause.due is not None),
        line("{note}", "{note}", lambda clause: clause.note != ""),
    ),
    margin=(_DATED,),
    due=lambda clause: clause.due,
    by_link=lambda clause: clause.gift in (Gift.MAIL, Gift.POSTS),
    example=Gives("partner", Gift.MAIL, 20_000, date(2027, 5, 4)),
)


@dataclass(frozen=True, slots=True)
class Reporting(Clause):
    """Each works in its own way; one tells the other how it went, by a day."""

    by: words.Who
    what: str
    due: date


REPORTING = ClauseType(
    kind="reporting",
    of=Reporting,
    family=Family.WORK,
    title=Phrase(
        "Each works in its own way and reports by a day", "Cada una trabaja a su manera e informa para un día"
    ),
    heading=Phrase("On our own, and told by a day", "Por cuenta propia, con un informe"),
    parts=(
        Side(name="by", label=Phrase("Who reports", "Quién informa"), needed=True, both=True),
        Text(name="what", label=Phrase("Tells what", "Informa de qué"), needed=True, most=300, stop=True),
        Day(name="due", label=BY_WHEN, needed=True),
    ),
    lines=(
        line(
            "Each of us works in its own way and decides about its own actions.",
            "Cada una trabaja a su manera y decide sobre sus propias acciones.",
        ),
        line(
            "{by:reports|report} by {due}: {what}",
            "{by:informa|informan} para el {due} de lo siguiente: {what}",
        ),
    ),
    margin=(_DATED,),
    due=lambda clause: clause.due,
    example=Reporting("partner", "how many people signed up with it", date(2027, 11, 3)),
)


@dataclass(frozen=True, slots=True)
class Attendance(Clause):
    """Who takes part in at least so many of the meetings."""

    by: words.Who
    percent: int
    months: int


ATTENDANCE = ClauseType(
    kind="attendance",
    of=Attendance,
    family=Family.WORK,
    title=Phrase("Attendance at meetings", "Asistencia a las reuniones"),
    heading=Phrase("Attendance", "Asistencia"),
    parts=(
        Side(name="by", label=WHO, needed=True, both=True),
        Number(
            name="percent",
            label=Phrase("Of a hundred meetings, at least", "De cada cien reuniones, al menos"),
            least=1,
            most=100,
        ),
        Number(
            name="months", label=Phrase("Counted over how many months", "Contado en cuántos meses"), least=1, most=60
        ),
    ),
    lines=(
        line(
            "{by:takes|take} part in at least {percent} % of the meetings of any {months:month|months}.",
            "{by:participa|participan} en al menos el {percent} % de las reuniones de cada {months:mes|meses}.",
        ),
    ),
    margin=(
        line(
            "Kept in writing. People count, not the software.",
            "Queda por escrito. Lo cuentan las personas, no el programa.",
        ),
    ),
    example=Attendance("both", 75, 12),
)

TYPES = (RESPONSIBILITY, GIVES, REPORTING, ATTENDANCE)
