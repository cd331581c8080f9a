import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkarms.core.contrast import Problem, check, ratio

COLOURS = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


def test_black_on_white_is_the_most() -> None:
    assert ratio("#000", "#ffffff") == 21.0


def test_the_figures_are_those_of_wcag() -> None:
    assert round(ratio("#767676", "#ffffff"), 2) == 4.54


@given(COLOURS, COLOURS)
def test_contrast_has_no_direction(one: str, other: str) -> None:
    assert ratio(one, other) == ratio(other, one)
    assert 1.0 <= ratio(one, other) <= 21.0


@pytest.mark.parametrize("value", ["", "red", "#12", "#1234567", "#12345g", "url(x)", "#123456;}"])
def test_only_colours_are_compared(value: str) -> None:
    with pytest.raises(ValueError, match="a colour is written"):
        ratio(value, "#ffffff")


def test_a_readable_theme_has_no_problems() -> None:
    assert check({"accent": "#2c3fa8", "accent_ink": "#ffffff", "ground": "#ffffff", "ink": "#23201b"}) == []


def test_what_cannot_be_read_comes_with_a_colour_that_can() -> None:
    assert check({"ink": "#999999", "ground": "#ffffff"}) == [
        Problem(token="ink", on="ground", ratio=2.85, needed=4.5, suggestion="#767676")
    ]


@given(COLOURS, COLOURS)
def test_every_suggestion_can_be_read(ink: str, ground: str) -> None:
    for problem in check({"ink": ink, "ground": ground}):
        assert ratio(problem.suggestion, ground) >= 4.5
