"""The open door: who knocks sees no comparison, and enters the pipeline of one organization only."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache

from linkarms.audit.models import Entry as AuditEntry
from linkarms.core.errors import BadInputs, Gone, NotAllowed, Refused
from linkarms.directory.models import Entry, Lead, Role, Teammate
from linkarms.directory.services import take_name_off
from linkarms.outbox.models import Mail
from linkarms.partnerships import doors, services
from linkarms.partnerships.models import Knock, OpenDoor, Prospect, Stage
from linkarms.partnerships.services.taking_in import forget, take_in
from tests.factories.directory import add_member, make_entry, make_named_owner, make_owner
from tests.factories.door import WORDS, make_door, make_knock
from tests.factories.pipeline import make_prospect


@pytest.fixture(autouse=True)
def _fresh_counters() -> None:
    cache.clear()


@pytest.fixture
def amina(db: None, now: datetime) -> Teammate:
    return make_named_owner(now=now, name="Oak Street Tenants")


def token_of(mail: Mail) -> str:
    found = re.search(r"/partner-with-us/([\w-]{43})/", mail.text)
    assert found is not None
    return found[1]


def newest_mail() -> Mail:
    return Mail.objects.filter(kind="partnerships_knocked").latest("pk")


def test_a_door_opens_only_for_a_name_that_may_be_public(db: None, now: datetime) -> None:
    nameless = make_owner(now=now)
    services.write_door(WORDS, actor=nameless, now=now)
    with pytest.raises(Refused):
        services.open_door(actor=nameless, now=now)
    assert doors.open_door_of(nameless.organization.slug) is None


def test_a_door_without_words_stays_closed(amina: Teammate, now: datetime) -> None:
    with pytest.raises(Refused):
        services.open_door(actor=amina, now=now)
    services.write_door(replace(WORDS, expects=""), actor=amina, now=now)
    with pytest.raises(Refused):
        services.open_door(actor=amina, now=now)


def test_organizers_write_but_only_who_may_sign_opens_and_closes(amina: Teammate, now: datetime) -> None:
    organizer, helper = add_member(amina, now=now), add_member(amina, now=now, role=Role.HELPER)
    services.write_door(WORDS, actor=organizer, now=now)
    for one in (organizer, helper):
        with pytest.raises(NotAllowed):
            services.open_door(actor=one, now=now)
        with pytest.raises(NotAllowed):
            services.close_door(actor=one, now=now)
    with pytest.raises(NotAllowed):
        services.write_door(WORDS, actor=helper, now=now)


def test_the_page_goes_with_the_switch_and_with_the_name(amina: Teammate, now: datetime) -> None:
    slug = amina.organization.slug
    make_door(amina, now=now)
    assert doors.open_door_of(slug) == OpenDoor.objects.get()
    services.close_door(actor=amina, now=now)
    assert doors.open_door_of(slug) is None
    services.open_door(actor=amina, now=now)
    take_name_off(amina.organization, actor=amina, now=now)
    assert doors.open_door_of(slug) is None


def test_everything_wrong_with_the_words_is_said_at_once(amina: Teammate, now: datetime) -> None:
    stranger = make_owner(now=now)
    bad = services.DoorInput(offers="x" * 4001, expects="", answer_days=0, levels=["friend"], keeper=stranger)
    with pytest.raises(BadInputs) as problem:
        services.write_door(bad, actor=amina, now=now)
    assert set(problem.value.errors) == {"offers", "answer_days", "levels", "keeper"}
    assert not OpenDoor.objects.exists()


def test_a_stranger_enters_the_pipeline_as_an_unconfirmed_lead(amina: Teammate, now: datetime) -> None:
    keeper = add_member(amina, now=now)
    make_knock(make_door(amina, now=now, keeper=keeper), now=now)
    assert take_in(now) == 1
    prospect = Prospect.objects.get()
    assert (prospect.stage, prospect.owner, prospect.next_on) == (Stage.LEAD, keeper, now.date() + timedelta(days=5))
    entry = prospect.entry
    assert (entry.name, entry.place, entry.origin, entry.email) == ("Rivers Alliance", "Fresno", "open door", "")
    assert Lead.objects.values_list("kind", "source", "evidence").get() == (
        "open_door",
        "Open door",
        "Let us march together.",
    )
    knock = Knock.objects.get()
    assert (knock.found, knock.prospect, knock.confirmed_at) == ("new", prospect, None)
    assert take_in(now) == 0


def test_a_confirmed_address_fills_the_entry_that_the_knock_made(amina: Teammate, now: datetime) -> None:
    make_knock(make_door(amina, now=now), now=now)
    token = token_of(newest_mail())
    take_in(now)
    services.confirm_knock(token, now=now)
    services.confirm_knock(token, now=now)
    assert Entry.objects.values_list("email", "contact_name").get() == ("bo@rivers.example", "Bo")
    assert AuditEntry.objects.filter(verb="knock.confirmed").count() == 1


def test_a_confirmation_before_the_taking_in_counts_too(amina: Teammate, now: datetime) -> None:
    make_knock(make_door(amina, now=now), now=now)
    services.confirm_knock(token_of(newest_mail()), now=now)
    take_in(now)
    assert Entry.objects.get().email == "bo@rivers.example"


def test_who_is_known_keeps_what_we_wrote_and_is_not_begun_twice(amina: Teammate, now: datetime) -> None:
    prospect = make_prospect(amina, now=now, name="The Rivers Alliance, Inc.", stage=Stage.MET)
    make_knock(make_door(amina, now=now), now=now)
    services.confirm_knock(token_of(newest_mail()), now=now)
    take_in(now)
    knock = Knock.objects.get()
    assert (knock.found, knock.prospect, knock.entry) == ("known", prospect, prospect.entry)
    assert (Prospect.objects.get().stage, Entry.objects.get().email) == (Stage.MET, "")


def test_who_may_be_known_is_a_new_entry_that_says_so(amina: Teammate, now: datetime) -> None:
    like = make_entry(amina, now=now, name="Rivers Aliance", place="Fresno")
    make_knock(make_door(amina, now=now), now=now)
    take_in(now)
    knock = Knock.objects.get()
    assert (knock.found, knock.perhaps) in [("doubtful", like), ("known", None)]
    assert knock.entry is not None


def test_other_organizations_records_are_not_looked_at(amina: Teammate, now: datetime) -> None:
    chidi = make_owner(now=now)
    make_entry(chidi, now=now, name="Rivers Alliance")
    make_knock(make_door(amina, now=now), now=now)
    take_in(now)
    knock = Knock.objects.get()
    assert (knock.found, knock.entry and knock.entry.holder) == ("new", amina.organization)
    assert list(Knock.objects.visible_to(chidi)) == []


def test_known_or_not_the_mail_is_the_same(amina: Teammate, now: datetime) -> None:
    door = make_door(amina, now=now)
    make_prospect(amina, now=now, name="Known Group")
    mails = []
    for name in ("Known Group", "Nobody's Group"):
        make_knock(door, now=now, name=name)
        take_in(now)
        mails.append(re.sub(r"[\w-]{43}", "…", newest_mail().text))
    assert mails[0] == mails[1]


def test_a_second_click_is_one_knock(amina: Teammate, now: datetime) -> None:
    door = make_door(amina, now=now)
    for _time in range(2):
        make_knock(door, now=now)
    assert (Knock.objects.count(), Mail.objects.filter(kind="partnerships_knocked").count()) == (1, 1)


def test_nobody_floods_a_mailbox_by_knocking_everywhere(amina: Teammate, now: datetime) -> None:
    door = make_door(amina, now=now)
    for number in range(6):
        make_knock(door, now=now, name=f"Group {number}")
    assert Mail.objects.filter(kind="partnerships_knocked").count() == 3


def test_what_is_missing_in_a_knock_is_said(amina: Teammate, now: datetime) -> None:
    door = make_door(amina, now=now)
    said = services.KnockInput(name=" ", person="", email="bo", message="", website="nowhere", level="boss")
    with pytest.raises(BadInputs) as problem:
        services.knock(door, said, language="en", now=now)
    assert set(problem.value.errors) == {"name", "person", "email", "message", "website", "level"}
    assert not Knock.objects.exists()


def test_links_that_are_forged_or_old_open_nothing(amina: Teammate, now: datetime) -> None:
    make_knock(make_door(amina, now=now), now=now)
    with pytest.raises(Gone):
        services.confirm_knock("x" * 43, now=now)
    with pytest.raises(Gone):
        services.confirm_knock(token_of(newest_mail()), now=now + timedelta(days=14))


def test_today_reminds_until_somebody_answered_or_talked(amina: Teammate, now: datetime) -> None:
    door = make_door(amina, now=now)
    make_knock(door, now=now)
    make_knock(door, now=now, name="Lake Keepers", email="lara@lake.example")
    take_in(now)
    first, second = doors.unanswered(amina)
    services.answered(first, actor=amina, now=now)
    assert list(doors.unanswered(amina)) == [second]
    later = now + timedelta(hours=1)
    services.log(
        second.prospect, kind="call", happened_on=now.date(), follow_up=services.plan_of(second.prospect),
        actor=amina, now=later,
    )  # fmt: skip
    assert list(doors.unanswered(amina)) == []


def test_strangers_and_viewers_answer_no_knock(amina: Teammate, now: datetime) -> None:
    make_knock(make_door(amina, now=now), now=now)
    take_in(now)
    for one in (make_owner(now=now), add_member(amina, now=now, role=Role.VIEWER)):
        with pytest.raises(NotAllowed):
            services.answered(Knock.objects.get(), actor=one, now=now)


def test_people_who_never_confirmed_are_forgotten(amina: Teammate, now: datetime) -> None:
    door = make_door(amina, now=now)
    make_knock(door, now=now)
    make_knock(door, now=now, name="Lake Keepers", email="lara@lake.example")
    services.confirm_knock(token_of(newest_mail()), now=now)
    take_in(now)
    assert forget(now + timedelta(days=31)) == 1
    assert list(Knock.objects.order_by("pk").values_list("person", "email")) == [("", ""), ("Bo", "lara@lake.example")]


def test_a_door_whose_keeper_left_goes_to_an_owner(amina: Teammate, now: datetime) -> None:
    keeper = add_member(amina, now=now)
    door = make_door(amina, now=now, keeper=keeper)
    Teammate.objects.filter(pk=keeper.pk).update(left_at=now)
    make_knock(door, now=now)
    take_in(now)
    assert Prospect.objects.get().owner == amina
