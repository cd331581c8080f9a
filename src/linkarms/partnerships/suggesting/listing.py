"""The whole list for a need: whom to call and why, who is at it already, whom one put away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from linkarms.directory.leads.models import Exclusion
from linkarms.partnerships.models import Why
from linkarms.partnerships.suggesting import reading, registered
from linkarms.partnerships.suggesting.because import Asked, Candidate, Lessons, reasons_for
from linkarms.partnerships.suggesting.ranking import Suggestion, rank
from linkarms.partnerships.suggesting.weights import ENOUGH, Ground

if TYPE_CHECKING:
    from linkarms.directory.models import Entry, Teammate
    from linkarms.partnerships.models import Dismissal, Need


@dataclass(frozen=True, slots=True)
class Suggested:
    """``at_it``: would be on the list, were they not in the pipeline or partners already."""

    ranked: list[Suggestion]
    at_it: list[Entry]
    put_away: list[Dismissal]
    asked: Asked
    ours: list[Candidate]  # everybody with whom one is at it, whatever the need
    lessons: Lessons


def suggestions_for(need: Need, teammate: Teammate, *, together: Mapping[int, tuple[str, ...]]) -> Suggested:
    """``together``: id of an organization here to the names of campaigns with it; campaigns live upstairs."""
    asked = reading.asked_of(need)
    rows = reading.dismissals(teammate)
    lessons = reading.lessons_of(rows, country=teammate.organization.country)
    put_away = [row for row in rows if row.need_id == need.pk or row.why == Why.NEVER]
    gone = {row.candidate for row in put_away} | {row.normal_name for row in put_away}
    gone |= set(Exclusion.objects.visible_to(teammate).values_list("normal_name", flat=True))
    known = reading.own_entries(teammate, need, together=together)
    candidates = [
        *known.others,
        *reading.profiles(teammate, known, together=together),
        *registered.candidates(need, teammate, asked, known),
    ]
    open_ones = [one for one in candidates if one.key not in gone and one.normal_name not in gone]
    return Suggested(
        ranked=rank(open_ones, asked, lessons),
        at_it=[entry for entry, one in known.at_it if _fits(one, asked, lessons)],
        put_away=put_away,
        asked=asked,
        ours=[one for _entry, one in known.at_it],
        lessons=lessons,
    )


def narrowed(found: list[Suggestion], *, kind: str = "", town: str = "", voices: bool = False) -> list[Suggestion]:
    """Only some of them, each with the place that it has among all."""
    return [
        one
        for one in found
        if (not kind or one.candidate.kind == kind)
        and (not town or one.candidate.town == town)
        and (not voices or any(each.because.ground == Ground.CONSTITUENCY for each in one.reasons))
    ]


def candidate_of(key: str, suggested: Suggested) -> Candidate | None:
    """One that is on the list, by its key."""
    return next((one.candidate for one in suggested.ranked if one.candidate.key == key), None)


def _fits(candidate: Candidate, asked: Asked, lessons: Lessons) -> bool:
    alone = replace(candidate, family="")
    return sum(1 for one in reasons_for(alone, asked, lessons) if one.points > 0) >= ENOUGH
