"""Names of organizations taken apart: what counts in a spelling, what does not, and what is said in brackets."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from linkarms.core.names import normal_name
from linkarms.directory.matching.words import (
    ABBREVIATIONS,
    AMBIGUOUS_STATES,
    GLUE,
    LEGAL,
    NETWORKS,
    PLACE_IN_CAPITALS,
    PLACE_SHORT,
    PLACE_WORDS,
    SISTER,
    STATES,
    UNIT,
    UNIT_AT_END,
)

LONGEST = 300
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")
_LEGAL_STATUS = re.compile(r"(501)?\s*\(?c\)?\s*\(?[3-7]\)?", re.IGNORECASE)
_WEB_END = re.compile(r"(?<=\w)(\.| dot )(org|com|net|us|info|io|tv)\b", re.IGNORECASE)
_FOR = re.compile(r"(?<=[a-z])4(?=[A-Za-z])|(?<=[A-Za-z] )4(?= [A-Za-z])")
_DASH = re.compile(r"\s+[-–—|:]\s+|\s*[–—]\s*|(?<=[A-Z]{3})-(?=[A-Z][a-z])")
_SLASH = re.compile(r"\s+/\s+|(?<=\w{3})/(?=\w{3})")
_BEHALF = re.compile(r",?\s+on behalf of\b.*$", re.IGNORECASE)
_ORDINAL = re.compile(r"(\d+)(st|nd|rd|th)")
_JOINING = frozenset({"and", "of"})
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}


@dataclass(frozen=True, slots=True)
class OrganizationName:
    """A name, ready to be compared.

    ``core`` are the words that count, in order; ``squash`` the whole without blanks, so that "Code Pink" is
    "CODEPINK"; ``numbers`` of locals, branches and posts; ``place`` what brackets, a comma or a dash put behind the
    name; ``aliases`` the squashes of other names it gives itself; ``initials`` the acronyms that follow from its words;
    ``is_network`` a national body with chapters; ``is_twofold`` two bodies in one line ("X / X Action Fund").
    """

    written: str
    words: tuple[str, ...]
    core: tuple[str, ...]
    squash: str
    numbers: frozenset[str]
    place: tuple[str, ...]
    aliases: frozenset[str]
    initials: frozenset[str]
    capitals: frozenset[str]
    is_network: bool
    is_twofold: bool


@lru_cache(maxsize=50_000)
def read_name(written: str) -> OrganizationName:
    """The name taken apart. Any text has one; one without letters has no ``core``."""
    text = _BEHALF.sub("", " ".join(written[:LONGEST].split()))
    text, inside = _without_brackets(text)
    main, others, dashed, place = _parts(text)
    aliases: set[str] = set()
    is_twofold = False
    for one, is_name in (*((other, True) for other in others), *((one, False) for one in (*dashed, *inside))):
        said = _words(one)
        if not said:
            continue
        if is_name or _is_alias(one, said, _words(main)):
            aliases.add("".join(said))
            is_twofold = is_twofold or bool(SISTER & set(said))
        else:
            place.extend(word for word in said if word not in GLUE)
    words = _words(main)
    core = tuple(word for word in words if word not in GLUE) or tuple(words)
    return OrganizationName(
        written=written,
        words=tuple(words),
        core=core,
        squash="".join(words),
        numbers=frozenset(word for word in core if word.isdigit()),
        place=tuple(place),
        aliases=frozenset(aliases),
        initials=frozenset(_initials(words)),
        capitals=frozenset(word.casefold() for word in _codes(main)) if not _is_shouted(main) else frozenset(),
        is_network=_is_network(core),
        is_twofold=is_twofold,
    )


_NETWORK_CORES = [frozenset(word for word in name.split() if word not in GLUE) for name in NETWORKS.values()]


def _is_network(core: tuple[str, ...]) -> bool:
    words = frozenset(core)
    return any(network <= words for network in _NETWORK_CORES)


def _without_brackets(text: str) -> tuple[str, list[str]]:
    inside: list[str] = []

    def take(match: re.Match[str]) -> str:
        said = match[1].strip()
        if said and not _LEGAL_STATUS.fullmatch(said) and said.casefold() != "the":
            inside.append(said)
        return " "

    rest = " ".join(_BRACKETS.sub(take, text).split())
    return (rest, inside) if any(letter.isalnum() for letter in rest) else (text, [])


def _parts(text: str) -> tuple[str, list[str], list[str], list[str]]:
    """The name, other names after a slash, what a dash adds, and the place behind a comma."""
    place: list[str] = []
    dashed: list[str] = []
    pieces = [piece for piece in _DASH.split(text) if any(letter.isalnum() for letter in piece)]
    if len(pieces) > 1:
        text, *dashed = pieces if not _is_acronym(pieces[0]) else (pieces[1], pieces[0], *pieces[2:])
        if text is pieces[1] and not _is_alias(pieces[0], _words(pieces[0]), _words(text)):
            text, *dashed = pieces
    others: list[str] = []
    halves = [half for half in _SLASH.split(text) if any(letter.isalnum() for letter in half)]
    if len(halves) > 1 and all(len(half.split()) > 1 for half in halves):
        text, *others = halves
    head, comma, tail = text.rpartition(",")
    said = _words(tail) if comma else []
    if head and said and all(word in PLACE_WORDS or word in head.casefold() for word in said):
        text = head
        place.extend(said)
    return text, others, dashed, place


def _is_alias(written: str, said: list[str], main: list[str]) -> bool:
    """An acronym of the name, or a long form of which the name is the acronym; else it says where."""
    squash, whole = "".join(said), "".join(main)
    if squash in _initials(main) or whole in _initials(said):
        return True
    capitals = "".join(letter for letter in written if letter.isupper()).casefold()
    return _is_acronym(written) and squash[0] in {whole[0], "t"} and _are_among(capitals, f"the{whole}")


def _are_among(letters: str, text: str) -> bool:
    """Whether ``text`` has these letters in this order."""
    rest = iter(text)
    return all(letter in rest for letter in letters)


def _is_acronym(written: str) -> bool:
    text = _undotted(written).strip()
    return 2 < len(text) <= 10 and " " not in text and sum(letter.isupper() for letter in text) > len(text) / 2


def _codes(text: str) -> list[str]:
    """Short words in capitals."""
    return re.findall(r"\b[A-Z]{2,7}\b", _undotted(text))


def _is_shouted(text: str) -> bool:
    """All in capitals, as registers write: then capitals say nothing about a word."""
    return text.upper() == text and any(len(word) > 4 and word not in NETWORKS for word in text.casefold().split())


def _undotted(text: str) -> str:
    return re.sub(r"(?<=\b\w)\.\s?(?=\w\b)", "", text)


def _words(text: str) -> list[str]:
    """Normal words with abbreviations written out; legal endings, "the" and the words before a number gone."""
    text = _FOR.sub(" for ", _WEB_END.sub(" ", text.replace("#", " No. ")))
    capitals, shouted = set(_codes(text)), _is_shouted(text)
    found: list[str] = []
    normal = normal_name(text).replace("united states", "us").split()
    for number, word in enumerate(normal):
        is_code = word.upper() in capitals
        is_last = 0 < number == len(normal) - 1
        found.extend(_written_out(word, is_code=is_code, is_place=is_code and (not shouted or is_last)))
    found = [word for word in found if word != "the"] or found
    found = _without_units(found)
    while len(found) > 1 and found[-1] in LEGAL:
        found.pop()
    return found


def _written_out(word: str, *, is_code: bool, is_place: bool) -> list[str]:
    """``is_code``: in capitals; ``is_place``: so that it can be told from a word of a name all in capitals."""
    if word in NETWORKS and is_code:
        return NETWORKS[word].split()
    if is_place and word in PLACE_IN_CAPITALS:
        return PLACE_IN_CAPITALS[word].split()
    if word in PLACE_SHORT:
        return PLACE_SHORT[word].split()
    if is_place and word in STATES and word not in AMBIGUOUS_STATES:
        return STATES[word].split()
    ordinal = _ORDINAL.fullmatch(word)
    if ordinal:
        return [ordinal[1]]
    return [_ROMAN.get(word) or ABBREVIATIONS.get(word, word)]


def _without_units(words: list[str]) -> list[str]:
    kept: list[str] = []
    words = _without_local_union(words)
    for number, word in enumerate(words):
        following = words[number + 1] if number + 1 < len(words) else ""
        before = words[number - 1] if number else ""
        if word in UNIT and (following.isdigit() or (following in UNIT and following != word)):
            continue
        if word in UNIT_AT_END and not following and (before.isdigit() or len(words) > 2):
            continue
        kept.append(word.lstrip("0") or word if word.isdigit() else word)
    return kept or words


def _without_local_union(words: list[str]) -> list[str]:
    """ "Local Union No. 3" is "Local 3"."""
    return [
        word
        for number, word in enumerate(words)
        if word != "union"
        or words[number - 1 : number] != ["local"]
        or not any(following.isdigit() for following in words[number + 1 : number + 3])
    ]


def _initials(words: list[str]) -> set[str]:
    """What the first letters spell, small words counted or not; "us" gives both of its letters."""
    found = set()
    for small in (frozenset(), _JOINING, GLUE):
        letters = [word if word == "us" or word.isdigit() else word[0] for word in words if word not in small]
        if len(letters) > 1:
            found.add("".join(letters))
    return found
