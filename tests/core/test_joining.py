"""Words in a row, as each language says it."""

import pytest
from django.utils import translation

from linkarms.core.joining import listed


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], ""),
        (["Oakland"], "Oakland"),
        (["Oakland", "Fresno"], "Oakland y Fresno"),
        (["Oakland", "Fresno", "Iglesias Unidas"], "Oakland, Fresno e Iglesias Unidas"),
        (["Oakland", "Írimo"], "Oakland e Írimo"),
        (["Oakland", "“Iniciativa del río”"], "Oakland e “Iniciativa del río”"),
        (["Madres", "Hijas de Oakland"], "Madres e Hijas de Oakland"),
        (["Madera", "Hierro"], "Madera y Hierro"),
        (["Oakland", "Iowa"], "Oakland y Iowa"),
        (["Oakland", "Hands That Read"], "Oakland y Hands That Read"),
    ],
)
def test_in_spanish_and_changes_before_the_sound_of_i(words: list[str], said: str) -> None:
    with translation.override("es"):
        assert listed(words) == said


def test_in_english_and_stays_and() -> None:
    with translation.override("en"):
        assert listed(["Oakland", "Fresno", "Iglesias Unidas"]) == "Oakland, Fresno and Iglesias Unidas"
