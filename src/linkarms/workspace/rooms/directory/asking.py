"""A search as it stands in the address of the page: read with patience, and written back without what is blank."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from django.utils.http import urlencode

from linkarms.core.errors import BadInput
from linkarms.directory.search import places
from linkarms.directory.search.places import Found
from linkarms.directory.search.questions import A_PAGE, MOST_SHOWN, Around, Facet, Level, Question, Sort

if TYPE_CHECKING:
    from django.http import QueryDict

LONGEST: Final = 200
RADII: Final = (5, 10, 25, 50, 100, 250, 500)
USUAL_RADIUS: Final = 50
#: Values of one facet that are taken, and how long one may be.
_MOST_VALUES, _LONGEST_VALUE = 40, 70
MAP: Final = "map"


@dataclass(frozen=True)
class Asked:
    """What is looked for, the parts of the address that say so, and what could not be understood."""

    question: Question
    parts: list[tuple[str, str]]
    page: int
    view: str
    near: str = ""
    km: int = USUAL_RADIUS
    found: Found | None = None
    problems: dict[str, str] = field(default_factory=dict)

    @property
    def address(self) -> str:
        """The search without page and view: what is saved, and what links begin with."""
        return urlencode(self.parts)

    def without(self, *names: str, value: str | None = None) -> str:
        kept = [one for one in self.parts if one[0] not in names or (value is not None and one[1] != value)]
        return urlencode(kept)


def asked(data: QueryDict, *, country: str) -> Asked:
    """`country`: where a place of several of that name is looked for first."""
    text = " ".join(data.get("q", "").split())[:LONGEST]
    near = " ".join(data.get("near", "").split())[:LONGEST]
    km = _number(data.get("km", ""), USUAL_RADIUS)
    km = km if km in RADII else USUAL_RADIUS
    found, problems = _found(near, country)
    chosen = {facet: sorted(set(_short(data.getlist(facet.value)))) for facet in Facet}
    chosen[Facet.LEVEL] = [value for value in chosen[Facet.LEVEL] if value in set(Level)]
    sort = data.get("sort", "")
    sort = sort if sort in set(Sort) and (sort != Sort.DISTANCE or found) else Sort.BEST.value
    place = next(iter(_short([data.get("place", "")])), "")
    page = max(1, min(_number(data.get("page", ""), 1), MOST_SHOWN // A_PAGE))
    question = Question(
        text=text,
        kinds=frozenset(chosen[Facet.KIND]),
        issues=frozenset(chosen[Facet.ISSUE]),
        areas=frozenset(chosen[Facet.AREA]),
        statuses=frozenset(chosen[Facet.STATUS]),
        constituencies=frozenset(chosen[Facet.CONSTITUENCY]),
        levels=frozenset(Level(value) for value in chosen[Facet.LEVEL]),
        place=place,
        around=Around(found.point, km) if found else None,
        sort=Sort(sort),
        offset=(page - 1) * A_PAGE,
    )
    parts = [("q", text), ("near", near), ("km", str(km) if near else ""), ("place", place)]
    parts += [(facet.value, value) for facet in Facet for value in chosen[facet]]
    parts += [("sort", "" if sort == Sort.BEST else sort)]
    view = MAP if data.get("view") == MAP else ""
    return Asked(question, [one for one in parts if one[1]], page, view, near, km, found, problems)


def _found(near: str, country: str) -> tuple[Found | None, dict[str, str]]:
    if not near:
        return None, {}
    try:
        return places.find(near, country=country), {}
    except BadInput as problem:
        return None, {"near": str(problem)}


def _short(values: Iterable[str]) -> list[str]:
    return [value for value in values if 0 < len(value) <= _LONGEST_VALUE][:_MOST_VALUES]


def _number(raw: str, otherwise: int) -> int:
    return int(raw) if raw.isascii() and raw.isdecimal() and len(raw) < len("1000000") else otherwise
