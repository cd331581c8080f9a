"""An article as sentences, and sentences as words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

#: A stop behind these ends no sentence.
_SHORT = re.compile(
    r"(?:\b(?:inc|ltd|corp|co|dr|mr|mrs|ms|st|jr|sr|rev|gov|sen|rep|no|vs|br|assn|jan|feb|aug|sept|oct|nov|dec)|(?<!['’])\b[a-z])\.$",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?][\"”’)]*\s+(?=[\"“‘(]*[A-ZÀ-Þ0-9])")
_WORD = re.compile(r"[\w&][\w&'’.-]*[\w]|[\w&]")


@dataclass(frozen=True, slots=True)
class Word:
    """``after`` is what stands between this word and the next: a blank, a comma, a bracket."""

    text: str
    start: int
    end: int
    after: str

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper() or self.text[0].isdigit() or (self.text[1:] != self.text[1:].lower())


def sentences(text: str) -> Iterator[str]:
    """Paragraphs end sentences, and stops do, except those of abbreviations and initials."""
    for paragraph in re.split(r"\n\s*\n|\r\n\s*\r\n", text):
        flat = " ".join(paragraph.split())
        start = 0
        for match in _END.finditer(flat):
            if _SHORT.search(flat[start : match.start() + 1][-12:]):
                continue
            yield flat[start : match.end()].strip()
            start = match.end()
        if flat[start:].strip():
            yield flat[start:].strip()


def words_of(sentence: str) -> list[Word]:
    found = list(_WORD.finditer(sentence))
    ends = [match.start() for match in found[1:]] + [len(sentence)]
    return [
        Word(match[0], match.start(), match.end(), sentence[match.end() : end])
        for match, end in zip(found, ends, strict=True)
    ]
