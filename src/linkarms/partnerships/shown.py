"""An agreement as people are shown it, and as it is set down when the first of them signs.

Until then names and titles read as they are today. From the first signature on they read as they did then, whatever
an organization or a campaign is called later: the second side signs the same text, and the paper carries it.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from linkarms.partnerships.clauses.words import LANGUAGES, Phrase, Voice
from linkarms.partnerships.joint import all_sides, between
from linkarms.partnerships.models import AgreementPaper
from linkarms.partnerships.reading import Section, sections
from linkarms.partnerships.text import Paragraph, parties_of
from linkarms.partnerships.undersigned import joint_of

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from linkarms.partnerships.models import AgreementVersion, SignOff

TITLE = Phrase("Agreement", "Acuerdo")
TITLE_FOR = Phrase("Agreement for “{subject}”", "Acuerdo para “{subject}”")
TITLE_FOR_ONE = Phrase("Agreement for one campaign", "Acuerdo para una campaña")
BETWEEN = Phrase("between {host} and {partner}", "de {host} con {partner}")

BETWEEN_ALL = Phrase("between {all}", "de {all}")

type Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Wording:
    """What a version says, in one language."""

    title: str
    parties: str
    sections: list[Section]


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody had before them when they signed: whoever signs, signs that and nothing else.

    ``subject`` is what the one campaign is called; ``fingerprint`` is of the text in both languages.
    """

    subject: str
    fingerprint: str


def wording(version: AgreementVersion, *, language: str, subject: str) -> Wording:
    """As it was set down; before anybody signed, as it reads now."""
    spoken = language if language in LANGUAGES else "en"
    paper = paper_of(version)
    if paper is None:
        return _as_of_now(version, spoken, subject)
    return _from_lines([line for line in paper.text if line["in"] == spoken])


def as_set_down(version: AgreementVersion, *, subject: str) -> list[Line]:
    """Every line in every language, each with what it is: plain JSON that never changes again."""
    found: list[Line] = []
    for language in LANGUAGES:
        words = _as_of_now(version, language, subject)
        found += [
            {"in": language, "as": "title", "text": words.title},
            {"in": language, "as": "parties", "text": words.parties},
        ]
        for section in words.sections:
            found += _lines_of(section, language)
    return found


def fingerprint_of(version: AgreementVersion, *, subject: str) -> str:
    """SHA-256 of what this version says: as it was set down, or as it would be now."""
    paper = paper_of(version)
    return paper.text_sha256 if paper else fingerprint(as_set_down(version, subject=subject))


def fingerprint(value: object) -> str:
    """SHA-256 over plain JSON, written in one way only: sorted keys, no blanks, UTF-8."""
    written = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()


def reads_otherwise_now(version: AgreementVersion) -> bool:
    """Whether a side was renamed, say, since the first signature."""
    paper = paper_of(version)
    return paper is not None and fingerprint(as_set_down(version, subject=paper.subject)) != paper.text_sha256


def clauses_fingerprint(version: AgreementVersion) -> str:
    """SHA-256 of what the software keeps to: the level and the clauses."""
    return fingerprint([version.level, version.clauses])


def mark_of(signoff: SignOff) -> str:
    """SHA-256 of one signature: the version, for whom, by whom, the address, role and ground, the moment."""
    return fingerprint(
        [
            signoff.version_id,
            signoff.organization_id,
            signoff.user_id,
            signoff.email,
            signoff.person,
            signoff.role_title,
            signoff.authority,
            signoff.authority_note,
            signoff.at.timestamp(),
        ]
    )


def paper_of(version: AgreementVersion) -> AgreementPaper | None:
    try:
        return version.paper
    except AgreementPaper.DoesNotExist:
        return None


def _as_of_now(version: AgreementVersion, language: str, subject: str) -> Wording:
    parties = parties_of(version)
    voice = Voice(parties, language)
    return Wording(
        title=_title(version, voice, subject),
        parties=_between(version, voice),
        sections=sections(version, language=language),
    )


def _between(version: AgreementVersion, voice: Voice) -> str:
    joint = joint_of(version.agreement)
    if joint is None:
        return voice.say(BETWEEN)
    return voice.say(BETWEEN_ALL, all=between(all_sides(version), language=voice.language))


def _title(version: AgreementVersion, voice: Voice, subject: str) -> str:
    if version.agreement.campaign_ref is None:
        return voice.say(TITLE)
    return voice.say(TITLE_FOR, subject=subject) if subject else voice.say(TITLE_FOR_ONE)


def _lines_of(section: Section, language: str) -> list[Line]:
    head = {"in": language, "kind": section.kind}
    lines = [line for part in section.parts if isinstance(part, Paragraph) for line in part.lines]
    return [
        {**head, "as": "heading", "noted": section.noted, "text": section.heading},
        *({**head, "as": "line", "text": line} for line in lines),
        {**head, "as": "means", "text": section.means},
    ]


def _from_lines(lines: Sequence[Line]) -> Wording:
    texts = {line["as"]: line["text"] for line in lines if line["as"] in ("title", "parties")}
    found: list[Section] = []
    for start, line in enumerate(lines):
        if line["as"] == "heading":
            found.append(_section(lines[start:]))
    return Wording(texts.get("title", ""), texts.get("parties", ""), found)


def _section(lines: Sequence[Line]) -> Section:
    """The section that begins with the first of these lines."""
    head, said, means = lines[0], [], ""
    for line in lines[1:]:
        if line["as"] == "heading":
            break
        if line["as"] == "line":
            said.append(line["text"])
        else:
            means = line["text"]
    whole = Paragraph(head["kind"], head["text"], tuple(said), means, head["noted"])
    return Section(head["kind"], head["text"], means, head["noted"], [whole])
