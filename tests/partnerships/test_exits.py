"""After an end: one list for both sides, confirmed by people with name and date, and nothing by time."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from linkarms.core.errors import NotAllowed, Refused
from linkarms.directory.models import Role
from linkarms.outbox.models import Mail
from linkarms.partnerships import services
from linkarms.partnerships.clauses import AfterSharing, Afterwards, Boundary, Gift, Gives, Mode, NameUse, OnExit
from linkarms.partnerships.exits import lines_of, planned, waiting_for_us
from linkarms.partnerships.models import Agreement, ExitItem, ExitKind
from linkarms.workspace.rooms.today.papers import left_to_do
from tests.factories.directory import add_member
from tests.factories.partnerships import Pair, in_force, make_pair, sharing, some_clauses

DAY = timedelta(days=1)
CLAUSES = (
    *some_clauses(),
    AfterSharing(Afterwards.DELETE, 14),
    Gives("host", Gift.ROOM, 2),
    OnExit("partner", "Give back the banner", 3),
)


@pytest.fixture
def pair(db: None, now: datetime) -> Pair:
    return make_pair(now=now)


@pytest.fixture
def ended(pair: Pair, now: datetime) -> Agreement:
    agreement = in_force(pair, now=now, clauses=CLAUSES)
    services.end_agreement(agreement, note="", actor=pair.amina, now=now)
    return agreement


def item(agreement: Agreement, kind: ExitKind) -> ExitItem:
    return ExitItem.objects.get(agreement=agreement, kind=kind)


def test_both_sides_see_the_same_list_from_the_clauses(pair: Pair, ended: Agreement, now: datetime) -> None:
    ours, theirs = (lines_of(ended, who, language="en") for who in (pair.amina, pair.bo))
    assert [line.item.kind for line in ours] == ["data", "names", "mailings", "lent", "agreed", "thanks"]
    assert [(line.title, line.agreed) for line in ours] == [(line.title, line.agreed) for line in theirs]
    assert [side.name for side in ours[0].sides] == ["Oak Street Tenants", "Rivers Alliance"]
    assert [side.name for side in ours[4].sides] == ["Rivers Alliance"]
    assert "deletes what it received, within 14 days" in " ".join(ours[0].agreed)
    days = [(line.item.due_on - now.date()).days for line in ours]
    assert days == [14, 7, 7, 14, 3, 14]
    assert not any(line.done for line in ours)
    assert lines_of(ended, pair.chidi, language="en") == []


@pytest.mark.once
def test_a_list_asks_only_about_what_there_was(now: datetime) -> None:
    clauses = (Boundary("Ours."), sharing(Mode.NONE), NameUse(name=False, logo=False))
    assert [one.kind for one in planned(clauses, ended_on=now.date())] == [ExitKind.THANKS]


def test_each_side_confirms_for_itself_with_name_and_date(pair: Pair, ended: Agreement, now: datetime) -> None:
    names = item(ended, ExitKind.NAMES)
    services.confirm_exit(names, note="All down.", actor=pair.bo, now=now + DAY)
    services.confirm_exit(names, note="Again", actor=pair.bo, now=now + 2 * DAY)  # twice is once
    [line] = [line for line in lines_of(ended, pair.amina, language="en") if line.item == names]
    assert [(side.confirmed.by, side.confirmed.at, side.confirmed.note) if side.confirmed else None for side in
            line.sides] == [None, (pair.bo, now + DAY, "All down.")]  # fmt: skip
    assert (line.done, line.waits_for_us) == (False, True)
    services.take_back_exit(names, actor=pair.bo, now=now + 3 * DAY)
    services.confirm_exit(names, note="", actor=pair.amina, now=now + 3 * DAY)
    [line] = [line for line in lines_of(ended, pair.bo, language="en") if line.item == names]
    assert [side.confirmed is not None for side in line.sides] == [True, False]


def test_who_may_not_confirm(pair: Pair, ended: Agreement, now: datetime) -> None:
    organizer, helper = (add_member(pair.bo, now=now, role=role) for role in (Role.ORGANIZER, Role.HELPER))
    data, agreed = item(ended, ExitKind.DATA), item(ended, ExitKind.AGREED)
    for thing, nobody in ((data, organizer), (data, helper), (agreed, pair.amina), (agreed, pair.chidi)):
        with pytest.raises(NotAllowed):
            services.confirm_exit(thing, note="", actor=nobody, now=now)
    services.confirm_exit(agreed, note="", actor=organizer, now=now)
    with pytest.raises(Refused):
        services.confirm_exit(item(ended, ExitKind.THANKS), note="", actor=pair.bo, now=now)


def test_thanks_are_sent_once_and_confirm_themselves(pair: Pair, ended: Agreement, now: datetime) -> None:
    services.send_thanks(ended, letter="Thank you all.", actor=pair.bo, now=now)
    with pytest.raises(Refused):
        services.send_thanks(ended, letter="And again.", actor=pair.bo, now=now)
    mail = Mail.objects.get(kind="partnerships_thanks")
    assert (mail.to, "Thank you all." in mail.text) == (pair.amina.user.email, True)
    left = waiting_for_us(pair.bo).values_list("kind", flat=True)
    assert sorted(left) == ["agreed", "data", "lent", "mailings", "names"]
    with pytest.raises(Refused):
        services.take_back_exit(item(ended, ExitKind.THANKS), actor=pair.bo, now=now)


def test_sides_are_reminded_until_they_confirm_at_a_decent_pace(pair: Pair, ended: Agreement, now: datetime) -> None:
    for one in ExitItem.objects.filter(agreement=ended).exclude(kind__in=[ExitKind.THANKS, ExitKind.AGREED]):
        for who in (pair.amina, pair.bo):
            services.confirm_exit(one, note="", actor=who, now=now)
    services.send_thanks(ended, letter="Thank you.", actor=pair.amina, now=now)
    services.confirm_exit(item(ended, ExitKind.AGREED), note="", actor=pair.bo, now=now)
    sent = [day for day in range(120) if services.remind_of_exits(now + day * DAY)]
    assert sent == [14, 21, 28, 42, 70, 98]
    assert {mail.to for mail in Mail.objects.filter(kind="partnerships_exit_reminder")} == {pair.bo.user.email}
    services.send_thanks(ended, letter="You too.", actor=pair.bo, now=now)
    assert [services.remind_of_exits(now + day * DAY) for day in (126, 400)] == [0, 0]


def test_after_a_standstill_a_side_gets_one_reminder(pair: Pair, ended: Agreement, now: datetime) -> None:
    assert [services.remind_of_exits(now + day * DAY) for day in (60, 60, 61)] == [2, 0, 0]


def test_today_counts_what_is_left_for_us(pair: Pair, ended: Agreement, now: datetime) -> None:
    [todo] = left_to_do(pair.bo, now)
    assert (todo.what, todo.late) == ("After your agreement with Oak Street Tenants: 6 things to confirm", "")
    [late] = left_to_do(pair.amina, now + 30 * DAY)
    assert (late.what, late.late != "") == ("After your agreement with Rivers Alliance: 5 things to confirm", True)
    assert left_to_do(pair.chidi, now) == []


def test_the_end_of_a_partnership_opens_a_list_for_each_agreement_and_a_replacement_none(
    pair: Pair, now: datetime
) -> None:
    old = in_force(pair, now=now, clauses=CLAUSES)
    new = in_force(pair, now=now, clauses=CLAUSES)
    other = in_force(pair, now=now, clauses=CLAUSES, campaign=5)
    services.end_partnership(pair.partnership, note="", actor=pair.bo, now=now)
    found = [ExitItem.objects.filter(agreement=one).count() for one in (old, new, other)]
    assert found == [0, 6, 6]


def test_one_in_force_has_no_list(pair: Pair, now: datetime) -> None:
    agreement = in_force(pair, now=now, clauses=CLAUSES)
    assert lines_of(agreement, pair.amina, language="en") == []
    with pytest.raises(Refused):
        services.send_thanks(agreement, letter="Thank you.", actor=pair.amina, now=now)
