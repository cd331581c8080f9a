"""A withdrawal is final, reaches whoever received the data, and can be seen to have reached them (law 5)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linkarms.audit.models import Entry
from linkarms.core.errors import BadInput, NotAllowed
from linkarms.outbox.models import Mail
from linkarms.petitions import confirming
from linkarms.sharing import queries, services
from linkarms.sharing.models import Disclosure, RemovalItem
from linkarms.supporters.models import Supporter, Suppression
from tests.factories.sharing import (
    DOLORES,
    confirm,
    confirmation_token,
    lines_of,
    person,
    sign,
    signature,
)
from tests.factories.world import add_teammate, amina_and_bo

pytestmark = pytest.mark.django_db

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def world(now):
    world = amina_and_bo(now)
    sign(world, via=world.bo_link, yes=[world.partner, world.host], at=now + MINUTE)
    return world


def release(teammate, *, now):
    return [
        row["email"]
        for row in lines_of(services.release_contacts(teammate.organization, how="download", actor=teammate, now=now))
    ]


def on_the_lists():
    return [(item.organization.name, item.email, item.reason) for item in RemovalItem.objects.order_by("pk")]


def test_whoever_received_the_data_gets_the_person_on_a_removal_list(world, now):
    release(world.bo, now=now + DAY)
    services.withdraw(person(), world.partner, now=now + 2 * DAY)
    assert on_the_lists() == [("Rivers Alliance", DOLORES, "withdrawn")]


def test_who_never_received_anything_has_nobody_to_remove(world, now):
    release(world.bo, now=now + DAY)
    services.withdraw(person(), None, now=now + 2 * DAY)
    assert on_the_lists() == [("Rivers Alliance", DOLORES, "withdrawn")]


def test_one_organizations_withdrawal_leaves_the_others_alone(world, now):
    release(world.amina, now=now + DAY)
    services.withdraw(person(), world.partner, now=now + 2 * DAY)
    assert (release(world.amina, now=now + 3 * DAY), release(world.bo, now=now + 3 * DAY)) == ([DOLORES], [])


def test_withdrawing_from_all_reaches_everyone_who_was_asked(world, now):
    told = services.withdraw(person(), None, now=now + DAY)
    assert [each.name for each in told] == ["Oak Street Tenants", "Rivers Alliance"]
    assert (release(world.amina, now=now + 2 * DAY), release(world.bo, now=now + 2 * DAY)) == ([], [])


def test_a_withdrawal_reaches_a_yes_that_is_confirmed_only_later(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + DAY, confirmed=False)
    services.withdraw(person(), world.partner, now=now + 2 * DAY)
    confirm(at=now + 3 * DAY)
    assert release(world.bo, now=now + 4 * DAY) == []


def test_the_same_person_confirmed_can_say_yes_anew(world, now):
    services.withdraw(person(), world.partner, now=now + DAY)
    sign(world, via=world.bo_link, yes=[world.partner], at=now + 2 * DAY)
    assert release(world.bo, now=now + 3 * DAY) == [DOLORES]


def test_a_yes_and_its_withdrawal_at_the_same_moment_is_no_yes(world, now):
    services.withdraw(person(), world.partner, now=now + MINUTE)
    assert release(world.bo, now=now + DAY) == []


def test_taking_back_twice_puts_nobody_on_the_list_twice(world, now):
    release(world.bo, now=now + DAY)
    services.withdraw(person(), world.partner, now=now + 2 * DAY)
    services.withdraw(person(), None, now=now + 3 * DAY)
    assert on_the_lists() == [("Rivers Alliance", DOLORES, "withdrawn")]


def test_data_received_anew_needs_to_be_removed_anew(world, now):
    for start in (1, 10):
        sign(world, via=world.bo_link, yes=[world.partner], at=now + start * DAY)
        release(world.bo, now=now + (start + 1) * DAY)
        services.withdraw(person(), world.partner, now=now + (start + 2) * DAY)
        services.acknowledge(
            world.partner, (now + (start + 2) * DAY).date(), actor=world.bo, now=now + (start + 3) * DAY
        )
    assert on_the_lists() == [("Rivers Alliance", "", "withdrawn")] * 2


def test_the_list_names_the_address_until_it_is_acknowledged_and_then_no_more(world, now):
    release(world.bo, now=now + DAY)
    services.withdraw(person(), world.partner, now=now + 2 * DAY)
    day = (now + 2 * DAY).date()
    file = services.removal_list_csv(world.partner, day, actor=world.bo).decode("utf-8-sig")
    people = services.acknowledge(world.partner, day, actor=world.bo, now=now + 3 * DAY)
    again = services.acknowledge(world.partner, day, actor=world.bo, now=now + 4 * DAY)
    item = RemovalItem.objects.get()
    assert file == f"email,reason,since\r\n{DOLORES},withdrawn,2026-11-24\r\n"
    assert (people, again, item.email, item.acknowledged_at, item.acknowledged_by) == (
        1,
        0,
        "",
        now + 3 * DAY,
        world.bo.user,
    )


def test_lists_are_kept_by_day_those_that_wait_first(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE, email="tom@mail.example")
    release(world.bo, now=now + DAY)
    services.withdraw(person(), world.partner, now=now + 2 * DAY)
    services.withdraw(person("tom@mail.example"), world.partner, now=now + 4 * DAY)
    services.acknowledge(world.partner, (now + 4 * DAY).date(), actor=world.bo, now=now + 5 * DAY)
    days = queries.removal_days(world.bo)
    assert [(each.day, each.people, each.waiting, each.acknowledged_at) for each in days] == [
        ((now + 2 * DAY).date(), 1, 1, None),
        ((now + 4 * DAY).date(), 1, 0, now + 5 * DAY),
    ]
    assert (queries.removal_days(world.amina), queries.removal_days(world.chidi)) == ([], [])


def test_removal_lists_are_answered_by_those_who_may_export(world, now):
    release(world.bo, now=now + DAY)
    services.withdraw(person(), world.partner, now=now + 2 * DAY)
    helper = add_teammate(world.bo, "hana", role="helper", now=now)
    for actor in (helper, world.amina, world.chidi):
        with pytest.raises(NotAllowed):
            services.acknowledge(world.partner, (now + 2 * DAY).date(), actor=actor, now=now + 3 * DAY)
    assert on_the_lists() == [("Rivers Alliance", DOLORES, "withdrawn")]


def test_the_team_is_told_once_a_day_without_a_name_or_address(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE, email="tom@mail.example")
    release(world.bo, now=now + DAY)
    services.withdraw(person(), world.partner, now=now + 2 * DAY)
    services.withdraw(person("tom@mail.example"), world.partner, now=now + 2 * DAY)
    mails = Mail.objects.filter(kind="sharing_removal_list")
    assert [(mail.to, DOLORES in mail.text, "Dolores" in mail.text) for mail in mails] == [
        (world.bo.user.email, False, False)
    ]


def test_a_waiting_list_is_brought_up_again_before_everything_stops(world, now):
    release(world.bo, now=now + DAY)
    services.withdraw(person(), world.partner, now=now + 2 * DAY)
    for days in range(2, 20):
        services.catch_up(now=now + days * DAY)
        services.catch_up(now=now + days * DAY)
    reminders = Mail.objects.filter(kind="sharing_removal_list_waits").order_by("pk")
    assert [mail.created_at for mail in reminders] == [now + 9 * DAY, now + 14 * DAY]


def test_a_confirmed_no_reaches_whoever_received_the_data(world, now):
    release(world.bo, now=now + DAY)
    sign(world, via=world.bo_link, no=[world.partner], at=now + 2 * DAY)
    made = services.catch_up(now=now + 3 * DAY), services.catch_up(now=now + 3 * DAY)
    assert (made, on_the_lists()) == ((1, 0), [("Rivers Alliance", DOLORES, "withdrawn")])


def test_a_no_that_nobody_confirmed_reaches_nobody(world, now):
    release(world.bo, now=now + DAY)
    sign(world, via=world.bo_link, no=[world.partner], at=now + 2 * DAY, confirmed=False)
    assert (services.catch_up(now=now + 3 * DAY), on_the_lists()) == (0, [])


def test_this_was_not_me_after_a_release_reaches_whoever_received_the_data(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE, email="tom@mail.example", confirmed=False)
    token = confirmation_token("tom@mail.example", at=now + MINUTE)
    confirming.confirm(token, now=now + MINUTE)
    release(world.bo, now=now + DAY)
    confirming.not_me(token, now=now + 2 * DAY)
    services.catch_up(now=now + 3 * DAY)
    assert on_the_lists() == [("Rivers Alliance", "tom@mail.example", "withdrawn")]


# --- Erasure ----------------------------------------------------------------------------------------


def test_erasing_tells_every_recipient_and_leaves_no_address(world, now):
    release(world.bo, now=now + DAY)
    report = services.erase("Dolores@MAIL.example", now=now + 2 * DAY)
    supporter = Disclosure.objects.get().supporter
    assert (report.known, report.told, report.signatures_kept_nameless) == (True, ("Rivers Alliance",), 1)
    assert (supporter.email, supporter.erased_at) == (None, now + 2 * DAY)
    assert on_the_lists() == [("Rivers Alliance", DOLORES, "erased")]
    assert Mail.objects.filter(to=DOLORES).count() == 0


def test_nobody_erased_is_released(world, now):
    services.erase(DOLORES, now=now + DAY)
    assert (release(world.bo, now=now + 2 * DAY), release(world.amina, now=now + 2 * DAY)) == ([], [])


def test_an_older_copy_of_an_erased_address_is_not_released(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE, email="old@mail.example")
    services.erase(DOLORES, now=now + DAY)
    # As after a restored backup, or an import of an old list.
    Supporter.objects.filter(email="old@mail.example").update(email=DOLORES)
    assert (Suppression.objects.count(), release(world.bo, now=now + 2 * DAY)) == (1, [])


def test_who_was_erased_can_come_back_and_say_yes_anew(world, now):
    services.erase(DOLORES, now=now + DAY)
    sign(world, via=world.bo_link, yes=[world.partner], at=now + 2 * DAY)
    assert release(world.bo, now=now + 3 * DAY) == [DOLORES]


def test_erasing_an_unknown_address_says_so_and_changes_nothing(world, now):
    entries = Entry.objects.count()
    assert services.erase("nobody@mail.example", now=now) == services.ErasureReport(known=False)
    assert Entry.objects.count() == entries


def test_erasing_something_that_is_no_address_is_refused(world, now):
    with pytest.raises(BadInput):
        services.erase("not an address", now=now)


def test_a_name_taken_off_a_petition_leaves_the_yeses_alone(world, now):
    services.withdraw_signature(signature(), now=now + DAY)
    assert (signature().withdrawn_at, release(world.bo, now=now + 2 * DAY)) == (now + DAY, [DOLORES])
