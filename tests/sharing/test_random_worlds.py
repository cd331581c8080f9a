"""Anything in any order on the real services, against an oracle written from product.md's rules.

The oracle keeps plain lists and knows neither the policy nor the database.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from linkarms.campaigns import services as campaigns
from linkarms.campaigns.models import Participation, TrackedLink
from linkarms.partnerships import services as partnerships
from linkarms.partnerships.clauses import Mode
from linkarms.partnerships.models import Agreement
from linkarms.petitions.boxes import boxes_for
from linkarms.sharing import facts, policy, services
from linkarms.sharing.models import Disclosure, RemovalItem
from linkarms.supporters.models import Supporter
from tests.factories.sharing import confirm, lines_of, sign
from tests.factories.world import World, amina_and_bo

NOW = datetime.fromisoformat("2026-11-22T12:00:00+00:00")
PEOPLE = ("ana@mail.example", "ben@mail.example")
RUN_OUT = timedelta(days=30)

answers = st.sampled_from(["both", "bo", "no to bo", "host", "nothing"])
links = st.sampled_from(["bo", "host", "none", "promoted"])
who = st.sampled_from(["bo", "host"])
people = st.sampled_from([PEOPLE[0], *PEOPLE])
steps = st.one_of(
    st.tuples(st.just("withdraw"), people, st.sampled_from(["bo", "host", "all"])),
    st.tuples(st.just("sign"), people, links, answers, st.just(True)),
    st.tuples(st.just("sign"), people, links, answers, st.just(False)),
    st.tuples(st.just("sign"), people, st.just("bo"), st.just("no to bo"), st.just(True)),
    st.tuples(st.just("confirm"), people),
    st.tuples(st.just("download"), who),
    st.tuples(st.just("erase"), people),
    st.tuples(st.just("acknowledge"), who),
    st.tuples(st.just("end")),
    st.tuples(st.just("leave")),
)
waits = st.sampled_from([timedelta(minutes=1), timedelta(hours=7), timedelta(days=3), timedelta(days=20)])
#: Ana always begins with a yes that counts, and Bo often with a download: most rules bite only then.
beginnings = st.sampled_from(["sign", "sign and download"])
histories = st.lists(st.tuples(waits, steps), min_size=1, max_size=7)
modes = st.sampled_from([Mode.OPTED_IN, Mode.OWN_SOURCED])
MANY = 600 if os.environ.get("LINKARMS_FULL") else 60


@dataclass
class Yes:
    at: datetime
    via: str
    confirmed: bool
    open: bool  # its confirmation mail still waits


@dataclass
class Oracle:
    """What must be true, by the rules in plain words."""

    mode: Mode
    yeses: dict[tuple[str, str], list[Yes]] = field(default_factory=dict)
    taken_back: dict[tuple[str, str], datetime] = field(default_factory=dict)
    ended_at: datetime | None = None
    left_at: datetime | None = None

    def receives(self, who: str, email: str, now: datetime) -> bool:
        return any(self._counts(who, email, yes, now) for yes in self.yeses.get((who, email), []))

    def _counts(self, who: str, email: str, yes: Yes, now: datetime) -> bool:
        back = self.taken_back.get((who, email))
        if not yes.confirmed or (back is not None and back >= yes.at):
            return False
        if who == "host":
            return True
        for end in (self.ended_at, self.left_at):
            if end is not None and (yes.at >= end or now.date() > (end + RUN_OUT).date()):
                return False
        return self.mode is not Mode.OWN_SOURCED or yes.via == "bo"


@dataclass
class Play:
    world: World
    oracle: Oracle
    now: datetime
    last_opened: dict[str, list[Yes]] = field(default_factory=dict)
    noes: dict[str, datetime] = field(default_factory=dict)

    def organization(self, who: str):
        return self.world.host if who == "host" else self.world.partner

    def teammate(self, who: str):
        return self.world.amina if who == "host" else self.world.bo

    def link(self, name: str) -> TrackedLink | None:
        by_name = {"host": self.world.host_link, "bo": self.world.bo_link, "promoted": self.world.promoted_link}
        return by_name.get(name) and TrackedLink.objects.get(pk=by_name[name].pk)

    def sign(self, email: str, link: str, answers: str, confirmed: bool) -> None:
        shown = {box.organization for box in boxes_for(self.world.petition, self.link(link), now=self.now)}
        wanted = {"host": ["host"], "bo": ["bo"], "both": ["host", "bo"]}.get(answers, [])
        yes = [who for who in wanted if self.organization(who) in shown]
        no = ["bo"] if answers == "no to bo" and self.world.partner in shown else []
        via = self.link(link)
        sign(
            self.world,
            via=via,
            yes=[self.organization(who) for who in yes],
            no=[self.organization(who) for who in no],
            at=self.now,
            email=email,
            confirmed=False,
        )
        link_now = link if via is not None and via.retired_at is None else "none"
        given = {who: Yes(self.now, link_now, confirmed=False, open=True) for who in yes}
        for who, each in given.items():
            self.oracle.yeses.setdefault((who, email), []).append(each)
        self.last_opened[email] = list(given.values())
        self.noes.pop(email, None)
        if no:
            self.noes[email] = self.now
        if confirmed:
            self.confirm(email)

    def confirm(self, email: str) -> None:
        if email not in self.last_opened:
            return
        confirm(email, at=self.now)
        for yes in self.last_opened.pop(email):
            yes.confirmed = True
        if email in self.noes:
            self._take_back("bo", email, self.noes.pop(email))

    def withdraw(self, email: str, whom: str) -> None:
        supporter = Supporter.objects.filter(email=email).first()
        if supporter is None:
            return
        services.withdraw(supporter, None if whom == "all" else self.organization(whom), now=self.now)
        for who in ("host", "bo") if whom == "all" else (whom,):
            if whom != "all" or self.oracle.yeses.get((who, email)):
                self._take_back(who, email, self.now)

    def _take_back(self, who: str, email: str, at: datetime) -> None:
        before = self.oracle.taken_back.get((who, email), at)
        self.oracle.taken_back[who, email] = max(before, at)

    def erase(self, email: str) -> None:
        services.erase(email, now=self.now)
        for who in ("host", "bo"):
            self.oracle.yeses.pop((who, email), None)
            self.oracle.taken_back.pop((who, email), None)
        self.last_opened.pop(email, None)
        self.noes.pop(email, None)

    def download(self, who: str) -> set[str] | None:
        """None when a removal list that waits too long stopped it."""
        organization, teammate = self.organization(who), self.teammate(who)
        if facts.is_unacknowledged(organization, now=self.now):
            return None
        pieces = services.release_contacts(organization, how="download", actor=teammate, now=self.now)
        rows = [row["email"] for row in lines_of(pieces)]
        assert len(rows) == len(set(rows))
        return set(rows)

    def acknowledge(self, who: str) -> None:
        for day in RemovalItem.objects.filter(organization=self.organization(who)).dates("at", "day"):
            services.acknowledge(self.organization(who), day, actor=self.teammate(who), now=self.now)

    def end(self) -> None:
        if self.oracle.ended_at is None:
            agreement = Agreement.objects.get(pk=self.world.agreement.pk)
            partnerships.end_agreement(agreement, note="", actor=self.world.bo, now=self.now)
            self.oracle.ended_at = self.now

    def leave(self) -> None:
        if self.oracle.left_at is None:
            participation = Participation.objects.get(organization=self.world.partner)
            campaigns.leave(participation, actor=self.world.bo, now=self.now)
            self.oracle.left_at = self.now

    def step(self, name: str, *arguments: object) -> None:
        getattr(self, name)(*arguments)


def play(mode: Mode, several: bool, beginning: str, history) -> Play:
    cache.clear()
    world = amina_and_bo(NOW, mode=mode, several_boxes=several)
    each = Play(world, Oracle(mode), NOW + timedelta(minutes=1))
    each.step("sign", PEOPLE[0], "bo", "both", True)
    if beginning == "sign and download":
        each.step("download", "bo")
    for wait, step in history:
        each.now += wait
        each.step(*step)
        services.catch_up(now=each.now)
    return each


class RandomWorlds(TestCase):  # each example in a transaction of its own
    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(modes, st.booleans(), beginnings, histories)
    def test_what_leaves_is_what_the_rules_say_and_what_was_taken_back_is_told(
        self, mode, several, beginning, history
    ) -> None:
        _check(play(mode, several, beginning, history))

    @pytest.mark.long
    @settings(max_examples=MANY, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(modes, st.booleans(), beginnings, histories)
    def test_that_holds_in_many_worlds(self, mode, several, beginning, history) -> None:
        _check(play(mode, several, beginning, history))


def _check(played: Play) -> None:
    now = played.now + timedelta(minutes=1)
    played.now = now
    for who in ("host", "bo"):
        left = played.download(who)
        expected = {email for email in PEOPLE if played.oracle.receives(who, email, now)}
        assert left in (None, expected)
        _candidates_hold_all_that_is_allowed(played, who, now)
    _everybody_who_received_and_took_back_is_told(now)


def _candidates_hold_all_that_is_allowed(played: Play, who: str, now: datetime) -> None:
    organization, campaign = played.organization(who), played.world.campaign
    everyone = list(Supporter.objects.values_list("pk", flat=True))
    ground = facts.ground_of(organization, campaign, now=now)
    asks = facts.contact_asks(ground, everyone, now=now)
    allowed = {pk for pk in everyone if any(policy.may_receive(ask.facts, now=now).allowed for ask in asks[pk])}
    assert allowed <= set(facts.candidate_ids(organization, campaign, after=0, limit=1000))


def _everybody_who_received_and_took_back_is_told(now: datetime) -> None:
    for disclosure in Disclosure.objects.select_related("supporter", "recipient", "consent"):
        later = disclosure.supporter.consents.filter(
            organization=disclosure.recipient, decision__in=["no", "withdrawn"], at__gte=disclosure.consent.at
        )
        confirmed = disclosure.supporter.confirmations.filter(submission__in=later.values("submission"))
        taken_back = confirmed.exists() or disclosure.supporter.erased_at is not None
        told = RemovalItem.objects.filter(
            supporter=disclosure.supporter, organization=disclosure.recipient, disclosure_id__gte=disclosure.pk
        )
        assert told.exists() or not taken_back
