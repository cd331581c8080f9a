"""Whoever is named before an organization: "Rev. Jane Kim of First Unitarian Church" is about the church."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from linkarms.directory.articles.sentences import Word
from linkarms.directory.articles.vocabulary import BODY, GROUPS_FOR, NOT, TITLES
from linkarms.directory.matching.words import FORM, PLACE_WORDS, WIDE

HONORIFICS = frozenset(
    re.findall(
        r"\S+",
        """alderman archbishop assemblyman assemblymember assemblywoman bishop br brother cantor capt captain chaplain
        chief cmdr commissioner congressman congresswoman councilman councilmember councilwoman deacon delegate dr
        doctor father fr gov governor hon imam lt mayor minister miss mr mrs ms msgr mx officer pastor prof professor
        rabbi rep representative rev reverend sen senator sgt sheriff sister sr supervisor""",
    )
)
#: Names of organizations begin so too: "Sister City Association".
_ALSO_OF_BODIES = frozenset(
    ["brother", "captain", "chief", "delegate", "doctor", "father", "minister", "officer", "representative", "sister"]
)
#: Words of names of organizations that no person is called.
_NO_PERSON = (
    BODY
    | GROUPS_FOR
    | NOT
    | PLACE_WORDS
    | FORM
    | WIDE
    | frozenset(
        re.findall(
            r"\S+",
            """aid american asian bank big black boys business care catholic chinese christian civil clean color common
            cultural daughters defense democracy democrats disability disabled education environmental fair family first
            food foods free freedom girls good great green habitat harvest health helping home homes human humanity
            indian indigenous interfaith islamic japanese jewish jobs junior justice knights korean labor latino latina
            law legal liberal liberty little lives lutheran matter medical men mercy methodist muslim native new nuclear
            older open order palestine parenthood peace planned poor presbyterian professionals progressive public
            rainbow republicans resources rights rural safe second senior service services sisters social socialists
            sons standing support survivors third unitarian united urban vietnam voice welcoming wild wildlife
            world young""",
        )
    )
)
_MOST_WORDS = 4

type IsName = Callable[[int, int], bool]


def behind_person(words: Sequence[Word], first: int, last: int, *, is_name: IsName) -> int | None:
    """Where a run of words begins without the person at its head; None when nothing else is named in it.

    With a title before the name it is a person. Without one, two or three words that no organization is called by are,
    if what follows "of" is a name by itself (`is_name` knows).
    """
    start, titled, sure = first, *_titled_before(words, first)
    while start <= last and words[start].text.casefold() in HONORIFICS | TITLES:
        titled, sure = True, sure or words[start].text.casefold() in HONORIFICS - _ALSO_OF_BODIES
        start += 1
    joint = next((at for at in range(start, last + 1) if words[at].text in {"of", "and"}), None)
    head = [word.text.casefold() for word in words[start : last + 1 if joint is None else joint]]
    behind = None if joint is None else joint + 1
    if behind is not None and behind < last and words[behind].text.casefold() == "the":
        behind += 1
    if titled and (sure or (len(head) <= _MOST_WORDS and not (BODY | GROUPS_FOR).intersection(head))):
        return behind
    is_person = 2 <= len(head) <= _MOST_WORDS - 1 and not _NO_PERSON.intersection(head)
    if joint is not None and behind is not None and is_person and is_name(behind, last):
        return behind if words[joint].text == "of" or behind > joint + 1 else first
    return first


def _titled_before(words: Sequence[Word], first: int) -> tuple[bool, bool]:
    """Whether a title stands before, and whether it can be nothing else: "Rev."."""
    before = words[first - 1] if first else None
    if before is None or before.text.casefold() not in HONORIFICS:
        return False, False
    is_sure = before.after.strip() == "." or before.text.casefold() not in _ALSO_OF_BODIES
    return before.after.strip() in {"", "."}, is_sure
