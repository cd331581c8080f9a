"""Agreements that end by themselves: both sides are reminded 90, 30 and 7 days before."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from linkarms.directory.models import Role
from linkarms.partnerships import services
from linkarms.partnerships.ending import ending_soon, is_pressing
from linkarms.workspace.digests import due
from linkarms.workspace.rooms.today.papers import ending
from linkarms.workspace.rooms.today.todo import Rank
from tests.factories.directory import add_member
from tests.factories.partnerships import Pair, in_force, make_pair, sharing, some_clauses

DAY = timedelta(days=1)


@pytest.fixture
def pair(db: None, now: datetime) -> Pair:
    return make_pair(now=now)


def test_the_days_on_which_one_is_reminded() -> None:
    assert [n for n in range(91) if is_pressing(n)] == [*range(8), *range(24, 31), *range(84, 91)]


def test_both_sides_see_it_from_90_days_before_until_the_last_day(pair: Pair, now: datetime) -> None:
    last = (now + 100 * DAY).date()
    agreement = in_force(pair, now=now, clauses=some_clauses(sharing(ends=last)))
    seen = {n: [len(ending_soon(one, today=last - n * DAY)) for one in (pair.amina, pair.bo, pair.chidi)] for n in
            (91, 90, 45, 0, -1)}  # fmt: skip
    assert seen == {91: [0, 0, 0], 90: [1, 1, 0], 45: [1, 1, 0], 0: [1, 1, 0], -1: [0, 0, 0]}
    [one] = ending_soon(pair.bo, today=last - 90 * DAY)
    assert (one.agreement_id, one.name, one.last_day, one.days) == (agreement.pk, "Oak Street Tenants", last, 90)


def test_what_is_only_proposed_or_over_or_without_an_end_is_not_among_them(pair: Pair, now: datetime) -> None:
    last = (now + 20 * DAY).date()
    agreement = in_force(pair, now=now)
    change = {"level": "full", "note": "", "clauses": some_clauses(sharing(ends=last))}
    services.propose_change(agreement, actor=pair.amina, now=now, **change)  # type: ignore[arg-type]
    assert ending_soon(pair.amina, today=now.date()) == []
    newer = in_force(pair, now=now, clauses=some_clauses(sharing(ends=last)), campaign=7)
    assert [one.agreement_id for one in ending_soon(pair.amina, today=now.date())] == [newer.pk]
    services.end_agreement(newer, note="", actor=pair.amina, now=now)
    assert ending_soon(pair.amina, today=now.date()) == []


def test_today_shows_it_and_the_mail_brings_it_on_the_days_that_matter(pair: Pair, now: datetime) -> None:
    last = (now + 100 * DAY).date()
    in_force(pair, now=now, clauses=some_clauses(sharing(ends=last)))
    helper = add_member(pair.amina, now=now, role=Role.HELPER)
    shown = {n: [todo.rank for todo in ending(pair.amina, now + (100 - n) * DAY)] for n in (90, 60, 30, 7)}
    assert shown == {90: [Rank.ENDING], 60: [Rank.ENDING_LATER], 30: [Rank.ENDING], 7: [Rank.ENDING]}
    assert ending(helper, now + 80 * DAY) == []
    [todo] = ending(pair.amina, now + 98 * DAY)
    assert (todo.what, todo.late) == ("Your agreement with Rivers Alliance ends soon", "2 days are left.")
    reasons = {n: bool([todo for todo in due(pair.bo, now=now + (100 - n) * DAY) if todo.rank == Rank.ENDING]) for n in
               (88, 60, 28, 3)}  # fmt: skip
    assert reasons == {88: True, 60: False, 28: True, 3: True}
