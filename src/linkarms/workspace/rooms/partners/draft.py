"""An agreement while it is being written. The whole draft travels in the form: nothing is kept until it is sent.

Every clause is a fieldset with a number of its own. What is taken out stays in the form, put aside, so that one
click brings it back: with or without JavaScript.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from linkarms.core.errors import BadInput
from linkarms.partnerships.checks import Whole, findings
from linkarms.partnerships.checks import said as said_finding
from linkarms.partnerships.clauses import (
    BY_KIND,
    KINDS,
    MOST_CLAUSES,
    TYPES,
    Clause,
    Family,
    check,
    kind_of,
)
from linkarms.partnerships.clauses.types import FAMILY_NAMES
from linkarms.partnerships.clauses.words import Phrase, Voice
from linkarms.partnerships.forms.clause_forms import ClauseForm, empty_form, form_for, posted_form, retyped
from linkarms.partnerships.forms.wrong import said
from linkarms.partnerships.joint import begun
from linkarms.partnerships.models import Level
from linkarms.partnerships.starting import starting_clauses, starting_sharing
from linkarms.partnerships.text import Paragraph, Parties, level_in_words, paragraph

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.http import QueryDict

ORDER = list(KINDS)
SINGLE = frozenset(known.kind for known in TYPES if known.once)


@dataclass
class Item:
    """One clause in the form. ``clause`` is None while something in it needs a second look."""

    number: int
    kind: str
    form: ClauseForm
    clause: Clause | None
    is_open: bool = False
    is_aside: bool = False
    words: Paragraph | None = None


@dataclass
class Group:
    """Clauses of one kind stand together under one heading."""

    kind: str
    heading: str
    items: list[Item]

    @property
    def single(self) -> bool:
        return self.kind in SINGLE

    @property
    def noted(self) -> bool:
        """Does the margin stand beside it?"""
        return BY_KIND[self.kind].margin_shown

    @property
    def means(self) -> str:
        return next((item.words.means for item in self.items if item.words), "")


@dataclass(frozen=True)
class Offer:
    """A type of clause in the library beside the paper, with an example of what it says."""

    kind: str
    title: str
    example: str


@dataclass(frozen=True)
class Shelf:
    """The types about one thing."""

    name: str
    offers: list[Offer]


@dataclass
class Draft:
    """Level, clauses and a note. ``problems`` are sentences about the whole."""

    parties: Parties
    language: str
    level: str
    note: str = ""
    items: list[Item] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, clauses: Iterable[Clause], *, level: str, parties: Parties, language: str) -> Draft:
        """From clauses: the usual ones of a level, or an earlier version."""
        draft = cls(parties, language, level)
        draft._append(clauses)
        return draft

    @classmethod
    def usual(cls, level: str, *, parties: Parties, language: str) -> Draft:
        clauses = starting_clauses(level, parties=parties, language=language)
        return cls.of(clauses, level=level, parties=parties, language=language)

    @classmethod
    def posted(cls, post: QueryDict, *, parties: Parties, language: str, strict: bool) -> Draft:
        """As it stands in the form. ``strict``: it is to be sent, so what is missing is complained about.

        Numbers and kinds that cannot be ours are left out.
        """
        level = post.get("level", "")
        draft = cls(parties, language, level if level in Level.values else Level.ASSOCIATE, post.get("note", ""))
        for raw in post.getlist("clause")[: 2 * MOST_CLAUSES]:
            number, _dash, kind = raw.partition("-")
            if number.isdecimal() and len(number) < 4 and kind in KINDS:
                draft.items.append(draft._read(post, int(number), kind, strict=strict))
        return draft

    @property
    def groups(self) -> list[Group]:
        """What counts, in the order in which an agreement is read."""
        kept = [item for item in self.items if not item.is_aside]
        by_kind = [
            Group(kind, self._say(BY_KIND[kind].heading), [item for item in kept if item.kind == kind])
            for kind in ORDER
        ]
        return [group for group in by_kind if group.items]

    @property
    def aside(self) -> list[Item]:
        return [item for item in self.items if item.is_aside]

    @property
    def level_words(self) -> Paragraph:
        words = level_in_words(self.level, parties=self.parties, language=self.language)
        return begun(words, self.parties.partner)

    @property
    def can_add(self) -> list[str]:
        """Kinds that may still be added: some stand only once."""
        present = {group.kind for group in self.groups}
        return [kind for kind in ORDER if kind not in SINGLE or kind not in present]

    @property
    def library(self) -> list[Shelf]:
        """The types that may still be added, by what they are about."""
        shelves = []
        for family in Family:
            kinds = [kind for kind in self.can_add if BY_KIND[kind].family is family]
            offers = [Offer(kind, self._say(BY_KIND[kind].title), self._example(kind)) for kind in kinds]
            shelves.append(Shelf(self._say(FAMILY_NAMES[family]), offers))
        return [shelf for shelf in shelves if shelf.offers]

    def act(self, what: str) -> None:
        """One of the small buttons: ``add:boundary``, ``remove:3``, ``back:3``, ``up:3``, ``usual``.

        Others change nothing.
        """
        verb, _colon, about = what.partition(":")
        if verb == "add" and about in self.can_add:
            self._add(about)
        elif verb in {"remove", "back"}:
            for item in self.items:
                if str(item.number) == about and (verb == "remove" or item.kind in self.can_add):
                    item.is_aside = verb == "remove"
        elif verb == "up":
            self._move_up(about)
        elif verb == "usual":
            self.start_over(
                starting_clauses(self.level, parties=self.parties, language=self.language), level=self.level
            )

    def add_all(self, clauses: Iterable[Clause]) -> None:
        """Beside what stands there. Of what can stand only once, what is there stays."""
        for clause in clauses:
            if kind_of(clause) in self.can_add:
                self._append([clause])

    @property
    def complete(self) -> tuple[Clause, ...]:
        """The clauses that can be read, in their order."""
        return tuple(item.clause for group in self.groups for item in group.items if item.clause is not None)

    def start_over(self, clauses: Iterable[Clause], *, level: str) -> None:
        """Other clauses in the place of these, which are put aside."""
        self.level = level
        for item in self.items:
            item.is_aside = True
        self._append(clauses)

    def remarks(self, *, today: date, statuses: tuple[str, ...]) -> list[str]:
        """What a careful reader would say about what is complete so far."""
        voice = Voice(self.parties, self.language)
        return [said_finding(one, voice) for one in findings(Whole(self.complete, self.level, today, statuses))]

    def clauses(self) -> tuple[Clause, ...] | None:
        """All clauses that count, or None when something needs a second look (``problems`` or a form says what)."""
        kept = [item for group in self.groups for item in group.items]
        if not kept:
            self.problems.append(_("An agreement needs at least one clause. Add one from the list."))
            return None
        found = tuple(item.clause for item in kept if item.clause is not None)
        if len(found) < len(kept):
            self.problems.append(_("Something needs a second look. What you wrote is still here."))
            return None
        try:
            check(found)
        except BadInput as problem:
            self.problems.append(said(problem))
            return None
        return found

    def blame(self, problem: BadInput) -> None:
        """Something that the service refused: beside the clause it is about, and on top."""
        self.problems.append(said(problem))
        for item in self.items:
            if item.kind == "data_sharing" and problem.field in {"mode", "fields"}:
                item.is_open = True

    def _add(self, kind: str) -> None:
        if kind == "data_sharing":
            self._append([starting_sharing(self.level, partner=self.parties.partner)])
            self.items[-1].is_open = True
            return
        number = self._next()
        form = empty_form(kind, prefix=_prefix(number), parties=self.parties)
        self.items.append(Item(number, kind, form, None, is_open=True))

    def _move_up(self, number: str) -> None:
        """Before the clause of its kind that stands above it."""
        for at, item in enumerate(self.items):
            if str(item.number) == number:
                above = [n for n in range(at) if self.items[n].kind == item.kind and not self.items[n].is_aside]
                if above:
                    self.items[above[-1]], self.items[at] = item, self.items[above[-1]]
                return

    def _say(self, phrase: Phrase) -> str:
        return Voice(self.parties, self.language).say(phrase)

    def _example(self, kind: str) -> str:
        known = BY_KIND[kind]
        return " ".join(known.said(known.example, Voice(self.parties, self.language)))

    def _append(self, clauses: Iterable[Clause]) -> None:
        for clause in clauses:
            number = self._next()
            form = form_for(clause, prefix=_prefix(number), parties=self.parties)
            self.items.append(self._shown(Item(number, kind_of(clause), form, clause)))

    def _read(self, post: QueryDict, number: int, kind: str, *, strict: bool) -> Item:
        form = posted_form(kind, post, prefix=_prefix(number), parties=self.parties)
        clause = form.clause() if form.is_valid() else None
        # An empty new clause is not a mistake before one tries to send it.
        shown = form if strict or clause is not None else retyped(form)
        item = Item(number, kind, shown, clause, is_open=clause is None)
        item.is_aside = f"c{number}-aside" in post
        return self._shown(item)

    def _shown(self, item: Item) -> Item:
        if item.clause is not None:
            words = paragraph(item.clause, parties=self.parties, language=self.language)
            item.words = begun(words, self.parties.partner)
        return item

    def _next(self) -> int:
        return max((item.number for item in self.items), default=0) + 1


def _prefix(number: int) -> str:
    return f"c{number}"
