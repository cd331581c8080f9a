"""From the codes of the US tax register to our kinds and issues.

NTEE (National Taxonomy of Exempt Entities) has a letter for the field and two digits for the work: R24, women's
rights. The longest beginning that stands in a table decides. A kind found so is a guess that whoever knows the
organization corrects in an entry of its own; whether a group is *led* by the people affected, no register says.
"""

from __future__ import annotations

import json
from functools import lru_cache

from linkarms.directory.models import Kind
from linkarms.directory.register.models import LegalStatus
from linkarms.directory.vocabulary import ISSUES

ISSUES_BY_CODE: dict[str, tuple[str, ...]] = {
    "A3": ("media",),
    "B": ("education",),
    "B28": ("education", "disability"),
    "C": ("climate",),
    "C32": ("climate", "water-food"),
    "E": ("health",),
    "E4": ("reproductive-rights", "health"),
    "F": ("health",),
    "G": ("health",),
    "G25": ("health", "disability"),
    "H": ("health",),
    "I": ("justice",),
    "I21": ("justice", "young-people"),
    "I71": ("justice", "women"),
    "I72": ("justice", "young-people"),
    "I73": ("justice", "women"),
    "J": ("economy",),
    "J30": ("economy", "disability"),
    "J33": ("economy", "disability"),
    "K": ("water-food",),
    "L": ("housing",),
    "L24": ("housing", "disability"),
    "O": ("young-people",),
    "P22": ("racial-justice",),
    "P3": ("young-people",),
    "P43": ("women", "housing"),
    "P45": ("young-people",),
    "P52": ("transport",),
    "P73": ("disability", "housing"),
    "P76": ("young-people",),
    "P82": ("disability",),
    "P83": ("women",),
    "P84": ("immigration", "racial-justice"),
    "P85": ("housing",),
    "P86": ("disability",),
    "P87": ("disability",),
    "P88": ("lgbtq",),
    "Q": ("peace",),
    "Q31": ("peace", "water-food"),
    "Q35": ("peace", "democracy"),
    "Q38": ("peace", "climate"),
    "Q39": ("peace", "health"),
    "Q71": ("immigration", "peace"),
    "R": ("democracy",),
    "R20": ("racial-justice", "democracy"),
    "R21": ("immigration",),
    "R22": ("racial-justice",),
    "R23": ("disability",),
    "R24": ("women",),
    "R25": ("other",),
    "R26": ("lgbtq",),
    "R27": ("health",),
    "R28": ("young-people",),
    "R29": ("economy",),
    "R30": ("racial-justice",),
    "R60": ("democracy", "justice"),
    "R61": ("reproductive-rights",),
    # Its subject is ours, its aim is mostly the opposite one: no reason to suggest it.
    "R62": ("other",),
    "R63": ("media", "democracy"),
    "R65": ("other",),
    "R67": ("other",),
    "S22": ("housing",),
    "S3": ("economy",),
    "S43": ("economy",),
    "S81": ("women",),
    "V22": ("economy",),
    "V24": ("democracy",),
    "V31": ("racial-justice",),
    "V32": ("women",),
    "V33": ("racial-justice",),
    "V37": ("economy",),
    "W2": ("democracy",),
    "W22": ("economy",),
    "W40": ("transport",),
    "W50": ("media",),
    "W90": ("economy",),
}
KINDS_BY_CODE: dict[str, Kind] = {
    "A3": Kind.MEDIA,
    "B": Kind.EDUCATION,
    "C": Kind.COMMUNITY,
    "I": Kind.COMMUNITY,
    "I43": Kind.AFFECTED,
    "J": Kind.COMMUNITY,
    "J40": Kind.UNION,
    "K": Kind.COMMUNITY,
    "L": Kind.COMMUNITY,
    "L50": Kind.AFFECTED,
    "O": Kind.COMMUNITY,
    "P": Kind.COMMUNITY,
    "P84": Kind.AFFECTED,
    "P88": Kind.AFFECTED,
    "Q": Kind.COMMUNITY,
    "R": Kind.COMMUNITY,
    "R40": Kind.VOTERS,
    "S2": Kind.COMMUNITY,
    "S4": Kind.BUSINESS,
    "W24": Kind.VOTERS,
    "W50": Kind.MEDIA,
    "X": Kind.FAITH,
}
#: By the paragraph of section 501(c) under which an organization is exempt.
STATUS_BY_SUBSECTION = {
    "03": LegalStatus.C3,
    "04": LegalStatus.C4,
    "05": LegalStatus.UNION,
    "06": LegalStatus.C6,
    "01": LegalStatus.GOVERNMENT,
}
#: "Central organization" of a group, by the column AFFILIATION.
PARENTS = frozenset({"6", "8"})
CHURCH = "10"


def issues_of(code: str) -> tuple[str, ...]:
    """Slugs of vocabulary.ISSUES for an NTEE code; none where it says nothing about an issue."""
    return _longest(ISSUES_BY_CODE, code) or ()


@lru_cache(maxsize=20_000)
def classified(code: str, subsection: str, foundation: str, affiliation: str) -> tuple[str, str, str]:
    """(kind, issues as JSON, legal status) of a row of the tax register. A file has a few thousand combinations."""
    status = STATUS_BY_SUBSECTION.get(subsection, LegalStatus.OTHER_EXEMPT) if subsection else ""
    return _kind(code, status, foundation, affiliation).value, json.dumps(list(issues_of(code))), str(status)


def _kind(code: str, status: str, foundation: str, affiliation: str) -> Kind:
    if affiliation in PARENTS:
        return Kind.NATIONAL
    found = _longest(KINDS_BY_CODE, code)
    if status == LegalStatus.UNION and (not code or found is Kind.UNION):
        return Kind.UNION
    if status == LegalStatus.C6:
        return Kind.BUSINESS
    if foundation == CHURCH:
        return Kind.FAITH
    return found or Kind.OTHER


def _longest[T](table: dict[str, T], code: str) -> T | None:
    for length in range(min(len(code), 3), 0, -1):
        if code[:length] in table:
            return table[code[:length]]
    return None


assert {issue for issues in ISSUES_BY_CODE.values() for issue in issues} <= set(ISSUES)
