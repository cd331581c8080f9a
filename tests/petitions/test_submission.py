"""Numbers of submissions: never the same twice, in whatever process."""

import multiprocessing

from linkarms.petitions.submission import new_submission


def _some() -> list[str]:
    return [new_submission().hex for _number in range(300)]


def test_no_number_is_handed_out_twice() -> None:
    assert len({*_some(), *_some()}) == 600


def test_a_forked_process_does_not_hand_out_the_numbers_of_its_parent() -> None:
    new_submission()  # there is a stock
    with multiprocessing.get_context("fork").Pool(1) as pool:
        theirs = pool.apply(_some)
    assert set(theirs) & set(_some()) == set()
