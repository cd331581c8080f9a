"""Mailings and lists: how many, with how much notice, in which words, and whose list."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from linkarms.core.errors import BadInput
from linkarms.partnerships.clauses.parts import MOST_TEXT, Choice, Number, Side, Text
from linkarms.partnerships.clauses.types import Clause, ClauseType, Family
from linkarms.partnerships.clauses.words import Line, Phrase, line
from linkarms.partnerships.clauses.work import WHO
from linkarms.partnerships.clauses.wrong import Wrong

if TYPE_CHECKING:
    from collections.abc import Mapping

    from linkarms.partnerships.clauses import words

_PEOPLE: Line[object] = line(
    "Kept in writing for both. People keep it: these mailings do not leave from here.",
    "Queda por escrito para las dos. Lo cumplen las personas: estos envíos no salen de aquí.",
)


class Per(StrEnum):
    """The time over which mailings are counted."""

    YEAR = "year"
    QUARTER = "quarter"
    MONTH = "month"
    WEEK = "week"


PERIODS: Mapping[str, Phrase] = {
    Per.YEAR: Phrase("a year", "al año"),
    Per.QUARTER: Phrase("a quarter", "al trimestre"),
    Per.MONTH: Phrase("a month", "al mes"),
    Per.WEEK: Phrase("a week", "a la semana"),
}


@dataclass(frozen=True, slots=True)
class MailingLimit(Clause):
    """At most so many mailings to the people of this partnership, in so much time."""

    by: words.Who
    most: int
    per: Per


MAILING_LIMIT = ClauseType(
    kind="mailing_limit",
    of=MailingLimit,
    family=Family.MAILINGS,
    title=Phrase("At most so many mailings", "Como máximo tantos envíos"),
    heading=Phrase("How many mailings", "Cuántos envíos"),
    parts=(
        Side(name="by", label=WHO, needed=True, both=True),
        Number(name="most", label=Phrase("At most", "Como máximo"), most=366),
        Choice(name="per", label=Phrase("In how much time", "En cuánto tiempo"), of=Per, needed=True, labels=PERIODS),
    ),
    lines=(
        line(
            "{by:sends|send} at most {most:mailing|mailings} {per} to people who came by this partnership.",
            "{by:hace|hacen} como máximo {most:envío|envíos} {per} a quienes llegaron por esta alianza.",
        ),
    ),
    margin=(_PEOPLE,),
    example=MailingLimit("partner", 3, Per.YEAR),
)


@dataclass(frozen=True, slots=True)
class MailingNotice(Clause):
    """Whoever mails tells the other so many hours before."""

    by: words.Who
    hours: int


MAILING_NOTICE = ClauseType(
    kind="mailing_notice",
    of=MailingNotice,
    family=Family.MAILINGS,
    title=Phrase("Notice before a mailing", "Aviso antes de un envío"),
    heading=Phrase("Notice before a mailing", "Aviso antes de un envío"),
    parts=(
        Side(name="by", label=WHO, needed=True, both=True),
        Number(name="hours", label=Phrase("Hours before", "Horas antes"), least=1, most=24 * 60),
    ),
    lines=(
        line(
            "{by:shows|show} the text of a mailing about the joint work to the other side at least "
            "{hours:hour|hours} before it goes out.",
            "{by:muestra|muestran} a la otra parte el texto de un envío sobre el trabajo conjunto al menos "
            "{hours:hora|horas} antes de que salga.",
        ),
    ),
    margin=(
        line(
            "A request for approval of a mailing cannot be sent with less time. Everything else is kept by people, "
            "not the software.",
            "Una solicitud de aprobación de un envío no puede hacerse con menos tiempo. Lo demás lo cumplen las "
            "personas, no el programa.",
        ),
    ),
    example=MailingNotice("both", 48),
)


@dataclass(frozen=True, slots=True)
class Chaperoned(Clause):
    """One side sends the other's text to its own list; the list itself is never handed over."""

    by: words.Side
    times: int
    per: Per
    notice_days: int = 0


