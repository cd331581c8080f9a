"""After every step: the installation and the oracle see the same world."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from itertools import cycle

from django.test import Client

from linkarms.campaigns.queries import public_participants
from linkarms.petitions import figures as signature_figures
from linkarms.petitions.queries import confirmed_count, latest_names
from linkarms.sharing import checking
from linkarms.sharing.explaining import explain
from linkarms.sharing.models import Disclosure, RemovalItem
from linkarms.supporters import figures as people_figures
from linkarms.supporters.models import Supporter
from tests.machine.log import HOST
from tests.machine.oracle import ORGANIZATIONS
from tests.machine.play import Play
from tests.machine.standing import CAMPAIGNS, PETITIONS
from tests.machine.world import NAMES

SECOND = timedelta(seconds=1)


class Checks:
    """Holds what is looked at by turns, so that a step stays cheap and every corner comes up."""

    def __init__(self, play: Play) -> None:
        self.play = play
        self.names = {who: mate.organization.name for who, mate in play.begun.team.items()}
        self.petitions = cycle(PETITIONS)
        self.explained = cycle(ORGANIZATIONS)
        self.read = cycle([self._page, self._interface])
        self.number = 0

    def at_once(self) -> None:
        """What no periodic work may be waited for: who is named, whose box stands, what may leave."""
        self.play.now += SECOND
        self.at_this_moment()

        next(self.read)("river1")
        self.at_this_moment()

    def at_this_moment(self) -> None:
        """What changes at midnight is looked at then, not a moment later."""
        self._names()
        self._forms()
        for who in (HOST, "bo", "nadia"):
            self.play.look_into_file(who)
        self._explained(next(self.explained))

    def after_a_minute(self) -> None:
        self.play.a_minute_passes()
        self._removal_lists()
        self._counts()
        assert Disclosure.objects.count() == len(self.play.oracle.disclosed)

    def at_the_end(self) -> None:
        """The organization that is not involved has nothing, and every petition's page names whom it may.

        And whoever looks back at what left (``linkarms verify``) finds a document and a yes for every row.
        """
        self.play.look_into_file("chidi")
        faults = [*checking.disclosures(self.play.now), *checking.releases(self.play.now)]
        assert not faults, "what left, looked back at"
        for petition in PETITIONS:
            self._page(petition)
            self._interface(petition)

    def _names(self) -> None:
        for campaign in CAMPAIGNS:
            shown = public_participants(self.play.campaign(campaign), now=self.play.now)
            named = {self.play.who(each.organization.pk) for each in shown}
            assert named == self.play.oracle.standing.names(campaign, self.play.now), f"names of {campaign}"

    def _page(self, petition: str) -> None:
        """Law 1 on the page itself: nobody is named but the host and those who may be."""
        page = Client().get(f"/p/{self._slug(petition)}/")
        if self._is_public(page.status_code):
            html = page.content.decode()
            named = {who for who, name in self.names.items() if name in html}
            assert named == self._named(petition), "names on the page"

    def _interface(self, petition: str) -> None:
        """And in the interface for programs."""
        answer = Client().get(f"/api/v1/petitions/{self._slug(petition)}")
        if self._is_public(answer.status_code):
            plain = json.loads(answer.content)
            named = {each["name"] for each in plain["partners"]} | {plain["host"]["name"]}
            assert named == {self.names[who] for who in self._named(petition)}

    def _slug(self, petition: str) -> str:
        return self.play.begun.petitions[petition].slug

    def _is_public(self, status: int) -> bool:
        expected = 200 if self.play.oracle.standing.may_be_named_at_all(HOST) else 404
        assert status == expected
        return expected == 200

    def _named(self, petition: str) -> set[str]:
        return self.play.oracle.standing.names(PETITIONS[petition], self.play.now) | {HOST}

    def _forms(self) -> None:
        """One petition by one of the links there are, or by none, each in its turn."""
        self.number += 1
        codes = ["", *self.play.codes]
        self.play.open_form(next(self.petitions), codes[self.number % len(codes)])
        self.play.forms.pop()

    def _explained(self, who: str) -> None:
        """The explanation, and with it the supporter's own page, says what the file would hold."""
        now, organization = self.play.now, self.play.organization(who)
        rows = {(row.email, NAMES[row.campaign]): row.fields for row in self.play.oracle.rows(who, now)}
        for supporter in Supporter.objects.filter(email__isnull=False):
            for answer in explain(organization, supporter, now=now):
                if answer.facts.purpose == "contact":
                    expected = rows.get((supporter.email or "", answer.campaign), frozenset())
                    assert answer.decision.fields == expected, f"what {who} is told about {supporter.email}"

    def _removal_lists(self) -> None:
        real = RemovalItem.objects.values_list("organization", "email", "reason", "at", "acknowledged_at")
        found = sorted(
            (self.play.who(pk), email, reason, _iso(at), answered is not None)
            for pk, email, reason, at, answered in real
        )
        expected = sorted(
            (item.organization, item.email, item.reason, _iso(item.at), item.acknowledged)
            for item in self.play.oracle.items
        )
        assert found == expected, "removal lists"

    def _counts(self) -> None:
        """What is shown, and what is kept beside the rows to show it by, against the rules and the rows."""
        assert not signature_figures.differences(), "the numbers about signatures"
        assert not people_figures.differences(), "the numbers about people"
        for name in PETITIONS:
            petition = self.play.petition(name)
            counted = confirmed_count(petition)
            assert counted == self.play.oracle.people.count(name), f"the count of {name}"
            shown = sorted(latest_names(petition, limit=100))
            assert shown == self.play.oracle.people.public_names(name), f"names of signers of {name}"


def _iso(moment: datetime) -> str:
    return moment.isoformat()
