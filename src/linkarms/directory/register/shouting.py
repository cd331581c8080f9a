"""Registers write in capitals; people do not read them. How a name is shown, never how it is kept or compared."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from linkarms.directory.matching.words import AMBIGUOUS_STATES, NETWORKS, STATES

_SMALL: Final = frozenset(
    "a an and as at by de del for from in la las los of on or the to with y".split()  # noqa: SIM905
)
_SHORT_FOR_WORDS: Final = frozenset("dr ft jr ltd mr mrs ms mt sr st".split())  # noqa: SIM905
_CODES: Final = frozenset(
    """aarp afl aids bpoe bsa cic cio cpa dc fc gop hiv hoa ibpoe ii iii iv ix lgbt lgbtq llc llp lp ngo nfp nra nyc
    pac pc pta pto ptsa tv uk un us usa usaf vfw vi vii viii xi xii ymca ywca""".split()  # noqa: SIM905
)
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_VOWELS: Final = frozenset("aeiouy")


@lru_cache(maxsize=10_000)
def unshouted(text: str, *, shortest: int = 5) -> str:
    """ "FRIENDS OF THE NAACP OF ST PAUL INC" as "Friends of the NAACP of St Paul Inc". Other texts stay as they are.

    Where no word has the ``shortest`` length it may be an acronym, and stays too.
    """
    if text.upper() != text or not any(len(word) >= shortest for word in text.split()):
        return text
    last = len(text)
    return _WORD.sub(lambda found: _word(found[0], is_first=found.start() == 0, is_last=found.end() == last), text)


def _word(word: str, *, is_first: bool, is_last: bool) -> str:
    small = word.casefold()
    if small in _SMALL and not is_first:
        return small
    if small in _SHORT_FOR_WORDS:
        return small.capitalize()
    if small in _CODES or small in NETWORKS or any(letter.isdigit() for letter in word):
        return word
    if is_last and small in STATES and small not in AMBIGUOUS_STATES:
        return word
    if len(small) < 6 and not _VOWELS & set(small):
        return word
    head, mark, tail = re.sub("’", "'", small).partition("'")
    if mark and len(head) == 1 and len(tail) > 2:
        return f"{head.upper()}'{tail.capitalize()}"
    return small.capitalize()
