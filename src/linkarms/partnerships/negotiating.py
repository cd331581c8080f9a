"""A version read clause by clause: what each side proposed in which round, agreed to and said about it.

Both sides read the same, but for the notes of their own that each has (law 3). Drafts stand nowhere here.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from linkarms.partnerships.clauses import Clause, from_json
from linkarms.partnerships.compare import Piece, matched, pieces
from linkarms.partnerships.models import ClauseComment, VersionAnswer
from linkarms.partnerships.text import Paragraph, level_in_words, paragraph, parties_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from linkarms.directory.models import Teammate
    from linkarms.partnerships.models import Agreement, AgreementVersion
    from linkarms.partnerships.text import Parties

#: A clause of a version: its number, and 0 for the level or the place of the clause from 1.
type Spot = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Proposed:
    """In this round a side wrote the clause, or wrote it anew."""

    number: int
    side: str
    at: datetime
    pieces: tuple[Piece, ...]
    is_first: bool


@dataclass(frozen=True, slots=True)
class Answered:
    number: int
    side: str
    person: str
    at: datetime
    stance: str
    label: str


@dataclass(slots=True)
class ClauseTalk:
    """One clause of the version in view, with all that was sent about it, the oldest first."""

    position: int
    words: Paragraph
    clause: Clause | None  # None for the level
    proposed: list[Proposed] = field(default_factory=list)
    answered: list[Answered] = field(default_factory=list)
    comments: list[ClauseComment] = field(default_factory=list)
    notes: list[ClauseComment] = field(default_factory=list)

    @property
    def changed_last(self) -> Proposed | None:
        """How it came to its words, where they are not those of the first round."""
        return self.proposed[-1] if len(self.proposed) > 1 else None


@dataclass(frozen=True, slots=True)
class TakenOut:
    """A clause of an earlier version that is not there any more."""

    words: Paragraph
    number: int
    side: str


@dataclass(frozen=True, slots=True)
class Talk:
    clauses: list[ClauseTalk]
    taken_out: list[TakenOut]


def talk_of(version: AgreementVersion, *, language: str, teammate: Teammate | None) -> Talk:
    """``teammate`` is None for a side without an account: it has no notes here. A handful of queries."""
    agreement = version.agreement
    earlier = list(
        agreement.versions.filter(number__lte=version.number)
        .select_related("proposed_for", "agreement__partnership__partner", "agreement__partnership__entry")
        .order_by("number")
    )
    reader = _Reader(parties_in(agreement.partnership), language)
    talks = [ClauseTalk(0, level_in_words(version.level, parties=reader.parties, language=language), None)]
    for position, clause in enumerate(from_json(version.clauses), start=1):
        talks.append(ClauseTalk(position, reader.words(clause), clause))
    lines, taken_out = _lines(earlier, reader)
    homes: dict[Spot, ClauseTalk] = {}
    for talk in talks:
        line = lines.get(talk.position, [])
        homes |= dict.fromkeys([*line, (version.number, talk.position)], talk)
        talk.proposed = _proposed(line, earlier, reader) if talk.position else []
    for one in earlier:
        homes[one.number, 0] = talks[0]
    _hang(agreement, homes, teammate)
    return Talk(talks, taken_out)


class _Reader:
    def __init__(self, parties: Parties, language: str) -> None:
        self.parties, self.language = parties, language

    def words(self, clause: Clause) -> Paragraph:
        return paragraph(clause, parties=self.parties, language=self.language)


def _lines(versions: Sequence[AgreementVersion], reader: _Reader) -> tuple[dict[int, list[Spot]], list[TakenOut]]:
    """For each clause of the last version where it stood in those before; and what fell out on the way."""
    lines: dict[int, list[Spot]] = {}
    taken_out: list[TakenOut] = []
    before: tuple[Clause, ...] = ()
    for version in versions:
        now = from_json(version.clauses)
        came_from = matched(before, now)
        left = set(range(len(before))) - {one for one in came_from if one is not None}
        if version.withdrawn_at is None:
            taken_out += [
                TakenOut(reader.words(before[at]), version.number, version.proposed_side) for at in sorted(left)
            ]
        lines = {
            at: [*(lines.get(old + 1, []) if old is not None else []), (version.number, at)]
            for at, old in enumerate(came_from, start=1)
        }
        before = now
    return lines, taken_out


def _proposed(line: Sequence[Spot], versions: Sequence[AgreementVersion], reader: _Reader) -> list[Proposed]:
    """The rounds in which the words of this clause were new."""
    by_number = {version.number: version for version in versions}
    found: list[Proposed] = []
    last = ""
    for number, position in line:
        version = by_number[number]
        text = reader.words(from_json(version.clauses)[position - 1]).text
        if text != last:
            found.append(
                Proposed(number, version.proposed_side, version.proposed_at, pieces(last, text), is_first=not last)
            )
        last = text
    return found


def _hang(agreement: Agreement, homes: dict[Spot, ClauseTalk], teammate: Teammate | None) -> None:
    """What was sent, and one's own notes, each with the clause that it is about."""
    side = parties_in(agreement.partnership).partner
    answers = VersionAnswer.objects.filter(version__agreement=agreement).select_related("version", "organization")
    for answer in answers.prefetch_related("clauses"):
        for one in answer.clauses.all():
            home = homes.get((answer.version.number, one.position))
            if home is not None:
                name = answer.organization.name if answer.organization else side
                home.answered.append(
                    Answered(
                        answer.version.number, name, answer.person, answer.at, one.stance, one.get_stance_display()
                    )
                )
    comments = ClauseComment.objects.filter(version__agreement=agreement).select_related("version", "organization")
    if teammate is None:
        seen = comments.filter(sent_with__isnull=False)
    else:
        seen = comments.filter(pk__in=ClauseComment.objects.visible_to(teammate))
    for comment in seen.order_by("at", "pk"):
        home = homes.get((comment.version.number, comment.position))
        if home is not None:
            (home.comments if comment.sent_with_id else home.notes).append(comment)
