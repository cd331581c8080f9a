"""People who sign: whose data a partner receives, from where, and what happens to it afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from linkarms.core.errors import BadInput
from linkarms.core.fields import Field
from linkarms.partnerships.clauses.parts import MOST_WORDS, Choice, Day, Fields, Number, Places, Text
from linkarms.partnerships.clauses.types import ASSOCIATE, Clause, ClauseType, Family, Kept
from linkarms.partnerships.clauses.words import Phrase, line
from linkarms.partnerships.clauses.wrong import Wrong

RUN_OUT_DAYS = 30  # product.md, "Ending": unless the clause says otherwise
MOST_RUN_OUT_DAYS = 365


class Mode(StrEnum):
    """Whom a recipient gets, always within consent (product.md, "Modes"; places narrow it further)."""

    NONE = "none"
    OWN_SOURCED = "own_sourced"  # those who came by its link and said yes
    OPTED_IN = "opted_in"  # everyone who said yes to it, whoever brought them


@dataclass(frozen=True, slots=True)
class DataSharing(Clause):
    """Which supporters' data the partner receives. ``starts`` and ``ends`` are inclusive days in UTC.

    ``words_en`` and ``words_es`` are the exact sentence beside the partner's box. An end date ends data
    sharing like an ended agreement does: yeses given before stay covered for ``run_out_days``.
    """

    mode: Mode
    fields: frozenset[Field] = field(default_factory=frozenset)
    words_en: str = ""
    words_es: str = ""
    starts: date | None = None
    ends: date | None = None
    run_out_days: int = RUN_OUT_DAYS


def _check_sharing(clause: DataSharing) -> None:
    shares = clause.mode is not Mode.NONE
    if shares and not clause.fields:
        raise BadInput(Wrong.NO_FIELDS, "fields")
    if not shares and clause.fields:
        raise BadInput(Wrong.FIELDS_OF_NOBODY, "fields")
    for name in ("words_en", "words_es") if shares else ():
        if not getattr(clause, name).strip():
            raise BadInput(Wrong.WORDS, name)
    if clause.starts and clause.ends and clause.ends < clause.starts:
        raise BadInput(Wrong.ENDS_FIRST, "ends")


def _tidy_sharing(clause: DataSharing) -> DataSharing:
    """What was ticked before one chose "Nobody" does not count; the words of a box are one line."""
    return replace(
        clause,
        fields=clause.fields if _shares(clause) else frozenset(),
        words_en=" ".join(clause.words_en.split()),
        words_es=" ".join(clause.words_es.split()),
    )


def _shares(clause: DataSharing) -> bool:
    return clause.mode is not Mode.NONE


DATA_SHARING = ClauseType(
    kind="data_sharing",
    of=DataSharing,
    family=Family.PEOPLE,
    title=Phrase("People who sign: who gets whom", "Las personas que firman: quién recibe a quién"),
    heading=Phrase("People who sign", "Las personas que firman"),
    once=True,
    kept=Kept.SOFTWARE,
    parts=(
        Choice(
            name="mode",
            label=Phrase("Whom does the partner receive?", "¿A quién recibe la organización aliada?"),
            of=Mode,
            needed=True,
            labels={
                Mode.NONE: Phrase("Nobody", "A nadie"),
                Mode.OWN_SOURCED: Phrase(
                    "Those who come by the own link of {partner} and say yes to it",
                    "A quienes llegan por el enlace propio de {partner} y le dicen que sí",
                ),
                Mode.OPTED_IN: Phrase(
                    "Everyone who says yes to {partner}, whoever brought them",
                    "A todas las personas que dicen que sí a {partner}, las haya traído quien las haya traído",
                ),
            },
        ),
        Fields(name="fields", label=Phrase("What about each person?", "¿Qué datos de cada persona?")),
        Text(
            name="words_en",
            label=Phrase("The words beside the box, in English", "Las palabras junto a la casilla, en inglés"),
            help=Phrase(
                "Exactly what people say yes to. Name the partner.",
                "Exactamente aquello a lo que la gente dice que sí. Nombra a la organización aliada.",
            ),
            most=MOST_WORDS,
        ),
        Text(
            name="words_es",
            label=Phrase("The words beside the box, in Spanish", "Las palabras junto a la casilla, en español"),
            most=MOST_WORDS,
        ),
        Day(
            name="starts",
            label=Phrase("From", "Desde"),
            help=Phrase("Leave it empty: from the second signature on.", "Si lo dejas vacío: desde la segunda firma."),
        ),
        Day(
            name="ends",
            label=Phrase("Until, the last day", "Hasta, el último día"),
            help=Phrase(
                "Leave it empty: until one side ends the agreement.",
                "Si lo dejas vacío: hasta que una parte termine el acuerdo.",
            ),
        ),
        Number(
            name="run_out_days",
            label=Phrase("Days to download afterwards", "Días para descargar después"),
            help=Phrase(
                "For people who said yes before the end. Usual: 30.",
                "Para quienes dijeron que sí antes del final. Lo habitual: 30.",
            ),
            empty=RUN_OUT_DAYS,
            most=MOST_RUN_OUT_DAYS,
        ),
    ),
    lines=(
        line(
            "{host} passes nobody's data to {partner}.",
            "{host} no entrega a {partner} los datos de nadie.",
            lambda clause: not _shares(clause),
        ),
        line(
            "{partner} receives {fields} of those people who come by its own link and say yes to it.",
            "{partner} recibe {fields} de las personas que llegan por el enlace propio de {partner} y le dicen que sí.",
            lambda clause: clause.mode is Mode.OWN_SOURCED,
        ),
        line(
            "{partner} receives {fields} of everyone who says yes to it, whoever brought them.",
            "{partner} recibe {fields} de todas las personas que le dicen que sí, las haya traído quien las haya "
            "traído.",
            lambda clause: clause.mode is Mode.OPTED_IN,
        ),
        line(
            "They are asked in these words: “{words_en}”",
            "Se les pregunta con estas palabras: “{words_es}”",
            _shares,
        ),
        line(
            "Nobody's data goes to {partner} without that person's own yes, and anyone can take it back.",
            "Los datos de nadie llegan a {partner} sin el sí de esa misma persona, y cualquiera puede retirarlo.",
            _shares,
        ),
        line(
            "This begins on {starts}.", "Esto empieza el {starts}.", lambda one: _shares(one) and one.starts is not None
        ),
        line(
            "This ends after {ends}.",
            "Esto termina después del {ends}.",
            lambda one: _shares(one) and one.ends is not None,
        ),
        line(
            "When it ends, {partner} may still download those who said yes before, for {run_out_days} more days; "
            "then no longer.",
            "Cuando termine, {partner} podrá descargar durante {run_out_days} días más a quienes dijeron que sí antes; "
            "después ya no.",
            lambda clause: _shares(clause) and clause.run_out_days > 0,
        ),
        line(
            "When it ends, nothing more can be downloaded.",
            "Cuando termine, ya no se podrá descargar nada más.",
            lambda clause: _shares(clause) and clause.run_out_days == 0,
        ),
    ),
    margin=(
        line(
            "No box for {partner} on any form. Its downloads stay empty.",
            "Ninguna casilla para {partner} en ningún formulario. Sus descargas quedan vacías.",
            lambda clause: not _shares(clause),
        ),
        line(
            "The box of {partner} shows on its own link only.",
            "La casilla de {partner} aparece solo en su propio enlace.",
            lambda clause: clause.mode is Mode.OWN_SOURCED,
        ),
        line(
            "The box of {partner} shows on its own link, and on other links where the campaign shows several boxes.",
            "La casilla de {partner} aparece en su propio enlace y en otros donde la campaña muestra varias casillas.",
            lambda clause: clause.mode is Mode.OPTED_IN,
        ),
    ),
    check=_check_sharing,
    tidy=_tidy_sharing,
    example=DataSharing(
        Mode.OWN_SOURCED,
        frozenset({Field.GIVEN_NAME, Field.FAMILY_NAME, Field.EMAIL, Field.POSTAL_CODE}),
        "Yes, Rivers Alliance may write to me about this and other campaigns.",
        "Sí, Rivers Alliance puede escribirme sobre esta y otras campañas.",
    ),
)


@dataclass(frozen=True, slots=True)
class OnlyFrom(Clause):
    """Narrows data sharing to people whose postcode lies in one of these places."""

    places: tuple[str, ...]


ONLY_FROM = ClauseType(
    kind="only_from",
    of=OnlyFrom,
    family=Family.PEOPLE,
    title=Phrase("Only people from certain places", "Solo personas de ciertos lugares"),
    heading=Phrase("Only from these places", "Solo de estos lugares"),
    once=True,
    kept=Kept.SOFTWARE,
    level=ASSOCIATE,
    binds=frozenset({"host"}),
    parts=(
        Places(
            name="places",
            label=Phrase("From where? One place a line", "¿De dónde? Un lugar por línea"),
            help=Phrase(
                "A country (US), or a country and the beginning of its postcodes (US 802, GB SW1).",
                "Un país (US), o un país y el comienzo de sus códigos postales (US 802, GB SW1).",
            ),
        ),
    ),
    lines=(
        line(
            "{partner} receives only people whose postcode lies in one of these places: {places}.",
            "{partner} recibe solo a personas cuyo código postal está en uno de estos lugares: {places}.",
        ),
    ),
    margin=(
        line(
            "Everyone from elsewhere stays out of the downloads of {partner}.",
            "Nadie de otros lugares entra en las descargas de {partner}.",
        ),
    ),
    example=OnlyFrom(("US 802", "US 803")),
)


class Afterwards(StrEnum):
    """What the partner does with data it received, once the agreement is over."""

    DELETE = "delete"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class AfterSharing(Clause):
    """How long the partner keeps what it received, and what becomes of it at the end."""

    at_the_end: Afterwards
    within_days: int = 30
    keeps_months: int = 0


AFTER_SHARING = ClauseType(
    kind="after_sharing",
    of=AfterSharing,
    family=Family.PEOPLE,
    title=Phrase(
        "How long data is kept, and what happens to it at the end", "Cuánto se guardan los datos y qué pasa al final"
    ),
    heading=Phrase("What becomes of the data", "Qué pasa con los datos"),
    once=True,
    level=ASSOCIATE,
    binds=frozenset({"partner"}),
    parts=(
        Choice(
            name="at_the_end",
            label=Phrase("When the agreement is over", "Cuando el acuerdo termine"),
            of=Afterwards,
            needed=True,
            labels={
                Afterwards.DELETE: Phrase("The partner deletes it", "La organización aliada los borra"),
                Afterwards.KEEP: Phrase(
                    "The partner keeps those who said yes to it",
                    "La organización aliada conserva a quienes le dijeron que sí",
                ),
            },
        ),
        Number(
            name="within_days",
            label=Phrase("Deleted within how many days", "Borrados en cuántos días"),
            empty=30,
            most=365,
        ),
        Number(
            name="keeps_months",
            label=Phrase(
                "While it lasts, kept at most how many months", "Mientras dura, guardados como máximo cuántos meses"
            ),
            help=Phrase("0: no limit.", "0: sin límite."),
            empty=0,
            most=120,
        ),
    ),
    lines=(
        line(
            "{partner} keeps what it received about a person for at most {keeps_months:month|months} after their "
            "last action.",
            "{partner} guarda lo recibido sobre una persona como máximo {keeps_months:mes|meses} tras su última "
            "acción.",
            lambda clause: clause.keeps_months > 0,
        ),
        line(
            "When this agreement is over, {partner} deletes what it received, within {within_days:day|days}, and "
            "confirms it.",
            "Cuando este acuerdo termine, {partner} borra lo recibido en {within_days:día|días} y lo confirma.",
            lambda clause: clause.at_the_end is Afterwards.DELETE,
        ),
        line(
            "When this agreement is over, {partner} keeps those people who said yes to it, under their own words.",
            "Cuando este acuerdo termine, {partner} conserva a las personas que le dijeron que sí, según sus "
            "propias palabras.",
            lambda clause: clause.at_the_end is Afterwards.KEEP,
        ),
    ),
    margin=(
        line(
            "Copies that were downloaded are out of reach of the software: people keep this. A withdrawal reaches "
            "{partner} all the same.",
            "Las copias descargadas quedan fuera del alcance del programa: lo cumplen las personas. Una retirada "
            "llega a "
            "{partner} igualmente.",
        ),
    ),
    example=AfterSharing(Afterwards.DELETE, 30, 24),
)

TYPES = (DATA_SHARING, ONLY_FROM, AFTER_SHARING)
