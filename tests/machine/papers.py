"""The oracle's reading of what two organizations signed: which version covers whose yes, at any moment.

Written from the clauses' prose alone (docs/reference/agreements.md and clauses.md; "Documents", "Levels" and "Ending"
in product.md) over plain events. It imports nothing of the program, and whoever wrote it had read neither the function
for the terms in force nor the policy. Nothing that is asked about a moment knows what happened after it.

- *Since when.* From the second signature, or from the first day that the data clause names, if that is later.
- *Until when.* Through the last day of the data clause; through the last day of the agreement; or until somebody ends
  it. Days are days in UTC, whatever the clocks on the walls do.
- *Afterwards.* Whoever said yes before stays covered for so many whole days: the run-out.
- *What both signed last holds.* A version that was followed by another, and an agreement whose place another took,
  cover nobody any more, from the second signature on.
- *One for a campaign* takes the place of the standing one there, for good.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from tests.machine.log import BothSigned, Terms

DAY = timedelta(days=1)
INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Paper:
    """One version that both signed, as it stands at the moment that was asked about.

    ``over``: when the whole agreement was over, if it is.
    """

    agreement: int
    version: int
    campaign: str
    terms: Terms
    signed_at: datetime
    over: datetime | None

    @property
    def data_begins(self) -> datetime:
        first_day = [midnight(self.terms.starts)] if self.terms.starts is not None else []
        return max([self.signed_at, *first_day])

    @property
    def data_ends(self) -> datetime | None:
        moments = [after(day) for day in (self.terms.ends, self.terms.term) if day is not None]
        return min([*moments, *([self.over] if self.over is not None else [])], default=None)

    def in_force(self, at: datetime) -> bool:
        """Does it speak about data now, so that people may be asked?"""
        return self.data_begins <= at and (self.data_ends is None or at < self.data_ends)

    def covers(self, yes_at: datetime, at: datetime) -> bool:
        """Now; or until a while ago, and the yes was given before, and the run-out is not over."""
        if self.in_force(at):
            return True
        ended = self.data_ends
        if ended is None or at < ended or yes_at >= ended:
            return False
        if self.terms.starts is not None and ended <= midnight(self.terms.starts):
            return False  # it was over before its first day
        return within_run_out(ended, self.terms.run_out_days, at)

    def takes(self, country: str, postal_code: str) -> bool:
        """Does somebody with this postcode live in its places? Without such a clause everybody does."""
        if not self.terms.places:
            return True
        solid = "".join(letter for letter in postal_code.upper() if letter.isalnum())
        for place in self.terms.places:
            where, _space, beginning = place.partition(" ")
            if country == where and solid.startswith(beginning):
                return bool(solid) or not beginning
        return False


@dataclass
class Agreement:
    """What became of one agreement."""

    number: int
    partner: str
    campaign: str
    signed: list[tuple[datetime, int, Terms]] = field(default_factory=list)
    ended_at: datetime | None = None
    replaced_at: datetime | None = None

    def paper(self, at: datetime) -> Paper | None:
        """The version that both signed last, until then."""
        known = [each for each in self.signed if each[0] <= at]
        if not known:
            return None
        signed_at, version, terms = known[-1]
        return Paper(self.number, version, self.campaign, terms, signed_at, self.over(at))

    def over(self, at: datetime) -> datetime | None:
        """When it was over, if it is: somebody ended it, or its last day went by."""
        terms = [terms for signed_at, _version, terms in self.signed if signed_at <= at][-1]
        moments = [] if terms.term is None else [after(terms.term)]
        if self.ended_at is not None:
            moments.append(self.ended_at)
        return min((moment for moment in moments if moment <= at), default=None)

    def is_replaced(self, at: datetime) -> bool:
        """Did another take its place while it lasted? What is over already has no place that could be taken."""
        if self.replaced_at is None or self.replaced_at > at:
            return False
        return self.over(self.replaced_at) is None

    def boundaries(self) -> Iterator[datetime]:
        """Moments at which something begins or ends, or will."""
        for _signed_at, _version, terms in self.signed:
            if terms.starts is not None:
                yield midnight(terms.starts)
            over = [after(day) for day in (terms.ends, terms.term) if day is not None]
            yield from over
            for end in [*over, *([self.ended_at] if self.ended_at is not None else [])]:
                yield end_of_run_out(end, terms.run_out_days)


@dataclass
class Papers:
    """Everything that this host and its partners signed."""

    agreements: dict[int, Agreement] = field(default_factory=dict)

    def both_signed(self, event: BothSigned) -> None:
        for other in self.agreements.values():
            if (other.partner, other.campaign) == (event.partner, event.campaign) and other.number != event.agreement:
                other.replaced_at = other.replaced_at or event.at
        agreement = self.agreements.setdefault(
            event.agreement, Agreement(event.agreement, event.partner, event.campaign)
        )
        agreement.signed.append((event.at, event.version, event.terms))

    def ended(self, number: int, at: datetime) -> None:
        self.agreements[number].ended_at = at

    def all_ended(self, partner: str, at: datetime) -> None:
        """With a partnership every agreement of the two."""
        for each in self.agreements.values():
            if each.partner == partner and each.ended_at is None:
                each.ended_at = at

    def about(self, partner: str, campaign: str, at: datetime) -> list[Agreement]:
        """All that speak about this campaign: those for it alone, and the standing ones."""
        return [
            each
            for each in self.agreements.values()
            if each.partner == partner and each.campaign in (campaign, "") and each.paper(at) is not None
        ]

    def documents(self, partner: str, campaign: str, at: datetime) -> list[Paper]:
        """What can cover this partner there, what counts first first."""
        about = self.about(partner, campaign, at)
        scope = [each for each in about if each.campaign == campaign] or about
        left = [each for each in scope if not each.is_replaced(at)]
        papers = [paper for each in left if (paper := each.paper(at)) is not None]
        lasting = [paper for paper in papers if paper.over is None]
        if lasting:
            return lasting[-1:]
        return sorted(papers, key=lambda paper: (paper.over, paper.agreement), reverse=True)

    def lasting(self, partner: str, campaign: str, at: datetime) -> Paper | None:
        """The agreement that holds there now, whether it shares data or not."""
        return next((paper for paper in self.documents(partner, campaign, at) if paper.over is None), None)

    def covering(self, partner: str, campaign: str, *, yes_at: datetime, at: datetime) -> Paper | None:
        """The first that covers a yes of that moment, now."""
        return next((paper for paper in self.documents(partner, campaign, at) if paper.covers(yes_at, at)), None)

    def boundaries(self) -> list[datetime]:
        return sorted({moment for each in self.agreements.values() for moment in each.boundaries()})


def midnight(day: date) -> datetime:
    """When it begins."""
    return datetime.combine(day, time.min, tzinfo=UTC)


def after(day: date) -> datetime:
    """When it is over: a last day counts to its end."""
    return midnight(day + DAY)


def end_of_run_out(ended: datetime, days: int) -> datetime:
    """When the last of so many whole days is over. An end at midnight belongs to the day before."""
    last_day = (ended.astimezone(UTC) - INSTANT).date()
    return after(last_day + days * DAY)


def within_run_out(ended: datetime, days: int, at: datetime) -> bool:
    return days > 0 and at < end_of_run_out(ended, days)
