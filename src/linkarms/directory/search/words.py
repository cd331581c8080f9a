"""What an organization can be found by: words, facets and cells of the map, each a token of bytes.

The first byte is the family. Ordered bytewise, a family is one stretch of the index, and so are all words that begin
with the same letters.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from linkarms.core.names import normal_name

NAME: Final = b"n"  # a word of the name
OTHER: Final = b"a"  # a word of what else is said: other name, place, postcode, tags, about
FIRST: Final = b"^"  # the first word of the name
LENGTH: Final = b"#"  # how many words the name has
BACKWARDS: Final = b"v"  # a word of the name from its end: to find it when its beginning is mistyped
KIND: Final = b"k"
ISSUE: Final = b"i"
STATUS: Final = b"s"
COUNTRY: Final = b"c"
REGION: Final = b"r"  # country|region
PLACE: Final = b"p"  # country|region|place
CELL: Final = b"g"  # level, latitude:longitude
POINT: Final = b"x"  # the smallest cell/latitude:longitude, where many organizations stand at the very same point
GROUP: Final = b"G"  # source|number of a parent and its affiliates

#: Words that stand in many names and tell nothing. A name or a search of nothing else keeps them.
FILLERS: Final = frozenset({"of", "and", "for", "the", "in", "a", "an", "to", "at", "on"})
MOST_WORDS: Final = 12
LONGEST_WORD: Final = 60


def words_of(normal: str) -> list[str]:
    """The different words of a normalized name that count, in their order."""
    found = [word for word in dict.fromkeys(normal.split()) if word not in FILLERS]
    return [word[:LONGEST_WORD] for word in (found or dict.fromkeys(normal.split()))]


def words_in(text: str) -> list[str]:
    return words_of(normal_name(text))


def token(family: bytes, text: str) -> bytes:
    return family + text.encode("utf-8", "replace")[:200]


def tokens(family: bytes, texts: Iterable[str]) -> list[bytes]:
    return [token(family, text) for text in texts]


def text_of(one: bytes) -> str:
    return one[1:].decode("utf-8", "replace")


def length_token(count: int) -> bytes:
    return LENGTH + b"%02d" % min(count, MOST_WORDS)


def region_value(country: str, region: str) -> str:
    return f"{country}|{region}"


def place_value(country: str, region: str, place: str) -> str:
    return f"{country}|{region}|{normal_name(place)}"


def group_value(source_id: int, number: str) -> str:
    return f"{source_id}|{number}"
