"""A theme's tokens are readable by construction, whatever colours pass the check."""

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from linkarms.campaigns import colours
from linkarms.campaigns.services import ThemeTokens, theme_problems
from linkarms.core.contrast import ratio

COLOUR = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
PALE = st.tuples(*[st.integers(0xE8, 0xFF)] * 3).map(lambda rgb: "#{:02x}{:02x}{:02x}".format(*rgb))
DARK = st.tuples(*[st.integers(0, 0x1A)] * 3).map(lambda rgb: "#{:02x}{:02x}{:02x}".format(*rgb))
TEXT_PAIRS = (
    ("ink", "ground"),
    ("ink", "surface"),
    ("ink", "sunken"),
    ("muted", "ground"),
    ("muted", "surface"),
    ("muted", "sunken"),
    ("accent", "ground"),
    ("accent", "surface"),
    ("accent-ink", "accent"),
    ("accent-ink", "accent-deep"),
    ("accent", "accent-soft"),
)


@given(accent=COLOUR, accent_ink=st.sampled_from(["#ffffff", "#000000"]), ground=PALE | DARK, ink=COLOUR)
@settings(suppress_health_check=[HealthCheck.filter_too_much])  # most colours cannot be read beside each other
def test_every_pair_of_a_theme_that_passes_can_be_read(accent, accent_ink, ground, ink):
    chosen = ThemeTokens(accent, accent_ink, ground, ink)
    assume(not theme_problems(chosen))

    tokens = colours.chosen_tokens({"accent": accent, "accent_ink": accent_ink, "ground": ground, "ink": ink})
    bad = [pair for pair in TEXT_PAIRS if ratio(tokens[pair[0]], tokens[pair[1]]) < 4.5]
    assert (bad, ratio(tokens["edge"], tokens["surface"]) >= 3) == ([], True)


@given(accent=COLOUR)
def test_any_accent_can_be_read_on_dark_pages(accent):
    tokens = colours.dark_accents({"accent": accent, "accent_ink": "#ffffff", "ground": "#ffffff", "ink": "#000000"})

    grounds = [colours.DARK_GROUND, colours.DARK_SURFACE, tokens["accent-soft"]]
    assert min(ratio(tokens["accent"], ground) for ground in grounds) >= 4.5
    assert ratio(tokens["accent-ink"], tokens["accent"]) >= 4.5


@given(ground=COLOUR)
def test_the_suggested_ground_carries_the_signal_colours(ground):
    assert colours.carries_signals(colours.nearest_ground(ground))


def test_a_light_theme_leaves_the_dark_ground_alone():
    css = colours.stylesheet({"accent": "#0b6b4f", "accent_ink": "#ffffff", "ground": "#f3f8f2", "ink": "#16241c"})
    light, dark = css.splitlines()
    assert ("--ground:#f3f8f2" in light, "--ground" in dark) == (True, False)


@pytest.mark.parametrize(("ground", "dark"), [("#101418", True), ("#fafafa", False)])
def test_a_dark_ground_makes_a_dark_theme(ground, dark):
    ink = "#ffffff" if dark else "#000000"
    css = colours.stylesheet({"accent": ink, "accent_ink": ground, "ground": ground, "ink": ink})
    assert css.startswith(":root{color-scheme:dark;") == dark


@given(colour=COLOUR)
def test_any_colour_is_seen_as_a_band_over_the_workspace(colour):
    by_day, by_night = colours.band(colour)
    day = min(ratio(by_day, colours.LIGHT_GROUND), ratio(by_day, colours.LIGHT_SUNKEN))
    night = min(ratio(by_night, colours.DARK_GROUND), ratio(by_night, colours.DARK_SURFACE))
    assert (day >= 3, night >= 3) == (True, True)
