import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkarms.core import countries
from linkarms.core.errors import BadInput
from linkarms.core.postcode import canonical_postcode


@pytest.mark.parametrize(
    ("typed", "country", "kept"),
    [
        ("94110", "US", "94110"),
        (" 94110 ", "us", "94110"),
        ("94110-1234", "US", "94110-1234"),
        ("941101234", "US", "94110-1234"),
        ("94110 1234", "US", "94110-1234"),
        ("94110–1234", "US", "94110-1234"),
        ("٩٤١١٠", "US", "94110"),
        ("９４１１０", "US", "94110"),
        ("00601", "PR", "00601"),
        ("sw1a1aa", "GB", "SW1A 1AA"),
        ("SW1A  1AA", "GB", "SW1A 1AA"),
        ("m1 1ae", "GB", "M1 1AE"),
        ("k1a0b1", "CA", "K1A 0B1"),
        ("K1A-0B1", "CA", "K1A 0B1"),
        ("1234ab", "NL", "1234 AB"),
        ("d02x285", "IE", "D02 X285"),
        ("10115", "DE", "10115"),
        ("75001", "FR", "75001"),
        ("100-0001", "JP", "100-0001"),
        ("", "IE", ""),
        ("", "HK", ""),
        ("anything", "HK", ""),
    ],
)
def test_a_postcode_is_kept_in_its_usual_spelling(typed: str, country: str, kept: str) -> None:
    assert canonical_postcode(typed, country=country) == kept


@pytest.mark.parametrize(
    ("typed", "country"),
    [
        ("SW1A 1AA", "US"),
        ("94110", "GB"),
        ("9411", "US"),
        ("941100", "US"),
        ("94110\n94111", "US"),
        ("1" * 5000, "US"),
        ("K1A 0B1", "DE"),
        ("'; drop table", "US"),
    ],
)
def test_a_postcode_of_another_country_is_refused_for_its_field(typed: str, country: str) -> None:
    with pytest.raises(BadInput) as refused:
        canonical_postcode(typed, country=country)
    assert refused.value.field == "postal_code"


def test_the_refusal_says_for_which_country_and_what_they_look_like() -> None:
    with pytest.raises(BadInput) as refused:
        canonical_postcode("SW1A 1AA", country="US")
    assert refused.value.message == "This is not a postcode of United States. There they look like 95014."


def test_where_everybody_has_a_postcode_it_is_asked_for() -> None:
    with pytest.raises(BadInput) as refused:
        canonical_postcode("  ", country="US")
    assert refused.value.message == "Please write your postcode."


@pytest.mark.parametrize("country", ["", "XX", "USA", "../US", "EU"])
def test_an_unknown_country_is_refused_for_its_field(country: str) -> None:
    with pytest.raises(BadInput) as refused:
        canonical_postcode("94110", country=country)
    assert refused.value.field == "country"


@given(st.text(max_size=50), st.sampled_from([code for code, _name in countries.choices("en")]))
def test_any_text_is_a_postcode_or_refused(typed: str, country: str) -> None:
    try:
        code = canonical_postcode(typed, country=country)
    except BadInput:
        return
    assert canonical_postcode(code, country=country) == code


@given(st.from_regex(r"[A-Z]{1,2}[0-9]{1,2}[A-Z]? ?[0-9][A-Z]{2}", fullmatch=True))
def test_british_codes_do_not_depend_on_blanks_or_capitals(typed: str) -> None:
    def read(text: str) -> str:
        try:
            return canonical_postcode(text, country="GB")
        except BadInput:
            return "refused"

    assert read(typed) == read(typed.replace(" ", "").lower())
