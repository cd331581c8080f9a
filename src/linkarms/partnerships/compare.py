"""What changed between two versions, clause by clause, in the words people read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Literal

from linkarms.partnerships.clauses import Clause, from_json, type_of
from linkarms.partnerships.text import Paragraph, Parties, level_in_words, paragraph, parties_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linkarms.partnerships.models import AgreementVersion

type Change = Literal["same", "changed", "added", "removed"]
#: How alike two free clauses must be to count as one that was changed rather than as another one.
ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class Piece:
    """Some words: kept, put in or taken out."""

    change: Literal["same", "added", "removed"]
    text: str


@dataclass(frozen=True, slots=True)
class ClauseChange:
    """One clause in both versions: ``pieces`` read through give the old or the new text."""

    change: Change
    kind: str
    heading: str
    pieces: tuple[Piece, ...]
    means: str
    noted: bool


def compare_versions(old: AgreementVersion, new: AgreementVersion, *, language: str) -> list[ClauseChange]:
    """The level first, then the new version's clauses in order; what was taken out stands at the end."""
    return compare(
        from_json(old.clauses),
        from_json(new.clauses),
        levels=(old.level, new.level),
        parties=parties_of(new),
        language=language,
    )


def compare(
    old: tuple[Clause, ...],
    new: tuple[Clause, ...],
    *,
    levels: tuple[str, str],
    parties: Parties,
    language: str,
) -> list[ClauseChange]:
    """The same for clauses that are not stored. ``levels`` are the old and the new one."""
    level_before, level_after = (level_in_words(level, parties=parties, language=language) for level in levels)
    changes = [_change(level_before, level_after)]
    came_from = matched(old, new)
    for clause, at in zip(new, came_from, strict=True):
        after = paragraph(clause, parties=parties, language=language)
        if at is None:
            changes.append(_told("added", after, (Piece("added", after.text),)))
        else:
            changes.append(_change(paragraph(old[at], parties=parties, language=language), after))
    left = (clause for at, clause in enumerate(old) if at not in came_from)
    taken_out = (paragraph(clause, parties=parties, language=language) for clause in left)
    return changes + [_told("removed", gone, (Piece("removed", gone.text),)) for gone in taken_out]


def matched(old: Sequence[Clause], new: Sequence[Clause]) -> list[int | None]:
    """For each new clause the place of the old one that it was, or None for one that is new."""
    left = dict(enumerate(old))
    found: list[int | None] = []
    for clause in new:
        before = _partner_of(clause, list(left.values()))
        at = next((at for at, one in left.items() if one is before), None)
        if at is not None:
            del left[at]
        found.append(at)
    return found


def anything_changed(changes: Sequence[ClauseChange]) -> bool:
    return any(change.change != "same" for change in changes)


def pieces(before: str, after: str) -> tuple[Piece, ...]:
    """Word by word: the kept and removed ones are the text before, the kept and added ones the text after."""
    old, new = _words(before), _words(after)
    found: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Piece("same", "".join(old[i1:i2])))
            continue
        if i2 > i1:
            found.append(Piece("removed", "".join(old[i1:i2])))
        if j2 > j1:
            found.append(Piece("added", "".join(new[j1:j2])))
    return tuple(found)


def _words(text: str) -> list[str]:
    """Words with the white space that follows them, so that joining gives the text back."""
    return re.findall(r"\S+\s*|^\s+", text)


def _partner_of(clause: Clause, candidates: list[Clause]) -> Clause | None:
    alike = [other for other in candidates if type(other) is type(clause)]
    if type_of(clause).once:
        return next(iter(alike), None)
    if clause in alike:
        return alike[alike.index(clause)]
    scored = [(_likeness(clause, other), other) for other in alike]
    best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
    return best[1] if best[0] >= ALIKE else None


def _likeness(one: Clause, other: Clause) -> float:
    """From 0 to 1: somebody else's promise is another one; of one side's, those with like words are one."""
    known = type_of(one)
    if known.likeness_key(one) != known.likeness_key(other):
        return 0.0
    return SequenceMatcher(None, known.free_text(one), known.free_text(other)).ratio()


def _change(before: Paragraph, after: Paragraph) -> ClauseChange:
    if before.text == after.text:
        return _told("same", after, (Piece("same", after.text),))
    return _told("changed", after, pieces(before.text, after.text))


def _told(change: Change, shown: Paragraph, found: tuple[Piece, ...]) -> ClauseChange:
    return ClauseChange(change, shown.kind, shown.heading, found, shown.means, shown.noted)
