"""Words of a contract: every phrase in both languages side by side, with gaps for what a clause says.

They are not in the translation catalogue on purpose: both languages of a contract belong together, and a change
here changes what people read under their signature.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from linkarms.core.sounds import begins_with_i

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import date

LANGUAGES = ("en", "es")

type Side = Literal["host", "partner"]
type Who = Literal["host", "partner", "both"]

_MONTHS = {
    "en": "January February March April May June July August September October November December".split(),  # noqa: SIM905
    "es": (
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre".split()  # noqa: SIM905
    ),
}
#: "3 May 2026", "3 de mayo de 2026"
_DAY = {"en": "{day} {month} {year}", "es": "{day} de {month} de {year}"}


@dataclass(frozen=True, slots=True)
class Parties:
    """The names as both sides read them."""

    host: str
    partner: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """The same words in English and Spanish, with the same gaps."""

    en: str
    es: str

    def said(self, language: str) -> str:
        return self.es if language == "es" else self.en


@dataclass(frozen=True, slots=True)
class Line[C]:
    """One line of a clause's text, and for which clauses it stands there."""

    words: Phrase
    when: Callable[[C], bool] | None = None

    def stands(self, clause: C) -> bool:
        return self.when is None or self.when(clause)


def line[C](en: str, es: str, when: Callable[[C], bool] | None = None) -> Line[C]:
    return Line(Phrase(en, es), when)


class Count(int):
    """A number that takes its noun along: ``{days:day|days}`` is "1 day" or "3 days"; ``{days}`` is "3"."""

    __slots__ = ()

    def __format__(self, spec: str) -> str:
        figure = self._figure()
        if not spec:
            return figure
        one, _bar, many = spec.partition("|")
        return f"{figure} {one if self == 1 else many}"

    def _figure(self) -> str:
        return f"{int(self):,}"


class SpanishCount(Count):
    """Spanish groups with a space, from five figures on."""

    __slots__ = ()

    def _figure(self) -> str:
        return f"{int(self):,}".replace(",", "\N{NO-BREAK SPACE}" if self >= 10_000 else "")


class Names(str):
    """Who, with a verb that agrees: ``{by:promises|promise}`` is "Oak promises" or "Oak and Rivers promise"."""

    __slots__ = ("many",)
    many: bool

    @classmethod
    def of(cls, words: str, *, many: bool) -> Names:
        made = cls(words)
        made.many = many
        return made

    def __format__(self, spec: str) -> str:
        if not spec:
            return str(self)
        one, _bar, more = spec.partition("|")
        return f"{self} {more if self.many else one}"


class Voice:
    """Says things in one language, with the parties' names. Unknown languages speak English."""

    def __init__(self, parties: Parties, language: str) -> None:
        self.language = language if language in LANGUAGES else "en"
        self.parties = parties

    def say(self, phrase: Phrase, **values: object) -> str:
        return phrase.said(self.language).format(host=self.parties.host, partner=self.parties.partner, **values)

    def day(self, day: date) -> str:
        """ "3 May 2026" or "3 de mayo de 2026"."""
        month = _MONTHS[self.language][day.month - 1]
        return _DAY[self.language].format(day=day.day, month=month, year=day.year)

    def count(self, number: int) -> Count:
        return SpanishCount(number) if self.language == "es" else Count(number)

    def who(self, who: str) -> Names:
        if who == "both":
            return Names.of(self.listed([self.parties.host, self.parties.partner]), many=True)
        return Names.of(self.parties.host if who == "host" else self.parties.partner, many=False)

    def listed(self, words: Sequence[str]) -> str:
        """ "a, b and c" in the language of the text, which need not be that of the page."""
        if len(words) < 2:
            return "".join(words)
        joint = "and" if self.language == "en" else "e" if begins_with_i(words[-1]) else "y"
        return f"{', '.join(words[:-1])} {joint} {words[-1]}"


def sentence(text: str) -> str:
    """What people type often lacks its last full stop; the line goes on after it."""
    return text if text.endswith((".", "!", "?", "…", "”", '"')) else f"{text}."
