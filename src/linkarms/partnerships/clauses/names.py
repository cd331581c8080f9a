"""Names, logos, texts and press: what may be shown, who looks at it first, who speaks and who stands in front."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from linkarms.core.errors import BadInput
from linkarms.partnerships.clauses.parts import MOST_LINE, Choice, Flag, Number, Side, Text
from linkarms.partnerships.clauses.types import FULL, Clause, ClauseType, Family, Kept
from linkarms.partnerships.clauses.words import Line, Phrase, line
from linkarms.partnerships.clauses.work import WHO
from linkarms.partnerships.clauses.wrong import Wrong

if TYPE_CHECKING:
    from linkarms.partnerships.clauses import words

BY_PEOPLE: Line[object] = line(
    "Kept in writing for both. People keep it, not the software.",
    "Queda por escrito para las dos partes. Lo cumplen las personas, no el programa.",
)


@dataclass(frozen=True, slots=True)
class NameUse(Clause):
    """May the host show the partner's name and logo where the partner has said yes to the campaign?"""

    name: bool
    logo: bool
    approvals: str = ""


def _check_name(clause: NameUse) -> None:
    if clause.logo and not clause.name:
        raise BadInput(Wrong.LOGO_WITHOUT_NAME, "logo")


NAME_USE = ClauseType(
    kind="name_use",
    of=NameUse,
    family=Family.NAMES,
    title=Phrase("Name and logo", "Nombre y logo"),
    heading=Phrase("Name and logo", "Nombre y logo"),
    once=True,
    kept=Kept.SOFTWARE,
    binds=frozenset({"host"}),
    parts=(
        Flag(
            name="name",
            label=Phrase(
                "The name may be shown in campaigns that {partner} says yes to",
                "El nombre puede mostrarse en las campañas a las que {partner} dice que sí",
            ),
        ),
        Flag(name="logo", label=Phrase("The logo too", "También el logo")),
        Text(
            name="approvals",
            label=Phrase("What is agreed about approvals?", "¿Qué se acuerda sobre las aprobaciones?"),
            help=Phrase(
                "For instance: texts go to them first; no answer in two days means without their name.",
                "Por ejemplo: los textos se les envían antes; sin respuesta en dos días, sin su nombre.",
            ),
            stop=True,
        ),
    ),
    lines=(
        line(
            "{host} may show the name and logo of {partner} in campaigns that {partner} has said yes to.",
            "{host} puede mostrar el nombre y el logo de {partner} en las campañas a las que {partner} dijo que sí.",
            lambda clause: clause.logo,
        ),
        line(
            "{host} may show the name of {partner}, without the logo, in campaigns that {partner} has said yes to.",
            "{host} puede mostrar el nombre de {partner}, sin el logo, en las campañas a las que {partner} dijo "
            "que sí.",
            lambda clause: clause.name and not clause.logo,
        ),
        line(
            "{host} does not show the name or logo of {partner} anywhere public.",
            "{host} no muestra el nombre ni el logo de {partner} en ningún lugar público.",
            lambda clause: not clause.name and not clause.logo,
        ),
        line(
            "Agreed about approvals: {approvals}",
            "Acordado sobre las aprobaciones: {approvals}",
            lambda clause: clause.approvals != "",
        ),
    ),
    margin=(
        line(
            "The name appears only after the own yes of {partner} to a campaign, and goes at once when that is "
            "taken back.",
            "El nombre aparece solo después del sí de {partner} a una campaña y desaparece enseguida cuando lo retira.",
            lambda clause: clause.name,
        ),
        line(
            "Name and logo of {partner} stay off public pages.",
            "El nombre y el logo de {partner} no aparecen en páginas públicas.",
            lambda clause: not clause.name,
        ),
    ),
    check=_check_name,
    example=NameUse(name=True, logo=False),
)


@dataclass(frozen=True, slots=True)
class Approval(Clause):
    """Texts and pictures go to the other side first; no answer in time means without its name."""

    by: words.Side
    hours: int
    delegate: str = ""


