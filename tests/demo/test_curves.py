"""Sixty days of people who come, before anybody comes: the plan."""

from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from random import Random

from linkarms.demo.building.campaigning import goal_for
from linkarms.demo.building.days import LENGTH, Days
from linkarms.demo.building.planning import LIBRARY_EFFORT, Planned, plan
from linkarms.demo.building.streams import LIBRARY, Stream
from linkarms.demo.sources import made_up

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
DAYS = Days(NOON)


def planned(now: datetime = NOON) -> list[Planned]:
    return plan(made_up.make(), days=Days(now), rng=Random(1))  # noqa: S311


def test_day_59_is_today_and_nothing_lies_ahead():
    assert DAYS.date(59) == NOON.date()
    assert DAYS.at(59, 18) == NOON
    assert DAYS.at(-30, 9) == datetime(2026, 8, 25, 9, tzinfo=UTC)


def test_everybody_of_the_source_signs_the_coalitions_petition_once():
    signers = made_up.make().signers
    signed = [one.signer for one in planned() if one.effort == LIBRARY_EFFORT]
    assert Counter(signed) == Counter(signers)


def test_nobody_signs_before_the_launch_or_after_now():
    for now in (NOON, NOON.replace(hour=0, minute=5)):
        moments = [one.at for one in planned(now)]
        assert moments == sorted(moments)
        assert Days(now).at(0, 14) < moments[0]
        assert moments[-1] < now


def test_all_submissions_of_one_address_lie_within_twenty_days():
    """Otherwise a repeat could become a first one, because what nobody confirmed is forgotten after thirty."""
    by_address: dict[str, list[datetime]] = defaultdict(list)
    for one in planned():
        if one.effort == LIBRARY_EFFORT:
            by_address[one.signer.email].append(one.at)
    assert max(max(moments) - min(moments) for moments in by_address.values()) <= timedelta(days=20)


def test_the_launch_and_a_letter_to_a_list_are_peaks_and_a_weekend_is_a_dip():
    stream = Stream("x", "", 1, spikes=((0, 6), (32, 15)))
    weights = stream.weights(DAYS)
    assert weights[0] > 4 * weights[14]
    assert max(range(LENGTH), key=weights.__getitem__) == 32
    quiet_week = {DAYS.date(day).weekday(): weights[day] for day in range(18, 25)}
    assert min(quiet_week, key=quiet_week.__getitem__) == 6
    assert quiet_week[5] < 0.7 * quiet_week[4]


def test_a_stream_is_empty_before_it_opens_and_after_it_closes():
    weights = Stream("x", "", 1, opens=5, closes=9).weights(DAYS)
    assert [day for day, weight in enumerate(weights) if weight] == [5, 6, 7, 8]


def test_the_shares_of_the_links_are_what_the_table_says():
    came = Counter(one.stream.key for one in planned() if one.effort == LIBRARY_EFFORT)
    total = sum(stream.share for stream in LIBRARY)
    for stream in LIBRARY:
        assert abs(came[stream.key] / 600 - stream.share / total) < 0.06


def test_a_goal_is_the_next_round_number():
    assert [goal_for(people) for people in (0, 100, 510, 1200, 8705)] == [100, 150, 750, 1500, 10_000]
