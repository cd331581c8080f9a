import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkarms.core import countries
from linkarms.core.errors import BadInput
from linkarms.core.phone import canonical_phone


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("(202) 456-1111", "US", "+12024561111"),
        ("+1 202 456 1111", "DE", "+12024561111"),
        ("020 7219 3000", "GB", "+442072193000"),
        ("٠٢٠ ٧٢١٩ ٣٠٠٠", "GB", "+442072193000"),
    ],
)
def test_a_number_is_kept_in_e164(typed: str, country: str, kept: str) -> None:
    assert canonical_phone(typed, country=country) == kept


@pytest.mark.parametrize("typed", ["", "123", "call me", "+1 202 456 1111 x99", "+999 1234567", "1" * 5000])
def test_what_is_no_number_is_refused(typed: str) -> None:
    with pytest.raises(BadInput) as refused:
        canonical_phone(typed, country="US")
    assert refused.value.field == "phone"


@given(st.text(max_size=40))
def test_any_text_is_a_number_or_refused(typed: str) -> None:
    try:
        number = canonical_phone(typed, country="US")
    except BadInput:
        return
    assert canonical_phone(number, country="US") == number


def test_countries_are_named_in_the_readers_language() -> None:
    assert countries.name("DE", "en") == "Germany"
    assert countries.name("DE", "es") == "Alemania"
    assert countries.name("DE", "tlh") == "Germany"
    assert countries.name("ZZ", "en") == "ZZ"


def test_choices_are_sorted_as_readers_expect() -> None:
    codes = [code for code, _name in countries.choices("en")]
    assert codes[:3] == ["AF", "AX", "AL"]
    assert len(codes) == 249 + 1  # ISO 3166-1, and Kosovo


@pytest.mark.parametrize("code", ["US", "XK", "BQ"])
def test_countries_are_known(code: str) -> None:
    assert countries.is_country(code)


@pytest.mark.parametrize("code", ["", "us", "USA", "EU", "ZZ", "001"])
def test_other_codes_are_not_countries(code: str) -> None:
    assert not countries.is_country(code)
