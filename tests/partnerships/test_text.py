"""The readable agreement and the comparison come from the same clauses as the terms."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkarms.core.fields import Field
from linkarms.partnerships import wording
from linkarms.partnerships.clauses import Boundary, Clause, Ending, Mode, NameUse, Responsibility, from_json, to_json
from linkarms.partnerships.compare import anything_changed, compare, pieces
from linkarms.partnerships.models import Level
from linkarms.partnerships.starting import starting_clauses
from linkarms.partnerships.text import Parties, fields_in_words, paragraph, paragraphs
from tests.factories.partnerships import sharing, some_clauses
from tests.partnerships.test_clauses import agreements

#: Agreements with their texts as the releases before the library of clauses wrote them.
SIGNED = json.loads((Path(__file__).parent / "fixtures" / "signed_texts.json").read_text(encoding="utf-8"))
PARTIES = Parties(host="Oak Street", partner="Rivers")


def lines(clause: Clause, language: str = "en") -> tuple[str, ...]:
    return paragraph(clause, parties=PARTIES, language=language).lines


def means(clause: Clause, language: str = "en") -> str:
    return paragraph(clause, parties=PARTIES, language=language).means


def gaps(text: str) -> set[str]:
    return {name for _text, name, _spec, _conversion in Formatter().parse(text) if name}


@pytest.mark.parametrize("level", Level.values)
def test_both_languages_of_a_level_have_the_same_gaps(level: str) -> None:
    for phrase in wording.LEVELS[level]:
        assert gaps(phrase.en) == gaps(phrase.es)


@pytest.mark.parametrize("name", SIGNED["agreements"])
def test_what_was_signed_before_reads_byte_for_byte_the_same(name: str) -> None:
    agreement, parties = SIGNED["agreements"][name], Parties(*SIGNED["parties"])
    clauses = from_json(agreement["clauses"])
    assert to_json(clauses) == agreement["clauses"]
    for language, text in agreement["text"].items():
        read = paragraphs(clauses, level=agreement["level"], parties=parties, language=language)
        assert [[one.kind, one.heading, list(one.lines), one.means] for one in read] == text


def test_a_responsibility_names_who_and_by_when() -> None:
    clause = Responsibility("partner", "mail 20,000 members", date(2026, 5, 3))
    assert lines(clause) == ("Rivers will: mail 20,000 members.", "By 3 May 2026.")
    assert lines(clause, "es") == ("Rivers se compromete a: mail 20,000 members.", "Para el 3 de mayo de 2026.")


def test_own_sourced_sharing_in_words() -> None:
    assert lines(sharing(Mode.OWN_SOURCED, fields=frozenset({Field.EMAIL, Field.GIVEN_NAME}))) == (
        "Rivers receives first name and e-mail address of those people who come by its own link and say yes to it.",
        "They are asked in these words: “Yes, Rivers Alliance may write to me.”",
        "Nobody's data goes to Rivers without that person's own yes, and anyone can take it back.",
        "When it ends, Rivers may still download those who said yes before, for 30 more days; then no longer.",
    )
    assert means(sharing(Mode.OWN_SOURCED)) == "The box of Rivers shows on its own link only."


def test_sharing_nothing_in_words() -> None:
    assert lines(sharing(Mode.NONE), "es") == ("Oak Street no entrega a Rivers los datos de nadie.",)


def test_the_words_beside_the_box_follow_the_language() -> None:
    assert "“Sí, Rivers Alliance puede escribirme.”" in lines(sharing(), "es")[1]


@pytest.mark.parametrize(
    ("clause", "first"),
    [
        (NameUse(name=True, logo=True),
         "Oak Street may show the name and logo of Rivers in campaigns that Rivers has said yes to."),
        (NameUse(name=False, logo=False), "Oak Street does not show the name or logo of Rivers anywhere public."),
        (Boundary("No logos on X."), "No logos on X."),
        (Ending(), "Either side may end this agreement at any time, in writing, here."),
    ],
)  # fmt: skip
def test_the_other_clauses_in_words(clause: Clause, first: str) -> None:
    assert lines(clause)[0] == first


def test_an_unknown_language_reads_english() -> None:
    assert lines(Ending(), "tlh") == lines(Ending())


def test_fields_are_listed_in_their_usual_order() -> None:
    assert fields_in_words(frozenset(Field), language="en") == (
        "first name, last name, e-mail address, postcode and country and phone number"
    )


@given(agreements(), st.sampled_from(Level.values), st.sampled_from(["en", "es"]))
def test_every_agreement_can_be_read(clauses: tuple[Clause, ...], level: str, language: str) -> None:
    read = paragraphs(clauses, level=level, parties=PARTIES, language=language)
    assert len(read) == len(clauses) + 1
    assert all(one.heading and one.lines and one.means for one in read)


@given(st.text(max_size=80), st.text(max_size=80))
def test_the_marked_words_give_both_texts_back(before: str, after: str) -> None:
    found = pieces(before, after)
    assert "".join(piece.text for piece in found if piece.change != "added") == "".join(before)
    assert "".join(piece.text for piece in found if piece.change != "removed") == "".join(after)


def changes(
    old: tuple[Clause, ...], new: tuple[Clause, ...], levels: tuple[str, str] = ("full", "full")
) -> list[tuple[str, str]]:
    found = compare(old, new, levels=levels, parties=PARTIES, language="en")
    return [(change.change, change.kind) for change in found if change.change != "same"]


def test_the_same_clauses_show_no_change() -> None:
    found = compare(some_clauses(), some_clauses(), levels=("full", "full"), parties=PARTIES, language="en")
    assert anything_changed(found) is False


def test_a_changed_clause_is_shown_as_changed_words() -> None:
    old, new = Responsibility("partner", "mail 20,000 members"), Responsibility("partner", "mail 15,000 members")
    found = compare((old,), (new,), levels=("full", "full"), parties=PARTIES, language="en")
    assert [(piece.change, piece.text) for piece in found[1].pieces] == [
        ("same", "Rivers will: mail "),
        ("removed", "20,000 "),
        ("added", "15,000 "),
        ("same", "members."),
    ]


def test_another_promise_is_not_a_changed_one() -> None:
    old, new = Responsibility("partner", "lend the big room"), Responsibility("host", "lend the big room")
    assert changes((old,), (new,)) == [("added", "responsibility"), ("removed", "responsibility")]


def test_a_level_and_a_data_clause_are_compared_with_their_like() -> None:
    assert changes((sharing(Mode.OWN_SOURCED),), (sharing(),), levels=("associate", "full")) == [
        ("changed", "level"),
        ("changed", "data_sharing"),
    ]


@given(agreements(), agreements())
def test_every_clause_of_both_versions_stands_in_the_comparison(
    old: tuple[Clause, ...], new: tuple[Clause, ...]
) -> None:
    found = compare(old, new, levels=("full", "full"), parties=PARTIES, language="en")
    kinds = [change.change for change in found]
    assert len(found) - 1 - kinds.count("removed") == len(new)
    assert len(found) - 1 - kinds.count("added") == len(old)


@pytest.mark.parametrize("level", Level.values)
def test_starting_agreements_name_both_sides(level: str) -> None:
    clauses = starting_clauses(level, parties=PARTIES, language="en")
    said = " ".join(one.text for one in paragraphs(clauses, level=level, parties=PARTIES, language="en"))
    assert "Oak Street will:" in said
    assert "Rivers will:" in said
    assert "{" not in said
