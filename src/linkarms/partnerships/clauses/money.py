"""Money and shares: costs, what each brings in, and how it is split."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from linkarms.core.errors import BadInput
from linkarms.partnerships.clauses.parts import MOST_LINE, Choice, Day, Number, Text
from linkarms.partnerships.clauses.types import Clause, ClauseType, Family
from linkarms.partnerships.clauses.words import Phrase, line
from linkarms.partnerships.clauses.work import BY_WHEN
from linkarms.partnerships.clauses.wrong import Wrong


@dataclass(frozen=True, slots=True)
class Costs(Clause):
    """A cost and who bears how much of it. ``host_percent`` of it is the host's, the rest the partner's."""

    what: str
    amount: int
    currency: str
    host_percent: int
    due: date | None = None


def _check_costs(clause: Costs) -> None:
    if len(clause.currency) != 3 or not clause.currency.isascii() or not clause.currency.isupper():
        raise BadInput(Wrong.CURRENCY, "currency")


def _who_pays(clause: Costs) -> frozenset[str]:
    """Whoever bears a part of it."""
    shares = {"host": clause.host_percent, "partner": 100 - clause.host_percent}
    return frozenset(side for side, percent in shares.items() if percent)


COSTS = ClauseType(
    kind="costs",
    of=Costs,
    family=Family.MONEY,
    title=Phrase("A cost, and who bears how much of it", "Un gasto y quién paga cuánto"),
    heading=Phrase("Costs", "Gastos"),
    parts=(
        Text(name="what", label=Phrase("What for", "Para qué"), needed=True, most=MOST_LINE, rows=1),
        Number(
            name="amount",
            label=Phrase("At most, in whole units", "Como máximo, en unidades enteras"),
            least=1,
            most=1_000_000_000,
        ),
        Text(
            name="currency",
            label=Phrase("Currency, three letters", "Moneda, tres letras"),
            help=Phrase("USD, EUR, MXN …", "USD, EUR, MXN…"),
            needed=True,
            most=3,
            rows=1,
        ),
        Number(
            name="host_percent",
            label=Phrase("Of a hundred, {host} pays", "De cada cien, {host} paga"),
            most=100,
        ),
        Day(name="due", label=BY_WHEN),
    ),
    lines=(
        line("For {what}, at most {amount} {currency}.", "Para {what}, como máximo {amount} {currency}."),
        line(
            "{host} bears {host_percent} % of it and {partner} the rest.",
            "{host} paga el {host_percent} % y {partner} el resto.",
        ),
        line("Paid by {due}.", "Se paga para el {due}.", lambda clause: clause.due is not None),
        line(
            "Money needs a contract of its own, signed by both.",
            "El dinero necesita un contrato propio, firmado por las dos partes.",
        ),
    ),
    margin=(
        line(
            "No money moves here. A signed contract stands beside this agreement.",
            "Aquí no se mueve dinero. Junto a este acuerdo hay un contrato firmado.",
        ),
    ),
    check=_check_costs,
    tidy=lambda clause: replace(clause, currency=clause.currency.upper()),
    due=lambda clause: clause.due,
    bound_by=_who_pays,
    example=Costs("buses to the rally", 900, "USD", 60, date(2027, 6, 1)),
)


class Pot(StrEnum):
    """What is split."""

    NEW_PEOPLE = "new_people"
    DONATIONS = "donations"
    COSTS = "costs"
    SPEAKING = "speaking"
    SEATS = "seats"


class Split(StrEnum):
    """How it is split."""

    EQUAL = "equal"
    BROUGHT = "brought"


@dataclass(frozen=True, slots=True)
class Share(Clause):
    """Something that the sides split: equally, or by what each brought."""

    pot: Pot
    split: Split


SHARE = ClauseType(
    kind="share",
    of=Share,
    family=Family.MONEY,
    title=Phrase("An equal share, or a share by what each brought", "Partes iguales, o según lo que trajo cada una"),
    heading=Phrase("Shares", "Repartos"),
    parts=(
        Choice(
            name="pot",
            label=Phrase("What is shared", "Qué se reparte"),
            of=Pot,
            needed=True,
            labels={
                Pot.NEW_PEOPLE: Phrase("New people on a joint list", "Personas nuevas en una lista común"),
                Pot.DONATIONS: Phrase("Donations", "Donaciones"),
                Pot.COSTS: Phrase("Costs", "Gastos"),
                Pot.SPEAKING: Phrase("Time to speak", "Tiempo de palabra"),
                Pot.SEATS: Phrase("Seats in a delegation", "Lugares en una delegación"),
            },
            options={
                Pot.NEW_PEOPLE: Phrase("The use of a joint list", "El uso de una lista común"),
                Pot.DONATIONS: Phrase("Money from joint appeals", "El dinero de llamados conjuntos"),
                Pot.COSTS: Phrase("The cost of joint work", "El gasto del trabajo conjunto"),
                Pot.SPEAKING: Phrase("The time to speak at joint events", "El tiempo de palabra en actos conjuntos"),
                Pot.SEATS: Phrase("The number of seats in a delegation", "El número de lugares en una delegación"),
            },
        ),
        Choice(
            name="split",
            label=Phrase("How", "Cómo"),
            of=Split,
            needed=True,
            labels={
                Split.EQUAL: Phrase("in equal parts", "en partes iguales"),
                Split.BROUGHT: Phrase("by what each brought", "según lo que trajo cada una"),
            },
        ),
    ),
    lines=(line("{pot} is shared {split}.", "{pot} se reparte {split}."),),
    margin=(
        line(
            "People share it out, not the software. Whose data goes to whom is in the clause about people who sign.",
            "Lo reparten las personas, no el programa. Qué datos recibe quién está en la cláusula sobre quienes "
            "firman.",
        ),
    ),
    example=Share(Pot.NEW_PEOPLE, Split.EQUAL),
)

TYPES = (COSTS, SHARE)
