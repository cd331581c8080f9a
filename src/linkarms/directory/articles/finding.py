"""Known names by looking them up, unknown ones by how organizations are called.

Every run of words that could be a name is brought into its normal form, and all of them are looked up at once: that
takes as long as a few index look-ups however many names are known, and the article's length decides the rest.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from linkarms.core.names import normal_name
from linkarms.directory.articles.persons import HONORIFICS, behind_person
from linkarms.directory.articles.sentences import Word, sentences, words_of
from linkarms.directory.articles.vocabulary import BODY, DAYS, GROUPS_FOR, NOT, OPENERS, TITLES
from linkarms.directory.matching.names import read_name
from linkarms.directory.matching.words import GLUE, PLACE_WORDS

LONGEST = 10  # words of a name
_JOINS = GLUE | {"&", "or", "our", "from", "against", "without"}
#: Joins that lead on to something else, unless what stands before them is a body.
_LEADING_ON = frozenset({"with", "from", "to", "by", "an", "or"})
#: Words that begin sentences, and names too: "First Unitarian Church", "Our Lady of Mercy Parish".
_IN_NAMES = frozenset({"all", "every", "first", "next", "no", "one", "our"})
#: Behind these a stop ends no name: "St. Vincent".
_SHORT = frozenset({"st", "sts", "ste", "mt", "ft"})


@dataclass(frozen=True, slots=True)
class Mention:
    """A name as it stood, the sentence (and its number, from 1), and whether it was among the known."""

    name: str
    sentence: str
    number: int
    is_known: bool


@dataclass(frozen=True, slots=True)
class _Span:
    first: int
    last: int
    name: str
    normal: str


def candidate_names(text: str) -> frozenset[str]:
    """The normal forms of everything in the text that could be a name: what to look up among the known."""
    return frozenset(span.normal for sentence in sentences(text) for span in _spans(words_of(sentence)))


def is_telling(normal: str) -> bool:
    """Whether a name of a register, in its normal form, can be looked for in prose.

    Among two million names are "reno", "the hope" and "john smith": of those that nobody chose, only the ones that are
    called like organizations or have some length say that an organization is meant.
    """
    words = normal.split()
    if len(words) < 2 or words[-1] in NOT or all(word in PLACE_WORDS | GLUE for word in words):
        return False
    return len(words) > 2 or bool(BODY & set(words))


def find_mentions(text: str, *, known: Collection[str]) -> list[Mention]:
    """Each organization once, where it is first named. ``known``: those of the candidates that are known."""
    found: dict[str, Mention] = {}
    short: set[str] = set()
    lines = [(number, sentence, words_of(sentence)) for number, sentence in enumerate(sentences(text), start=1)]
    inside = _seen_inside(words for _number, _sentence, words in lines)
    for number, sentence, words in lines:
        taken: set[int] = set()
        for span in _known_spans(words, known, inside):
            taken.update(range(span.first, span.last + 1))
            found.setdefault(span.normal, Mention(span.name, sentence, number, is_known=True))
        for name in _unknown(words, taken):
            short |= read_name(name).initials
            if normal_name(name) not in short:
                found.setdefault(normal_name(name), Mention(name, sentence, number, is_known=False))
    return [mention for normal, mention in found.items() if mention.is_known or normal not in short]


def _spans(words: list[Word]) -> Iterator[_Span]:
    """Runs that begin and end with a capital, longest first; small words and commas may stand inside."""
    for first, word in enumerate(words):
        if not word.is_capital:
            continue
        last = first
        ends: list[int] = [first]
        while last + 1 < len(words) and last + 1 - first < LONGEST and _goes_on(words[last], words[last + 1]):
            last += 1
            if words[last].is_capital:
                ends.append(last)
        for end in reversed(ends):
            name = _text(words, first, end)
            name = name.removeprefix("The ") if end > first else name
            yield _Span(first, end, name, normal(name))


@lru_cache(maxsize=20_000)
def normal(name: str) -> str:
    """An article is gone through twice: once for what to look up, once with what is known."""
    return normal_name(name)


def _goes_on(word: Word, following: Word) -> bool:
    return (_gap(word) in {"", ",", "&", "/"}) and (following.is_capital or following.text.casefold() in _JOINS)


def _gap(word: Word) -> str:
    gap = word.after.strip(" '’")
    return "" if gap == "." and word.text.casefold() in _SHORT else gap


def _text(words: list[Word], first: int, last: int) -> str:
    parts = [words[at].text + words[at].after for at in range(first, last)]
    return re.sub(r"['’]s?$", "", "".join(parts) + words[last].text)


def _known_spans(words: list[Word], known: Collection[str], inside: set[str]) -> Iterator[_Span]:
    after = 0
    best: dict[int, _Span] = {}
    for span in _spans(words):
        if span.normal in known and span.first not in best and _stands_alone(words, span, inside):
            best[span.first] = span
    for first in sorted(best):
        if first >= after:
            yield best[first]
            after = best[first].last + 1


def _stands_alone(words: list[Word], span: _Span, inside: set[str]) -> bool:
    """Not a part of a longer name, and not an ordinary word that begins a sentence."""
    following = words[span.last + 1] if span.last + 1 < len(words) else None
    if following and not words[span.last].after.strip() and _adds(following) and not _is_possessive(words[span.last]):
        return False
    before = words[span.first - 1] if span.first else None
    if before and not before.after.strip() and _belongs_before(words, span.first):
        return False
    single = span.first == span.last and not words[span.first].text.isupper()
    return not (single and span.first == 0 and span.normal not in inside)


def _adds(word: Word) -> bool:
    return word.text[0].isupper() and word.text.casefold() not in TITLES


def _is_possessive(word: Word) -> bool:
    return word.text.endswith(("'s", "’s", "s'", "s’"))


def _belongs_before(words: list[Word], first: int) -> bool:
    """ "Greater Riverside Food Bank", or "Friends of Riverside Library"."""
    before = words[first - 1]
    small = before.text.casefold()
    if small in {"of", "for"} and first > 1:
        return words[first - 2].text.casefold() in GROUPS_FOR | {"chapter", "branch"} and words[first - 2].is_capital
    if not before.is_capital or _is_possessive(before) or small in TITLES:
        return False
    return not (first == 1 and small in OPENERS)


def _seen_inside(lines: Iterable[list[Word]]) -> set[str]:
    """Words with a capital where no sentence begins: names, not just the first word of something."""
    return {normal_name(word.text) for words in lines for word in words[1:] if word.is_capital}


def _unknown(words: list[Word], taken: set[int]) -> Iterator[str]:
    at = 0
    while at < len(words):
        if at in taken or not words[at].is_capital:
            at += 1
            continue
        last = end = at
        while last + 1 < len(words) and last + 1 not in taken and _runs_on(words, last):
            last += 1
            end = last if words[last].is_capital else end
        for first, final in _parts(words, at, end):
            name = _trimmed(words, first, final)
            if name and _is_called_like_one(name.split()):
                yield name
        at = end + 1


def _runs_on(words: list[Word], last: int) -> bool:
    word, following = words[last], words[last + 1]
    if _gap(word) not in {"", "&"} or _is_possessive(word) or word.text.casefold() in DAYS:
        return False
    small = following.text.casefold()
    if small in HONORIFICS:
        return False
    if small == "to":  # "Committee to Protect the North End"
        after = words[last + 2] if last + 2 < len(words) else None
        return after is not None and after.is_capital and word.is_capital and _is_body(word)
    return following.is_capital or small in _JOINS - _LEADING_ON


def _is_body(word: Word) -> bool:
    return word.text.casefold() in BODY | GROUPS_FOR


def _parts(words: list[Word], first: int, last: int) -> Iterator[tuple[int, int]]:
    """ "The Alliance for Justice and the Center for Change" are two."""
    for at in range(first + 1, last - 1):
        if words[at].text == "and" and words[at + 1].text == "the":
            parts = (first, at - 1), (at + 2, last)
            if all(_is_called_like_one(_trimmed(words, *part).split()) for part in parts):
                yield parts[0]
                yield from _parts(words, *parts[1])
                return
    yield first, last


def _trimmed(words: list[Word], first: int, last: int) -> str:
    """Without the sentence's first word where it is no part of the name, without persons and their titles; or ""."""
    behind = behind_person(words, first, last, is_name=lambda at, end: _is_called_like_one(_behind(words, at, end)))
    return " ".join(_behind(words, behind, last)) if behind is not None and behind <= last else ""


