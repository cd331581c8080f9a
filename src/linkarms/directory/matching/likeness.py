"""How alike two names are, and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from itertools import takewhile

from rapidfuzz.distance import DamerauLevenshtein

from linkarms.directory.matching.names import OrganizationName
from linkarms.directory.matching.words import DISTANCING, FORM, PLACE_WORDS, SISTER, WIDE


class Level(StrEnum):
    SAME = "same"  # one name in two spellings
    CLOSE = "close"  # a person should look
    SISTER = "sister"  # another body of the same people, such as its action fund
    APART = "apart"  # two organizations, whatever else they share: chapters, locals, "Friends of"
    DIFFERENT = "different"


class Reason(StrEnum):
    SAME_NAME = "same_name"
    WORD_ORDER = "word_order"
    OWN_ALIAS = "own_alias"
    ACRONYM = "acronym"
    SPELLING = "spelling"
    FEWER_WORDS = "fewer_words"
    KIND_OF_BODY = "kind_of_body"
    SISTER_BODY = "sister_body"
    OTHER_NUMBER = "other_number"
    OTHER_PLACE = "other_place"
    CHAPTER = "chapter"
    AROUND_IT = "around_it"
    OTHER_NAME = "other_name"
    PLACE_UNKNOWN = "place_unknown"
    SAME_PLACE = "same_place"
    SAME_REGISTRATION = "same_registration"
    OTHER_REGISTRATION = "other_registration"
    SAME_WEBSITE = "same_website"
    SAME_PHONE = "same_phone"
    SAME_ADDRESS = "same_address"
    OTHER_ADDRESS = "other_address"


@dataclass(frozen=True, slots=True)
class Likeness:
    level: Level
    reason: Reason


SAME = Likeness(Level.SAME, Reason.SAME_NAME)
OTHER = Likeness(Level.DIFFERENT, Reason.OTHER_NAME)
_CHAPTER = Likeness(Level.APART, Reason.CHAPTER)
_ELSEWHERE = Likeness(Level.APART, Reason.OTHER_PLACE)
_RANK = list(Level)


def compare_names(one: OrganizationName, other: OrganizationName) -> Likeness:
    """Of two names alone, without anything else that is known. The same both ways round."""
    if not one.squash or not other.squash:
        return OTHER
    if one.place and other.place and not set(one.place) & set(other.place):
        inner = _compare(one, other, one.core, other.core)
        return _ELSEWHERE if inner.level in {Level.SAME, Level.CLOSE, Level.SISTER} else inner
    found = _one_place(one, other) if bool(one.place) != bool(other.place) else _plain(one, other)
    if found.level is Level.SAME and one.is_twofold != other.is_twofold:
        return Likeness(Level.SISTER, Reason.SISTER_BODY)
    return found


def _plain(one: OrganizationName, other: OrganizationName) -> Likeness:
    return SAME if one.squash == other.squash else _compare(one, other, one.core, other.core)


def _one_place(one: OrganizationName, other: OrganizationName) -> Likeness:
    """One says in brackets where it is: perhaps the other says so in its name, perhaps not at all."""
    whole = _compare(one, other, one.core + one.place, other.core + other.place)
    plain = _plain(one, other)
    if plain.level is not Level.SAME:
        return min(whole, plain, key=lambda likeness: _RANK.index(likeness.level))
    stated = set(one.place or other.place)
    if whole.level is Level.SAME or stated <= set(one.core):
        return SAME
    return _CHAPTER if one.is_network else Likeness(Level.CLOSE, Reason.PLACE_UNKNOWN)


def _compare(one: OrganizationName, other: OrganizationName, left: tuple[str, ...], right: tuple[str, ...]) -> Likeness:
    if "".join(left) == "".join(right):
        return SAME
    if one.squash in other.aliases or other.squash in one.aliases or one.aliases & other.aliases:
        return Likeness(Level.CLOSE, Reason.OWN_ALIAS)
    if one.squash in other.initials or other.squash in one.initials:
        alone = len(left) == 1 or len(right) == 1
        return Likeness(Level.CLOSE, Reason.ACRONYM) if alone and min(len(one.squash), len(other.squash)) > 2 else OTHER
    if one.numbers and other.numbers and one.numbers != other.numbers:
        return Likeness(Level.APART, Reason.OTHER_NUMBER) if set(left) & set(right) else OTHER
    if sorted(left) == sorted(right):
        turned = _is_turned(left, right, one.capitals | other.capitals)
        return Likeness(Level.SAME if turned else Level.CLOSE, Reason.WORD_ORDER)
    return _by_words(one, other, left, right)


def _is_turned(left: tuple[str, ...], right: tuple[str, ...], capitals: frozenset[str]) -> bool:
    """ "Chicago SDS" and "SDS Chicago": the network and the place change sides. "Workers United" does not."""
    for cut in range(1, len(left)):
        if left[cut:] + left[:cut] == right:
            parts = (left[:cut], left[cut:])
            named = any(all(word in PLACE_WORDS for word in part) for part in parts)
            short = any(len(part) == 1 and part[0] in capitals for part in parts)
            return len(left) > 2 or named or short
    return False


def _by_words(
    one: OrganizationName, other: OrganizationName, left: tuple[str, ...], right: tuple[str, ...]
) -> Likeness:
    shared = Counter(left) & Counter(right)
    rest_left = list((Counter(left) - shared).elements())
    rest_right = list((Counter(right) - shared).elements())
    if _is_short_for(rest_left, rest_right, right, one.capitals) or _is_short_for(
        rest_right, rest_left, left, other.capitals
    ):
        return Likeness(Level.CLOSE, Reason.ACRONYM)
    if min(len(rest_left), len(rest_right)) > 2:
        return OTHER
    near = _near_pairs(rest_left, rest_right, alone=not shared)
    for a, b in near:
        rest_left.remove(a)
        rest_right.remove(b)
    if any(a in PLACE_WORDS and b in PLACE_WORDS for a, b in near):
        return _ELSEWHERE
    if not rest_left and not rest_right:
        solid = sum(len(word) for word in shared) + sum(min(len(a), len(b)) for a, b in near)
        return Likeness(Level.CLOSE, Reason.SPELLING) if solid >= 6 else OTHER
    if not shared and not near:
        return _squashed(one.squash, other.squash)
    if not rest_left or not rest_right:
        longer, whole = (rest_left, left) if rest_left else (rest_right, right)
        return _longer(one, other, longer, whole=whole, shared=list(shared.elements()), near=near)
    return _both_differ(rest_left, rest_right, list(shared.elements()))


def _longer(
    one: OrganizationName,
    other: OrganizationName,
    longer: list[str],
    *,
    whole: tuple[str, ...],
    shared: list[str],
    near: list[tuple[str, str]],
) -> Likeness:
    """One of them is the other with words before, behind or within."""
    at_an_end = longer == list(whole[: len(longer)]) or longer == list(whole[-len(longer) :])
    if len(longer) == 1 and len(set(shared)) > 1 and (_goes_on(longer[0], one, other) or _is_year(longer[0])):
        return Likeness(Level.CLOSE, Reason.FEWER_WORDS)
    if _leaves_its_purpose_out(one, other) and not set(longer) & DISTANCING:
        return Likeness(Level.CLOSE, Reason.FEWER_WORDS)
    if at_an_end and one.is_network and other.is_network:
        return _CHAPTER
    return _with_more(set(longer), shared, near, at_an_end=at_an_end)


def _goes_on(word: str, one: OrganizationName, other: OrganizationName) -> bool:
    """ "Neighbors for Peace and Justice" beside "Neighbors for Peace"; "New York City" beside "New York"."""
    return word in {"city", "state"} or any(name.words[-2:] == ("and", word) for name in (one, other))


def _leaves_its_purpose_out(one: OrganizationName, other: OrganizationName) -> bool:
    """ "Moms Demand Action" beside "Moms Demand Action for Gun Sense in America"."""
    short, long = sorted((one.words, other.words), key=len)
    return len(short) > 1 and long[: len(short)] == short and long[len(short) :][:1] == ("for",)


def _is_year(word: str) -> bool:
    return len(word) == 4 and word.isdigit() and word[:2] in {"19", "20"}


def _is_short_for(rest: list[str], long_rest: list[str], long: tuple[str, ...], capitals: frozenset[str]) -> bool:
    """What is left of one name is the acronym of what is left of the other: "NY" of "new york"."""
    if len(rest) != 1 or len(long_rest) < 2 or not 2 <= len(rest[0]) <= 7 or rest[0] not in capitals:
        return False
    left_over = Counter(long_rest)
    in_order = [word for word in long if left_over[word] > 0]
    return "".join(word[0] for word in in_order) == rest[0]


def _near_pairs(left: list[str], right: list[str], *, alone: bool) -> list[tuple[str, str]]:
    pairs: list[tuple[str, str]] = []
    free = list(right)
    for word in left:
        best = next((candidate for candidate in free if _is_near(word, candidate, alone=alone)), None)
        if best is not None:
            pairs.append((word, best))
            free.remove(best)
    return pairs


def _is_near(one: str, other: str, *, alone: bool) -> bool:
    """A slip of the pen or a plural; beside other words that agree also a word cut short ("Comm" for community)."""
    if any(letter.isdigit() for letter in one + other):
        return False
    short, long = sorted((one, other), key=len)
    if not alone and _share_a_stem(short, long):
        return True
    if len(short) == 3 and len(long) == 4 and (short[0], short[-1]) == (long[0], long[-1]):
        return DamerauLevenshtein.distance(one, other) == 1
    allowed = 0 if len(short) < 4 else 1 if len(short) < 8 else 2
    return DamerauLevenshtein.distance(one, other, score_cutoff=allowed) <= allowed


def _share_a_stem(short: str, long: str) -> bool:
    if long == f"{short}s" or (len(short) >= 4 and long.startswith(short) and len(long) - len(short) >= 3):
        return True
    common = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(short, long, strict=False))))
    return common >= 7 and len(long) - common <= 3


def _squashed(one: str, other: str) -> Likeness:
    """The same letters but one or two: a blank forgotten and a letter wrong."""
    shortest = min(len(one), len(other))
    allowed = 0 if shortest < 7 else 1 if shortest < 14 else 2
    if allowed and DamerauLevenshtein.distance(one, other, score_cutoff=allowed) <= allowed:
        return Likeness(Level.CLOSE, Reason.SPELLING)
    return OTHER


def _with_more(more: set[str], shared: list[str], near: list[tuple[str, str]], *, at_an_end: bool) -> Likeness:
    """One name is the other with something added."""
    solid = [word for word in shared if word not in FORM]
    if any(word.isdigit() and len(word) != 4 for word in more):
        return _CHAPTER
    if more & DISTANCING:
        return Likeness(Level.APART, Reason.AROUND_IT)
    if more <= SISTER:
        return Likeness(Level.SISTER, Reason.SISTER_BODY)
    if more <= WIDE and solid:
        return Likeness(Level.CLOSE, Reason.FEWER_WORDS)
    if more <= PLACE_WORDS | WIDE:
        return _CHAPTER
    if more <= FORM | SISTER | WIDE and (len(solid) > 1 or _is_rare(solid)):
        return Likeness(Level.CLOSE, Reason.KIND_OF_BODY)
    if len(more) == 1 and len(shared) + len(near) >= 3 and not at_an_end:
        return Likeness(Level.CLOSE, Reason.FEWER_WORDS)
    return _CHAPTER if solid else OTHER


def _is_rare(solid: list[str]) -> bool:
    return len(solid) == 1 and len(solid[0]) > 5 and solid[0] not in PLACE_WORDS | WIDE | DISTANCING


def _both_differ(left: list[str], right: list[str], shared: list[str]) -> Likeness:
    solid = [word for word in shared if word not in FORM | PLACE_WORDS | WIDE]
    if set(left) & PLACE_WORDS and set(right) & PLACE_WORDS and solid:
        return _ELSEWHERE
    if {*left, *right} & DISTANCING:
        return OTHER
    return _squashed("".join(left), "".join(right))
