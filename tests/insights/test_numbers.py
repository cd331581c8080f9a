"""Numbers are kept by appending differences: they agree with a full count, whatever happens in whatever order."""

from __future__ import annotations

import os
import threading
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from linkarms.campaigns import services as campaigns
from linkarms.campaigns.models import Participation
from linkarms.core import tally
from linkarms.core.errors import Gone
from linkarms.insights import queries
from linkarms.partnerships.clauses import Mode
from linkarms.petitions import confirming, erasing, mailing, upkeep
from linkarms.petitions import figures as of_signatures
from linkarms.petitions.models import FullCount, Petition, Signature, SignatureTally, Tally
from linkarms.petitions.queries import STANDING, confirmed_count
from linkarms.sharing import services
from linkarms.supporters import figures as of_people
from linkarms.supporters.models import PeopleTally
from linkarms.supporters.queries import in_force
from linkarms.workspace.rooms.today.figures import figures as of_today
from tests.factories.sharing import confirmation_token, person, sign, signature
from tests.factories.threads import at_once
from tests.factories.world import World, amina_and_bo, publish, write_petition
from tests.sharing.test_random_worlds import NOW, PEOPLE, Oracle, Play, beginnings, steps, waits

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
EMPTY: tally.Counts = {}


def wrong() -> tuple[tally.Counts, tally.Counts]:
    return of_signatures.differences(), of_people.differences()


@pytest.fixture
def world(db, now):
    return amina_and_bo(now)


def two_petitions(world: World, *, now: datetime) -> list[Petition]:
    """Both of one campaign. To new words the partner says yes anew."""
    second = write_petition(world.campaign, world.amina, now=now)
    publish(second, world.amina, now=now)
    campaigns.say_yes_to_new_text(Participation.objects.get(pk=world.participation.pk), actor=world.bo, now=now)
    return list(Petition.objects.select_related("campaign__host").order_by("pk"))


# --- Any history, against the full count -------------------------------------------------------------

more_steps = st.one_of(
    steps,
    st.tuples(st.just("not_me"), st.sampled_from(PEOPLE)),
    st.tuples(st.just("take_name_off"), st.sampled_from(PEOPLE)),
    st.tuples(st.just("fold")),
    st.tuples(st.just("forget")),
)
histories = st.lists(st.tuples(waits, more_steps), min_size=1, max_size=8)
long_histories = st.lists(st.tuples(waits, more_steps), min_size=5, max_size=30)
MANY = 600 if os.environ.get("LINKARMS_FULL") else 30


class Counted(Play):
    """The random worlds, with what only the numbers notice."""

    def not_me(self, email: str) -> None:
        if email in self.last_opened:
            with suppress(Gone):  # expired
                confirming.not_me(confirmation_token(email, at=self.now), now=self.now)
            del self.last_opened[email]
            self.noes.pop(email, None)

    def take_name_off(self, email: str) -> None:
        for row in Signature.objects.filter(supporter__email=email):
            erasing.withdraw_signature(row, now=self.now)

    def confirm(self, email: str) -> None:
        with suppress(Gone):  # the name was taken off after this submission
            super().confirm(email)

    def fold(self) -> None:
        upkeep.recount(self.now)

    def forget(self) -> None:
        mailing.pull_confirmation_mails(self.now)
        upkeep.forget_unconfirmed(self.now)
        self.last_opened.clear()
        self.noes.clear()


class AnyHistory(TestCase):  # each example in a transaction of its own
    @settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.booleans(), beginnings, histories)
    def test_the_numbers_are_what_a_full_count_says(self, several, beginning, history) -> None:
        played = _play(several, beginning, history)
        assert wrong() == (EMPTY, EMPTY)
        upkeep.recount(played.now)
        assert wrong() == (EMPTY, EMPTY)
        _the_pages_say_what_is_there(played)

    @pytest.mark.long
    @settings(max_examples=MANY, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.booleans(), beginnings, long_histories)
    def test_the_numbers_are_what_a_full_count_says_at_length(self, several, beginning, history) -> None:
        played = _play(several, beginning, history)
        assert wrong() == (EMPTY, EMPTY)
        _the_pages_say_what_is_there(played)


def _play(several: bool, beginning: str, history) -> Counted:
    world = amina_and_bo(NOW, mode=Mode.OPTED_IN, several_boxes=several)
    played = Counted(world, Oracle(Mode.OPTED_IN), NOW + MINUTE)
    played.step("sign", PEOPLE[0], "bo", "both", True)
    if beginning == "sign and download":
        played.step("download", "bo")
    for wait, step in history:
        cache.clear()
        played.now += wait
        played.step(*step)
    return played