APPROVAL = ClauseType(
    kind="approval",
    of=Approval,
    family=Family.NAMES,
    title=Phrase(
        "Texts are shown before, with so many hours to answer",
        "Los textos se muestran antes, con tantas horas para responder",
    ),
    heading=Phrase("Approval of texts and pictures", "Aprobación de textos e imágenes"),
    level=FULL,
    parts=(
        Side(name="by", label=Phrase("Who shows its texts", "Quién muestra sus textos"), needed=True),
        Number(name="hours", label=Phrase("Hours to answer", "Horas para responder"), least=1, most=24 * 30),
        Text(
            name="delegate",
            label=Phrase("Who answers for the other side", "Quién responde por la otra parte"),
            most=MOST_LINE,
            rows=1,
        ),
    ),
    lines=(
        line(
            "Before {by} publishes a text or picture with the other side's name or logo, it shows it and leaves "
            "{hours:hour|hours} to answer.",
            "Antes de publicar un texto o una imagen con el nombre o el logo de la otra parte, {by} se lo muestra "
            "y le deja "
            "{hours:hora|horas} para responder.",
        ),
        line(
            "No answer in that time means: it is published without that name, never with it.",
            "Sin respuesta en ese plazo, se publica sin ese nombre, nunca con él.",
        ),
        line(
            "{delegate} answers for the other side.",
            "Por la otra parte responde {delegate}.",
            lambda clause: clause.delegate != "",
        ),
    ),
    margin=(
        line(
            "A request for approval from {by} cannot be sent with less time. Without an answer it is kept as: "
            "without the name.",
            "Una solicitud de aprobación de {by} no puede enviarse con menos tiempo. Sin respuesta consta como: "
            "sin el nombre.",
        ),
    ),
    example=Approval("host", 48, "Bo Lindqvist"),
)


class Order(StrEnum):
    """In which order names stand, and who stands in front."""

    AFFECTED = "affected"
    HOST = "host"
    PARTNER = "partner"
    ALPHABET = "alphabet"


@dataclass(frozen=True, slots=True)
class InFront(Clause):
    """Who stands in front, and in which order names appear."""

    order: Order
    people: str = ""


IN_FRONT = ClauseType(
    kind="in_front",
    of=InFront,
    family=Family.NAMES,
    title=Phrase("Who stands in front, and the order of names", "Quién va delante y el orden de los nombres"),
    heading=Phrase("Who stands in front", "Quién va delante"),
    once=True,
    parts=(
        Choice(
            name="order",
            label=Phrase("Whose name comes first", "Qué nombre va primero"),
            of=Order,
            needed=True,
            labels={
                Order.AFFECTED: Phrase("The people most affected", "Las personas más afectadas"),
                Order.HOST: Phrase("{host}", "{host}"),
                Order.PARTNER: Phrase("{partner}", "{partner}"),
                Order.ALPHABET: Phrase("By the alphabet", "Por orden alfabético"),
            },
        ),
        Text(
            name="people",
            label=Phrase("Who are they, and where do they stand in front?", "¿Quiénes son y dónde van delante?"),
            stop=True,
        ),
    ),
    lines=(
        line(
            "The people most affected stand in front: they are named first and speak first.",
            "Las personas más afectadas van delante: se las nombra primero y hablan primero.",
            lambda clause: clause.order is Order.AFFECTED,
        ),
        line("{host} is named first.", "Se nombra primero a {host}.", lambda clause: clause.order is Order.HOST),
        line(
            "{partner} is named first.", "Se nombra primero a {partner}.", lambda clause: clause.order is Order.PARTNER
        ),
        line(
            "Names stand in the order of the alphabet.",
            "Los nombres van por orden alfabético.",
            lambda clause: clause.order is Order.ALPHABET,
        ),
        line("{people}", "{people}", lambda clause: clause.people != ""),
    ),
    margin=(BY_PEOPLE,),
    example=InFront(Order.AFFECTED, "Tenants of the two buildings speak at every press conference"),
)


@dataclass(frozen=True, slots=True)
class Press(Clause):
    """Who speaks to press, and for whom."""

    by: words.Who
    name: str = ""


PRESS = ClauseType(
    kind="press",
    of=Press,
    family=Family.NAMES,
    title=Phrase("Who speaks to press", "Quién habla con la prensa"),
    heading=Phrase("Press", "Prensa"),
    once=True,
    parts=(
        Side(name="by", label=WHO, needed=True, both=True),
        Text(name="name", label=Phrase("The person, if it is one", "La persona, si es una"), most=MOST_LINE, rows=1),
    ),
    lines=(
        line(
            "{by} speaks to press about the joint work. The other side passes questions on.",
            "{by} habla con la prensa sobre el trabajo conjunto. La otra parte le pasa las preguntas.",
            lambda clause: clause.by != "both",
        ),
        line(
            "{by} speak to press together, or each for itself only.",
            "{by} hablan juntas con la prensa, o cada una solo por sí misma.",
            lambda clause: clause.by == "both",
        ),
        line("The person is {name}.", "La persona es {name}.", lambda clause: clause.name != ""),
    ),
    margin=(BY_PEOPLE,),
    example=Press("host", "Amina Haddad"),
)

TYPES = (NAME_USE, APPROVAL, IN_FRONT, PRESS)
