"""What was typed against the words of the register: which documents match, and how well.

A rule of our own and no statistics, so that both databases give the same order. From the best to the least:

0. the name has exactly these words
1. the name has these words and begins with the first of them
2. the name has these words
3. the name has words that begin so
4. some of the words stand elsewhere: other name, place, postcode, tags, about
5. some of the words are spelled differently

Within 1 to 3 names with fewer words come first; then the normalized name decides, and the number.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import and_
from typing import Final

from pyroaring import BitMap
from rapidfuzz.distance import OSA

from linkarms.directory.search import words as w
from linkarms.directory.search.reading import Index

MOST_TYPED: Final = 8
#: Words are completed from their third letter.
SHORTEST_BEGINNING: Final = 3
#: So few results are a reason to look for other spellings.
FEW: Final = 10
_SHORTEST_MENDED, _LONG = 4, 8
_MOST_NEAR: Final = 8
_LOOKED_AT: Final = 40

type Rank = tuple[float, int]


@dataclass(frozen=True)
class Typed:
    """The words that count of what was typed; `near`: spellings taken for each; `left_out`: those given up."""

    words: tuple[str, ...]
    near: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()

    @classmethod
    def of(cls, text: str) -> Typed:
        return cls(tuple(w.words_in(text)[:MOST_TYPED]))

    def without(self, word: str) -> Typed:
        return Typed(tuple(one for one in self.words if one != word), {}, (*self.left_out, word))


@dataclass(frozen=True)
class Word:
    """Where one word stands."""

    name: BitMap
    name_begins: BitMap
    anywhere: BitMap


class TextMatch:
    """The documents that have all the words, in groups from best to least."""

    def __init__(self, index: Index, typed: Typed) -> None:
        self._index, self.typed = index, typed
        self.found = _words(index, typed.words)
        self.exact = _all([one.name for one in self.found.values()])
        self.begins = _all([one.name_begins for one in self.found.values()])
        self.strict = _all([one.anywhere for one in self.found.values()])
        self.documents = self.strict | self._mended() if typed.near else self.strict

    def _mended(self) -> BitMap:
        spellings = sorted({word for words in self.typed.near.values() for word in words})
        found = self._index.having(w.tokens(w.NAME, spellings))
        widened = []
        for word, one in self.found.items():
            near = [found[w.token(w.NAME, spelling)] for spelling in self.typed.near.get(word, ())]
            widened.append(BitMap.union(one.anywhere, *near))
        return _all(widened)

    def groups(self, wanted: BitMap) -> Iterator[tuple[Rank, BitMap]]:
        """The wanted ones of the documents by rank, best first; each group is to be ordered by name."""
        exact = self.exact & wanted
        count = len(self.typed.words)
        lengths = self._index.facet(w.LENGTH)
        whole = exact & lengths.get(f"{count:02}", BitMap())
        yield (0, count), whole
        first = w.token(w.FIRST, self.typed.words[0])
        leading = (exact & self._index.having([first])[first]) - whole
        yield from _by_length(1, leading, lengths)
        yield from _by_length(2, exact - whole - leading, lengths)
        yield from _by_length(3, (self.begins & wanted) - exact, lengths)
        yield (4, 0), (self.strict & wanted) - self.begins - exact
        yield (5, 0), (self.documents & wanted) - self.strict

    def commonest(self) -> str:
        """The word that says least: most documents have it; of equals the last one."""
        return max(reversed(self.found), key=lambda word: len(self.found[word].anywhere))


def rank_of(typed: Typed, name: Sequence[str], more: frozenset[str]) -> Rank | None:
    """The rank that a single organization has by these words of its name and of what else is said; None: no match.

    The same rule as :class:`TextMatch`; a property test holds them together.
    """
    in_name = frozenset(name)
    if not typed.words:
        return (0, 0)
    if all(word in in_name for word in typed.words):
        if len(name) == len(typed.words):
            return (0, len(name))
        return (1 if name[0] == typed.words[0] else 2, min(len(name), w.MOST_WORDS))
    if all(word in in_name or _begins(word, in_name) for word in typed.words):
        return (3, min(len(name), w.MOST_WORDS))
    anywhere = in_name | more
    if all(word in anywhere or _begins(word, anywhere) for word in typed.words):
        return (4, 0)
    if all(
        word in anywhere or _begins(word, anywhere) or not in_name.isdisjoint(typed.near.get(word, ()))
        for word in typed.words
    ):
        return (5, 0)
    return None


def near_words(index: Index, word: str, *, more: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """Words of names that differ by a slip: one in words of four to seven letters, two in longer ones.

    Looked for among words that begin or end as this one does; `more` are words that are not in the index.
    """
    if not (word.isalpha() and len(word) >= _SHORTEST_MENDED):
        return ()
    slips = 2 if len(word) >= _LONG else 1
    kept = len(word) // 3 + 1 if slips == 2 else len(word) // 2
    length = {"least": len(word) - slips, "most": len(word) + slips}
    looked_at = index.words_beginning(w.NAME, word[:kept], **length)
    looked_at |= {one[::-1] for one in index.words_beginning(w.BACKWARDS, word[::-1][:kept], **length)}
    found = []
    for one in (looked_at | more) - {word}:
        distance = OSA.distance(word, one, score_cutoff=slips)
        if distance <= slips and one.isalpha():
            found.append((distance, one))
    nearest = [one for _, one in sorted(found)[:_LOOKED_AT]]
    documents = index.having(w.tokens(w.NAME, nearest))
    counts = {one: len(documents[w.token(w.NAME, one)]) for one in nearest}
    best = sorted((distance, -counts[one], one) for distance, one in found if one in counts)
    return tuple(one for _, _, one in best[:_MOST_NEAR])


def _words(index: Index, typed: Sequence[str]) -> dict[str, Word]:
    exact = index.having([*w.tokens(w.NAME, typed), *w.tokens(w.OTHER, typed)])
    found = {}
    for word in typed:
        name, other = exact[w.token(w.NAME, word)], exact[w.token(w.OTHER, word)]
        if len(word) >= SHORTEST_BEGINNING:
            begins = index.beginning(w.NAME, word)
            found[word] = Word(name, begins, BitMap.union(begins, other, index.beginning(w.OTHER, word)))
        else:
            found[word] = Word(name, name, name | other)
    return found


def _all(parts: Sequence[BitMap]) -> BitMap:
    return reduce(and_, sorted(parts, key=len)) if parts else BitMap()


def _by_length(tier: int, documents: BitMap, lengths: Mapping[str, BitMap]) -> Iterator[tuple[Rank, BitMap]]:
    if documents:
        for length, of_length in sorted(lengths.items()):
            yield (tier, int(length)), documents & of_length


def _begins(word: str, words: frozenset[str]) -> bool:
    return len(word) >= SHORTEST_BEGINNING and any(one.startswith(word) for one in words)