def _the_pages_say_what_is_there(played: Counted) -> None:
    world, now = played.world, played.now
    upkeep.recount(now)
    petition = Petition.objects.select_related("tally").get(pk=world.petition.pk)
    assert confirmed_count(petition) == petition.signatures.filter(STANDING).count()
    for team in (world.amina, world.bo):
        people = in_force(team.organization).filter(supporter__erased_at__isnull=True).values("supporter").distinct()
        in_campaign = people.filter(campaign=world.campaign)
        found = queries.results(team.organization, world.campaign, now=now)
        assert of_today(team, now=now).people == people.count()
        assert found.opt_ins - found.taken_back == in_campaign.count()


# --- One rule at a time ------------------------------------------------------------------------------


def test_who_confirms_two_petitions_of_a_campaign_is_one_person_on_each_day(world, now):
    first, second = two_petitions(world, now=now)
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE, petition=first)
    sign(world, via=world.bo_link, yes=[world.partner], at=now + DAY, petition=second)
    found = queries.results(world.partner, world.campaign, now=now + DAY)
    assert (found.opt_ins, [each.opt_ins for each in found.days]) == (1, [1, 1])
    assert queries.yeses_by_campaign(world.partner) == {world.campaign.pk: 1}


def test_who_says_yes_again_after_taking_it_back_is_not_counted_as_gone(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    services.withdraw(person(), world.partner, now=now + DAY)
    gone = queries.results(world.partner, world.campaign, now=now + DAY)
    sign(world, via=world.bo_link, yes=[world.partner], at=now + 2 * DAY)
    back = queries.results(world.partner, world.campaign, now=now + 2 * DAY)
    assert [(each.opt_ins, each.taken_back) for each in (gone, back)] == [(1, 1), (1, 0)]


def test_who_was_erased_does_not_count_among_ones_people_any_more(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    before = of_today(world.bo, now=now + DAY).people
    services.erase("dolores@mail.example", now=now + DAY)
    assert (before, of_today(world.bo, now=now + DAY).people) == (1, 0)
    assert queries.results(world.partner, world.campaign, now=now + DAY).taken_back == 1


def test_a_signature_set_aside_as_false_leaves_what_is_shown_with_the_next_full_count(world, now):
    sign(world, via=world.bo_link, at=now + MINUTE)
    upkeep.recount(now)
    Signature.objects.update(invalidated_at=now)  # nothing in Linkarms does this yet
    assert of_signatures.differences() == {(world.petition.pk, world.partner.pk, now.date()): (0, -1, -1)}
    assert upkeep.count_in_full(now) == 2  # a number, and what is shown of it
    assert (wrong(), Tally.objects.get().confirmed) == ((EMPTY, EMPTY), 0)


def test_numbers_that_are_gone_come_back_with_the_next_full_count(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    before = queries.results(world.partner, world.campaign, now=now)
    SignatureTally.objects.all().delete()
    PeopleTally.objects.all().delete()
    upkeep.count_in_full(now)
    assert (queries.results(world.partner, world.campaign, now=now), wrong()) == (before, (EMPTY, EMPTY))


def test_a_full_count_is_made_once_a_day(world, now):
    sign(world, via=world.bo_link, at=now + MINUTE)
    assert upkeep.count_in_full(now) == 0
    SignatureTally.objects.all().delete()
    assert [upkeep.count_in_full(now + DAY - MINUTE), upkeep.count_in_full(now + DAY)] == [0, 1]


# --- Folding -----------------------------------------------------------------------------------------


def test_folding_leaves_one_row_a_key_and_the_same_sums(world, now):
    for number in range(5):
        sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE, email=f"p{number}@mail.example")
    before = queries.results(world.partner, world.campaign, now=now)
    assert upkeep.recount(now) == 1
    assert queries.results(world.partner, world.campaign, now=now) == before
    rows = list(SignatureTally.objects.values_list("recruiter", "day", "folded", "signed", "confirmed", "standing"))
    assert rows == [(world.partner.pk, now.date(), True, 5, 5, 5)]
    over_all, in_campaign = PeopleTally.objects.order_by("campaign").values_list("campaign", "people", "standing")
    assert {over_all, in_campaign} == {(None, 0, 5), (world.campaign.pk, 5, 5)}


def test_what_came_to_nothing_leaves_no_row(world, now):
    sign(world, via=world.bo_link, at=now + MINUTE, confirmed=False)
    confirming.not_me(confirmation_token(at=now + MINUTE), now=now + MINUTE)
    upkeep.recount(now)
    assert list(SignatureTally.objects.all()) == []


def test_at_rest_folding_asks_three_questions_and_writes_nothing(world, now, django_assert_num_queries):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    upkeep.recount(now)
    with django_assert_num_queries(3):
        assert upkeep.recount(now + DAY) == 0


def test_a_day_is_a_day_of_utc_whatever_the_zone_of_the_moment():
    late = datetime(2026, 5, 1, 22, 30, tzinfo=UTC).astimezone()
    row = Signature(petition_id=1, recruiter_id=None, at=late, mailed_at=late)
    assert of_signatures.counted([row]) == {(1, None, date(2026, 5, 1)): (1, 0, 0)}


# --- At the same time, on real commits -----------------------------------------------------------------


@pytest.fixture
def committed(transactional_db, now):
    return amina_and_bo(now)


def test_what_commits_long_after_others_were_counted_is_counted_too(committed, now):
    """No watermark can run past it: its rows appear with its commit."""
    world = committed
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE, confirmed=False)
    token = confirmation_token(at=now + MINUTE)
    upkeep.recount(now)
    inside, may_commit = threading.Event(), threading.Event()

    def slowly() -> None:
        with transaction.atomic():
            confirming.confirm(token, now=now + MINUTE)
            inside.set()
            may_commit.wait(30)

    def others() -> None:
        assert inside.wait(30)
        upkeep.recount(now + 10 * DAY)  # sees nothing to fold: does not wait either
        may_commit.set()

    assert at_once(slowly, others) == [None, None]
    upkeep.recount(now + 10 * DAY)
    assert (wrong(), Tally.objects.get().confirmed) == ((EMPTY, EMPTY), 1)


def test_one_person_who_confirms_twice_at_the_same_moment_is_counted_once(committed, now):
    """The second waits for the first (the person's row is locked), and sees what it has changed."""
    world = committed
    tokens = []
    for petition in two_petitions(world, now=now):
        sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE, petition=petition, confirmed=False)
        tokens.append(confirmation_token(at=now + MINUTE))
    inside, other_is_done = threading.Event(), threading.Event()

    def first() -> None:
        with transaction.atomic():
            confirming.confirm(tokens[0], now=now + MINUTE)
            inside.set()
            other_is_done.wait(0.5)

    def other() -> None:
        assert inside.wait(30)
        confirming.confirm(tokens[1], now=now + MINUTE)
        other_is_done.set()

    assert at_once(first, other) == [None, None]
    assert wrong() == (EMPTY, EMPTY)
    assert queries.results(world.partner, world.campaign, now=now + MINUTE).opt_ins == 1


