"""What reads strings from strangers: it gives a clean value that reads itself again, or says what is wrong."""

from __future__ import annotations

import csv
import html.parser
import io
import json
import os
import unicodedata
from collections.abc import Callable
from datetime import date
from urllib.parse import urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from linkarms.core import countries, names
from linkarms.core.cells import guard
from linkarms.core.email import belongs_to, canonical_email, domain_of, is_free_mail
from linkarms.core.errors import BadInput
from linkarms.core.markdown import render
from linkarms.core.phone import canonical_phone
from linkarms.core.postcode import canonical_postcode
from linkarms.core.tokens import normal_code
from linkarms.core.urls import MAX_LENGTH, host_of, local_path, safe_url
from linkarms.partnerships.clauses import KINDS, MOST_CLAUSES, from_json, to_json
from linkarms.petitions.naming import find_names
from tests.fuzz import nasty

TRIES = 20_000 if os.environ.get("LINKARMS_FULL") else 60
often = settings(max_examples=TRIES)

strings = st.one_of(nasty.values, st.text(max_size=60), st.text("ab@.-+ \u00e9\u200b\ufeff\u202e0123", max_size=40))
known_countries = st.sampled_from(sorted(code for code in ("US", "CA", "GB", "NL", "IE", "DE", "ES", "HK", "PR", "ZW")))
#: What makes a spreadsheet run a cell, by the first character that it looks at.
FORMULA = tuple("=+-@\t\r\n")


def value_or_none(read: Callable[[], str]) -> str | None:
    """What a parser gives; None where it refuses in its own words. Any other exception is a defect."""
    try:
        return read()
    except BadInput:
        return None


def storable(text: str) -> bool:
    """Both databases take it: no NUL, no half of a character."""
    text.encode("utf-8")
    return "\x00" not in text


@often
@given(strings)
@example("a@xn--.example")
@example("a@[127.0.0.1]")
def test_addresses(raw: str) -> None:
    email = value_or_none(lambda: canonical_email(raw))
    if email is not None:
        assert canonical_email(email) == email
        assert email.isascii()
        assert email.isprintable()
        assert " " not in email
        assert len(email) <= 254
        assert email == email.lower()
        assert email.count("@") >= 1
        assert "." in domain_of(email)
    assert is_free_mail(raw) in (True, False)
    assert belongs_to(raw, raw) in (True, False)


@often
@given(strings | st.from_regex(r"\+?[0-9 ()/x-]{3,20}", fullmatch=True), known_countries | strings)
def test_telephone_numbers(raw: str, country: str) -> None:
    phone = value_or_none(lambda: canonical_phone(raw, country=country))
    if phone is not None:
        assert phone[0] == "+"
        assert phone[1:].isdecimal()
        assert phone.isascii()
        assert len(phone) <= 20
        assert canonical_phone(phone, country="US") == phone


@often
@given(strings | st.from_regex(r"[0-9A-Za-z -]{2,10}", fullmatch=True), known_countries)
def test_postcodes(raw: str, country: str) -> None:
    code = value_or_none(lambda: canonical_postcode(raw, country=country))
    if code:
        assert storable(code)
        assert len(code) <= 12
        assert canonical_postcode(code, country=country) == code


@given(strings)
def test_countries(raw: str) -> None:
    assert countries.is_country(raw) in (True, False)
    value_or_none(lambda: canonical_postcode("94110", country=raw))


@often
@given(strings, st.integers(1, 400), st.booleans())
def test_lines_and_paragraphs(raw: str, most: int, required: bool) -> None:
    line = value_or_none(lambda: names.one_line(raw, field="name", max_length=most, required=required))
    text = value_or_none(lambda: names.paragraphs(raw, field="text", max_length=most, required=required))
    for found in (line, text):
        if found is not None:
            assert storable(found)
            assert len(found) <= most
            assert found == found.strip()
            assert found or not required
    if line:
        assert "\n" not in line
        assert names.one_line(line, field="name", max_length=most) == line
        assert not any(unicodedata.category(letter) in ("Cc", "Cs") for letter in line)
    if text:
        assert names.paragraphs(text, field="text", max_length=most) == text


@often
@given(strings, strings)
def test_names_of_organizations(raw: str, text: str) -> None:
    normal = names.normal_name(raw)
    assert names.normal_name(normal) == normal
    assert len(normal) <= names.NORMAL_NAME_MAX
    storable(normal)
    assert set(find_names(text, [raw]).values()) <= {raw}


