"""The oracle's half about organizations: who is named, whose box stands where, what covers whom.

Written from product.md (laws 1 and 2; "Authority", "Levels", "Documents", "Modes", "Links", "Ending") over the log
of what happened. It shares no code with what it judges.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from tests.machine import log
from tests.machine.log import HOST, Box, Event, Terms
from tests.machine.papers import Papers, within_run_out

CAMPAIGNS = ("river", "forest")
PETITIONS = {"river1": "river", "river2": "river", "forest1": "forest"}
ASKS_PHONE = frozenset({"river1"})

NAMES_AND_PLACE = frozenset({"given_name", "family_name", "email", "postal_code"})
#: Seed 003: an endorser gets no data, an associate no phone; a full partner (and the host) all there is.
MOST_FIELDS = {"endorser": frozenset(), "associate": NAMES_AND_PLACE, "full": NAMES_AND_PLACE | {"phone"}}


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

    papers: Papers = field(default_factory=Papers)
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

    def add(self, event: Event) -> None:  # a case an event
        match event:
            case log.StatementApproved():
                self.statements[event.campaign] = (event.number, event.fields)
            case log.BothSigned():
                self.papers.both_signed(event)
            case log.AgreementEnded():
                self.papers.ended(event.agreement, event.at)
            case log.Partnered():
                self.partnered.add(event.partner)
            case log.PartnershipEnded():
                self.partnered.discard(event.partner)
                self.papers.all_ended(event.partner, event.at)
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

    # --- Names (law 1) -----------------------------------------------------------------------------

    def may_be_named_at_all(self, organization: str) -> bool:
        """Evidence of authority, and the name was not taken off."""
        return organization in self.evidence and organization not in self.off

    def named(self, partner: str, campaign: str, at: datetime) -> bool:
        """May this partner stand on the campaign's public pages?

        Its own yes, to the texts as they are now; a partnership; nothing written against it. When an agreement about
        the campaign is over, by somebody's word or by its last day, the name goes at once, until a yes anew.
        """
        place = self.places.get((partner, campaign))
        if place is None or place.left_at is not None or place.text != self.texts.get(campaign, 0):
            return False
        if not self.may_be_named_at_all(partner) or partner not in self.partnered:
            return False
        lasting = self.papers.lasting(partner, campaign, at)
        if lasting is not None:
            return lasting.terms.name != "no"
        ends = [each.over(at) or each.replaced_at for each in self.papers.about(partner, campaign, at)]
        return all(end is not None and end <= place.yes_at for end in ends)

    def names(self, campaign: str, at: datetime) -> set[str]:
        return {partner for partner, where in self.places if where == campaign and self.named(partner, campaign, at)}

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
        for partner in self.names(campaign, at):
            paper = self.papers.lasting(partner, campaign, at)
            if paper is None or not paper.in_force(at):
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
    if mode == "" or "endorser" in levels or not fields:
        mode = "none"
    elif "associate" in levels and mode == "opted_in":
        mode = "own_sourced"
    return mode, fields if mode != "none" else frozenset()
