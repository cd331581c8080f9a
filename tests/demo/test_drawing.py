"""The demo's pictures pass the same door as anybody's upload."""

import pytest
from PIL import Image

from linkarms.core.contrast import check
from linkarms.core.images import reencode
from linkarms.demo.drawing import pictures
from linkarms.demo.drawing.logos import SIGNS, logo
from linkarms.demo.story.cast import GROUPS


def test_every_group_has_a_sign_of_its_own():
    assert sorted(group.sign for group in GROUPS) == sorted(SIGNS)


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.key)
def test_a_logo_is_a_small_square_in_the_groups_colour(group):
    kept = reencode(logo(group.sign, ground=group.theme.accent, ink=group.theme.accent_ink), max_side=512)
    picture = Image.open(kept)
    assert picture.size == (320, 320)
    assert "#{:02x}{:02x}{:02x}".format(*picture.convert("RGB").getpixel((3, 3))) == group.theme.accent
    assert kept.size < 20_000


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group.key)
def test_a_groups_colours_can_be_read(group):
    theme = group.theme
    tokens = {"accent": theme.accent, "accent_ink": theme.accent_ink, "ground": theme.ground, "ink": theme.ink}
    assert check(tokens) == []


@pytest.mark.parametrize("draw", [pictures.library, pictures.screen_corner, pictures.bus])
def test_a_picture_is_wide_and_not_heavy(draw):
    kept = reencode(draw(), max_side=1600)
    assert Image.open(kept).size == (1600, 900)
    assert kept.size < 200_000
