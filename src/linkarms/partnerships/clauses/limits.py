"""Boundaries: what one or both will not do, and words of one's own."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from linkarms.partnerships.clauses.names import BY_PEOPLE
from linkarms.partnerships.clauses.parts import MOST_LINE, Choice, Side, Text
from linkarms.partnerships.clauses.types import Clause, ClauseType, Family
from linkarms.partnerships.clauses.words import Phrase, line
from linkarms.partnerships.clauses.work import WHO

if TYPE_CHECKING:
    from linkarms.partnerships.clauses import words


@dataclass(frozen=True, slots=True)
class Boundary(Clause):
    """Something one or both will not do, or only under a condition."""

    text: str


BOUNDARY = ClauseType(
    kind="boundary",
    of=Boundary,
    family=Family.BOUNDARIES,
    title=Phrase("A boundary: what we will not do", "Un límite: lo que no haremos"),
    heading=Phrase("What we will not do", "Lo que no haremos"),
    margin_shown=False,
    parts=(
        Text(
            name="text",
            label=Phrase("What will you not do, or only when?", "¿Qué no harán, o solo cuándo?"),
            help=Phrase(
                "For instance: We send your text to our list, but we do not share the list.",
                "Por ejemplo: enviamos tu texto a nuestra lista, pero no compartimos la lista.",
            ),
            needed=True,
            rows=3,
        ),
    ),
    lines=(line("{text}", "{text}"),),
    margin=(BY_PEOPLE,),
    example=Boundary("We do not share our member lists with each other or with anyone else."),
)


class Thing(StrEnum):
    """What stays away from a place."""

    LOGO = "logo"
    NAME = "name"
    NAME_AND_LOGO = "name_and_logo"
    PICTURES = "pictures"
    LIST = "list"


@dataclass(frozen=True, slots=True)
class Never(Clause):
    """Something of one side that the other never puts in some place: never logos on X."""

    by: words.Who
    thing: Thing
    place: str


NEVER = ClauseType(
    kind="never",
    of=Never,
    family=Family.BOUNDARIES,
    title=Phrase(
        "Never: name, logo, pictures or list in a certain place", "Nunca: nombre, logo, fotos o lista en cierto lugar"
    ),
    heading=Phrase("Never there", "Nunca allí"),
    parts=(
        Side(name="by", label=WHO, needed=True, both=True),
        Choice(
            name="thing",
            label=Phrase("What of the other side", "Qué de la otra parte"),
            of=Thing,
            needed=True,
            labels={
                Thing.LOGO: Phrase("the logo", "el logo"),
                Thing.NAME: Phrase("the name", "el nombre"),
                Thing.NAME_AND_LOGO: Phrase("the name and logo", "el nombre y el logo"),
                Thing.PICTURES: Phrase("pictures of members", "fotos de integrantes"),
                Thing.LIST: Phrase("the list, or any part of it", "la lista, ni parte de ella"),
            },
        ),
        Text(name="place", label=Phrase("Never where", "Nunca dónde"), needed=True, most=MOST_LINE, rows=1),
    ),
    lines=(
        line(
            "{by:never puts|never put} {thing} of the other side on {place}.",
            "{by:nunca pone|nunca ponen} {thing} de la otra parte en {place}.",
        ),
    ),
    margin=(BY_PEOPLE,),
    example=Never("both", Thing.LOGO, "X"),
)


@dataclass(frozen=True, slots=True)
class OwnText(Clause):
    """Words of one's own under a heading of one's own, with the other language where one has it."""

    heading: str
    text: str
    text_es: str = ""


OWN_TEXT = ClauseType(
    kind="own_text",
    of=OwnText,
    family=Family.BOUNDARIES,
    title=Phrase("Words of your own", "Palabras propias"),
    heading=Phrase("In our own words", "Con nuestras palabras"),
    parts=(
        Text(name="heading", label=Phrase("A heading", "Un título"), needed=True, most=MOST_LINE, rows=1),
        Text(name="text", label=Phrase("The words", "Las palabras"), needed=True, rows=4),
        Text(
            name="text_es",
            label=Phrase("The words in Spanish", "Las palabras en español"),
            help=Phrase(
                "Leave it empty: both languages read the words above.",
                "Si lo dejas vacío, en los dos idiomas se lee lo de arriba.",
            ),
            rows=4,
        ),
    ),
    lines=(
        line("{heading}: {text}", "{heading}: {text}", lambda clause: clause.text_es == ""),
        line("{heading}: {text}", "{heading}: {text_es}", lambda clause: clause.text_es != ""),
    ),
    margin=(BY_PEOPLE,),
    example=OwnText(
        "Safety", "Nobody's face is shown without that person's yes.", "No se muestra la cara de nadie sin su sí."
    ),
)

TYPES = (BOUNDARY, NEVER, OWN_TEXT)
