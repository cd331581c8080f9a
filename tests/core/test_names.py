import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from linkarms.core.errors import BadInput
from linkarms.core.names import _normal_the_long_way, normal_name, one_line, paragraphs, person_name


@given(st.text(st.characters(max_codepoint=0x7F), max_size=220))
@example("Workers' & Tenants' +1 (Oak_Street), the Inc")
@example("the")
@example("&")
@example("'")
@example("a" * 199 + " bc")
def test_plain_names_are_read_the_quick_way_to_the_same_end(raw: str) -> None:
    assert normal_name(raw) == _normal_the_long_way(raw)


@pytest.mark.parametrize(
    "spelling",
    [
        "NAACP",
        "N.A.A.C.P.",
        "N. A. A. C. P.",
        "n.a.a.c.p",
        "The NAACP",
        "NAACP, Inc.",
        "The N.A.A.C.P., Inc.",
        "NAACP (The)",
    ],
)
def test_spellings_of_one_organization_are_equal(spelling: str) -> None:
    assert normal_name(spelling) == "naacp"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Food & Water Watch", "Food and Water Watch"),
        ("People's Action", "Peoples Action"),
        ("People’s Action", "People's Action"),
        ("Médecins sans Frontières", "MEDECINS SANS FRONTIERES"),
        ("350.org", "350 Org"),
        ("Sierra  Club\n", "sierra club"),
        ("Straße e.V.", "STRASSE EV"),
        ("Movimiento — Acción", "movimiento accion"),
    ],
)
def test_two_spellings_are_equal(one: str, other: str) -> None:
    assert normal_name(one) == normal_name(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("League of Women Voters of Ohio", "League of Women Voters of Iowa"),
        ("Indivisible Oakland", "Indivisible Auckland"),
        ("The", ""),
        ("Inc", "The"),
        ("!!!", "???"),
        ("العدالة", "الحرية"),
        ("平和", "環境"),
    ],
)
def test_different_organizations_stay_different(one: str, other: str) -> None:
    assert normal_name(one) != normal_name(other)


@given(st.text(max_size=300))
@example("the the inc")
@example("A. B.")
@example("\ufdfa" * 100)
@example("ǅ. ŉ.")
@example("x" * 199 + " inc")
def test_a_normal_name_is_its_own_normal_name(raw: str) -> None:
    name = normal_name(raw)
    assert normal_name(name) == name
    assert len(name) <= 200


@given(st.text(st.characters(categories=["Lu", "Ll", "Zs", "Po"]), max_size=60))
def test_capitals_do_not_count(raw: str) -> None:
    assert normal_name(raw.upper()) == normal_name(raw.upper().lower())


@pytest.mark.parametrize(
    "name",
    [
        "Dolores",
        "O'Brien-Ñúñez",
        "<script>alert(1)</script>",
        '=cmd("x")',
        "Dolores 🌻",
        "محمد علي",
        "👩‍👩‍👧",
        "李小龍",
        "X Æ A-12",
    ],
)
def test_a_persons_name_is_kept_as_written(name: str) -> None:
    assert person_name(name, field="given_name") == name


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Dolores \t Reyes\r\n", "Dolores Reyes"),
        ("Dolores\x00\x07", "Dolores"),
        ("Dolores\u202eseyeR", "DoloresseyeR"),
        ("Dolo\ud83dres", "Dolores"),
        ("Jose\u0301", "José"),
        ("Dolores\u00a0Reyes", "Dolores Reyes"),
        ("Dolores\u2028Reyes", "Dolores Reyes"),
    ],
)
def test_what_is_not_part_of_a_name_goes(typed: str, kept: str) -> None:
    assert person_name(typed, field="given_name") == kept


@pytest.mark.parametrize("typed", ["", " ", "\u200d", "\u202e\u202e", "\u0301", "x" * 101, "x" * 10_000])
def test_an_empty_or_endless_name_is_refused_for_its_field(typed: str) -> None:
    with pytest.raises(BadInput) as refused:
        person_name(typed, field="family_name")
    assert refused.value.field == "family_name"


@given(st.text(max_size=150))
def test_a_kept_name_is_kept_again(raw: str) -> None:
    try:
        name = person_name(raw, field="given_name")
    except BadInput:
        return
    assert person_name(name, field="given_name") == name
    assert name == name.strip()
    assert len(name) <= 100
    assert not any(unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} for character in name)


def test_what_is_not_required_may_be_blank() -> None:
    assert one_line("  ", field="place", max_length=10, required=False) == ""


def test_a_text_of_several_lines_keeps_them() -> None:
    typed = "Dear\u202e all,\r\n\r\n\r\n\r\nwe\x00 need you. \r\n\tYours"
    assert paragraphs(typed, field="text", max_length=100) == "Dear all,\n\nwe need you.\n Yours"


def test_a_text_that_is_too_long_is_refused_with_both_figures() -> None:
    with pytest.raises(BadInput) as refused:
        paragraphs("x" * 5001, field="text", max_length=5000)
    assert refused.value.message == "This is too long: at most 5000 characters fit, and this has 5001."
