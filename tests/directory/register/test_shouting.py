"""Names that a register keeps in capitals, as people read them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkarms.directory.register.shouting import unshouted

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("kept", "shown"),
    [
        ("FRIENDS OF THE NAACP OF ST PAUL INC", "Friends of the NAACP of St Paul Inc"),
        ("THE WOMEN'S CENTER", "The Women's Center"),
        ("O'HARA FAMILY TRUST", "O'Hara Family Trust"),
        ("AMERICAN LEGION POST 14 VT", "American Legion Post 14 VT"),
        ("LOCAL 509 SEIU", "Local 509 SEIU"),
        ("YWCA OF NORTH-EAST VERMONT", "YWCA of North-East Vermont"),
        ("CHURCH OF THE ROCK II", "Church of the Rock II"),
        ("UNIÓN DE VECINOS", "Unión de Vecinos"),
        ("AFSCME", "AFSCME"),
        ("CASA", "CASA"),
        ("MoveOn", "MoveOn"),
        ("350 Vermont", "350 Vermont"),
    ],
)
def test_a_name_in_capitals_is_shown_as_people_write_it(kept: str, shown: str) -> None:
    assert unshouted(kept) == shown


@given(st.text(alphabet=st.characters(codec="ascii"), max_size=60))
def test_no_letter_is_lost(text: str) -> None:
    assert unshouted(text).casefold() == text.casefold()
