"""One search over the register, one's own entries and public profiles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Final

from pyroaring import BitMap

from linkarms.directory.models import Teammate
from linkarms.directory.search import own
from linkarms.directory.search import words as w
from linkarms.directory.search.circles import distance_km
from linkarms.directory.search.mapping import Spread, spread
from linkarms.directory.search.nearby import Circle
from linkarms.directory.search.ordering import first_by_name
from linkarms.directory.search.own import Row, Scope
from linkarms.directory.search.questions import COUNTED, MOST_SHOWN, Facet, Level, Question, Sort
from linkarms.directory.search.reading import Index, current, present
from linkarms.directory.search.texts import FEW, Rank, TextMatch, Typed, near_words, rank_of

_FAMILIES: Final = {Facet.KIND: (w.KIND,), Facet.ISSUE: (w.ISSUE,), Facet.STATUS: (w.STATUS,),
                    Facet.CONSTITUENCY: (), Facet.AREA: (w.COUNTRY, w.REGION)}  # fmt: skip
_TRIES: Final = 3

type Key = tuple[Rank, str, int, int]


@dataclass(frozen=True, slots=True)
class Hit:
    """One result: a row of that table, how far it is, and the register entry that an own one was begun from."""

    scope: Scope
    pk: int
    km: float | None = None


@dataclass(frozen=True)
class Results:
    hits: list[Hit]
    total: int  # at most COUNTED + 1
    facets: Mapping[Facet, Mapping[str, int]]  # each counted without its own choice; at most COUNTED + 1
    typed: Typed

    @property
    def is_more(self) -> bool:
        return self.total > COUNTED


def search(question: Question, *, teammate: Teammate, levels: Mapping[int, Level]) -> Results:
    """What this teammate finds. `levels` says of own entries (by number) how they stand; the others are at none.

    The index may be replaced while it is read: then once more.
    """
    for _ in range(_TRIES):
        index = present()
        found = _Search(question, index, own.rows(teammate, levels)).results()
        if current() == (index.lineage, index.version):
            break
    return found


def spread_out(question: Question, *, teammate: Teammate, levels: Mapping[int, Level]) -> Spread:
    """Where all that is found lies, for a map."""
    index = present()
    asked = _Search(question, index, own.with_points(own.rows(teammate, levels), also_without=True))
    documents, rows = asked.within()
    return spread(index, documents, [(row.scope, row.pk, row.point) for _, _, row in rows])


class _Search:
    def __init__(self, question: Question, index: Index, rows: list[Row]) -> None:
        self.question, self.index = question, index
        self.around = question.around
        self.taken = index.documents(number for row in rows for number in row.taken)
        self.rows = own.with_points(rows) if self.around else rows
        self.typed, self.text = self._matched(Typed.of(question.text))
        self.circle = Circle(index, self.around.middle, self.around.km) if self.around else None
        self.base = self._base()
        self.ranked = self._ranked_rows()
        self.chosen = {facet: self._chosen(facet) for facet in Facet}

    def within(self) -> tuple[BitMap, list[tuple[Key, float | None, Row]]]:
        """All that is found."""
        chosen = [part for part in self.chosen.values() if part is not None]
        return reduce(and_, chosen, self.base), [one for one in self.ranked if self._fits(one[2])]

    def results(self) -> Results:
        documents, rows = self.within()
        total = len(documents) + len(rows)
        last = min(self.question.offset + self.question.size, MOST_SHOWN)
        ordered = sorted([*self._first(documents, last), *((key, self._own_hit(row, km)) for key, km, row in rows)])
        hits = [hit for _, hit in ordered[self.question.offset : last]]
        facets = {facet: self._counts(facet) for facet in Facet}
        return Results(hits, min(total, COUNTED + 1), facets, self.typed)

    def _matched(self, typed: Typed) -> tuple[Typed, TextMatch | None]:
        """The words as typed; when few are found other spellings too; when nothing is, without the commonest word."""
        while typed.words:
            match = TextMatch(self.index, typed)
            strict = len(match.documents) + sum(1 for row in self.rows if rank_of(typed, row.words, row.more))
            if strict >= FEW:
                return typed, match
            more = frozenset(word for row in self.rows for word in row.words)
            near = {word: near_words(self.index, word, more=more) for word in typed.words}
            widened = Typed(typed.words, {word: some for word, some in near.items() if some}, typed.left_out)
            if widened.near:
                match = TextMatch(self.index, widened)
            if match.documents or any(rank_of(widened, row.words, row.more) for row in self.rows):
                return widened, match
            typed = typed.without(match.commonest())
        return typed, None

    def _base(self) -> BitMap:
        """By text and place, before the facets."""
        if self.typed.left_out and not self.typed.words:
            return BitMap()
        base = (self.text.documents if self.text else self.index.live) - self.taken
        if self.question.place:
            token = w.token(w.PLACE, self.question.place)
            base = base & self.index.having([token])[token]
        return self.circle.of(base) if self.circle else base

    def _ranked_rows(self) -> list[tuple[Key, float | None, Row]]:
        found = []
        if self.typed.left_out and not self.typed.words:
            return []
        for row in self.rows:
            rank = rank_of(self.typed, row.words, row.more)
            km = distance_km(self.around.middle, row.point) if self.around and row.point else None
            if rank is None or (self.around and (km is None or km > self.around.km)):
                continue
            if self.question.place not in ("", row.place):
                continue
            found.append(((self._rank(rank, km), row.normal_name, int(row.scope), row.pk), km, row))
        return found

    def _rank(self, rank: Rank, km: float | None) -> Rank:
        match self.question.sort:
            case Sort.DISTANCE if km is not None:
                return (round(km, 1), 0)
            case Sort.BEST:
                return rank
            case _:
                return (0, 0)

    def _first(self, documents: BitMap, most: int) -> Iterator[tuple[Key, Hit]]:
        for rank, group in self._groups(documents, most):
            named = first_by_name(self.index, group, most) if group else []
            for name, number, document in named:
                km = self.circle.distance(document) if self.circle else None
                yield (rank, name, int(Scope.REGISTER), number), Hit(Scope.REGISTER, number, km)
            most -= len(named)
            if most <= 0:
                return

    def _groups(self, documents: BitMap, most: int) -> Iterator[tuple[Rank, BitMap]]:
        if self.question.sort is Sort.DISTANCE and self.circle is not None:
            yield from (((km, 0), some) for km, some in self.circle.nearest(documents, most))
        elif self.question.sort is Sort.BEST and self.text is not None:
            yield from self.text.groups(documents)
        else:
            yield (0, 0), documents

    def _own_hit(self, row: Row, km: float | None) -> Hit:
        return Hit(row.scope, row.pk, km)

    def _chosen(self, facet: Facet) -> BitMap | None:
        """The documents of the chosen values; None when nothing is chosen."""
        chosen = self.question.chosen(facet)
        if not chosen:
            return None
        if facet is Facet.LEVEL:
            return self.index.live if Level.NONE in chosen else BitMap()
        values = self._values(facet)
        return reduce(or_, [values[value] for value in sorted(chosen) if value in values], BitMap())

    def _values(self, facet: Facet) -> dict[str, BitMap]:
        found: dict[str, BitMap] = {}
        for family in _FAMILIES[facet]:
            found |= self.index.facet(family)
        return found

    def _fits(self, row: Row, *, but: Facet | None = None) -> bool:
        return all(
            not chosen or not chosen.isdisjoint(row.values[facet])
            for facet in Facet
            if facet is not but and (chosen := self.question.chosen(facet)) is not None
        )

    def _counts(self, facet: Facet) -> dict[str, int]:
        """How many there would be with each value of this facet, the others staying as they are chosen."""
        others: Sequence[BitMap] = [part for one, part in self.chosen.items() if one is not facet and part is not None]
        documents = reduce(and_, others, self.base)
        counts: dict[str, int] = {}
        if facet is Facet.LEVEL:
            counts[Level.NONE] = len(documents)
        else:
            counts = {value: documents.intersection_cardinality(one) for value, one in self._values(facet).items()}
        for _, _, row in self.ranked:
            if self._fits(row, but=facet):
                for value in row.values[facet]:
                    counts[value] = counts.get(value, 0) + 1
        return {value: min(count, COUNTED + 1) for value, count in sorted(counts.items()) if count}
