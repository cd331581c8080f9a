"""A coarse sieve before names are taken apart: thousands of names in milliseconds, losing no match that the keys have.

``keys`` is exact and costs a tenth of a millisecond a name; this looks at letters only.
"""

from __future__ import annotations

from itertools import combinations

from linkarms.directory.matching.words import (
    ABBREVIATIONS,
    AMBIGUOUS_STATES,
    FORM,
    GLUE,
    NETWORKS,
    PLACE_SHORT,
    STATES,
    WIDE,
)

_COMMON = FORM | WIDE | GLUE
_JOINING = frozenset({"and", "of"})
#: Letters of a beginning that are compared.
_LONG = 12
#: Words of a name that are paired.
_MOST = 8
_WORDS_TOO = {"co", "hi", "in", "me", "oh", "or", "pa"}  # codes of states
_CODES = {code: name for code, name in STATES.items() if code not in AMBIGUOUS_STATES | _WORDS_TOO}
_SAME = _CODES | ABBREVIATIONS | PLACE_SHORT | NETWORKS


def marks(normal: str) -> set[str]:
    """Of a normal name: pairs of its telling words, its beginning and end, and what its first letters spell.

    Two names that may mean one organization have at least one in common.
    """
    words = [each for word in normal.split() for each in _SAME.get(word, word).split()]
    core = [word for word in words if word not in GLUE] or words
    telling = sorted({word[:4] for word in core if word not in _COMMON} or {word[:4] for word in core})
    found = {f"{one} {other}" for one, other in combinations(telling[:_MOST], 2)} or set(telling)
    squash, whole = "".join(core), "".join(words)
    found |= {f"={squash[:_LONG]}", f"={whole[:_LONG]}", f"={whole[:5]}{whole[-5:]}"}
    if len(core) > 1 and core[-1] not in _COMMON and len(core[-1]) > 2:  # often what they call themselves in short
        found.add(f"={core[-1][:_LONG]}")
    for some in (words, core, [word for word in words if word not in _JOINING]):
        if len(some) > 1:
            found.add(f"={''.join(word if word == 'us' else word[0] for word in some)[:_LONG]}")
    return found