CHAPERONED = ClauseType(
    kind="chaperoned_mailing",
    of=Chaperoned,
    family=Family.MAILINGS,
    title=Phrase(
        "Sends your text to our list; the list stays ours", "Envía tu texto a nuestra lista; la lista no se entrega"
    ),
    heading=Phrase("Your text, our list", "Tu texto, nuestra lista"),
    parts=(
        Side(name="by", label=Phrase("Whose list", "La lista de quién"), needed=True),
        Number(name="times", label=Phrase("How many times", "Cuántas veces"), least=1, most=366),
        Choice(name="per", label=Phrase("In how much time", "En cuánto tiempo"), of=Per, needed=True, labels=PERIODS),
        Number(
            name="notice_days",
            label=Phrase("Needs the text how many days before", "Necesita el texto cuántos días antes"),
            empty=0,
            most=60,
        ),
    ),
    lines=(
        line(
            "{by} sends a text of the other side to its own list, up to {times:time|times} {per}.",
            "{by} envía un texto de la otra parte a su propia lista, hasta {times:vez|veces} {per}.",
        ),
        line(
            "The text reaches it at least {notice_days:day|days} before.",
            "El texto le llega al menos {notice_days:día|días} antes.",
            lambda clause: clause.notice_days > 0,
        ),
        line(
            "The list itself is not handed over, not even in part.",
            "La lista misma no se entrega, ni siquiera en parte.",
        ),
    ),
    margin=(_PEOPLE,),
    example=Chaperoned("host", 2, Per.YEAR, 5),
)


class Spot(StrEnum):
    """Where words have to stand."""

    SIGN_UP = "sign_up"
    MAILING = "mailing"
    WEBSITE = "website"
    PRINT = "print"


@dataclass(frozen=True, slots=True)
class MandatedWords(Clause):
    """Words that have to stand somewhere exactly as they are written here."""

    by: words.Who
    spot: Spot
    words_en: str
    words_es: str


def _check_words(clause: MandatedWords) -> None:
    for name in ("words_en", "words_es"):
        if not getattr(clause, name).strip():
            raise BadInput(Wrong.WORDS, name)


MANDATED_WORDS = ClauseType(
    kind="mandated_words",
    of=MandatedWords,
    family=Family.MAILINGS,
    title=Phrase("Words that must stand somewhere", "Palabras que deben figurar"),
    heading=Phrase("Words that stand there exactly so", "Palabras que figuran tal cual"),
    parts=(
        Side(name="by", label=WHO, needed=True, both=True),
        Choice(
            name="spot",
            label=Phrase("Where", "Dónde"),
            of=Spot,
            needed=True,
            labels={
                Spot.SIGN_UP: Phrase("in every sign-up form", "en cada formulario de inscripción"),
                Spot.MAILING: Phrase("in every mailing", "en cada envío"),
                Spot.WEBSITE: Phrase("on every web page about it", "en cada página web al respecto"),
                Spot.PRINT: Phrase("on everything printed", "en todo lo impreso"),
            },
        ),
        Text(name="words_en", label=Phrase("The words, in English", "Las palabras, en inglés"), most=MOST_TEXT),
        Text(name="words_es", label=Phrase("The words, in Spanish", "Las palabras, en español"), most=MOST_TEXT),
    ),
    lines=(
        line(
            "{by:puts|put} these words {spot}, exactly as they stand here: “{words_en}”",
            "{by:pone|ponen} estas palabras {spot}, exactamente como figuran aquí: “{words_es}”",
        ),
    ),
    margin=(
        line(
            "Kept in writing for both. The words beside a box are agreed in the clause about people who sign.",
            "Queda por escrito para las dos. Las palabras junto a una casilla se acuerdan en la cláusula sobre "
            "quienes firman.",
        ),
    ),
    check=_check_words,
    example=MandatedWords(
        "both",
        Spot.SIGN_UP,
        "By signing up you join the lists of Oak Street Tenants and of Rivers Alliance.",
        "Al inscribirte entras en las listas de Oak Street Tenants y de Rivers Alliance.",
    ),
)

TYPES = (MAILING_LIMIT, MAILING_NOTICE, CHAPERONED, MANDATED_WORDS)