@often
@given(strings | st.from_regex(r"(https?:)?//?[a-z0-9.:/@\[\]\\?#-]{0,30}", fullmatch=True))
@example("https://xn--a/")
@example("http://[::1")
@example("//elsewhere.example")
@example("/\\elsewhere.example")
@example("javascript:alert(1)")
def test_web_addresses(raw: str) -> None:
    url = value_or_none(lambda: safe_url(raw))
    if url is not None:
        parts = urlsplit(url)
        assert parts.scheme in ("http", "https")
        assert "." in (parts.hostname or "")
        assert (parts.hostname or "").isascii()
        assert parts.username is None
        assert len(url) <= MAX_LENGTH
        assert storable(url)
        assert safe_url(url) == url
        assert host_of(url)
    assert isinstance(host_of(raw), str)
    path = local_path(raw, default="/")
    assert path.startswith("/")
    assert urlsplit(path).netloc == ""
    assert "\\" not in path


class _Seen(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))


_MARKDOWN = st.lists(
    st.sampled_from(
        ["# ", "**a**", "[a](javascript:alert(1))", "[a](https://b.example \"c\")", "![a](https://b.example/c.png)",
         "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "&#106;avascript:", "\n", "\n\n", "> ", "1. ",
         "`a`", "```\n", "[a]: data:text/html,b\n", "[a]", "<a@b.example>", "<https://b.example>",
         "![](/media/a.png)", "~~~"]
    ) | st.text(max_size=8),
    max_size=12,
).map("".join)  # fmt: skip


@often
@given(_MARKDOWN.filter(lambda text: text.isprintable() or "\ud800" not in text))
def test_markdown(text: str) -> None:
    """Only tags of the list, only links that lead where a link may lead, no picture of anybody else's."""
    clean = value_or_none(lambda: names.paragraphs(text, field="body", max_length=5000, required=False)) or ""
    seen = _Seen()
    seen.feed(render(clean))
    for tag, attributes in seen.tags:
        assert tag in {
            "a", "blockquote", "br", "code", "em", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p", "pre",
            "strong", "ul",
        }  # fmt: skip
        assert not any(name.startswith("on") for name in attributes)
        scheme = urlsplit(attributes.get("href") or "").scheme
        assert scheme in ("", "http", "https", "mailto")
        assert (attributes.get("src") or "/media/").startswith("/media/")


@often
@given(st.lists(strings, min_size=1, max_size=5))
def test_cells(cells: list[str]) -> None:
    """A guarded cell is no formula, and read as a spreadsheet reads it the value is still there."""
    readable = [cell.replace("\x00", "").encode("utf-8", "replace").decode() for cell in cells]
    text = io.StringIO(newline="")
    csv.writer(text).writerow([guard(cell) for cell in readable])
    text.seek(0)
    (row,) = csv.reader(text)
    for cell, found in zip(readable, row, strict=True):
        assert not found.startswith(FORMULA)
        assert found.removeprefix("'") == cell.removeprefix("'") or found == cell


@given(strings)
def test_codes_of_links(raw: str) -> None:
    code = normal_code(raw)
    assert normal_code(code) == code
    storable(code)


_PLAIN = st.none() | st.booleans() | st.integers() | st.floats() | strings
_CLAUSES = st.lists(
    st.fixed_dictionaries(
        {"kind": st.sampled_from([*KINDS, "other"]) | _PLAIN},
        optional={
            "by": st.sampled_from(["host", "partner"]) | _PLAIN,
            "what": strings | _PLAIN,
            "due": st.dates().map(date.isoformat) | _PLAIN,
            "mode": st.sampled_from(["none", "own_sourced", "opted_in"]) | _PLAIN,
            "fields": st.lists(st.sampled_from(["email", "phone"]) | _PLAIN, max_size=3) | _PLAIN,
            "words_en": strings | _PLAIN,
            "words_es": strings | _PLAIN,
            "starts": st.dates().map(date.isoformat) | _PLAIN,
            "ends": st.dates().map(date.isoformat) | _PLAIN,
            "run_out_days": st.integers(-2, 400) | _PLAIN,
            "name": st.booleans() | _PLAIN,
            "logo": st.booleans() | _PLAIN,
            "approvals": strings | _PLAIN,
            "text": strings | _PLAIN,
            "notice_days": st.integers(-2, 400) | _PLAIN,
            "note": strings | _PLAIN,
        },
    )
    | _PLAIN,
    max_size=MOST_CLAUSES + 2,
)


@often
@given(_CLAUSES | _PLAIN)
def test_clauses(raw: object) -> None:
    """Stored clauses are read back exactly, or refused."""
    try:
        clauses = from_json(raw)
    except BadInput:
        return
    again = to_json(clauses)
    json.dumps(again, allow_nan=False)
    assert from_json(again) == clauses


@pytest.mark.parametrize("length", [10, 1000, 30_000])
@pytest.mark.parametrize("piece", ["[", "*", "> ", "`", "![](", "<", "&", "- ", "_a", "\\", "[a](", "1. "])
def test_markdown_of_one_thing_again_and_again_is_read_to_its_end(piece: str, length: int) -> None:
    assert isinstance(render((piece * length)[:length]), str)
