"""What counts, and how much: every number that the ranking knows stands here, and in docs/explanation/suggestions.md.

Pure. A reason counts 1 (a little), 2 (some), 3 (much) or 5 (most of all); what an organization taught counts against.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Weight(IntEnum):
    MOST = 5
    MUCH = 3
    SOME = 2
    LITTLE = 1
    AGAINST_LITTLE = -1
    AGAINST_SOME = -2
    AGAINST_MUCH = -3


class Ground(StrEnum):
    """Kinds of reasons. One candidate has at most one of each, but for offers: one for each resource."""

    AFFECTED = "affected"  # people directly affected themselves: first (seed 003)
    CONSTITUENCY = "constituency"  # speaks for those whose voices are missing
    TOGETHER = "together"  # we have done something together
    ISSUE = "issue"
    PLACE = "place"
    OFFER = "offer"  # has what we lack, in somebody's words
    KIND = "kind"  # groups of this kind often have what the need calls for
    FAMILY = "family"  # the body to which it belongs is a partner
    LEAD = "lead"  # found in a letter, an article, a list
    TAUGHT_KIND = "taught_kind"
    TAUGHT_PLACE = "taught_place"


#: So many reasons for somebody make a suggestion: one alone is a coincidence.
ENOUGH = 2

#: Kinds that each reason for a partnership calls for (seeds 000 and 003).
KINDS_FOR_REASON: dict[str, frozenset[str]] = {
    "policy": frozenset({"national", "education"}),
    "pressure": frozenset({"community", "union", "faith", "education", "voters"}),
    "asks": frozenset({"community", "union", "national"}),
    "constituencies": frozenset({"affected", "faith", "union", "business", "education"}),
    "perspectives": frozenset({"affected", "community", "education", "media"}),
}
#: Kinds that often have each resource (seed 003).
KINDS_FOR_RESOURCE: dict[str, frozenset[str]] = {
    "media": frozenset({"media", "national", "individual"}),
    "members": frozenset({"union", "faith", "voters", "community"}),
    "knowledge": frozenset({"national", "education"}),
    "access": frozenset({"political", "voters", "business", "individual"}),
    "space": frozenset({"faith", "union", "education"}),
    "money": frozenset({"business", "political", "union", "individual"}),
    "languages": frozenset({"affected", "faith"}),
}
#: Beginnings of words, in English and Spanish, by which a text offers a resource.
WORDS_OF_RESOURCE: dict[str, tuple[str, ...]] = {
    "media": ("press", "newsletter", "newspaper", "radio", "podcast", "journalist", "media list", "prensa", "boletin"),
    "members": ("members", "volunteers", "turnout", "turn out", "mailing list", "socios", "miembros", "voluntari"),
    "knowledge": ("research", "policy", "data", "expert", "legal", "investigacion", "datos", "experto"),
    "access": ("council member", "senator", "mayor", "representative", "endorse", "concejal", "alcald", "senador"),
    "space": ("hall", "room", "church basement", "meeting space", "kitchen", "parking", "salon", "sala", "local "),
    "money": ("grant", "donor", "donat", "fund", "sponsor", "subvencion", "donacion", "fondo"),
    "languages": (
        "spanish", "bilingual", "interpret", "translat", "cantonese", "mandarin", "tagalog", "vietnamese", "creole",
        "arabic", "bilingue", "interpret", "traduc",
    ),
}  # fmt: skip

#: A kind that was put away as no help so many times counts that much against, from the third time on no more.
MOST_LESSONS = 3


def taught(lessons: int) -> int:
    """What so many lessons of one kind count: -1, -2, -3."""
    return -min(lessons, MOST_LESSONS)
