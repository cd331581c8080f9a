"""The readable agreement: the same clauses that ``terms.py`` reads, in plain words, English or Spanish."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linkarms.core.fields import Field
from linkarms.core.joining import begins_with_i
from linkarms.partnerships import wording
from linkarms.partnerships.clauses import (
    Boundary,
    Clause,
    DataSharing,
    Ending,
    Mode,
    NameUse,
    Responsibility,
    from_json,
)

if TYPE_CHECKING:
    from datetime import date

    from linkarms.partnerships.models import AgreementVersion, Partnership


@dataclass(frozen=True, slots=True)
class Parties:
    """The names as both sides read them."""

    host: str
    partner: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One clause in words. ``kind`` is "level" or a clause kind; ``means`` is the margin beside it."""

    kind: str
    heading: str
    lines: tuple[str, ...]
    means: str

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
    say = _Voice(parties, language)
    return [
        _level(say, level),
        *(paragraph(clause, parties=parties, language=language) for clause in clauses),
    ]


def paragraph(clause: Clause, *, parties: Parties, language: str) -> Paragraph:
    """One clause in words."""
    say = _Voice(parties, language)
    match clause:
        case Responsibility():
            return _responsibility(say, clause)
        case DataSharing():
            return _sharing(say, clause)
        case NameUse():
            return _name_use(say, clause)
        case Boundary():
            return Paragraph("boundary", say("boundary.heading"), (clause.text,), say("boundary.means"))
        case Ending():
            return _ending(say, clause)


def day_in_words(day: date, *, language: str) -> str:
    """ "3 May 2026" or "3 de mayo de 2026"."""
    known = language if language in wording.LANGUAGES else "en"
    return wording.DAY[known].format(day=day.day, month=wording.MONTHS[known][day.month - 1], year=day.year)


def fields_in_words(fields: frozenset[Field], *, language: str) -> str:
    """ "first name, last name and e-mail address", in the usual order."""
    return _Voice(Parties("", ""), language).fields(fields)


class _Voice:
    """Looks words up in one language and puts the parties' names in."""

    def __init__(self, parties: Parties, language: str) -> None:
        self.language = language if language in wording.LANGUAGES else "en"
        self._parties = parties
        self._words = wording.WORDS[self.language]

    def __call__(self, key: str, **values: object) -> str:
        return self._words[key].format(host=self._parties.host, partner=self._parties.partner, **values)

    def day(self, key: str, day: date) -> str:
        return self(key, day=day_in_words(day, language=self.language))

    def fields(self, fields: frozenset[Field]) -> str:
        names = [self._words[f"field.{name.value}"] for name in Field.order() if name in fields]
        if len(names) < 2:
            return "".join(names)
        joint = self._words["and_before_i" if begins_with_i(names[-1]) else "and"]
        return f"{', '.join(names[:-1])} {joint} {names[-1]}"


def _level(say: _Voice, level: str) -> Paragraph:
    return Paragraph("level", say("level.heading"), (say(f"level.{level}"),), say(f"level.{level}.means"))


def _responsibility(say: _Voice, clause: Responsibility) -> Paragraph:
    lines = [say(f"responsibility.{clause.by}", what=_sentence(clause.what))]
    if clause.due:
        lines.append(say.day("due", clause.due))
    return Paragraph("responsibility", say("responsibility.heading"), tuple(lines), say("responsibility.means"))


def _sharing(say: _Voice, clause: DataSharing) -> Paragraph:
    heading = say("data.heading")
    mode = clause.mode.value
    if clause.mode is Mode.NONE:
        return Paragraph("data_sharing", heading, (say("data.none"),), say("data.none.means"))
    words = clause.words_es if say.language == "es" else clause.words_en
    lines = [
        say(f"data.{mode}", fields=say.fields(clause.fields)),
        say("data.words", words=words),
        say("data.only"),
    ]
    if clause.starts:
        lines.append(say.day("data.starts", clause.starts))
    if clause.ends:
        lines.append(say.day("data.ends", clause.ends))
    days = clause.run_out_days
    lines.append(say("data.run_out", days=days) if days else say("data.no_run_out"))
    return Paragraph("data_sharing", heading, tuple(lines), say(f"data.{mode}.means"))


def _name_use(say: _Voice, clause: NameUse) -> Paragraph:
    which = "both" if clause.logo else "name" if clause.name else "none"
    lines = [say(f"name.{which}")]
    if clause.approvals:
        lines.append(say("name.approvals", approvals=_sentence(clause.approvals)))
    means = say("name.means") if clause.name else say("name.none.means")
    return Paragraph("name_use", say("name.heading"), tuple(lines), means)


def _ending(say: _Voice, clause: Ending) -> Paragraph:
    lines = [say("ending.any_time")]
    if clause.notice_days:
        lines.append(say("ending.notice", days=clause.notice_days))
    if clause.note:
        lines.append(clause.note)
    return Paragraph("ending", say("ending.heading"), tuple(lines), say("ending.means"))


def _sentence(text: str) -> str:
    """What people type often lacks its last full stop; the line goes on after it."""
    return text if text.endswith((".", "!", "?", "…", "”", '"')) else f"{text}."
