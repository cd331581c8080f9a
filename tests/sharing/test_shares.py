"""Caps and shares in proportion, from what was signed to what leaves."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from linkarms.campaigns import services as campaigns
from linkarms.partnerships import services as partnerships
from linkarms.partnerships.clauses import AtMost, InProportion, Mode
from linkarms.partnerships.models import Agreement
from linkarms.sharing import checking, services
from linkarms.sharing.explaining import explain
from linkarms.sharing.models import Allotted, Disclosure, Place, Share
from tests.factories.sharing import lines_of, person, sign
from tests.factories.threads import at_once
from tests.factories.world import World, agree, amina_and_bo

pytestmark = pytest.mark.django_db

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def world_with(now: datetime, *clauses, **agreed) -> World:
    return amina_and_bo(now, several_boxes=True, also=clauses, **agreed)


def says_yes(world: World, name: str, at: datetime, *, own: bool = False, yes: bool = True) -> str:
    email = f"{name}@mail.example"
    via = world.bo_link if own else world.host_link
    sign(world, via=via, yes=[world.partner] if yes else [], at=at, email=email)
    return email


def taken(world: World, now: datetime) -> list[str]:
    pieces = services.release_contacts(world.partner, how="download", actor=world.bo, now=now)
    return sorted(row["email"].partition("@")[0] for row in lines_of(pieces))


def why_not(world: World, name: str, now: datetime) -> list[str]:
    (answer,) = explain(world.partner, person(f"{name}@mail.example"), world.campaign, now=now)
    return sorted(answer.decision.refusals)


def test_until_places_are_given_a_cap_lets_nobody_out(now):
    world = world_with(now, AtMost(2))
    says_yes(world, "ana", now + MINUTE)
    assert (taken(world, now + DAY), why_not(world, "ana", now + DAY)) == ([], ["out_of_share"])


def test_those_who_confirmed_first_have_the_places(now):
    world = world_with(now, AtMost(2))
    for number, name in enumerate(("cleo", "ana", "ben"), start=1):
        says_yes(world, name, now + number * MINUTE)
    assert services.allot(now=now + DAY) == 2
    assert services.allot(now=now + DAY) == 0
    assert taken(world, now + DAY) == ["ana", "cleo"]
    assert why_not(world, "ben", now + DAY) == ["out_of_share"]
    assert not [*checking.disclosures(now + DAY)]


def test_who_has_a_place_is_not_judged_again_while_the_cap_is_not_full(now):
    world = world_with(now, AtMost(9))
    says_yes(world, "ana", now + MINUTE)
    judged = []
    for moment in (now + DAY, now + 2 * DAY):
        with CaptureQueriesContext(connection) as seen:
            services.allot(now=moment)
        judged.append(any("FROM supporters_supporter" in query["sql"] for query in seen))
    assert judged == [True, False]


def test_who_took_the_yes_back_or_was_erased_frees_no_place(now):
    world = world_with(now, AtMost(2))
    says_yes(world, "ana", now + MINUTE)
    says_yes(world, "ben", now + 2 * MINUTE)
    services.allot(now=now + DAY)
    taken(world, now + DAY)
    services.withdraw(person("ana@mail.example"), world.partner, now=now + 2 * DAY)
    services.erase("ben@mail.example", now=now + 2 * DAY)
    says_yes(world, "cleo", now + 2 * DAY)
    services.allot(now=now + 3 * DAY)
    assert taken(world, now + 3 * DAY) == []
    assert Disclosure.objects.values("supporter").distinct().count() == 2


def test_whom_the_partner_holds_from_before_the_cap_counts(now):
    world = world_with(now)
    says_yes(world, "ana", now + MINUTE)
    says_yes(world, "ben", now + MINUTE)
    taken(world, now + DAY)
    services.withdraw(person("ana@mail.example"), world.partner, now=now + DAY)
    agree(world.partnership, world.amina, world.bo, also=(AtMost(3),), now=now + 2 * DAY)
    for number, name in enumerate(("cleo", "dev"), start=1):
        says_yes(world, name, now + 2 * DAY + number * MINUTE)
    services.allot(now=now + 3 * DAY)
    assert taken(world, now + 3 * DAY) == ["ben", "cleo"]
    assert Disclosure.objects.values("supporter").distinct().count() == 3


def test_a_lower_cap_later_leaves_out_the_last(now):
    world = world_with(now, AtMost(3))
    for number, name in enumerate(("ana", "ben", "cleo"), start=1):
        says_yes(world, name, now + number * MINUTE)
    services.allot(now=now + DAY)
    agree(world.partnership, world.amina, world.bo, also=(AtMost(1),), now=now + 2 * DAY)
    services.allot(now=now + 3 * DAY)
    assert taken(world, now + 3 * DAY) == ["ana"]


def test_places_go_only_to_people_who_may_leave_otherwise(now):
    world = world_with(now, AtMost(1), mode=Mode.OWN_SOURCED)
    says_yes(world, "ana", now + MINUTE, own=True)
    services.withdraw(person("ana@mail.example"), world.partner, now=now + 2 * MINUTE)
    says_yes(world, "ben", now + 3 * MINUTE, own=True)
    services.allot(now=now + DAY)
    assert taken(world, now + DAY) == ["ben"]


def test_the_database_refuses_a_second_person_in_a_place(now):
    world = world_with(now, AtMost(1))
    says_yes(world, "ana", now + MINUTE)
    says_yes(world, "ben", now + MINUTE)
    services.allot(now=now + DAY)
    other = person("ben@mail.example")
    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.create(
            organization=world.partner, campaign=world.campaign, number=1, supporter=other, at=now + DAY
        )


@pytest.mark.parametrize("days", [0, 1])
def test_before_the_end_of_the_day_nobody_is_counted(now, days):
    world = world_with(now, InProportion((now + DAY).date(), at_least=0))
    says_yes(world, "ana", now + MINUTE, own=True)
    last_moment = (now + DAY).replace(hour=23, minute=59)
    services.allot(now=last_moment if days else now + MINUTE)
    assert (Share.objects.exists(), taken(world, last_moment)) == (False, [])


def test_it_receives_its_own_and_as_many_of_the_others_as_it_brought(now):
    world = world_with(now, InProportion((now + DAY).date(), at_least=0))
    for number, name in enumerate(("ben", "cleo", "dev", "eve"), start=1):
        says_yes(world, name, now + number * MINUTE)
    says_yes(world, "ana", now + 10 * MINUTE, own=True)
    says_yes(world, "fay", now + 11 * MINUTE, own=True, yes=False)  # brought, and keeps her data
    counted = now + 2 * DAY
    assert services.allot(now=counted) == 3
    share = Share.objects.get()
    assert (share.brought, share.entitled, share.allotted) == (2, 2, 3)
    assert taken(world, counted) == ["ana", "ben", "cleo"]
    rows = Allotted.objects.order_by("position").values_list("supporter__email", "own")
    assert [(email.partition("@")[0], own) for email, own in rows] == [("ana", True), ("ben", False), ("cleo", False)]
    assert not [*checking.disclosures(counted)]


def test_the_count_is_made_once_and_who_comes_later_is_not_in_it(now):
    world = world_with(now, InProportion((now + DAY).date(), at_least=5))
    says_yes(world, "ana", now + MINUTE)
    says_yes(world, "ben", now + 2 * DAY, own=True)  # before the count was made, after its day
    assert services.allot(now=now + 3 * DAY) == 1
    says_yes(world, "cleo", now + 3 * DAY, own=True)
    assert services.allot(now=now + 4 * DAY) == 0
    assert taken(world, now + 4 * DAY) == ["ana"]


def test_a_small_group_receives_at_least_what_was_agreed(now):
    world = world_with(now, InProportion((now + DAY).date(), at_least=2))
    for number, name in enumerate(("ana", "ben", "cleo"), start=1):
        says_yes(world, name, now + number * MINUTE)
    services.allot(now=now + 2 * DAY)
    assert taken(world, now + 2 * DAY) == ["ana", "ben"]


def test_under_a_cap_its_own_come_before_the_others(now):
    world = world_with(now, InProportion((now + DAY).date(), at_least=5), AtMost(2))
    says_yes(world, "ana", now + MINUTE)
    says_yes(world, "ben", now + 2 * MINUTE)
    says_yes(world, "cleo", now + 3 * MINUTE, own=True)
    services.allot(now=now + 2 * DAY)
    assert taken(world, now + 2 * DAY) == ["ana", "cleo"]


def test_an_agreement_that_ends_sooner_is_counted_then_and_runs_out(now):
    world = world_with(now, InProportion((now + 20 * DAY).date(), at_least=5))
    says_yes(world, "ana", now + MINUTE)
    agreement = Agreement.objects.get(pk=world.agreement.pk)
    partnerships.end_agreement(agreement, note="", actor=world.bo, now=now + DAY)
    services.allot(now=now + 2 * DAY)
    assert Share.objects.get().cut_off == now + DAY
    assert (taken(world, now + 2 * DAY), taken(world, now + 40 * DAY)) == (["ana"], [])


def test_a_partner_that_leaves_is_counted_when_it_leaves(now):
    world = world_with(now, InProportion((now + 20 * DAY).date(), at_least=5))
    says_yes(world, "ana", now + MINUTE)
    campaigns.leave(world.participation, actor=world.bo, now=now + DAY)
    services.allot(now=now + 2 * DAY)
    assert taken(world, now + 2 * DAY) == ["ana"]


def test_a_share_counted_for_one_version_is_none_of_the_next(now):
    world = world_with(now, InProportion((now + DAY).date(), at_least=5))
    says_yes(world, "ana", now + MINUTE)
    services.allot(now=now + 2 * DAY)
    later = InProportion((now + 9 * DAY).date(), at_least=5)
    agree(world.partnership, world.amina, world.bo, also=(later,), now=now + 3 * DAY)
    services.allot(now=now + 4 * DAY)
    assert taken(world, now + 4 * DAY) == []
    services.allot(now=now + 10 * DAY)
    assert taken(world, now + 10 * DAY) == ["ana"]


def test_a_removal_list_that_waits_does_not_make_the_count_smaller(now):
    world = world_with(now)
    says_yes(world, "ana", now + MINUTE)
    says_yes(world, "ben", now + MINUTE)
    taken(world, now + MINUTE)
    services.withdraw(person("ana@mail.example"), world.partner, now=now + 2 * MINUTE)
    share = InProportion((now + 3 * DAY).date(), at_least=5)
    agree(world.partnership, world.amina, world.bo, also=(share,), now=now + DAY)
    services.allot(now=now + 20 * DAY)
    assert Share.objects.get().allotted == 1


def test_looking_back_finds_who_left_beyond_the_cap(now):
    world = world_with(now, AtMost(1))
    says_yes(world, "ana", now + MINUTE)
    services.allot(now=now + DAY)
    taken(world, now + DAY)
    Place.objects.all().delete()
    assert [fault.what for fault in checking.disclosures(now + DAY)] == ["should have been refused: out_of_share"]


@pytest.mark.django_db(transaction=True)
def test_two_downloads_and_two_counts_at_once_never_go_beyond_the_cap(now):
    world = world_with(now, AtMost(5))
    for number in range(12):
        says_yes(world, f"p{number}", now + number * MINUTE)

    def download() -> list[str]:
        return [name for _time in range(4) for name in taken(world, now + DAY)]

    def allot() -> list[str]:
        services.allot(now=now + DAY)
        return []

    done = at_once(allot, download, allot, download)
    assert [one for one in done if isinstance(one, Exception)] == []
    left = [name for names in done if not isinstance(names, Exception) for name in names]
    left.extend(taken(world, now + DAY))
    assert set(left) == {f"p{number}" for number in range(5)}
    assert Place.objects.count() == 5
