"""What somebody looks for."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

from linkarms.directory.search.circles import Point

A_PAGE: Final = 20
#: So many results can be looked through; who needs more narrows the search.
MOST_SHOWN: Final = 1000
#: Counted exactly up to here.
COUNTED: Final = 10_000


class Sort(StrEnum):
    BEST = "best"
    NAME = "name"
    DISTANCE = "distance"


class Level(StrEnum):
    """How an organization stands with the one that searches."""

    PARTNER = "partner"
    PIPELINE = "pipeline"
    LEAD = "lead"
    NONE = "none"


class Facet(StrEnum):
    KIND = "kind"
    ISSUE = "issue"
    AREA = "area"
    STATUS = "status"
    CONSTITUENCY = "constituency"
    LEVEL = "level"


@dataclass(frozen=True)
class Around:
    middle: Point
    km: float


@dataclass(frozen=True)
class Question:
    """Any of the values of one facet, and all of the facets."""

    text: str = ""
    kinds: frozenset[str] = frozenset()
    issues: frozenset[str] = frozenset()
    areas: frozenset[str] = frozenset()  # "US", or "US|CA"
    statuses: frozenset[str] = frozenset()
    constituencies: frozenset[str] = frozenset()  # as one's own entries say them; registers say none
    levels: frozenset[Level] = frozenset()
    place: str = ""  # "US|CA|oakland", see words.place_value
    around: Around | None = None
    sort: Sort = Sort.BEST
    offset: int = 0
    size: int = A_PAGE

    def chosen(self, facet: Facet) -> frozenset[str]:
        match facet:
            case Facet.KIND:
                return self.kinds
            case Facet.ISSUE:
                return self.issues
            case Facet.AREA:
                return self.areas
            case Facet.STATUS:
                return self.statuses
            case Facet.CONSTITUENCY:
                return self.constituencies
            case Facet.LEVEL:
                return frozenset(level.value for level in self.levels)

    @property
    def is_blank(self) -> bool:
        return self == replace(Question(), sort=self.sort, offset=self.offset, size=self.size)
