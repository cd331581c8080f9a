"""Who is missing: kinds of groups, voices and places near a need with whom nobody of us is at it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from linkarms.directory.models import Kind
from linkarms.partnerships.suggesting.because import speaks_of
from linkarms.partnerships.suggesting.weights import KINDS_FOR_REASON, KINDS_FOR_RESOURCE, Ground

if TYPE_CHECKING:
    from collections.abc import Iterable

    from linkarms.partnerships.suggesting.because import Asked, Candidate
    from linkarms.partnerships.suggesting.listing import Suggested
    from linkarms.partnerships.suggesting.ranking import Suggestion

MOST_PLACES = 5


class Lack(StrEnum):
    KIND = "kind"
    VOICES = "voices"
    PLACE = "place"


@dataclass(frozen=True, slots=True)
class BlindSpot:
    """``query``: narrows the suggestions to it. ``called_for``: the need's reasons or resources ask for this kind."""

    lack: Lack
    label: str
    suggestions: int
    query: str
    called_for: bool = False
    affected: bool = False


def blind_spots(suggested: Suggested, *, constituency: str) -> list[BlindSpot]:
    """Those directly affected first, then the voices that the need names, the kinds it calls for, others, places."""
    near = [one for one in suggested.ours if is_near(one, suggested.asked)]
    kinds = list(_kinds(near, suggested))
    affected = [spot for spot in kinds if spot.affected]
    others = sorted((spot for spot in kinds if not spot.affected), key=lambda spot: not spot.called_for)
    return [*affected, *_voices(suggested, constituency), *others, *_places(near, suggested)]


def is_near(one: Candidate, asked: Asked) -> bool:
    """In the need's place, or in its region where the town is not written down; everywhere, if it names no place."""
    if not asked.town and not asked.region:
        return True
    same_town = bool(asked.town) and one.town == asked.town
    return same_town or (not one.town and bool(asked.region) and one.region == asked.region)


def _kinds(near: list[Candidate], suggested: Suggested) -> Iterable[BlindSpot]:
    asked = suggested.asked
    wanted = {kind for reason in asked.reasons for kind in KINDS_FOR_REASON.get(reason, ())}
    wanted |= {kind for resource in asked.resources for kind in KINDS_FOR_RESOURCE.get(resource, ())}
    have = {one.kind for one in near}
    counts = Counter(one.candidate.kind for one in suggested.ranked)
    for kind in Kind:
        if kind != Kind.OTHER and kind.value not in have:
            yield BlindSpot(
                Lack.KIND, str(kind.label), counts[kind.value], urlencode({"kind": kind.value}),
                called_for=kind.value in wanted, affected=kind == Kind.AFFECTED,
            )  # fmt: skip


def _voices(suggested: Suggested, constituency: str) -> Iterable[BlindSpot]:
    """The need says whose voices are missing, and nobody of ours speaks for them in any word we have."""
    wanted = suggested.asked.constituency
    if not wanted or any(_speaks_for(one, wanted) for one in suggested.ours):
        return
    count = sum(1 for one in suggested.ranked if _has(one, Ground.CONSTITUENCY))
    yield BlindSpot(Lack.VOICES, constituency, count, urlencode({"voices": "1"}), called_for=True)


def _places(near: list[Candidate], suggested: Suggested) -> Iterable[BlindSpot]:
    """The need's own place when nobody is there, and places around it where somebody could be."""
    have = {one.town for one in suggested.ours}
    home = suggested.asked.town
    counts = Counter(one.candidate.town for one in suggested.ranked if one.candidate.town)
    affected = {one.candidate.town for one in suggested.ranked if one.candidate.kind == Kind.AFFECTED}
    names = {one.candidate.town: one.candidate.place for one in suggested.ranked}
    towns = [town for town in counts if town not in have and town != home and _around(town, suggested)]
    towns.sort(key=lambda town: (town not in affected, -counts[town], town))
    if home and not near:
        towns.insert(0, home)
    for town in towns[:MOST_PLACES]:
        yield BlindSpot(
            Lack.PLACE,
            names.get(town, town.title()),
            counts[town],
            urlencode({"town": town}),
            affected=town in affected,
        )


def _around(town: str, suggested: Suggested) -> bool:
    """Near enough that the ranking has counted it, or in the same region."""
    return any(_has(one, Ground.PLACE) for one in suggested.ranked if one.candidate.town == town)


def _has(one: Suggestion, ground: Ground) -> bool:
    return any(each.because.ground == ground for each in one.reasons)


def _speaks_for(one: Candidate, wanted: tuple[tuple[str, ...], ...]) -> bool:
    texts = [one.normal_name, *(normal for said in one.sayings for _sentence, normal in said.sentences)]
    return any(speaks_of(wanted, text) for text in texts)