def test_folding_in_two_places_while_people_confirm_and_take_back_loses_nothing(committed, now):
    world = committed
    emails = [f"p{number}@mail.example" for number in range(12)]
    tokens = []
    for email in emails:
        sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE, email=email, confirmed=False)
        tokens.append(confirmation_token(email, at=now + MINUTE))
    over = threading.Event()

    def people() -> None:
        try:
            for email, token in zip(emails, tokens, strict=True):
                confirming.confirm(token, now=now + DAY)
                if email != emails[0]:
                    services.withdraw(person(email), world.partner, now=now + DAY)
                    erasing.withdraw_signature(signature(email), now=now + DAY)
        finally:
            over.set()

    def fold() -> None:
        while not over.is_set():
            upkeep.recount(now + DAY)

    assert at_once(people, fold, fold) == [None] * 3
    upkeep.recount(now + DAY)
    found = queries.results(world.partner, world.campaign, now=now + DAY)
    assert wrong() == (EMPTY, EMPTY)
    assert (found.signatures, found.confirmed, found.opt_ins, found.taken_back) == (12, 12, 12, 11)
    assert Tally.objects.get().confirmed == 1
    assert not SignatureTally.objects.filter(folded=False).exists()


def test_of_several_full_counts_at_once_one_corrects(committed, now):
    sign(committed, via=committed.bo_link, yes=[committed.partner], at=now + MINUTE)
    SignatureTally.objects.all().delete()
    assert sorted(at_once(*[lambda: upkeep.count_in_full(now)] * 5)) == [0, 0, 0, 0, 1]
    assert (wrong(), FullCount.objects.get().times) == ((EMPTY, EMPTY), 1)
