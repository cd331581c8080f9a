"""Agreements to start from, one for each occasion on which groups write one: short, complete, to be changed.

Free words are in the language of the writer; clauses say the rest in both.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from linkarms.partnerships.clauses import (
    ASSOCIATE,
    ENDORSER,
    FULL,
    AfterSharing,
    Afterwards,
    Approval,
    Attendance,
    Boundary,
    Chaperoned,
    Clause,
    Costs,
    DataSharing,
    Decisions,
    Dispute,
    Ending,
    Gift,
    Gives,
    InFront,
    MailingLimit,
    MailingNotice,
    MandatedWords,
    Mode,
    NameUse,
    OnExit,
    Order,
    Per,
    Permission,
    Pot,
    Press,
    Removal,
    Reporting,
    Responsibility,
    Rule,
    Share,
    Split,
    Spot,
    Term,
)
from linkarms.partnerships.clauses.words import Phrase, Voice
from linkarms.partnerships.starting import starting_clauses, starting_sharing

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from linkarms.partnerships.text import Parties


@dataclass(frozen=True, slots=True)
class Start:
    """Who writes to whom, in which language, on which day."""

    parties: Parties
    language: str
    today: date

    def say(self, en: str, es: str) -> str:
        return Voice(self.parties, self.language).say(Phrase(en, es))

    def usual(self, level: str) -> tuple[Clause, ...]:
        return starting_clauses(level, parties=self.parties, language=self.language)

    def sharing(self, level: str) -> DataSharing:
        return starting_sharing(level, partner=self.parties.partner)

    def after(self, days: int) -> date:
        return self.today + timedelta(days=days)


@dataclass(frozen=True, slots=True)
class Occasion:
    """Something that groups do together, and the clauses with which to begin."""

    key: str
    name: Phrase
    level: str
    clauses: Callable[[Start], tuple[Clause, ...]]


def _endorsement(start: Start) -> tuple[Clause, ...]:
    return start.usual(ENDORSER)


def _associate(start: Start) -> tuple[Clause, ...]:
    return (*start.usual(ASSOCIATE), MailingLimit("partner", 6, Per.YEAR), AfterSharing(Afterwards.KEEP))


def _full(start: Start) -> tuple[Clause, ...]:
    return (
        *start.usual(FULL),
        Approval("host", 48),
        InFront(Order.AFFECTED),
        Decisions(Rule.CONSENT),
        Dispute(10, 10),
        AfterSharing(Afterwards.KEEP),
    )


def _event(start: Start) -> tuple[Clause, ...]:
    return (
        Responsibility(
            "host",
            start.say(
                "write the programme with {partner} and send it round", "escribir el programa con {partner} y enviarlo"
            ),
            start.after(21),
        ),
        Gives("host", Gift.ROOM, 1),
        Gives("partner", Gift.PEOPLE, 20),
        start.sharing(ASSOCIATE),
        NameUse(name=True, logo=True),
        InFront(Order.AFFECTED),
        Press("both"),
        Share(Pot.SPEAKING, Split.EQUAL),
        OnExit(
            "both",
            start.say(
                "thank everyone who came, and talk over how it went",
                "dar las gracias a quienes vinieron y comentar cómo fue",
            ),
            14,
        ),
        Ending(7),
    )


def _day_of_action(start: Start) -> tuple[Clause, ...]:
    return (
        Reporting(
            "partner",
            start.say("how many events and how many people there were", "cuántos actos y cuántas personas hubo"),
            start.after(60),
        ),
        Gives("host", Gift.MAIL, 1000, start.after(30)),
        start.sharing(ASSOCIATE),
        NameUse(name=True, logo=True),
        InFront(Order.AFFECTED),
        Permission(
            "partner",
            start.say(
                "an owner, or a teammate who may sign", "una persona dueña, o alguien del equipo que puede firmar"
            ),
        ),
        Ending(),
    )


def _list_exchange(start: Start) -> tuple[Clause, ...]:
    names = {"host": start.parties.host, "partner": start.parties.partner}
    return (
        start.sharing(FULL),
        AfterSharing(Afterwards.DELETE, 30, 24),
        MailingLimit("both", 3, Per.YEAR),
        MailingNotice("both", 48),
        MandatedWords(
            "both",
            Spot.SIGN_UP,
            "By ticking a box you join the list of that organization only: {host} or {partner}.".format(**names),
            "Al marcar una casilla entras solo en la lista de esa organización: {host} o {partner}.".format(**names),
        ),
        NameUse(name=True, logo=False),
        Share(Pot.NEW_PEOPLE, Split.EQUAL),
        Boundary(
            start.say(
                "Neither of us passes on what it received, to nobody.",
                "Ninguna de las dos entrega a nadie lo que recibió.",
            )
        ),
        Term(start.after(365)),
        Ending(30),
    )


def _chaperoned(start: Start) -> tuple[Clause, ...]:
    return (
        DataSharing(mode=Mode.NONE),
        MailingNotice("both", 48),
        Chaperoned("host", 2, Per.YEAR, 5),
        Chaperoned("partner", 2, Per.YEAR, 5),
        NameUse(name=True, logo=False),
        Boundary(
            start.say(
                "Each of us may change a text of the other before it goes to its own list, or not send it.",
                "Cada una puede cambiar un texto de la otra antes de enviarlo a su propia lista, o no enviarlo.",
            )
        ),
        Ending(7),
    )


def _coalition(start: Start) -> tuple[Clause, ...]:
    return (
        Attendance("both", 75, 12),
        start.sharing(ASSOCIATE),
        NameUse(name=True, logo=True),
        InFront(Order.AFFECTED),
        Press("both"),
        Decisions(Rule.PERCENT, 60, 50),
        Removal(60, 12),
        Dispute(10, 10),
        Permission(
            "partner",
            start.say(
                "an owner, or a teammate who may sign", "una persona dueña, o alguien del equipo que puede firmar"
            ),
        ),
        Term(start.after(365)),
        Ending(30),
    )


def _money(start: Start) -> tuple[Clause, ...]:
    return (
        Responsibility(
            "host",
            start.say(
                "keep the accounts and show them to {partner} whenever it asks",
                "llevar las cuentas y mostrarlas a {partner} siempre que lo pida",
            ),
        ),
        DataSharing(mode=Mode.NONE),
        NameUse(name=True, logo=False),
        Costs(start.say("the joint work", "el trabajo conjunto"), 1000, "USD", 50, start.after(60)),
        Share(Pot.DONATIONS, Split.EQUAL),
        Dispute(10, 10),
        Term(start.after(365)),
        Ending(30),
    )


OCCASIONS: tuple[Occasion, ...] = (
    Occasion("endorsement", Phrase("Endorsing a campaign", "Respaldar una campaña"), ENDORSER, _endorsement),
    Occasion("associate", Phrase("An associate", "Una organización asociada"), ASSOCIATE, _associate),
    Occasion("full", Phrase("A full partner", "Una aliada plena"), FULL, _full),
    Occasion("event", Phrase("An event together", "Un acto en común"), ASSOCIATE, _event),
    Occasion("day_of_action", Phrase("A day of action", "Una jornada de acción"), ASSOCIATE, _day_of_action),
    Occasion("list_exchange", Phrase("Growing both lists", "Hacer crecer las dos listas"), FULL, _list_exchange),
    Occasion(
        "chaperoned_mailing",
        Phrase("Mailing each other's texts, lists apart", "Enviar textos de la otra, con listas separadas"),
        ENDORSER,
        _chaperoned,
    ),
    Occasion("coalition", Phrase("Membership of a coalition", "Pertenecer a una coalición"), FULL, _coalition),
    Occasion("money", Phrase("Money together", "Dinero en común"), ASSOCIATE, _money),
)


def occasion(key: str) -> Occasion | None:
    return next((one for one in OCCASIONS if one.key == key), None)
