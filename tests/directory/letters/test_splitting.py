"""A sign-on letter in whatever form it was pasted: who signed it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkarms.directory.letters import Signatory, split_letter

pytestmark = pytest.mark.once

NAMES = [
    "Riverside Food Bank",
    "Mothers of Ninth Street",
    "Neighbors United, Inc.",
    "N.A.A.C.P. Reno Br.",
    "350 Reno",
    "Women's Table & Hearth",
    "Casa Abierta / Open House",
    "National Walkers Association (NWA)",
    "steps.tv",
]

LETTER = """Honorable Jane Roe
United States Senate

May 4, 2026

Dear Senator Roe,

On behalf of the undersigned organizations, we urge you to keep the bus lines open. Our members
rely on them every day, and so do their children,
who ride to school.

Sincerely,

National organizations:
1. Kerb Cut Crew
2. League of Walkers of the
   United States

State and local organizations:

California
Bay Area Riders (Oakland, CA)
Eastside Tenants Union (Fresno)
Ohio
Neighbors United, Inc.*

Page 2 of 2

Individuals (affiliation for identification only):
Jane Doe, Professor, Ohio State University

cc: Members of the committee
"""


def names(text: str) -> list[str]:
    return [one.name for one in split_letter(text)]


@pytest.mark.parametrize(
    "form",
    [
        "\n".join(NAMES),
        "\r\n\r\n".join(NAMES),
        "\n".join(f"{number}. {name}" for number, name in enumerate(NAMES, start=1)),
        "\n".join(f"({number}) {name}" for number, name in enumerate(NAMES, start=1)),
        "\n".join(f"• {name}" for name in NAMES),
        "\n".join(f"  - {name}" for name in NAMES),
        "; ".join(NAMES),
        "Signed by: " + ", ".join(NAMES),
        "\n".join("\t".join(NAMES[start : start + 3]) for start in range(0, len(NAMES), 3)),
        "\n".join("     ".join(NAMES[start : start + 2]) for start in range(0, len(NAMES), 2)),
        "Organization\tCity\n" + "\n".join(f"{name}\tReno" for name in NAMES),
        "display_name\n" + "\n".join(NAMES),
        "\ufeff" + "\n".join(NAMES),
    ],
)
def test_the_same_names_come_out_of_every_form(form: str) -> None:
    assert names(form) == NAMES


def test_a_whole_letter_gives_its_organizations_with_place_and_line() -> None:
    assert split_letter(LETTER) == [
        Signatory("Kerb Cut Crew", "", 15, "1. Kerb Cut Crew"),
        Signatory("League of Walkers of the United States", "", 16, "2. League of Walkers of the United States"),
        Signatory("Bay Area Riders", "Oakland, CA", 22, "Bay Area Riders (Oakland, CA)"),
        Signatory("Eastside Tenants Union", "Fresno", 23, "Eastside Tenants Union (Fresno)"),
        Signatory("Neighbors United, Inc.", "", 25, "Neighbors United, Inc.*"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Jane Doe\nExecutive Director\nRiverside Food Bank",
        "Jane Doe, Executive Director\nRiverside Food Bank",
        "Jane Doe, Executive Director, Riverside Food Bank",
        "Riverside Food Bank - Jane Doe, Director",
        "Riverside Food Bank (Jane Doe, Director)",
        "Riverside Food Bank\tJane Doe\tDirector",
        "President, Riverside Food Bank",
    ],
)
def test_who_signed_for_an_organization_is_left_out(text: str) -> None:
    assert names(text) == ["Riverside Food Bank"]


def test_a_list_that_runs_on_keeps_endings_and_places_with_their_names() -> None:
    text = (
        "Kerb Cut Crew, Neighbors United, Inc., Casa Abierta, Reno, NV, Hill Walkers, Toiyabe Chapter, and Open House."
    )
    found = [(one.name, one.place) for one in split_letter(text)]
    assert found == [
        ("Kerb Cut Crew", ""),
        ("Neighbors United, Inc.", ""),
        ("Casa Abierta", "Reno, NV"),
        ("Hill Walkers, Toiyabe Chapter", ""),
        ("Open House", ""),
    ]


@pytest.mark.parametrize(
    "text", ["", "   \n\n", "1\n2\n3", "Page 1 of 2", "https://example.org/letter", "Sincerely,", "---"]
)
def test_what_names_nobody_gives_nothing(text: str) -> None:
    assert split_letter(text) == []


@given(st.text(max_size=400))
def test_any_text_is_read_and_each_name_stood_in_it(text: str) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for one in split_letter(text):
        assert 1 <= one.number <= len(lines)
        assert 0 < len(one.name) <= 200


@pytest.mark.parametrize("piece", ["(", "@.", "the ", "a,", "\t", "- ", "1. ", "Org of the "])
def test_a_long_text_made_to_be_slow_is_read_to_its_end(piece: str) -> None:
    assert all(len(one.name) <= 200 for one in split_letter(piece * (200_000 // len(piece))))


@pytest.mark.parametrize(
    "text",
    [
        "1) Oak Fund 2) Elm Coalition 3) Ash Union Local 4 4) Fir Church",
        "Oak Fund • Elm Coalition • Ash Union Local 4 • Fir Church",
        "NATIONAL\nOak Fund\nElm Coalition\nLOCAL\nAsh Union Local 4\nFir Church",
    ],
    ids=["numbers", "dots", "headings"],
)
def test_what_was_run_together_is_parted_again(text: str) -> None:
    assert names(text) == ["Oak Fund", "Elm Coalition", "Ash Union Local 4", "Fir Church"]


def test_a_number_within_a_name_parts_nothing() -> None:
    assert names("Vermont 2.0 Project\nFund 1. FC") == ["Vermont 2.0 Project", "Fund 1. FC"]
