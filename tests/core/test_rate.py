from datetime import datetime, timedelta

from linkarms.core import rate


def test_so_often_and_not_more(now: datetime) -> None:
    answers = [rate.allow("k", limit=3, per_seconds=60, now=now) for _ in range(5)]
    assert answers == [True, True, True, False, False]


def test_after_a_while_it_is_allowed_again(now: datetime) -> None:
    assert rate.allow("k", limit=1, per_seconds=60, now=now)
    assert not rate.allow("k", limit=1, per_seconds=60, now=now)
    assert rate.allow("k", limit=1, per_seconds=60, now=now + timedelta(seconds=60))


def test_one_key_does_not_count_for_another(now: datetime) -> None:
    assert rate.allow("a", limit=1, per_seconds=60, now=now)
    assert rate.allow("b", limit=1, per_seconds=60, now=now)


def test_nothing_is_allowed_under_a_limit_of_none(now: datetime) -> None:
    assert not rate.allow("k", limit=0, per_seconds=60, now=now)


def test_a_count_can_be_forgotten(now: datetime) -> None:
    rate.allow("k", limit=1, per_seconds=60, now=now)
    rate.forget("k", per_seconds=60, now=now)
    assert rate.allow("k", limit=1, per_seconds=60, now=now)


def test_it_says_how_long_to_wait(now: datetime) -> None:
    assert rate.retry_after(per_seconds=900, now=now) == 900
    assert rate.retry_after(per_seconds=900, now=now + timedelta(seconds=899.5)) == 1
