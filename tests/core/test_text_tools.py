import csv
import io
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkarms.core.cells import guard, guarded
from linkarms.core.errors import BadInput, BadInputs
from linkarms.core.fields import Field
from linkarms.core.labels import labels
from linkarms.core.markdown import render
from linkarms.core.slugs import RESERVED, free_slug


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_cell_is_never_a_formula(start: str) -> None:
    assert guard(f'{start}cmd("x")') == f'\'{start}cmd("x")'


@pytest.mark.parametrize("cell", ["a;=1+1", 'a";=1+1', 'a;""=1+1', "a\t@x", "a|-1", ";+1"])
def test_no_part_of_a_cell_is_a_formula_where_something_else_parts_cells(cell: str) -> None:
    out = io.StringIO()
    csv.writer(out).writerow(["x", guard(cell), "y"])
    for delimiter in ",;\t|":
        read = next(csv.reader([out.getvalue()], delimiter=delimiter))
        assert [part for part in read if part.startswith(("=", "+", "-", "@"))] == []


@given(st.text())
def test_the_guard_only_ever_adds_apostrophes(value: str) -> None:
    assert guard(value).replace("'", "") == value.replace("'", "")
    assert not guard(value).startswith(("=", "+", "-", "@", "\t", "\r"))


@given(st.lists(st.text() | st.text("=+-@;|\t\n\"'a")))
def test_a_row_is_guarded_as_its_cells_are(values: list[str]) -> None:
    assert guarded(values) == [guard(value) for value in values]


@given(st.text())
def test_guarding_twice_is_guarding_once(value: str) -> None:
    assert guard(guard(value)) == guard(value)


def test_the_first_free_slug_is_taken() -> None:
    used = {"oak-street-tenants", "oak-street-tenants-2"}
    assert free_slug("Oak Street Tenants!", used.__contains__) == "oak-street-tenants-3"


@given(st.text(max_size=200))
def test_a_slug_always_fits_an_address(text: str) -> None:
    slug = free_slug(text, lambda _slug: False)
    assert re.fullmatch(r"[a-z0-9_-]{1,66}", slug)
    assert slug not in RESERVED


def test_a_slug_is_found_however_many_are_taken() -> None:
    tried: list[str] = []

    def taken(slug: str) -> bool:
        tried.append(slug)
        return True

    slug = free_slug("x" * 100, taken)
    assert len(slug) <= 66
    assert slug not in tried


def test_a_reserved_word_is_no_slug() -> None:
    assert free_slug("Join", lambda _slug: False) == "join-1"


def test_markdown_becomes_plain_html() -> None:
    assert render("# Water\n\n*Clean* [water](https://example.org)") == (
        '<h2>Water</h2>\n<p><em>Clean</em> <a href="https://example.org" rel="nofollow noopener">water</a></p>\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[x](javascript:alert(1))",
        "[x](data:text/html,x)",
        "![x](https://elsewhere.example/pixel.gif)",
        "![x](//elsewhere.example/pixel.gif)",
        "<style>*{display:none}</style>",
        "<iframe src='https://elsewhere.example'></iframe>",
    ],
)
def test_nothing_in_it_runs_or_calls_home(text: str) -> None:
    html = render(text)
    assert not re.search(r"<(script|style|iframe|img)[^>]*(src|on\w+)=|<(script|style|iframe)|href=\"(?!https?:)", html)


def test_pictures_of_our_own_are_shown() -> None:
    assert render("![A river](/media/p/a.png)") == '<p><img src="/media/p/a.png" alt="A river"></p>\n'


def test_several_errors_are_one_bad_input() -> None:
    error: BadInput = BadInputs({"email": ["Bad address."], "": ["Too late.", "Closed."]})
    assert error.errors == {"email": ["Bad address."], "": ["Too late.", "Closed."]}
    assert error.message == "Bad address. Too late. Closed."


def test_one_error_has_the_same_shape() -> None:
    assert BadInput("Bad address.", "email").errors == {"email": ["Bad address."]}


def test_every_field_has_a_label_in_the_usual_order() -> None:
    assert tuple(labels()) == Field.order()
