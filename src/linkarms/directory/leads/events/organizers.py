"""Names of organizers: taken apart, brought together where they surely mean the same, chapters below their parents."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from linkarms.core.names import normal_name, one_line
from linkarms.directory.matching.names import OrganizationName, read_name
from linkarms.directory.matching.words import (
    DISTANCING,
    FORM,
    GLUE,
    NETWORKS,
    PLACE_WORDS,
    SISTER,
    STATES,
    UNIT,
    UNIT_AT_END,
)

LONGEST = 200
_EMPTY = frozenset({"na", "n/a", "none", "null", "unknown", "others"})
#: What a chapter says beside the name of the whole, apart from where it is.
_CHAPTER_WORDS = (
    UNIT | UNIT_AT_END | {"campus", "university", "college", "chapters", "affiliate", "metro", "county", "counties"}
)
#: Of a known network, a chapter may be called by any words as short as these ("SJP UTA", "FSU SDS").
_SHORT = 3
#: Too common to be what a whole body is called: "Workers Center", "Coalition for Peace and Justice".
_COMMON = FORM | GLUE | {"workers", "peace", "justice", "solidarity", "palestine", "students", "neighbors"}
#: "Medical Students for Justice in Palestine" are others than those whose name they take.
_OTHERS = DISTANCING | SISTER | {"medical", "health", "healthcare", "muslim", "jewish", "queer", "christian"}
_KNOWN = {normal_name(name): acronym.upper() for acronym, name in NETWORKS.items()}
_YEAR = re.compile(r"20\d\d")
_STATE_NAMES = frozenset(STATES.values())


@dataclass(frozen=True, slots=True)
class Family:
    """``parent`` is the key of the whole body, "" for one that is nobody's chapter. ``name``: the usual spelling."""

    key: str
    name: str
    parent: str


def split_organizers(text: str, *, joined: bool = True) -> tuple[str, ...]:
    """Each name once, in order; ``joined``: semicolons part them."""
    found: dict[str, str] = {}
    for part in re.split(r"[;\n]", text) if joined else [text]:
        name = one_line(part, field="", max_length=10**9, required=False)[:LONGEST].strip(" ,.")
        if name.casefold() not in _EMPTY and any(letter.isalnum() for letter in name):
            found.setdefault(normal_name(name), name)
    return tuple(found.values())


def key_of(name: str) -> str:
    """The same for spellings that surely mean the same: "PSL" and "Party for Socialism and Liberation"."""
    read = read_name(name)
    where = " ".join(sorted(read.place))
    return (f"{read.squash} {where}".strip() or normal_name(name))[:LONGEST]


def families(
    names: Iterable[str], *, places: Collection[str] = (), known: Mapping[str, str] | None = None
) -> list[Family]:
    """Each organizer once, with its parent. A parent that nobody named is there too, when it is a network.

    ``places``: where the events are (towns, counties); ``known``: key to name of those met in other lists, who can be
    parents too.
    """
    spellings: dict[str, dict[str, int]] = {}
    for name in names:
        counted = spellings.setdefault(key_of(name), {})
        counted[name] = counted.get(name, 0) + 1
    usual = {key: max(counted, key=lambda one: (counted[one], -len(one), one)) for key, counted in spellings.items()}
    everybody = {**(known or {}), **usual}
    index = _Parents(everybody, where=_words_of_places(places))
    found: dict[str, Family] = {}
    for key, name in usual.items():
        parent = index.of(key, name)
        found[key] = Family(key, name, parent)
        if parent and parent not in everybody:
            found.setdefault(parent, Family(parent, index.networks[parent], ""))
    return [Family(one.key, one.name, _root(one, found)) for one in found.values()]


def _root(one: Family, found: Mapping[str, Family]) -> str:
    """A chapter of a chapter stands under the whole."""
    parent, seen = one.parent, {one.key}
    while parent in found and found[parent].parent and parent not in seen:
        seen.add(parent)
        parent = found[parent].parent
    return "" if parent == one.key else parent


def _words_of_places(places: Collection[str]) -> frozenset[str]:
    return PLACE_WORDS | _STATE_NAMES | {word for place in places for word in normal_name(place).split() if place}


class _Parents:
    """Everybody who could be the whole of which another is a chapter, by name without blanks."""

    def __init__(self, everybody: Mapping[str, str], *, where: frozenset[str]) -> None:
        self._where = where
        self._by_squash: dict[str, str] = {}
        for key, name in everybody.items():
            read = read_name(name)
            if not read.place and self._can_be_whole(read):
                self._by_squash.setdefault(read.squash, key)
        self.networks: dict[str, str] = {}
        for name, acronym in _KNOWN.items():
            self.networks[key_of(name)] = acronym
            self._by_squash.setdefault(read_name(name).squash, key_of(name))
        self._is_network = {read_name(name).squash for name in _KNOWN}

    def _can_be_whole(self, read: OrganizationName) -> bool:
        """Not somewhere, and not so common that others are called so by chance."""
        telling = [word for word in read.core if word not in _COMMON and not word.isdigit()]
        says_where = read.core[0] in self._where or read.core[-1] in self._where
        return len(read.squash) >= 4 and bool(telling) and not says_where

    def of(self, key: str, name: str) -> str:
        """The key of the longest name that this one consists of, beside a place or a number; "" for none."""
        read = read_name(name)
        words = list(read.words)
        if read.place and self._by_squash.get(read.squash, key) != key:
            return self._by_squash[read.squash]
        for length in range(len(words) - 1, 0, -1):
            for whole, rest in ((words[:length], words[length:]), (words[-length:], words[:-length])):
                squash = "".join(word for word in whole if word != "the")
                parent = self._by_squash.get(squash)
                if parent and parent != key and self._only_says_where(rest, written=name, squash=squash):
                    return parent
        return ""

    def _only_says_where(self, rest: list[str], *, written: str, squash: str) -> bool:
        telling = [word for word in rest if word not in GLUE]
        if not telling or _OTHERS & set(telling) or any(_YEAR.fullmatch(word) for word in telling):
            return False
        if all(word in self._where or word in _CHAPTER_WORDS or word.isdigit() for word in telling):
            return True
        says_at = bool(re.search(r"\b(?:of|at|in)\b", written, re.IGNORECASE)) and rest[0] in {"of", "at", "in"}
        if squash in self._is_network:
            return len(telling) <= _SHORT
        return says_at and len(telling) <= _SHORT and all(word[0].isalpha() for word in telling)
