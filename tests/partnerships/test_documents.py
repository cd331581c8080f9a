"""What holds between a pair at a moment: one pure function, on random histories of signed versions."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from linkarms.partnerships.clauses import AtMost, InProportion, OnlyFrom, Responsibility, Term
from linkarms.partnerships.terms import Signed, documents_in_force
from tests.factories.partnerships import sharing

START = datetime(2026, 1, 1, tzinfo=UTC)
HERE, ELSEWHERE = 7, 8
SAME = date(2026, 5, 1)


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def signed(
    version: int, *, on: int, ended: int | None = None, agreement: int | None = None, **values: object
) -> Signed:
    known: dict[str, object] = {"campaign": None, "level": "full", "clauses": (sharing(),)}
    return Signed(
        agreement=agreement or version,
        version=version,
        in_force_at=day(on),
        ended_at=None if ended is None else day(ended),
        **(known | values),  # type: ignore[arg-type]
    )


def versions(*history: Signed, at: int, campaign: int = HERE) -> list[int]:
    return [one.agreement_version_id for one in documents_in_force(history, campaign=campaign, at=day(at))]


def test_nothing_holds_before_it_was_signed() -> None:
    assert versions(signed(1, on=5), at=4) == []
    assert versions(signed(1, on=5), at=5) == [1]


def test_a_version_holds_until_the_next_one_was_signed() -> None:
    history = (signed(1, on=1, agreement=1), signed(2, on=5, agreement=1))
    assert [versions(*history, at=at) for at in (1, 4, 5)] == [[1], [1], [2]]


def test_the_campaigns_own_counts_there_alone_and_for_good() -> None:
    history = (signed(1, on=1), signed(2, on=3, ended=5, campaign=HERE))
    assert [versions(*history, at=at) for at in (2, 3, 6, 90)] == [[1], [2], [2], [2]]
    assert versions(*history, at=6, campaign=ELSEWHERE) == [1]


def test_a_replaced_one_holds_until_it_was_replaced_and_never_after() -> None:
    history = (signed(1, on=1, ended=5, replaced=True), signed(2, on=5, ended=8))
    assert [versions(*history, at=at) for at in (4, 5, 9)] == [[1], [2], [2]]


def test_one_whose_term_is_over_stands_behind_one_in_force() -> None:
    over = signed(1, on=1, clauses=(sharing(), Term(date(2026, 1, 10))))
    assert versions(over, at=9) == [1]
    assert versions(over, signed(2, on=12), at=11) == [1]
    assert versions(over, signed(2, on=12), at=12) == [2]


def test_one_whose_term_was_over_is_not_replaced_by_what_was_signed_since() -> None:
    term = (sharing(), Term(date(2026, 1, 10)))
    since = signed(2, on=12, ended=14)
    assert versions(signed(1, on=1, ended=12, replaced=True, clauses=term), since, at=14) == [2, 1]
    assert versions(signed(1, on=1, ended=9, replaced=True, clauses=term), since, at=14) == [2]


def test_what_was_replaced_at_this_very_moment_covers_nothing() -> None:
    assert versions(signed(1, on=1, ended=9, replaced=True), at=9) == []


def test_one_that_ended_as_its_last_day_was_over_was_replaced_by_nothing() -> None:
    term = (sharing(), Term(date(2026, 1, 10)))
    assert versions(signed(1, on=1, ended=10, replaced=True, clauses=term), at=12) == [1]


def test_an_end_that_comes_later_is_not_known_yet() -> None:
    [document] = documents_in_force([signed(1, on=1, ended=9)], campaign=HERE, at=day(5))
    assert (document.terms.ended_at, document.terms.level) == (None, "full")


def test_places_narrow_and_none_leave_all() -> None:
    where = [
        documents_in_force([signed(1, on=1, clauses=clauses)], campaign=HERE, at=day(2))[0].terms.places
        for clauses in ((sharing(), OnlyFrom(("946", "947"))), (sharing(),))
    ]
    assert where == [frozenset({"946", "947"}), None]


def test_a_cap_and_a_share_narrow_at_every_level() -> None:
    share = InProportion(date(2026, 1, 5), at_least=3)
    for level in ("full", "associate"):
        [limited] = documents_in_force(
            [signed(1, on=1, clauses=(sharing(), AtMost(7), share), level=level)], campaign=HERE, at=day(2)
        )
        assert (limited.terms.most, limited.terms.share) == (7, share)
    [free] = documents_in_force([signed(1, on=1, clauses=(sharing(),))], campaign=HERE, at=day(2))
    assert (free.terms.most, free.terms.share, free.terms.counted_at) == (None, None, None)


def test_people_are_counted_at_the_end_of_the_day_or_of_sharing_if_that_is_sooner() -> None:
    share = InProportion(date(2026, 1, 5))
    clauses = (
        (sharing(), share),
        (sharing(ends=date(2026, 1, 4)), share),
        (sharing(), share, Term(date(2026, 1, 3))),
        (sharing(ends=date(2026, 1, 9)), share),
    )
    moments = [
        documents_in_force([signed(1, on=1, clauses=each)], campaign=HERE, at=day(2))[0].terms.counted_at
        for each in clauses
    ]
    assert moments == [datetime(2026, 1, number, tzinfo=UTC) for number in (6, 5, 4, 6)]


def test_promises_of_one_day_stand_in_the_order_of_the_agreement() -> None:
    late, first, second = (
        Responsibility("host", text, due) for text, due in (("A", date(2026, 5, 2)), ("Z", SAME), ("B", SAME))
    )
    [document] = documents_in_force([signed(1, on=1, clauses=(late, first, second))], campaign=HERE, at=day(2))
    assert document.terms.due() == ((SAME, first), (SAME, second), (date(2026, 5, 2), late))


def test_without_one_in_force_the_newest_end_stands_first() -> None:
    history = (signed(1, on=1, ended=9), signed(2, on=2, ended=5), signed(3, on=3, ended=7))
    assert versions(*history, at=10) == [1, 3, 2]


@st.composite
def histories(draw: st.DrawFn) -> list[Signed]:
    made = []
    for number in range(1, draw(st.integers(1, 6)) + 1):
        begun = draw(st.integers(0, 30))
        ended = draw(st.none() | st.integers(begun, 60))
        term = draw(st.none() | st.dates(date(2026, 1, 1), date(2026, 3, 1)))
        clauses = (sharing(), *([Term(term)] if term else []))
        made.append(
            signed(
                number,
                on=begun,
                ended=ended,
                agreement=draw(st.integers(1, number)),
                campaign=draw(st.sampled_from([None, HERE, ELSEWHERE])),
                replaced=ended is not None and draw(st.booleans()),
                clauses=clauses,
            )
        )
    return made


@given(histories(), st.integers(0, 90), st.randoms(use_true_random=False))
def test_what_holds_is_signed_about_this_campaign_and_independent_of_order(
    history: list[Signed], at: int, shuffled: object
) -> None:
    found = documents_in_force(history, campaign=HERE, at=day(at))
    by_version = {one.version: one for one in history}
    for document in found:
        one = by_version[document.agreement_version_id]
        assert one.in_force_at <= day(at)
        assert one.campaign in (None, HERE)
        assert not (one.replaced and one.ended_at is not None and one.ended_at <= min(day(at), _before_own_end(one)))
    assert len({by_version[one.agreement_version_id].agreement for one in found}) == len(found)
    assert len({by_version[one.agreement_version_id].campaign for one in found}) <= 1
    alive = [document.terms.alive(day(at)) for document in found]
    assert all(alive) or not any(alive)
    again = list(history)
    shuffled.shuffle(again)  # type: ignore[attr-defined]
    assert documents_in_force(again, campaign=HERE, at=day(at)) == found


def _before_own_end(one: Signed) -> datetime:
    """The last instant of its own last day: what took its place later took nothing."""
    term = next((clause for clause in one.clauses if isinstance(clause, Term)), None)
    end = term.ends + timedelta(days=1) if term else date(9999, 12, 31)
    return datetime(end.year, end.month, end.day, tzinfo=UTC) - timedelta(microseconds=1)