def _behind(words: list[Word], first: int, last: int) -> list[str]:
    while first < last and _is_no_part(words, first):
        first += 1
    while last > first and (words[last].text.casefold() in TITLES or not words[last].is_capital):
        last -= 1
    for at in range(first + 1, last):
        small = words[at].text.casefold()
        if small in {"at", "in"} or (small == "on" and not _is_on_something(words, at)):
            last = at - 1
            break
    return _text(words, first, last).split()


def _is_no_part(words: list[Word], at: int) -> bool:
    small = words[at].text.casefold()
    if small in _IN_NAMES:  # "First Unitarian Church", not "First Coalition members spoke"
        return _is_body(words[at + 1])
    return small in TITLES | DAYS | OPENERS


def _is_on_something(words: list[Word], at: int) -> bool:
    """ "Committee on Jobs", not "Committee on Tuesday"."""
    following = words[at + 1].text.casefold()
    return words[at - 1].text.casefold() in {"committee", "council", "commission", "campaign"} and following not in DAYS


def _is_called_like_one(words: list[str]) -> bool:
    small = [word.casefold().strip(".,") for word in words]
    aim = next((at for at, word in enumerate(small) if word == "to"), 0)
    if aim and any(word in BODY | GROUPS_FOR for word in small[:aim]):  # what it wants may be anything
        return len(small) > aim + 1
    if len(words) < 2 or small[-1] in NOT or all(word in PLACE_WORDS | GLUE for word in small):
        return False
    if small[0] in GROUPS_FOR and any(word in {"for", "of", "against", "united"} for word in small[1:3]):
        return True
    if len(small) > 2 and any(word in GROUPS_FOR for word in small) and "for" in small:
        return True
    if small[0].endswith("s") and small[1] == "for" and small[0] not in OPENERS:
        return True
    public = {"city", "county", "town", "state"} & set(small) and small[-1] in {"council", "committee"}
    return bool(BODY & set(small)) and not public
