"""The readable agreement: the same clauses that ``terms.py`` reads, in plain words, English or Spanish."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from linkarms.partnerships import wording
from linkarms.partnerships.clauses import Clause, from_json, type_of
from linkarms.partnerships.clauses.parts import fields_said
from linkarms.partnerships.clauses.words import Parties, Voice

if TYPE_CHECKING:
    from datetime import date

    from linkarms.core.fields import Field
    from linkarms.partnerships.models import AgreementVersion, Partnership

__all__ = [
    "Paragraph",
    "Parties",
    "day_in_words",
    "ended_by_term",
    "fields_in_words",
    "paragraph",
    "paragraphs",
    "parties_in",
    "parties_of",
    "readable",
]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One clause in words. ``kind`` is "level" or a clause kind; ``means`` is the margin beside it."""

    kind: str
    heading: str
    lines: tuple[str, ...]
    means: str
    noted: bool = True  # the margin stands beside it

    @property
    def text(self) -> str:
        return " ".join(self.lines)


def readable(version: AgreementVersion, *, language: str) -> list[Paragraph]:
    """The level, then one paragraph a clause in the order of the clauses. Unknown languages read English."""
    return paragraphs(
        from_json(version.clauses),
        level=version.level,
        parties=parties_of(version),
        language=language,
    )


def parties_of(version: AgreementVersion) -> Parties:
    """The names of the two sides of a version."""
    return parties_in(version.agreement.partnership)


def parties_in(partnership: Partnership) -> Parties:
    """Both names; while the partner has no organization here, the one that the host wrote."""
    partner = partnership.partner.name if partnership.partner else partnership.entry.name
    return Parties(host=partnership.host.name, partner=partner)


def paragraphs(clauses: tuple[Clause, ...], *, level: str, parties: Parties, language: str) -> list[Paragraph]:
    """The same for clauses that are still being written."""
    return [
        level_in_words(level, parties=parties, language=language),
        *(paragraph(clause, parties=parties, language=language) for clause in clauses),
    ]


def paragraph(clause: Clause, *, parties: Parties, language: str) -> Paragraph:
    """One clause in words."""
    voice = Voice(parties, language)
    known = type_of(clause)
    lines, means = known.said(clause, voice), known.means(clause, voice)
    return Paragraph(known.kind, voice.say(known.heading), lines, means, known.margin_shown)


def level_in_words(level: str, *, parties: Parties, language: str) -> Paragraph:
    """How close the two are: what every agreement begins with."""
    voice = Voice(parties, language)
    words, means = wording.LEVELS[level]
    return Paragraph("level", voice.say(wording.LEVEL_HEADING), (voice.say(words),), voice.say(means))


def day_in_words(day: date, *, language: str) -> str:
    """ "3 May 2026" or "3 de mayo de 2026"."""
    return Voice(Parties("", ""), language).day(day)


def ended_by_term(last_day: date) -> str:
    """Why and when it ended, in the language of now."""
    return _("It ended on %(day)s because its term was over. Nobody had to do anything.") % {
        "day": date_format(last_day, "DATE_FORMAT")
    }


def fields_in_words(fields: frozenset[Field], *, language: str) -> str:
    """ "first name, last name and e-mail address", in the usual order."""
    return fields_said(fields, Voice(Parties("", ""), language))
