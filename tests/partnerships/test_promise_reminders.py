"""Reminders of promises: a week before, the day before, the day after; never twice, whatever was down meanwhile."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from linkarms.directory.models import Role
from linkarms.outbox.models import Mail
from linkarms.partnerships import services
from linkarms.partnerships.clauses import Clause, Gift, Gives, Responsibility
from linkarms.partnerships.models import Promise
from linkarms.partnerships.services import WordInput
from tests.factories.directory import add_member
from tests.factories.partnerships import Pair, in_force, make_pair

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def pair(now: datetime) -> Pair:
    return make_pair(now=now)


def promised(pair: Pair, now: datetime, *days: int) -> list[Promise]:
    """Bo's group promises something for each of these days."""
    gifts = (Gift.PEOPLE, Gift.ROOM, Gift.HOURS)
    clauses: tuple[Clause, ...] = tuple(
        Gives("partner", gift, 20, (now + day * DAY).date()) for gift, day in zip(gifts, days, strict=False)
    )
    in_force(pair, now=now, clauses=clauses)
    return list(Promise.objects.order_by("due"))


def sent(pair: Pair) -> list[str]:
    return list(Mail.objects.filter(kind="partnerships_promises_due").order_by("pk").values_list("to", flat=True))


def test_three_mails_and_never_another(pair: Pair, now: datetime) -> None:
    promised(pair, now, 30)
    mails = {n: services.remind_of_promises(now + n * DAY) for n in (10, 22, 23, 24, 28, 29, 30, 31, 32, 43)}
    assert {n for n, count in mails.items() if count} == {23, 29, 31}
    assert sent(pair) == [pair.bo.user.email] * 3


def test_after_a_downtime_comes_what_still_helps_and_nothing_else(pair: Pair, now: datetime) -> None:
    promised(pair, now, 30)
    assert [services.remind_of_promises(now + n * DAY) for n in (22, 30, 30, 45, 46)] == [0, 1, 0, 0, 0]


def test_what_was_signed_just_now_needs_no_reminder_yet(pair: Pair, now: datetime) -> None:
    promised(pair, now, 5)
    assert [services.remind_of_promises(now + n * DAY) for n in (0, 1, 2, 3, 4)] == [0, 0, 1, 0, 1]


def test_all_that_is_due_stands_in_one_mail_to_whoever_sees_to_it(pair: Pair, now: datetime) -> None:
    rows = promised(pair, now, 20, 21, 24)
    sam = add_member(pair.bo, now=now, role=Role.HELPER)
    ann = add_member(pair.bo, now=now, role=Role.ORGANIZER)
    services.see_to(rows[1], teammate=sam, is_told=False, by_link=False, actor=pair.bo, now=now)
    assert services.remind_of_promises(now + 17 * DAY) == 3
    texts = dict(Mail.objects.filter(kind="partnerships_promises_due").values_list("to", "text"))
    assert {to: text.count("To Oak Street Tenants, by") for to, text in texts.items()} == {
        pair.bo.user.email: 2, ann.user.email: 2, sam.user.email: 1,
    }  # fmt: skip
    assert "lends a room" in texts[sam.user.email]
    assert [services.remind_of_promises(now + 17 * DAY) for _n in range(2)] == [0, 0]


def test_who_left_the_team_is_not_written_to(pair: Pair, now: datetime) -> None:
    [row] = promised(pair, now, 20)
    sam = add_member(pair.bo, now=now, role=Role.HELPER)
    services.see_to(row, teammate=sam, is_told=False, by_link=False, actor=pair.bo, now=now)
    sam.left_at = now
    sam.save(update_fields=["left_at"])
    services.remind_of_promises(now + 15 * DAY)
    assert sent(pair) == [pair.bo.user.email]


def test_silence_where_nothing_is_owed(pair: Pair, now: datetime) -> None:
    first, second, _third = promised(pair, now, 20, 21, 22)
    services.say(first, WordInput("kept", now.date()), actor=pair.bo, now=now)
    services.say(second, WordInput("missed"), actor=pair.bo, now=now)
    agreement = Promise.objects.get(pk=first.pk).agreement
    services.end_agreement(agreement, note="", actor=pair.amina, now=now + DAY)
    assert [services.remind_of_promises(now + n * DAY) for n in (14, 20, 23)] == [0, 0, 0]


def test_another_day_begins_anew(pair: Pair, now: datetime) -> None:
    [row] = promised(pair, now, 20)
    services.remind_of_promises(now + 15 * DAY)
    move = services.ask_to_move(row, to=(now + 40 * DAY).date(), why="", actor=pair.bo, now=now + 16 * DAY)
    services.answer_move(move, agrees=True, actor=pair.amina, now=now + 16 * DAY)
    assert [services.remind_of_promises(now + n * DAY) for n in (19, 21, 33, 39, 41)] == [0, 0, 1, 1, 1]


def test_the_mail_says_it_in_the_readers_language_with_the_day_that_holds(pair: Pair, now: datetime) -> None:
    pair.bo.user.language = "es"
    pair.bo.user.save(update_fields=["language"])
    in_force(pair, now=now, clauses=(Responsibility("partner", "cantar", (now + 20 * DAY).date()),))
    services.remind_of_promises(now + 15 * DAY)
    text = Mail.objects.get(kind="partnerships_promises_due").text
    assert "Rivers Alliance se compromete a: cantar." in text
    assert f"/w/{pair.bo.organization.slug}/partners/promises/{Promise.objects.get().pk}/" in text
