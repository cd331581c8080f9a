from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import Settings

from linkarms.core.tokens import (
    ALPHABET,
    keyed_hash,
    new_token,
    normal_code,
    number_code,
    quick_keyed_hash,
    short_code,
    token_hash,
)


def test_a_token_holds_256_bits() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert {len(token) for token in tokens} == {43}


def test_a_token_is_kept_as_a_hash() -> None:
    assert token_hash("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


@given(st.text())
def test_any_text_can_be_hashed(text: str) -> None:
    assert len(token_hash(text)) == 64
    assert len(keyed_hash(text, purpose="test")) == len(quick_keyed_hash(text, purpose="test")) == 64


@pytest.mark.parametrize("keyed", [keyed_hash, quick_keyed_hash])
def test_hashes_for_two_purposes_cannot_be_compared(keyed: Callable[..., str]) -> None:
    assert keyed("x", purpose="one") != keyed("x", purpose="two")


@pytest.mark.parametrize("keyed", [keyed_hash, quick_keyed_hash])
def test_a_keyed_hash_needs_the_secret(keyed: Callable[..., str], settings: Settings) -> None:
    before = keyed("dolores@example.org", purpose="suppression")
    settings.SECRET_KEY = "another"
    assert keyed("dolores@example.org", purpose="suppression") != before


def test_short_codes_are_typable() -> None:
    codes = [short_code() for _ in range(200)]
    assert {len(code) for code in codes} == {7}
    assert set("".join(codes)) <= set(ALPHABET)
    assert len(set(codes)) == 200


@given(st.text(st.sampled_from(ALPHABET), min_size=1, max_size=12))
def test_a_code_survives_being_typed_by_people(code: str) -> None:
    shouted = code.upper().replace("0", "O").replace("1", "l")
    assert normal_code(f" {shouted[:3]}-{shouted[3:]} ") == code


@pytest.mark.parametrize("typed", ["", "   ", "abc!", "<script>", "код", "abc\x00", "u"])
def test_what_cannot_be_a_code_is_nobodys(typed: str) -> None:
    assert normal_code(typed) == ""


@given(st.text(max_size=100))
def test_a_normal_code_is_its_own(text: str) -> None:
    assert normal_code(normal_code(text)) == normal_code(text)


def test_a_number_code_has_all_its_digits() -> None:
    assert {len(number_code()) for _ in range(300)} == {6}
    assert all(number_code().isdigit() for _ in range(50))
