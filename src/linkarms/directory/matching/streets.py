"""Street addresses in one form: "461 E. 111th Street" and "461 East 111th St" are one building."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rapidfuzz.distance import DamerauLevenshtein

from linkarms.core.names import normal_name

_DIRECTIONS = {
    "north": "n", "south": "s", "east": "e", "west": "w", "northeast": "ne", "northwest": "nw", "southeast": "se",
    "southwest": "sw", "no": "n", "so": "s",
}  # fmt: skip
_COMPASS = frozenset(_DIRECTIONS.values())
_KINDS = frozenset(
    [
        "alley",
        "aly",
        "ave",
        "avenue",
        "av",
        "avn",
        "blvd",
        "boulevard",
        "cir",
        "circle",
        "court",
        "ct",
        "dr",
        "drive",
        "expressway",
        "expy",
        "hwy",
        "highway",
        "lane",
        "ln",
        "parkway",
        "pkwy",
        "pkway",
        "pky",
        "pl",
        "place",
        "plaza",
        "plz",
        "rd",
        "road",
        "sq",
        "square",
        "st",
        "street",
        "terrace",
        "ter",
        "trail",
        "trl",
        "way",
    ]
)
_INSIDE = frozenset(
    [
        "apt",
        "apartment",
        "bldg",
        "building",
        "fl",
        "floor",
        "lower",
        "number",
        "rear",
        "rm",
        "room",
        "ste",
        "suite",
        "unit",
        "upper",
    ]
)
_SHORT = {"saint": "st", "mount": "mt"}
_KING = "martinlutherking"
_ORDINAL = re.compile(r"\b(\d+) ?(st|nd|rd|th)\b")
#: "3012", "3012-16", "723 725", "12b".
_NUMBER = re.compile(r"\s*(\d+)[a-z]?\b(?:(?:\s*[-–/&]\s*|\s+)\d+\b(?=\s+[NSEW]))?(?:-\d+)?[\s,.]*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Street:
    """``number`` of the house, ``direction`` (n, s, …) or "", and the ``name`` without its kind."""

    number: str
    direction: str
    name: str


def read_street(written: str) -> Street | None:
    """None for a post box or an address without a house number."""
    match = _NUMBER.match(written)
    if match is None:
        return None
    words = _ORDINAL.sub(r"\1", normal_name(written[match.end() :])).split()
    direction = ""
    if len(words) > 1 and _DIRECTIONS.get(words[0], words[0]) in _COMPASS:
        word = words.pop(0)
        direction = _DIRECTIONS.get(word, word)
    name = _street_name(words)
    return Street(match[1].lstrip("0") or "0", direction, name) if name else None


def same_building(one: Street, other: Street) -> bool:
    """The same house in the same street; a street's name may be misspelt by a letter."""
    if one.number != other.number or not _directions_agree(one, other):
        return False
    return _names_agree(one.name, other.name)


def next_door(one: Street, other: Street) -> bool:
    """The same street, and a house number that is a slip of the pen or some houses away."""
    if not _names_agree(one.name, other.name) or not _directions_agree(one, other):
        return False
    slip = DamerauLevenshtein.distance(one.number, other.number, score_cutoff=2)
    far = abs(int(one.number[:9]) - int(other.number[:9]))
    return slip <= 1 or far <= 20 or sorted(one.number) == sorted(other.number)


def _street_name(words: list[str]) -> str:
    kept: list[str] = []
    for word in words:
        if kept and (word in _KINDS or word in _INSIDE):
            break
        kept.append(_SHORT.get(word, word))
    name = "".join(word for word in kept if word not in {"dr", "jr"}) or "".join(kept)
    return _KING if name in {"king", "mlk", "martinlking"} else name


def _directions_agree(one: Street, other: Street) -> bool:
    return one.direction == other.direction or not one.direction or not other.direction


def _names_agree(one: str, other: str) -> bool:
    if one == other:
        return True
    short, long = sorted((one, other), key=len)
    if one.isdigit() or other.isdigit() or len(short) < 4:
        return False
    if long.startswith(short):
        return True
    return DamerauLevenshtein.distance(one, other, score_cutoff=2) <= (1 if len(short) < 8 else 2)
