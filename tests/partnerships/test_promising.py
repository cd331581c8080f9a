"""What becomes of a promise, as pure functions: silence is never a yes, and what was kept stays kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkarms.partnerships.clauses import Attendance, Clause, Costs, Gift, Gives, Reporting, Responsibility, type_of
from linkarms.partnerships.clauses.words import Parties, Voice
from linkarms.partnerships.promising import (
    Dated,
    Known,
    State,
    Word,
    amount_of,
    goes_by_link,
    in_words,
    on_day,
    paired,
    promised,
    state_of,
)
from linkarms.partnerships.terms import terms_of

DAY = timedelta(days=1)
NOW = datetime(2027, 4, 1, 12, tzinfo=UTC)
DUE = date(2027, 5, 3)
MAIL = Responsibility("partner", "mail 20,000 members about the rally", DUE)


@pytest.mark.parametrize(
    ("after", "state"),
    [
        (-30, State.COMING),
        (0, State.COMING),
        (1, State.LATE),
        (14, State.LATE),
        (15, State.MISSED),
        (900, State.MISSED),
    ],
)
def test_of_which_nobody_speaks_is_coming_then_late_then_missed(after: int, state: State) -> None:
    assert state_of(DUE, [], today=DUE + after * DAY) is state


@given(today=st.integers(-400, 4000), over=st.none() | st.integers(-400, 400))
def test_nothing_is_kept_without_a_word(today: int, over: int | None) -> None:
    over_on = None if over is None else DUE + over * DAY
    found = state_of(DUE, [], today=DUE + today * DAY, over_on=over_on)
    assert found not in (State.KEPT, State.KEPT_LATE, State.DIFFERS)


@pytest.mark.parametrize(
    ("words", "state"),
    [
        ([Word(DUE)], State.KEPT),
        ([Word(DUE + DAY)], State.KEPT_LATE),
        ([Word(None)], State.MISSED),
        ([Word(DUE), Word(DUE - DAY)], State.KEPT),
        ([Word(DUE), Word(DUE + DAY)], State.DIFFERS),
        ([Word(DUE), Word(None)], State.DIFFERS),
        ([Word(None), Word(None)], State.MISSED),
    ],
)
@pytest.mark.parametrize("over", [None, DUE - 9 * DAY])
def test_what_people_say_counts_whatever_the_day_is(words: list[Word], state: State, over: date | None) -> None:
    for today in (DUE - DAY, DUE + 40 * DAY):
        assert state_of(DUE, words, today=today, over_on=over) is state


def test_an_end_before_the_day_releases_and_one_after_it_does_not() -> None:
    states = [state_of(DUE, [], today=DUE + 20 * DAY, over_on=DUE + n * DAY) for n in (-1, 0, 1)]
    assert states == [State.RELEASED, State.RELEASED, State.MISSED]


def test_a_clause_that_binds_both_is_a_promise_of_each_and_one_without_a_day_of_nobody() -> None:
    report, cost = Reporting("both", "how it went", DUE + DAY), Costs("buses", 900, "USD", 100, DUE)
    clauses: tuple[Clause, ...] = (Attendance("both", 75, 12), report, cost, replace(MAIL, due=None))
    found = promised(terms_of(clauses, level="full", in_force_at=NOW, ended_at=None))
    assert [(one.keeper, one.clause) for one in found] == [("host", cost), ("host", report), ("partner", report)]


@pytest.mark.parametrize(("percent", "who"), [(0, {"partner"}), (40, {"host", "partner"}), (100, {"host"})])
def test_whoever_bears_a_part_of_a_cost_promises_it(percent: int, who: set[str]) -> None:
    cost = Costs("buses", 900, "USD", percent, DUE)
    assert type_of(cost).bound(cost) == who


def test_mails_and_posts_go_out_with_a_link_and_can_be_counted() -> None:
    given = {gift: Gives("host", gift, 20) for gift in Gift}
    assert {gift for gift, one in given.items() if goes_by_link(one)} == {Gift.MAIL, Gift.POSTS}
    assert [amount_of(given[gift]) for gift in (Gift.MAIL, Gift.PEOPLE)] == [20, None]
    assert goes_by_link(MAIL) is False


def test_it_is_read_out_with_the_day_that_holds_now() -> None:
    voices = [Voice(Parties("Oak", "Rivers"), language) for language in ("en", "es")]
    moved = on_day(Reporting("partner", "how it went", DUE), DUE + 7 * DAY)
    assert [in_words(moved, voice) for voice in voices] == [
        "Each of us works in its own way and decides about its own actions. "
        "Rivers reports by 10 May 2027: how it went.",
        "Cada una trabaja a su manera y decide sobre sus propias acciones. "
        "Rivers informa para el 10 de mayo de 2027 de lo siguiente: how it went.",
    ]
    cost = Costs("buses", 900, "USD", 60, DUE)
    assert on_day(cost, DUE + DAY) == replace(cost, due=DUE + DAY)


def known(clause: Clause, *, key: int = 1, settled: bool = False, keeper: str = "partner") -> Known[int]:
    return Known(key, keeper, clause, DUE, settled)


def wanted(clause: Clause, *, keeper: str = "partner") -> Dated:
    return Dated(keeper, clause.due, clause, 0)  # type: ignore[attr-defined]  # all of these have one


def test_a_promise_goes_on_with_other_words_or_on_another_day() -> None:
    for newer in (MAIL, replace(MAIL, due=DUE + DAY), replace(MAIL, what="mail 30,000 members about the rally")):
        dated = wanted(newer)
        assert paired([known(MAIL)], [dated]) == ([(1, dated)], [], [])


@pytest.mark.parametrize(
    "other",
    [
        Responsibility("partner", "lend the big room for two evenings", DUE),
        replace(MAIL, by="host"),
        Reporting("partner", MAIL.what, DUE),
    ],
)
def test_something_else_is_another_promise(other: Clause) -> None:
    dated = wanted(other, keeper=getattr(other, "by", "partner"))
    assert paired([known(MAIL)], [dated]) == ([], [dated], [1])


def test_another_thing_that_is_given_is_another_promise() -> None:
    room = wanted(Gives("partner", Gift.ROOM, 20, DUE))
    assert paired([known(Gives("partner", Gift.MAIL, 20, DUE))], [room]) == ([], [room], [1])


def test_what_is_settled_is_not_promised_anew_by_a_later_day() -> None:
    later, same = wanted(replace(MAIL, due=DUE + 365 * DAY)), wanted(replace(MAIL, what=MAIL.what + " again"))
    assert paired([known(MAIL, settled=True)], [later]) == ([], [later], [1])
    assert paired([known(MAIL, settled=True)], [same]) == ([(1, same)], [], [])
    assert paired([known(MAIL, settled=True)], [later, same]) == ([(1, same)], [later], [])


def test_of_two_alike_each_finds_its_own_first() -> None:
    first, second = MAIL, replace(MAIL, due=DUE + 30 * DAY)
    rows = [known(first, key=1), replace(known(second, key=2), agreed_on=DUE + 30 * DAY)]
    dated = [wanted(second), wanted(replace(first, what=MAIL.what + " twice"))]
    assert paired(rows, dated) == ([(2, dated[0]), (1, dated[1])], [], [])
