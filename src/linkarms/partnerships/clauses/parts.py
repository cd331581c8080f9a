"""What a clause is filled in with: each part knows how it is kept, checked and read out.

A form field for every kind of part stands in the workspace (``part_fields.py``); nothing else knows them.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from linkarms.core.errors import BadInput
from linkarms.core.fields import Field
from linkarms.partnerships.clauses.words import Phrase, sentence
from linkarms.partnerships.clauses.wrong import Wrong

if TYPE_CHECKING:
    from collections.abc import Mapping

    from linkarms.partnerships.clauses.words import Voice

MOST_TEXT = 1000
MOST_WORDS = 300
MOST_LINE = 120
MOST_PLACES = 50
FIRST_DAY, LAST_DAY = date(2000, 1, 1), date(2199, 12, 31)

FIELD_NAMES: Mapping[Field, Phrase] = {
    Field.GIVEN_NAME: Phrase("first name", "nombre"),
    Field.FAMILY_NAME: Phrase("last name", "apellido"),
    Field.EMAIL: Phrase("e-mail address", "correo electrónico"),
    Field.POSTAL_CODE: Phrase("postcode and country", "código postal y país"),
    Field.PHONE: Phrase("phone number", "número de teléfono"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Part(ABC):
    """One thing that a clause says. ``empty`` is what a new form starts with."""

    name: str
    label: Phrase
    help: Phrase | None = None
    needed: bool = False
    empty: Any = None

    @abstractmethod
    def read(self, raw: object) -> Any:
        """The value that is kept as ``raw``; BadInput for anything else."""

    def write(self, value: Any) -> Any:
        """Plain JSON."""
        return value

    def check(self, value: Any) -> None:
        """BadInput when the value is out of bounds."""
        self.read(self.write(value))

    def say(self, value: Any, _voice: Voice, /) -> object:
        """As it stands in a sentence."""
        return value


@dataclass(frozen=True, slots=True, kw_only=True)
class Side(Part):
    """Which side; with ``both``, both together may be meant."""

    both: bool = False

    @property
    def choices(self) -> tuple[str, ...]:
        return ("host", "partner", "both") if self.both else ("host", "partner")

    def read(self, raw: object) -> Any:
        if isinstance(raw, str) and raw in self.choices:
            return raw
        raise BadInput("Somebody who is neither side.")

    def say(self, value: Any, voice: Voice, /) -> object:
        return voice.who(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Text(Part):
    """Words that people type. ``stop``: a full stop is put where it is missing."""

    empty: Any = ""
    most: int = MOST_TEXT
    rows: int = 2  # 1: one line
    stop: bool = False

    def read(self, raw: object) -> Any:
        if not isinstance(raw, str):
            raise BadInput("Text was expected in a clause.")
        return raw

    def check(self, value: Any) -> None:
        if len(value) > self.most or (self.needed and not value.strip()):
            raise BadInput(Wrong.TEXT, self.name)

    def say(self, value: Any, _voice: Voice, /) -> object:
        return sentence(value) if self.stop and value else value


@dataclass(frozen=True, slots=True, kw_only=True)
class Day(Part):
    """A day, inclusive, in UTC where a machine reads it."""

    def read(self, raw: object) -> Any:
        if raw is None:
            return None
        if not isinstance(raw, str):
            raise BadInput("Text was expected in a clause.")
        try:
            return date.fromisoformat(raw)
        except ValueError:
            raise BadInput("A date in a clause is not a date.") from None

    def write(self, value: Any) -> Any:
        return value.isoformat() if value else None

    def check(self, value: Any) -> None:
        if value is None and self.needed:
            raise BadInput(Wrong.NO_DATE, self.name)
        if value is not None and not FIRST_DAY <= value <= LAST_DAY:
            raise BadInput(Wrong.FAR_DATE, self.name)

    def say(self, value: Any, voice: Voice, /) -> object:
        return voice.day(value) if value else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Number(Part):
    """A whole number."""

    least: int = 0
    most: int
    needed: bool = True

    def read(self, raw: object) -> Any:
        if not isinstance(raw, int) or isinstance(raw, bool):
            raise BadInput("A number was expected in a clause.")
        return raw

    def check(self, value: Any) -> None:
        if not self.least <= value <= self.most:
            raise BadInput(Wrong.DAYS, self.name)

    def say(self, value: Any, voice: Voice, /) -> object:
        return voice.count(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag(Part):
    """Yes or no."""

    empty: Any = False

    def read(self, raw: object) -> Any:
        if not isinstance(raw, bool):
            raise BadInput("Yes or no was expected in a clause.")
        return raw


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Part):
    """One of a few. ``options`` are how they stand in a sentence, ``labels`` how one chooses them."""

    of: type[StrEnum]
    labels: Mapping[str, Phrase]
    options: Mapping[str, Phrase] | None = None

    def read(self, raw: object) -> Any:
        try:
            return self.of(raw)  # type: ignore[arg-type]  # anything unknown is a ValueError
        except ValueError:
            raise BadInput("An unknown choice in a clause.") from None

    def write(self, value: Any) -> Any:
        return str(value)

    def say(self, value: Any, voice: Voice, /) -> object:
        return voice.say((self.options or self.labels)[value])


@dataclass(frozen=True, slots=True, kw_only=True)
class Fields(Part):
    """Fields of a person, in their usual order."""

    empty: Any = frozenset()

    def read(self, raw: object) -> Any:
        if not isinstance(raw, list):
            raise BadInput("Fields are a list.")
        try:
            return frozenset(Field(name) for name in raw)
        except ValueError:
            raise BadInput("An unknown field.") from None

    def write(self, value: Any) -> Any:
        return [name.value for name in Field.order() if name in value]

    def say(self, value: Any, voice: Voice, /) -> object:
        return fields_said(value, voice)


@dataclass(frozen=True, slots=True, kw_only=True)
class Places(Part):
    """Countries, or the beginnings of postcodes in one: "US", "US 802", "GB SW1"."""

    empty: Any = ()
    needed: bool = True

    def read(self, raw: object) -> Any:
        if not isinstance(raw, list) or not all(isinstance(place, str) for place in raw):
            raise BadInput("Places are a list.")
        return tuple(raw)

    def write(self, value: Any) -> Any:
        return list(value)

    def check(self, value: Any) -> None:
        if not 1 <= len(value) <= MOST_PLACES or any(place != canonical_place(place) for place in value):
            raise BadInput(Wrong.PLACES, self.name)

    def say(self, value: Any, voice: Voice, /) -> object:
        return voice.listed(value)


def fields_said(fields: frozenset[Field], voice: Voice) -> str:
    """ "first name, last name and e-mail address", in the usual order."""
    return voice.listed([voice.say(FIELD_NAMES[name]) for name in Field.order() if name in fields])


def canonical_place(raw: str) -> str:
    """ "us 802-03" is "US 80203": country, then the beginning of the postcode without spaces; blank if it is none."""
    country, _space, code = raw.strip().upper().partition(" ")
    solid = "".join(letter for letter in code if letter.isalnum())
    if len(country) != 2 or not country.isascii() or not country.isalpha() or len(solid) > 10:
        return ""
    return f"{country} {solid}".strip()
