"""Numbers of submissions: never the same twice, in whatever process."""

import multiprocessing
from datetime import UTC, datetime, timedelta
from uuid import RFC_4122

import pytest

from linkarms.petitions.submission import new_submission

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def _some() -> list[str]:
    return [new_submission(now=NOW).hex for _number in range(300)]


def test_no_number_is_handed_out_twice() -> None:
    assert len({*_some(), *_some()}) == 600


def test_a_forked_process_does_not_hand_out_the_numbers_of_its_parent() -> None:
    new_submission(now=NOW)  # there is a stock
    with multiprocessing.get_context("fork").Pool(1) as pool:
        theirs = pool.apply(_some)
    assert set(theirs) & set(_some()) == set()


def test_a_later_number_is_larger_and_of_version_7() -> None:
    numbers = [new_submission(now=NOW + timedelta(milliseconds=n)) for n in range(300)]

    assert sorted(numbers) == numbers
    assert {(number.version, number.variant) for number in numbers} == {(7, RFC_4122)}
    assert numbers[0].int >> 80 == int(NOW.timestamp() * 1000)


class Raided(list[int]):
    """Another thread takes everything between a look and a pop."""

    def __bool__(self) -> bool:
        self.clear()
        return True


def test_a_stock_that_another_thread_empties_is_filled_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linkarms.petitions.submission._stock", Raided([1]))

    assert len(set(_some())) == 300
