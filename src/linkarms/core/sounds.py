"""How words sound where a language asks for it. Pure: contracts are written with it, too."""

from __future__ import annotations

import re
import unicodedata

#: "i" or "hi", but not before another vowel: "madera y hierro" keeps its "y".
_SOUND_OF_I = re.compile(r"h?i(?![aeiou])")


def begins_with_i(words: str) -> bool:
    """Whether the first word sounds like "i": Spanish then says "e" instead of "y" before it."""
    plain = unicodedata.normalize("NFKD", words.casefold()).encode("ascii", "ignore").decode()
    return _SOUND_OF_I.match(plain.lstrip(" \"'([<-")) is not None
