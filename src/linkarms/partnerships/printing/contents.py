"""What stands on the paper, as plain JSON for the layout. Says everything in the languages of the two sides."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

from linkarms.partnerships import links
from linkarms.partnerships.clauses.words import LANGUAGES, Parties, Phrase, Voice
from linkarms.partnerships.joint import all_sides
from linkarms.partnerships.models import Authority
from linkarms.partnerships.shown import wording
from linkarms.partnerships.text import Paragraph

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime
    from typing import Any

    from linkarms.partnerships.models import AgreementPaper, AgreementVersion, Partnership, SignOff
    from linkarms.partnerships.reading import Section, Side

#: Where people print on Letter; everywhere else on A4.
_LETTER = frozenset({"US", "CA", "MX", "PH", "CL", "CO", "VE"})

SIGNATURES = Phrase("Signatures", "Firmas")
ABOUT = Phrase("About this document", "Sobre este documento")
IN_LINKARMS = Phrase("In Linkarms", "En Linkarms")
NOT_SIGNED = Phrase("not signed", "sin firmar")
DRAFT = Phrase("Draft, not signed", "Borrador, sin firmar")
DRAFT_OF_ALL = Phrase("Draft, not signed by all", "Borrador, sin firmar por todas las partes")
VERSION = Phrase("Version {number}, written by {author} on {day}.", "Versión {number}, escrita por {author} el {day}.")
IN_FORCE = Phrase(
    "In force since {moment}, when the last side signed.", "Vigente desde el {moment}, cuando firmó la última parte."
)
NUMBER = Phrase("Number: {number}", "Número: {number}")
TEXT_HASH = Phrase("SHA-256 of the text:", "SHA-256 del texto:")
LATE = Phrase(
    "It was signed before Linkarms kept papers: the words are those of {day}.",
    "Se firmó antes de que Linkarms guardara documentos: las palabras son las del {day}.",
)
HOW_TO_CHECK = Phrase(
    "Whether a copy is unchanged, anybody can have checked: {address}",
    "Cualquiera puede comprobar si una copia no ha cambiado: {address}",
)
HOW_SIGNED = Phrase(
    "Each person signed in with a one-time code sent to their own address, after reading this text.",
    "Cada persona firmó con un código de un solo uso enviado a su propia dirección, después de leer este texto.",
)
NOTHING_HOLDS = Phrase(
    "Nothing of this holds before every side has signed the same version.",
    "Nada de esto vale antes de que cada parte haya firmado la misma versión.",
)
#: `Authority`, as it stands under a signature.
GROUNDS = {
    Authority.OWNER: Phrase("Owner, or decides this alone", "Responsable, o lo decide por sí misma"),
    Authority.BOARD: Phrase("The board decided it", "Lo decidió la junta directiva"),
    Authority.BY_LAWS: Phrase("The by-laws say so", "Así lo dicen los estatutos"),
    Authority.DELEGATED: Phrase("Signs for somebody who can", "Firma por encargo de quien puede"),
    Authority.OTHER: Phrase("Another ground", "Otro motivo"),
}
PAGE = Phrase("Page {page} of {pages}", "Página {page} de {pages}")


def of_signed(version: AgreementVersion, paper: AgreementPaper, *, in_force_at: datetime) -> dict[str, Any]:
    """The signed paper. Kept whole when it comes into force: what is called otherwise later changes nothing on it."""
    voices = _voices(version.agreement.partnership)
    both = all_sides(version)
    first = min((one.at for side in both for one in side.signoffs), default=paper.set_down_at)
    about = [
        *_each(voices, IN_FORCE, lambda voice: {"moment": moment_in_words(in_force_at, voice)}),
        *_version(version, voices),
        *_each(voices, HOW_SIGNED),
    ]
    if first < paper.set_down_at:
        about += _each(voices, LATE, lambda voice: {"day": _day(paper.set_down_at, voice)})
    about += _each(voices, HOW_TO_CHECK, lambda _voice: {"address": links.check()})
    return _document(
        version,
        voices,
        subject=paper.subject,
        signatures=[item for side in both for item in _signatures(side, voices)],
        about=about,
        fingerprints=[{"of": voices[0].say(TEXT_HASH), "hex": paper.text_sha256}],
        number=voices[0].say(NUMBER, number=grouped(paper.number)),
        dated=in_force_at,
    )


def of_draft(version: AgreementVersion, *, subject: str) -> dict[str, Any]:
    """What is still being agreed, or was dropped: says so on every page."""
    voices = _voices(version.agreement.partnership)
    both = all_sides(version)
    some = any(side.signoffs for side in both)
    return _document(
        version,
        voices,
        subject=subject,
        signatures=[item for side in both for item in _signatures(side, voices)],
        about=[*_version(version, voices), *_each(voices, NOTHING_HOLDS)],
        dated=version.proposed_at,
        draft=_joined(voices, DRAFT_OF_ALL if some else DRAFT),
    )


def grouped(number: str) -> str:
    """ "k7f3m-9q2ab": in two halves, to be read aloud."""
    return f"{number[:5]}-{number[5:]}"


def moment_in_words(at: datetime, voice: Voice) -> str:
    """ "3 May 2026, 14:05 UTC"."""
    known = at.astimezone(UTC)
    return f"{voice.day(known.date())}, {known:%H:%M} UTC"


def _document(
    version: AgreementVersion,
    voices: list[Voice],
    *,
    subject: str,
    signatures: list[dict[str, Any]],
    about: list[str],
    dated: datetime,
    fingerprints: list[dict[str, str]] | None = None,
    number: str = "",
    draft: str = "",
) -> dict[str, Any]:
    first, day = voices[0], dated.astimezone(UTC)
    texts = [_text(version, voice, subject) for voice in voices]
    return {
        "paper": "us-letter" if version.agreement.partnership.host.country in _LETTER else "a4",
        "draft": draft,
        "number": number,
        "page": first.say(PAGE, page="{page}", pages="{pages}"),
        "language": first.language,
        "title": f"{texts[0]['title']}, {texts[0]['parties']}",
        "date": [day.year, day.month, day.day, day.hour, day.minute, day.second],
        "texts": texts,
        "signatures": {"heading": _joined(voices, SIGNATURES), "items": signatures},
        "about": {"heading": _joined(voices, ABOUT), "lines": about},
        "fingerprints": fingerprints or [],
    }


def _text(version: AgreementVersion, voice: Voice, subject: str) -> dict[str, Any]:
    words = wording(version, language=voice.language, subject=subject)
    return {
        "language": voice.language,
        "title": words.title,
        "parties": words.parties,
        "note": voice.say(IN_LINKARMS),
        "sections": [_section(section) for section in words.sections],
    }


def _section(section: Section) -> dict[str, Any]:
    lines = [line for part in section.parts if isinstance(part, Paragraph) for line in part.lines]
    return {
        "heading": section.heading,
        "lines": [line.split("\n") for line in lines],
        "means": section.means if section.noted else "",
    }


def _signatures(side: Side, voices: list[Voice]) -> list[dict[str, Any]]:
    """Those of one side, and a place for each that is missing."""
    missing = _joined(voices, NOT_SIGNED)
    places = [f"{one.name}, {one.role_title}, {side.name}" for one in side.waiting]
    if not places and side.signoff is None:
        places = [side.name]
    given = [_signature(one, side.name, voices) for one in side.signoffs]
    return given + [{"name": "", "under": [place, missing]} for place in places]


def _signature(signoff: SignOff, organization: str, voices: list[Voice]) -> dict[str, Any]:
    under = [f"{signoff.role_title}, {organization}", *_ground(signoff, voices), moment_in_words(signoff.at, voices[0])]
    return {"name": signoff.person, "under": under}


def _ground(signoff: SignOff, voices: list[Voice]) -> list[str]:
    """Why they can bind their organization, as they said it."""
    if not signoff.authority:
        return []
    words = _joined(voices, GROUNDS[Authority(signoff.authority)])
    return [f"{words}: {signoff.authority_note}" if signoff.authority_note else words]


def _version(version: AgreementVersion, voices: list[Voice]) -> list[str]:
    number, author = str(version.number), version.proposed_side
    return _each(
        voices,
        VERSION,
        lambda voice: {"number": number, "author": author, "day": _day(version.proposed_at, voice)},
    )


def _voices(partnership: Partnership) -> list[Voice]:
    """The host's language first; the other side's too, where it is another."""
    spoken = [partnership.host.language, partnership.partner.language if partnership.partner else ""]
    found = list(dict.fromkeys(one for one in spoken if one in LANGUAGES)) or ["en"]
    return [Voice(Parties("", ""), language) for language in found]


def _each(voices: list[Voice], phrase: Phrase, gaps: Callable[[Voice], dict[str, str]] | None = None) -> list[str]:
    """The same sentence in each language."""
    return [voice.say(phrase, **(gaps(voice) if gaps else {})) for voice in voices]


def _joined(voices: list[Voice], phrase: Phrase) -> str:
    return " · ".join(_each(voices, phrase))


def _day(at: datetime, voice: Voice) -> str:
    return voice.day(at.astimezone(UTC).date())
