"""The oracle's half about organizations: who is named, whose box stands where, what covers whom.

Written from product.md (laws 1 and 2; "Authority", "Levels", "Documents", "Modes", "Links", "Ending") over the log
of what happened. It shares no code with what it judges.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from tests.machine import log
from tests.machine.log import HOST, Box, Event, Terms

CAMPAIGNS = ("river", "forest")
PETITIONS = {"river1": "river", "river2": "river", "forest1": "forest"}
ASKS_PHONE = frozenset({"river1"})

NAMES_AND_PLACE = frozenset({"given_name", "family_name", "email", "postal_code"})
#: Seed 003: an endorser gets no data, an associate no phone; a full partner (and the host) all there is.
MOST_FIELDS = {"endorser": frozenset(), "associate": NAMES_AND_PLACE, "full": NAMES_AND_PLACE | {"phone"}}


@dataclass
class Paper:
    """One agreement. Its last version is what holds."""

    number: int
    partner: str
    campaign: str
    version: int
    terms: Terms
    signed_at: datetime
    ended_at: datetime | None = None
    replaced: bool = False

    @property
    def begins(self) -> datetime:
        return max([self.signed_at, *([midnight(self.terms.starts)] if self.terms.starts else [])])

    @property
    def ends(self) -> datetime | None:
        """When data sharing is over: the agreement was ended, or the last day that it names is over."""
        moments = [] if self.terms.ends is None else [midnight(self.terms.ends + timedelta(days=1))]
        return min([*moments, *([self.ended_at] if self.ended_at else [])], default=None)

    def in_force(self, at: datetime) -> bool:
        return self.begins <= at and (self.ends is None or at < self.ends)

    def covers(self, yes_at: datetime, now: datetime) -> bool:
        """In force; or ended, and the yes was given before, and the run-out is not over."""
        if self.in_force(now):
            return True
        over = self.ends
        if over is None or now < over or yes_at >= over:
            return False
        if self.terms.starts and over <= midnight(self.terms.starts):
            return False  # it ended before it began: it never covered anybody
        return within_run_out(over, self.terms.run_out_days, now)


@dataclass
class Place:
    """How an organization takes part, or took part last, in one campaign."""

    level: str
    text: int
    yes_at: datetime
    left_at: datetime | None = None

    def counts_for(self, yes_at: datetime, run_out_days: int, now: datetime) -> bool:
        """Takes part; or left, and the yes was given before, and the run-out is not over."""
        if self.left_at is None:
            return True
        return yes_at < self.left_at and within_run_out(self.left_at, run_out_days, now)


@dataclass
class Link:
    organization: str
    campaign: str
    promoted: bool
    works: bool = True


@dataclass
class Standing:
    """Where the organizations stand after everything in the log so far."""

    papers: dict[int, Paper] = field(default_factory=dict)
    places: dict[tuple[str, str], Place] = field(default_factory=dict)
    statements: dict[str, tuple[int, frozenset[str]]] = field(default_factory=dict)
    partnered: set[str] = field(default_factory=set)
    evidence: set[str] = field(default_factory=set)
    off: set[str] = field(default_factory=set)
    texts: dict[str, int] = field(default_factory=dict)
    several: set[str] = field(default_factory=set)
    links: dict[str, Link] = field(default_factory=dict)

    @classmethod
    def after(cls, events: Iterable[Event]) -> Standing:
        standing = cls()
        for event in events:
            standing.add(event)
        return standing

    def add(self, event: Event) -> None:  # noqa: C901  # a case an event
        match event:
            case log.StatementApproved():
                self.statements[event.campaign] = (event.number, event.fields)
            case log.BothSigned():
                self._signed(event)
            case log.AgreementEnded():
                self.papers[event.agreement].ended_at = event.at
            case log.Partnered():
                self.partnered.add(event.partner)
            case log.PartnershipEnded():
                self.partnered.discard(event.partner)
                for paper in self._alive(event.partner):
                    paper.ended_at = event.at
            case log.SeveralBoxes():
                (self.several.add if event.on else self.several.discard)(event.campaign)
            case log.TextChanged():
                self.texts[event.campaign] = self.texts.get(event.campaign, 0) + 1
            case log.LinkMade():
                self.links[event.code] = Link(event.organization, event.campaign, event.promoted)
            case log.LinkRetired():
                self.links[event.code].works = False
            case _:
                self._add_yes_or_no(event)

    def _add_yes_or_no(self, event: Event) -> None:  # noqa: C901  # a case an event
        match event:
            case log.Joined():
                text = self.texts.get(event.campaign, 0)
                self.places[event.partner, event.campaign] = Place(event.level, text, event.at)
            case log.YesToNewText():
                place = self.places[event.partner, event.campaign]
                place.text, place.yes_at = self.texts.get(event.campaign, 0), event.at
            case log.Left():
                self.places[event.partner, event.campaign].left_at = event.at
                for link in self.links.values():
                    if (link.organization, link.campaign) == (event.partner, event.campaign):
                        link.works = False
            case log.EvidenceGiven():
                self.evidence.add(event.organization)
            case log.NotUs():
                self.evidence.discard(event.organization)
                self.off.add(event.organization)
            case log.NameTakenOff():
                self.off.add(event.organization)
            case log.YesToNameAnew():
                if event.organization in self.evidence:
                    self.off.discard(event.organization)

    # --- Documents ---------------------------------------------------------------------------------

    def papers_for(self, partner: str, campaign: str) -> list[Paper]:
        """What can cover this partner there, what counts first first.

        One for the campaign replaces the standing one there for good, never adds to it. Of one scope the one that is
        not ended counts alone; what was replaced counts no more; else those that ended, the last one first.
        """
        mine = [paper for paper in self.papers.values() if paper.partner == partner]
        own = [paper for paper in mine if paper.campaign == campaign]
        scope = [paper for paper in own or mine if paper.campaign in (campaign, "") and not paper.replaced]
        alive = [paper for paper in scope if paper.ended_at is None]
        return alive or sorted(scope, key=lambda paper: (paper.ended_at or paper.signed_at, paper.number), reverse=True)

    def paper_in_force(self, partner: str, campaign: str, at: datetime) -> Paper | None:
        return next((paper for paper in self.papers_for(partner, campaign) if paper.in_force(at)), None)

    def _signed(self, event: log.BothSigned) -> None:
        for other in self._alive(event.partner):
            if other.campaign == event.campaign and other.number != event.agreement:
                other.ended_at, other.replaced = event.at, True
        self.papers[event.agreement] = Paper(
            event.agreement, event.partner, event.campaign, event.version, event.terms, event.at
        )

    def _alive(self, partner: str) -> Iterator[Paper]:
        return (paper for paper in self.papers.values() if paper.partner == partner and paper.ended_at is None)

    # --- Names (law 1) -----------------------------------------------------------------------------

    def may_be_named_at_all(self, organization: str) -> bool:
        """Evidence of authority, and the name was not taken off."""
        return organization in self.evidence and organization not in self.off

    def named(self, partner: str, campaign: str) -> bool:
        """May this partner stand on the campaign's public pages?

        Its own yes, to the texts as they are now; a partnership; nothing written against it. When an agreement about
        the campaign ended, the name goes at once, until a yes anew.
        """
        place = self.places.get((partner, campaign))
        if place is None or place.left_at is not None or place.text != self.texts.get(campaign, 0):
            return False
        if not self.may_be_named_at_all(partner) or partner not in self.partnered:
            return False
        papers = self.papers_for(partner, campaign)
        alive = next((paper for paper in papers if paper.ended_at is None), None)
        if alive is not None:
            return alive.terms.name != "no"
        about_it = [one for one in self.papers.values() if one.partner == partner and one.campaign in (campaign, "")]
        return all(paper.ended_at is None or paper.ended_at < place.yes_at for paper in about_it)

    def names(self, campaign: str) -> set[str]:
        return {partner for partner, where in self.places if where == campaign and self.named(partner, campaign)}

    # --- Boxes and links ---------------------------------------------------------------------------

    def link(self, code: str, campaign: str) -> Link | None:
        """None for forged, replaced, foreign, or of a partner who left: the host's page without that box."""
        link = self.links.get(code)
        return link if link is not None and link.works and link.campaign == campaign else None

    def boxes(self, petition: str, code: str, at: datetime) -> dict[str, Box]:
        campaign = PETITIONS[petition]
        asked = MOST_FIELDS["full"] if petition in ASKS_PHONE else NAMES_AND_PLACE
        link = self.link(code, campaign)
        found = {}
        if campaign in self.statements and self.may_be_named_at_all(HOST):
            found[HOST] = Box(HOST, "", self.statements[campaign][1] & asked, everywhere=True)
        if link is not None and link.promoted:
            return found
        for partner in self.names(campaign):
            paper = self.paper_in_force(partner, campaign, at)
            if paper is None:
                continue
            level = self.places[partner, campaign].level
            mode, fields = ceiling(paper.terms, level)
            everywhere = mode == "opted_in" and campaign in self.several
            on_own_link = link is not None and link.organization == partner
            if mode != "none" and fields & asked and (everywhere or on_own_link):
                found[partner] = Box(partner, paper.terms.words, fields & asked, everywhere)
        return found


def ceiling(terms: Terms, level: str) -> tuple[str, frozenset[str]]:
    """Mode and fields that signed terms leave, under their own level and that of taking part."""
    levels = {terms.level, level}
    fields = terms.fields & MOST_FIELDS[terms.level] & MOST_FIELDS[level]
    mode = terms.mode
    if "endorser" in levels or not fields:
        mode = "none"
    elif "associate" in levels and mode == "opted_in":
        mode = "own_sourced"
    return mode, fields if mode != "none" else frozenset()


def within_run_out(over: datetime, days: int, now: datetime) -> bool:
    """So many whole days after the last day on which it was in force; an end at midnight belongs to the day before."""
    last_day = (over.astimezone(UTC) - timedelta(microseconds=1)).date()
    return days > 0 and now.date() <= last_day + timedelta(days=days)


def midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=UTC)
