"""What must be true after everything in the log, by the rules of product.md in plain words.

The oracle knows neither the policy nor the database nor any query: it keeps the log and reads it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from tests.machine import log
from tests.machine.log import HOST, Event, Row
from tests.machine.papers import Paper
from tests.machine.people import People, Yes
from tests.machine.shares import InLine, Shares, moment_of_count
from tests.machine.standing import CAMPAIGNS, MOST_FIELDS, PETITIONS, Standing, ceiling

PATIENCE = timedelta(days=14)
ORGANIZATIONS = (HOST, "bo", "nadia", "chidi")


@dataclass
class Item:
    """A person whom an organization has to remove, until it says that it did."""

    organization: str
    email: str
    reason: str
    at: datetime
    acknowledged: bool = False


@dataclass
class Oracle:
    events: list[Event] = field(default_factory=list)
    standing: Standing = field(default_factory=Standing)
    people: People = field(default_factory=People)
    items: list[Item] = field(default_factory=list)
    #: When the yeses were said on which an organization holds somebody, as far as no removal list names them.
    holds: dict[tuple[str, str], list[datetime]] = field(default_factory=dict)
    disclosed: list[tuple[str, Row]] = field(default_factory=list)
    #: By whose link each submission came, as it was when it was sent.
    recruiters: dict[int, str] = field(default_factory=dict)
    shares: Shares = field(default_factory=Shares)

    def add(self, event: Event) -> None:  # noqa: C901, PLR0912  # a case an event
        self.events.append(event)
        self.standing.add(event)
        self.people.add(event)
        match event:
            case log.Signed():
                link = self.standing.link(event.code, PETITIONS[event.petition])
                self.recruiters[event.submission] = link.organization if link is not None else ""
            case log.Downloaded():
                for row in event.rows:
                    self.holds.setdefault((event.organization, row.email), []).append(row.said_yes_at)
                    self.disclosed.append((event.organization, row))
                    self.shares.received_by(event.organization, row.campaign, row.email)
            case log.Withdrew():
                for organization in [event.organization] if event.organization else ORGANIZATIONS:
                    self._must_remove(organization, event.email, "withdrawn", event.at, upto=event.at)
            case log.Erased():
                for organization in ORGANIZATIONS:
                    self._must_remove(organization, event.email, "erased", event.at, upto=event.at)
                self.shares.erased(event.email)
            case log.Minute():
                # Who confirmed a "no", or said "this was not me", reaches those who received the data.
                for organization, email in list(self.holds):
                    for back in self.people.backs(email, organization):
                        self._must_remove(organization, email, "withdrawn", event.at, upto=back)
                self._share_out(event.at)
            case log.Acknowledged():
                for item in self.items:
                    if item.organization == event.organization and item.at.date() == event.day:
                        item.acknowledged, item.email = True, ""

    def is_stopped(self, organization: str, now: datetime) -> bool:
        """A removal list not acknowledged for 14 days stops further releases to that organization."""
        mine = (item for item in self.items if item.organization == organization and not item.acknowledged)
        return any(item.at + PATIENCE <= now for item in mine)

    def rows(self, organization: str, now: datetime, *, campaign: str = "") -> list[Row]:
        """Everything that may leave for this organization now: a row a person and campaign."""
        if self.is_stopped(organization, now):
            return []
        found = []
        for where in (campaign,) if campaign else CAMPAIGNS:
            yeses: dict[str, list[Yes]] = {}
            for yes in self.people.yeses():
                if yes.box.organization == organization and PETITIONS[yes.petition] == where:
                    yeses.setdefault(yes.email, []).append(yes)
            for mine in yeses.values():
                newest_first = sorted(mine, key=lambda yes: yes.at, reverse=True)
                rows = (self._row(organization, where, yes, now) for yes in newest_first)
                found += [row for row in rows if row is not None][:1]
        return found

    def _row(self, organization: str, campaign: str, yes: Yes, now: datetime) -> Row | None:
        """What leaves on this one yes: the document's fields, as far as the words and the level go."""
        ground = self._ground(organization, campaign, yes, now)
        if ground is None or not self._is_let_in(organization, campaign, yes, now):
            return None
        return self._cut(campaign, yes, *ground)

    @staticmethod
    def _cut(campaign: str, yes: Yes, fields: frozenset[str], document: tuple[str, int]) -> Row | None:
        fields &= yes.box.fields
        if yes.values is None:
            fields &= {"email"}  # a stranger may have typed the rest
        if not fields:
            return None
        typed = yes.values
        seen = fields | ({"country"} if "postal_code" in fields else set())  # the two go together

        def value(name: str) -> str:
            return getattr(typed, name) if name in seen and typed is not None else ""

        return Row(
            email=yes.email,
            given_name=value("given_name"),
            family_name=value("family_name"),
            postal_code=value("postal_code"),
            country=value("country"),
            phone=value("phone"),
            campaign=campaign,
            said_yes_at=yes.at,
            submission=yes.submission,
            fields=fields,
            document=document,
            words=yes.box.words,
        )

    def _ground(
        self, organization: str, campaign: str, yes: Yes, now: datetime
    ) -> tuple[frozenset[str], tuple[str, int]] | None:
        """The fields of the written document that covers this yes, if its mode and level give the person at all."""
        if organization == HOST:
            number, fields = self.standing.statements[campaign]
            return fields & MOST_FIELDS["full"], ("statement", number)
        place = self.standing.places.get((organization, campaign))
        paper = self.standing.papers.covering(organization, campaign, yes_at=yes.at, at=now)
        if place is None or paper is None or not place.counts_for(yes.at, paper.terms.run_out_days, now):
            return None
        mode, fields = ceiling(paper.terms, place.level)
        if mode == "none" or (mode == "own_sourced" and self.recruiters[yes.submission] != organization):
            return None
        if not self._lives_in_its_places(paper, yes):
            return None
        return fields, ("agreement", paper.version)

    def _is_let_in(self, organization: str, campaign: str, yes: Yes, now: datetime) -> bool:
        """By what was counted and the places that were given, where the document speaks of such."""
        paper = self.standing.papers.covering(organization, campaign, yes_at=yes.at, at=now)
        return organization == HOST or paper is None or self.shares.lets_in(organization, campaign, paper, yes.email)

    def _share_out(self, now: datetime) -> None:
        """What the periodic work does: counts that are due, and free places."""
        for (organization, campaign), place in self.standing.places.items():
            for paper in self.standing.papers.documents(organization, campaign, now):
                moment = moment_of_count(paper, place.left_at)
                due = moment is not None and now >= max(moment, paper.data_begins)
                if moment and due and not self.shares.is_counted(organization, campaign, paper):
                    line = [one for one in self._in_line(organization, campaign, paper, now) if one.proved_at < moment]
                    brought = self._brought(organization, campaign, moment)
                    self.shares.count(organization, campaign, paper, line, brought=brought)
                if paper.terms.most:
                    line = self._in_line(organization, campaign, paper, now)
                    self.shares.give_places(organization, campaign, paper, line)

    def _in_line(self, organization: str, campaign: str, paper: Paper, now: datetime) -> list[InLine]:
        """Everyone who would leave under this paper if no share stood against it, by their first yes that counts."""
        found: dict[str, list[InLine]] = {}
        for yes in self.people.yeses():
            if yes.box.organization != organization or PETITIONS[yes.petition] != campaign:
                continue
            ground = self._ground(organization, campaign, yes, now)
            if ground is None or ground[1] != ("agreement", paper.version) or self._cut(campaign, yes, *ground) is None:
                continue
            own = self.recruiters[yes.submission] == organization
            found.setdefault(yes.email, []).append(InLine(yes.proved_at, yes.submission, yes.email, own))
        return [min(mine)._replace(own=any(one.own for one in mine)) for mine in found.values()]

    def _brought(self, organization: str, campaign: str, before: datetime) -> set[str]:
        """All who signed by its link and confirmed before the count, as far as their signature stands."""
        return {
            email
            for (email, petition), signature in self.people.signatures.items()
            if PETITIONS[petition] == campaign
            and self.recruiters[signature.first.submission] == organization
            and signature.stands
            and min(signature.proved_at.values()) < before
        }

    @staticmethod
    def _lives_in_its_places(paper: Paper, yes: Yes) -> bool:
        """By the postcode given in the action of this yes; what a stranger may have typed lies nowhere."""
        if yes.values is None:
            return not paper.terms.places
        return paper.takes(yes.values.country, yes.values.postal_code)

    def _must_remove(self, organization: str, email: str, reason: str, at: datetime, *, upto: datetime) -> None:
        held = self.holds.get((organization, email), [])
        void = [said for said in held if said <= upto]
        if void:
            self.items.append(Item(organization, email, reason, at))
            self.holds[organization, email] = [said for said in held if said > upto]
