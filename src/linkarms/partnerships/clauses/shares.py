"""How many of the people who sign: a cap, and a share in proportion to what the partner brought.

Both narrow data sharing further and open nothing. What the software makes of them, with an example that can be
counted again by hand, stands in docs/explanation/shares.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from linkarms.partnerships.clauses.parts import Day, Number
from linkarms.partnerships.clauses.types import ASSOCIATE, FULL, Clause, ClauseType, Family, Kept
from linkarms.partnerships.clauses.words import Phrase, line

MOST_PEOPLE = 10_000_000
#: What a small group receives of the others, unless the two agree on another number.
USUAL_LEAST = 20


@dataclass(frozen=True, slots=True)
class AtMost(Clause):
    """The partner receives at most so many different people of each campaign, ever."""

    people: int


AT_MOST = ClauseType(
    kind="at_most",
    of=AtMost,
    family=Family.PEOPLE,
    title=Phrase("At most so many people", "Como máximo tantas personas"),
    heading=Phrase("At most so many people", "Como máximo tantas personas"),
    once=True,
    kept=Kept.SOFTWARE,
    level=ASSOCIATE,
    binds=frozenset({"host"}),
    parts=(
        Number(
            name="people",
            label=Phrase("How many people of each campaign?", "¿Cuántas personas de cada campaña?"),
            least=1,
            most=MOST_PEOPLE,
        ),
    ),
    lines=(
        line(
            "{partner} receives at most {people:person|people} of each campaign: those who confirm their yes first.",
            "{partner} recibe como máximo {people:persona|personas} de cada campaña: las que confirman su sí primero.",
        ),
        line(
            "Whoever takes the yes back or is erased frees no place for another.",
            "Quien retira su sí o es borrado no deja su lugar a otra persona.",
        ),
    ),
    margin=(
        line(
            "Everyone gets a numbered place in the order of confirmation. Who has none stays out of the downloads of "
            "{partner}.",
            "Cada persona recibe un lugar numerado en el orden de confirmación. Quien no tiene lugar no entra en las "
            "descargas de {partner}.",
        ),
    ),
    example=AtMost(500),
)


@dataclass(frozen=True, slots=True)
class InProportion(Clause):
    """Counted once, at the end of the day ``cut_off`` (UTC): as many of the others' people as the partner brought.

    ``at_least``: so many of the others it receives however few it brought.
    """

    cut_off: date | None
    at_least: int = USUAL_LEAST


IN_PROPORTION = ClauseType(
    kind="in_proportion",
    of=InProportion,
    family=Family.PEOPLE,
    title=Phrase("In proportion to what each brought", "En proporción a lo que trajo cada una"),
    heading=Phrase("In proportion to what it brought", "En proporción a lo que trajo"),
    once=True,
    kept=Kept.SOFTWARE,
    level=FULL,
    binds=frozenset({"host"}),
    parts=(
        Day(
            name="cut_off",
            label=Phrase("Counted at the end of which day?", "¿Al final de qué día se cuenta?"),
            help=Phrase("The day counts to its end, in UTC.", "El día cuenta hasta su final, en UTC."),
            needed=True,
        ),
        Number(
            name="at_least",
            label=Phrase(
                "At least how many of the others' people, however few it brought?",
                "¿Al menos cuántas personas de las demás, por pocas que haya traído?",
            ),
            help=Phrase(
                "So that a small group gains something, too. Usual: 20.",
                "Para que un grupo pequeño también gane. Lo habitual: 20.",
            ),
            empty=USUAL_LEAST,
            most=MOST_PEOPLE,
        ),
    ),
    lines=(
        line(
            "People are counted once: at the end of {cut_off}, or before that when {partner} leaves the campaign or "
            "data sharing with it ends. Until the count {partner} receives nobody, and nobody who says yes after it.",
            "Las personas se cuentan una sola vez: al final del {cut_off}, o antes cuando {partner} deje la campaña o "
            "termine la entrega de datos. Hasta el recuento {partner} no recibe a nadie, ni a quien diga que sí "
            "después.",
        ),
        line(
            "Of those who said yes to it by then, {partner} receives everyone who came by its own link, and as many of "
            "the others as it brought people; who confirmed first comes first. Under a limit its own come before the "
            "others.",
            "De quienes le hayan dicho que sí hasta entonces, {partner} recibe a todas las personas que llegaron por "
            "su propio enlace, y de las demás a tantas como haya traído; primero las que confirmaron primero. Con un "
            "límite, las propias van antes que las demás.",
        ),
        line(
            "Of the others it receives at least {at_least}, however few it brought, as far as so many said yes to it.",
            "De las demás recibe al menos a {at_least}, por pocas que haya traído, si tantas le dijeron que sí.",
            lambda clause: clause.at_least > 0,
        ),
        line(
            "Both sides see how many it brought, how many of the others that gives it, and how many it receives; "
            "{host} sees no number under ten.",
            "Las dos partes ven cuántas trajo, cuántas de las demás le corresponden por ello y cuántas recibe; {host} "
            "no ve ningún número menor que diez.",
        ),
    ),
    margin=(
        line(
            "The count is made by a published rule and kept. Who is not in it stays out of the downloads of {partner}.",
            "El recuento sigue una regla publicada y se guarda. Quien no está en él no entra en las descargas de "
            "{partner}.",
        ),
    ),
    example=InProportion(date(2027, 5, 31)),
)

TYPES = (AT_MOST, IN_PROPORTION)
