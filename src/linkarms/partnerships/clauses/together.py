"""Deciding together: rules for decisions, for who leaves, for disputes, for who may commit a side."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from linkarms.core.errors import BadInput
from linkarms.partnerships.clauses.names import BY_PEOPLE
from linkarms.partnerships.clauses.parts import MOST_LINE, Choice, Number, Side, Text
from linkarms.partnerships.clauses.types import ASSOCIATE, Clause, ClauseType, Family
from linkarms.partnerships.clauses.words import Phrase, line
from linkarms.partnerships.clauses.wrong import Wrong

if TYPE_CHECKING:
    from linkarms.partnerships.clauses import words


class Rule(StrEnum):
    """How something is decided."""

    CONSENT = "consent"
    MAJORITY = "majority"
    PERCENT = "percent"
    HOST = "host"


@dataclass(frozen=True, slots=True)
class Decisions(Clause):
    """How decisions about the joint work are taken. ``percent`` counts for the rule of that name."""

    rule: Rule
    percent: int = 60
    quorum: int = 0


DECISIONS = ClauseType(
    kind="decisions",
    of=Decisions,
    family=Family.TOGETHER,
    title=Phrase("How we decide", "Cómo decidimos"),
    heading=Phrase("How we decide", "Cómo decidimos"),
    once=True,
    level=ASSOCIATE,
    parts=(
        Choice(
            name="rule",
            label=Phrase("The rule", "La regla"),
            of=Rule,
            needed=True,
            labels={
                Rule.CONSENT: Phrase("Nobody objects", "Nadie se opone"),
                Rule.MAJORITY: Phrase("More than half", "Más de la mitad"),
                Rule.PERCENT: Phrase("A share of the votes", "Una parte de los votos"),
                Rule.HOST: Phrase("{host} decides and listens", "{host} decide y escucha"),
            },
        ),
        Number(
            name="percent",
            label=Phrase("Of a hundred votes, at least", "De cada cien votos, al menos"),
            help=Phrase("For a share of the votes.", "Para una parte de los votos."),
            empty=60,
            least=1,
            most=100,
        ),
        Number(
            name="quorum",
            label=Phrase("Of a hundred members, present at least", "De cada cien integrantes, presentes al menos"),
            help=Phrase("0: no such rule.", "0: sin esa regla."),
            empty=0,
            most=100,
        ),
    ),
    lines=(
        line(
            "A decision stands when nobody objects to it.",
            "Una decisión vale cuando nadie se opone.",
            lambda clause: clause.rule is Rule.CONSENT,
        ),
        line(
            "A decision stands when more than half of the votes are for it.",
            "Una decisión vale cuando más de la mitad de los votos está a favor.",
            lambda clause: clause.rule is Rule.MAJORITY,
        ),
        line(
            "A decision stands when at least {percent} % of the votes are for it.",
            "Una decisión vale cuando al menos el {percent} % de los votos está a favor.",
            lambda clause: clause.rule is Rule.PERCENT,
        ),
        line(
            "{host} decides, after it has heard {partner}.",
            "{host} decide, después de haber escuchado a {partner}.",
            lambda clause: clause.rule is Rule.HOST,
        ),
        line(
            "At least {quorum} % of the members take part in it.",
            "Participa al menos el {quorum} % de quienes integran el grupo.",
            lambda clause: clause.quorum > 0,
        ),
    ),
    margin=(BY_PEOPLE,),
    example=Decisions(Rule.CONSENT, quorum=50),
)


@dataclass(frozen=True, slots=True)
class Removal(Clause):
    """Who can be put out by how many votes, and after how long one may come back."""

    percent: int
    rejoin_months: int = 0


REMOVAL = ClauseType(
    kind="removal",
    of=Removal,
    family=Family.TOGETHER,
    title=Phrase("Removal by a vote, and coming back", "Expulsión por votación, y regreso"),
    heading=Phrase("Putting a member out", "Expulsar a una organización"),
    once=True,
    level=ASSOCIATE,
    parts=(
        Number(
            name="percent",
            label=Phrase("Of a hundred votes, at least", "De cada cien votos, al menos"),
            least=1,
            most=100,
        ),
        Number(
            name="rejoin_months",
            label=Phrase("May come back after how many months", "Puede volver después de cuántos meses"),
            help=Phrase("0: at any time.", "0: en cualquier momento."),
            empty=0,
            most=120,
        ),
    ),
    lines=(
        line(
            "An organization is put out of the joint work when at least {percent} % of the members vote for it.",
            "Una organización queda fuera del trabajo conjunto cuando al menos el {percent} % de quienes lo "
            "integran vota por ello.",
        ),
        line(
            "It may come back after {rejoin_months:month|months}, if the others agree.",
            "Puede volver después de {rejoin_months:mes|meses}, si las demás están de acuerdo.",
            lambda clause: clause.rejoin_months > 0,
        ),
    ),
    margin=(BY_PEOPLE,),
    example=Removal(60, 12),
)


@dataclass(frozen=True, slots=True)
class Dispute(Clause):
    """The steps of a disagreement, each with its time."""

    talk_days: int
    owners_days: int = 0
    mediator: str = ""
    mediation_days: int = 0


def _check_dispute(clause: Dispute) -> None:
    if clause.mediation_days and not clause.mediator.strip():
        raise BadInput(Wrong.NO_HOLDER, "mediator")


DISPUTE = ClauseType(
    kind="dispute",
    of=Dispute,
    family=Family.TOGETHER,
    title=Phrase("When we disagree: steps and times", "Cuando no estamos de acuerdo: pasos y plazos"),
    heading=Phrase("When we disagree", "Cuando no estamos de acuerdo"),
    once=True,
    parts=(
        Number(
            name="talk_days",
            label=Phrase("Those who work together talk, days", "Hablan quienes trabajan juntas, días"),
            least=1,
            most=365,
        ),
        Number(
            name="owners_days",
            label=Phrase("Then those who lead both sides, days", "Después quienes dirigen las dos partes, días"),
            help=Phrase("0: this step is left out.", "0: se omite este paso."),
            empty=0,
            most=365,
        ),
        Text(name="mediator", label=Phrase("Then who mediates", "Después, quién media"), most=MOST_LINE, rows=1),
        Number(name="mediation_days", label=Phrase("Mediation, days", "Mediación, días"), empty=0, most=365),
    ),
    lines=(
        line(
            "First those who work together talk, within {talk_days:day|days}.",
            "Primero hablan quienes trabajan juntas, en {talk_days:día|días}.",
        ),
        line(
            "Then those who lead both sides talk, within {owners_days:more day|more days}.",
            "Después hablan quienes dirigen las dos partes, en {owners_days:día|días} más.",
            lambda clause: clause.owners_days > 0,
        ),
        line(
            "Then {mediator} mediates.",
            "Después media {mediator}.",
            lambda clause: clause.mediator != "" and clause.mediation_days == 0,
        ),
        line(
            "Then {mediator} mediates, within {mediation_days:more day|more days}.",
            "Después media {mediator}, en {mediation_days:día|días} más.",
            lambda clause: clause.mediation_days > 0,
        ),
        line(
            "Until then neither side speaks about it in public.",
            "Hasta entonces ninguna de las partes habla de ello en público.",
        ),
    ),
    margin=(BY_PEOPLE,),
    check=_check_dispute,
    example=Dispute(10, 10, "Ellen Cole of the Legal Aid Center", 30),
)


@dataclass(frozen=True, slots=True)
class Permission(Clause):
    """Nobody is signed on to anything without written permission from a person who may give it."""

    by: words.Who
    authorizer: str
    contact: str = ""


PERMISSION = ClauseType(
    kind="permission",
    of=Permission,
    family=Family.TOGETHER,
    title=Phrase("Written permission, and who gives it", "Permiso por escrito, y quién lo da"),
    heading=Phrase("Written permission", "Permiso por escrito"),
    parts=(
        Side(name="by", label=Phrase("Whose permission", "El permiso de quién"), needed=True, both=True),
        Text(
            name="authorizer",
            label=Phrase("Who gives it: name and role", "Quién lo da: nombre y cargo"),
            needed=True,
            most=MOST_LINE,
            rows=1,
        ),
        Text(name="contact", label=Phrase("Reached how", "Cómo contactar"), most=MOST_LINE, rows=1),
    ),
    lines=(
        line(
            "{by:is|are} put under a letter or a demand only with a written permission for that very text.",
            "El nombre de {by} figura en una carta o demanda solo con un permiso por escrito para ese mismo texto.",
        ),
        line(
            "It is given by {authorizer}, with the date.",
            "Lo da {authorizer}, con la fecha.",
        ),
        line("Reached at: {contact}.", "Contacto: {contact}.", lambda clause: clause.contact != ""),
    ),
    margin=(
        line(
            "In campaigns here a name needs the yes of an owner, or of somebody who may sign; silence is never yes.",
            "En las campañas de aquí un nombre necesita el sí de una persona dueña o de quien puede firmar; el "
            "silencio nunca es un sí.",
        ),
    ),
    example=Permission("partner", "Rosa Delgado, chapter chair", "by telephone, then by mail"),
)


class Standing(StrEnum):
    """What keeps organizations of different legal status apart."""

    NO_ELECTIONS = "no_elections"
    INDEPENDENT = "independent"


@dataclass(frozen=True, slots=True)
class LegalStatus(Clause):
    """What the legal status of a side forbids in the joint work."""

    standing: Standing


LEGAL_STATUS = ClauseType(
    kind="legal_status",
    of=LegalStatus,
    family=Family.TOGETHER,
    title=Phrase("Elections: what the legal status forbids", "Elecciones: lo que prohíbe el estatus legal"),
    heading=Phrase("Elections", "Elecciones"),
    once=True,
    parts=(
        Choice(
            name="standing",
            label=Phrase("What holds", "Qué vale"),
            of=Standing,
            needed=True,
            labels={
                Standing.NO_ELECTIONS: Phrase(
                    "Nothing for or against candidates", "Nada a favor ni en contra de candidaturas"
                ),
                Standing.INDEPENDENT: Phrase(
                    "Independent of any candidate's campaign", "Con independencia de toda campaña electoral"
                ),
            },
        ),
    ),
    lines=(
        line(
            "Nothing in the joint work supports or opposes a candidate or a party.",
            "Nada en el trabajo conjunto apoya ni combate a una candidatura o a un partido.",
            lambda clause: clause.standing is Standing.NO_ELECTIONS,
        ),
        line(
            "Nothing in the joint work is planned, paid for or timed together with a candidate or a party.",
            "Nada en el trabajo conjunto se planifica, paga ni programa junto con una candidatura o un partido.",
            lambda clause: clause.standing is Standing.INDEPENDENT,
        ),
    ),
    margin=(BY_PEOPLE,),
    example=LegalStatus(Standing.NO_ELECTIONS),
)

TYPES = (DECISIONS, REMOVAL, DISPUTE, PERMISSION, LEGAL_STATUS)
