"""What a signed version allows, and when: the machine meaning of the clauses."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkarms.core.fields import Field
from linkarms.partnerships.clauses import Clause, DataSharing, Mode, NameUse
from linkarms.partnerships.models import Level
from linkarms.partnerships.starting import starting_clauses
from linkarms.partnerships.terms import CEILING, Terms, beyond_level, last_day_after, terms_of
from linkarms.partnerships.text import Parties
from tests.factories.partnerships import CONTACT, sharing
from tests.partnerships.test_clauses import agreements

SIGNED = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
A_SECOND = timedelta(seconds=1)


def terms(
    *clauses: Clause, level: str = Level.FULL, in_force_at: datetime = SIGNED, ended_at: datetime | None = None
) -> Terms:
    return terms_of(clauses, level=level, in_force_at=in_force_at, ended_at=ended_at)


def at(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type,misc]


@pytest.mark.parametrize(
    ("level", "mode", "granted"),
    [
        ("endorser", Mode.NONE, Mode.NONE),
        ("endorser", Mode.OWN_SOURCED, Mode.NONE),
        ("endorser", Mode.OPTED_IN, Mode.NONE),
        ("associate", Mode.NONE, Mode.NONE),
        ("associate", Mode.OWN_SOURCED, Mode.OWN_SOURCED),
        ("associate", Mode.OPTED_IN, Mode.OWN_SOURCED),
        ("full", Mode.NONE, Mode.NONE),
        ("full", Mode.OWN_SOURCED, Mode.OWN_SOURCED),
        ("full", Mode.OPTED_IN, Mode.OPTED_IN),
        ("emperor", Mode.OPTED_IN, Mode.NONE),
    ],
)
def test_the_level_is_a_ceiling_over_the_mode(level: str, mode: Mode, granted: Mode) -> None:
    assert terms(sharing(mode), level=level).mode is granted


@pytest.mark.parametrize(
    ("level", "fields"),
    [("endorser", frozenset()), ("associate", CONTACT), ("full", CONTACT | {Field.PHONE})],
)
def test_the_level_is_a_ceiling_over_the_fields(level: str, fields: frozenset[Field]) -> None:
    assert terms(sharing(fields=frozenset(Field)), level=level).fields == fields


def test_fields_beyond_the_level_alone_share_nothing() -> None:
    found = terms(sharing(fields=frozenset({Field.PHONE})), level="associate")
    assert (found.mode, found.fields, found.words_en) == (Mode.NONE, frozenset(), "")


def test_without_a_data_clause_nothing_is_shared() -> None:
    found = terms(NameUse(name=True, logo=False))
    assert (found.mode, found.fields, found.may_use_name, found.may_use_logo) == (
        Mode.NONE,
        frozenset(),
        True,
        False,
    )


def test_what_both_signed_is_kept_as_it_was_written() -> None:
    clause = DataSharing(Mode.OWN_SOURCED, CONTACT, "Yes, write to me.", "Sí, escríbanme.", run_out_days=12)
    found = terms(clause, level="associate")
    assert (found.level, found.words_en, found.words_es) == ("associate", "Yes, write to me.", "Sí, escríbanme.")
    assert found.run_out_days == 12


def test_a_clause_that_gives_nobody_gives_no_values_and_no_words() -> None:
    found = terms(DataSharing(Mode.NONE, CONTACT, "Yes, write to me.", "Sí, escríbanme."))
    assert (found.mode, found.fields, found.words_en, found.words_es) == (Mode.NONE, frozenset(), "", "")


def test_without_a_name_clause_neither_name_nor_logo_may_be_used() -> None:
    assert (terms(sharing()).may_use_name, terms(sharing()).may_use_logo) == (False, False)


def test_it_is_in_force_from_the_second_signature_on() -> None:
    found = terms(sharing())
    assert [found.in_force(SIGNED - A_SECOND), found.in_force(SIGNED)] == [False, True]


def test_a_start_day_delays_it_to_midnight_utc() -> None:
    found = terms(sharing(starts=date(2026, 4, 1)))
    assert [found.in_force(at(2026, 3, 31, 23, 59, 59)), found.in_force(at(2026, 4, 1))] == [False, True]


def test_a_start_day_before_the_signatures_changes_nothing() -> None:
    assert terms(sharing(starts=date(2026, 1, 1))).begin == SIGNED


def test_an_end_day_is_the_last_day_in_force() -> None:
    found = terms(sharing(ends=date(2026, 5, 31)))
    assert [found.in_force(at(2026, 5, 31, 23, 59, 59)), found.in_force(at(2026, 6, 1))] == [True, False]
    assert found.last_day == date(2026, 6, 30)


def test_ending_it_ends_it_at_that_moment() -> None:
    ended = at(2026, 5, 3, 15, 0)
    found = terms(sharing(), ended_at=ended)
    assert [found.in_force(ended - A_SECOND), found.in_force(ended)] == [True, False]
    assert found.last_day == date(2026, 6, 2)


def test_the_earlier_of_both_ends_counts() -> None:
    found = terms(sharing(ends=date(2026, 5, 31)), ended_at=at(2026, 5, 3, 15, 0))
    assert found.end == at(2026, 5, 3, 15, 0)
    found = terms(sharing(ends=date(2026, 4, 30)), ended_at=at(2026, 5, 3, 15, 0))
    assert found.end == at(2026, 5, 1)


def test_a_yes_before_the_end_is_covered_through_the_last_day_of_the_run_out() -> None:
    ended = at(2026, 5, 3, 15, 0)
    found, before = terms(sharing(), ended_at=ended), ended - A_SECOND
    assert found.covers(before, at(2026, 6, 2, 23, 59, 59)) is True
    assert found.covers(before, at(2026, 6, 3)) is False


def test_a_yes_after_the_end_is_never_covered() -> None:
    ended = at(2026, 5, 3, 15, 0)
    found = terms(sharing(), ended_at=ended)
    assert found.covers(ended, ended + A_SECOND) is False


def test_a_yes_before_the_end_is_covered_at_the_very_moment_of_the_end() -> None:
    ended = at(2026, 5, 3, 15, 0)
    assert terms(sharing(), ended_at=ended).covers(ended - A_SECOND, ended) is True


def test_while_it_is_in_force_every_yes_is_covered() -> None:
    found = terms(sharing())
    assert found.covers(SIGNED - timedelta(days=9), SIGNED) is True
    assert found.covers(SIGNED, SIGNED + A_SECOND) is True


@pytest.mark.parametrize(("ended", "covered"), [(at(2026, 4, 1), False), (at(2026, 4, 1, 0, 0, 1), True)])
def test_what_ended_before_its_first_day_began_never_covered_anybody(ended: datetime, covered: bool) -> None:
    found = terms(sharing(starts=date(2026, 4, 1)), ended_at=ended)
    assert (found.last_day is not None, found.covers(SIGNED, at(2026, 4, 2))) == (covered, covered)


def test_without_a_run_out_it_is_over_at_once() -> None:
    ended = at(2026, 5, 3, 15, 0)
    found = terms(sharing(run_out_days=0), ended_at=ended)
    assert (found.last_day, found.covers(ended - A_SECOND, ended)) == (None, False)


def test_nothing_is_covered_before_it_is_in_force() -> None:
    assert terms(sharing()).covers(SIGNED - timedelta(days=9), SIGNED - A_SECOND) is False


@pytest.mark.parametrize(
    ("days", "last_day"), [(0, None), (1, date(2026, 5, 4)), (30, date(2026, 6, 2)), (365, date(2027, 5, 3))]
)
def test_a_run_out_is_counted_in_whole_days(days: int, last_day: date | None) -> None:
    assert last_day_after(at(2026, 5, 3, 15, 0), days) == last_day


def test_a_run_out_is_counted_from_the_day_of_the_end_in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    just_after_midnight = at(2026, 5, 3) + timedelta(microseconds=1)
    assert last_day_after(just_after_midnight, 30) == date(2026, 6, 2)
    assert last_day_after(at(2026, 5, 3), 30) == date(2026, 6, 1)
    monkeypatch.setenv("TZ", "Asia/Tokyo")  # wherever the server stands
    time.tzset()
    try:
        assert last_day_after(at(2026, 5, 3, 20, 0), 30) == date(2026, 6, 2)
    finally:
        monkeypatch.undo()
        time.tzset()


@pytest.mark.parametrize(
    ("level", "clause", "beyond"),
    [
        ("emperor", sharing(), (CONTACT, True)),
        ("full", NameUse(name=True, logo=True), (frozenset(), False)),
        ("full", sharing(fields=frozenset(Field)), (frozenset(), False)),
        ("associate", sharing(fields=frozenset(Field)), ({Field.PHONE}, True)),
        ("associate", sharing(Mode.OWN_SOURCED), (frozenset(), False)),
        ("endorser", sharing(Mode.OWN_SOURCED), (CONTACT, True)),
        ("endorser", sharing(Mode.NONE), (frozenset(), False)),
    ],
)
def test_what_goes_beyond_a_level_is_told(level: str, clause: Clause, beyond: object) -> None:
    assert beyond_level((clause,), level=level) == beyond


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("level", Level.values)
def test_the_starting_agreement_of_a_level_stays_within_it(level: str, language: str) -> None:
    clauses = starting_clauses(level, parties=Parties("Oak", "Rivers"), language=language)
    assert beyond_level(clauses, level=level) == (frozenset(), False)


moments = st.datetimes(datetime(2025, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))


@given(agreements(), st.sampled_from(list(CEILING)), st.tuples(moments, st.none() | moments, moments, moments))
def test_terms_never_exceed_the_clauses_or_the_level(
    clauses: tuple[Clause, ...], level: str, when: tuple[datetime, datetime | None, datetime, datetime]
) -> None:
    in_force_at, ended_at, yes_at, on = when
    found = terms_of(clauses, level=level, in_force_at=in_force_at, ended_at=ended_at)
    written = next((clause for clause in clauses if isinstance(clause, DataSharing)), DataSharing(Mode.NONE))
    modes, fields = CEILING[level]
    assert found.mode in modes
    assert found.fields <= fields & written.fields
    assert (found.mode is Mode.NONE) == (found.fields == frozenset())
    assert written.mode is Mode.OPTED_IN or found.mode is not Mode.OPTED_IN
    assert not (found.in_force(on) and on < in_force_at)
    assert not (found.in_force(on) and ended_at is not None and on >= ended_at)
    assert not (found.in_force(on) and found.in_run_out(on))
    if found.covers(yes_at, on) and not found.in_force(on):
        assert found.end is not None
        assert yes_at < found.end <= on < found.end + timedelta(days=written.run_out_days + 1)
