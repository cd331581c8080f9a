"""The oracle's reading of caps and shares in proportion: who is let in by what was counted, and who has a place.

Written from the clauses' prose alone (`at_most`, `in_proportion` in docs/reference/clauses.md). It imports nothing of
the program. People are addresses; whoever is erased is nobody's address any more, and keeps the place.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from tests.machine.papers import Paper, after


class InLine(NamedTuple):
    """Somebody who says yes: who confirmed first comes first."""

    proved_at: datetime
    submission: int
    email: str
    own: bool


@dataclass
class Shares:
    """What was written down so far. Keys are an organization and a campaign; for a count also the version."""

    places: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    counted: dict[tuple[str, str, int], list[str]] = field(default_factory=dict)
    received: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    gone: int = 0

    def lets_in(self, organization: str, campaign: str, paper: Paper, email: str) -> bool:
        """In the share, if one was agreed on; and among the first so many places, if there is a cap."""
        counted = self.counted.get((organization, campaign, paper.version), [])
        if paper.terms.counted is not None and email not in counted:
            return False
        most = paper.terms.most
        return not most or email in self.places.get((organization, campaign), [])[:most]

    def received_by(self, organization: str, campaign: str, email: str) -> None:
        mine = self.received.setdefault((organization, campaign), [])
        if email not in mine:
            mine.append(email)

    def erased(self, email: str) -> None:
        """Whoever signs anew with the address is somebody else."""
        self.gone += 1
        for lists in (self.places, self.counted, self.received):
            for names in lists.values():
                names[:] = [f"gone {self.gone}" if one == email else one for one in names]

    def is_counted(self, organization: str, campaign: str, paper: Paper) -> bool:
        return (organization, campaign, paper.version) in self.counted

    def count(self, organization: str, campaign: str, paper: Paper, people: list[InLine], *, brought: set[str]) -> None:
        """All of its own, and as many of the others as it brought people, or the least that was agreed on."""
        own = [one.email for one in sorted(people) if one.own]
        others = [one.email for one in sorted(people) if not one.own]
        entitled = max(len(brought | set(own)), paper.terms.at_least)
        self.counted[organization, campaign, paper.version] = own + others[:entitled]

    def give_places(self, organization: str, campaign: str, paper: Paper, people: list[InLine]) -> None:
        """First those whom it received already, then in the order; nobody who had a place ever frees it."""
        places = self.places.setdefault((organization, campaign), [])
        line = [one.email for one in sorted(people)]
        if paper.terms.counted is not None:
            counted = self.counted.get((organization, campaign, paper.version), [])
            line = [email for email in counted if email in line]
        for email in [*self.received.get((organization, campaign), []), *line]:
            if len(places) < paper.terms.most and email not in places:
                places.append(email)


def moment_of_count(paper: Paper, left_at: datetime | None) -> datetime | None:
    """The end of the day; sooner where data sharing ended or the partner left."""
    if paper.terms.counted is None:
        return None
    moments = [after(paper.terms.counted), paper.data_ends, left_at]
    return min(moment for moment in moments if moment is not None)
