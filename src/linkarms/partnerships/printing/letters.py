"""Which letters the typesetter's own fonts have. The others stand on the paper as what Unicode calls them.

A page shows every script that the reader's device knows; the paper has to carry its fonts along. ``letters.txt`` lists
what those have, as ranges of code points; a test sets every one of them.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

#: Latin letters with their usual marks, digits and punctuation: what is left when letters do not go together.
_PLAIN = frozenset(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x180)))) | set("\n–—‘’“”„…·€•")
#: They only say how the letter before them is to look.
_SILENT = frozenset(map(chr, (0x200D, *range(0xFE00, 0xFE10))))


def printable(value: Any, *, plain: bool = False) -> Any:
    """The same JSON with every letter that cannot be printed written out: "[U+1F600 GRINNING FACE]"."""
    if isinstance(value, str):
        return _written_out(value, _PLAIN if plain else letters())
    if isinstance(value, list):
        return [printable(one, plain=plain) for one in value]
    if isinstance(value, dict):
        return {name: printable(one, plain=plain) for name, one in value.items()}
    return value


@lru_cache(maxsize=1)
def letters() -> frozenset[str]:
    """Everything that the fonts have, and the end of a line."""
    found = {"\n"}
    for written in Path(__file__).with_name("letters.txt").read_text(encoding="ascii").split():
        first, _dash, last = written.partition("-")
        found.update(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    return frozenset(found)


def _written_out(text: str, has: frozenset[str]) -> str:
    if has.issuperset(text):
        return text
    return "".join(letter if letter in has else _called(letter) for letter in text)


def _called(letter: str) -> str:
    if letter in _SILENT:
        return ""
    return f"[U+{ord(letter):04X} {unicodedata.name(letter, 'without a name')}]"
