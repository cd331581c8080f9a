"""How the token is written down, and where it is read: on a line of the file, in the head of the front page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkarms.integrations import tokens

TOKEN = tokens.token_for(7, "maple.example")
TAG = tokens.meta_tag(TOKEN)
LINE = tokens.file_line(TOKEN)


def page(head: str = "", body: str = "<p>Welcome</p>") -> bytes:
    return f"<!doctype html><html><head><title>Maple</title>{head}</head><body>{body}</body></html>".encode()


def test_the_token_is_the_same_each_time() -> None:
    assert tokens.token_for(7, "maple.example") == TOKEN


def test_each_organization_website_and_installation_has_its_own(settings: pytest.FixtureRequest) -> None:
    others = [tokens.token_for(8, "maple.example"), tokens.token_for(7, "maple.example.org")]
    settings.SECRET_KEY = "another installation" * 5  # type: ignore[attr-defined]
    others.append(tokens.token_for(7, "maple.example"))
    assert len({TOKEN, *others}) == 4


class TestFile:
    @pytest.mark.parametrize(
        "body",
        [
            LINE.encode(),
            f"{LINE}\r\n".encode(),
            f"# Linkarms\n\n  {tokens.NAME} = {TOKEN}  \nother=1\n".encode(),
            f"{tokens.NAME}: {TOKEN}".encode(),
            f"{tokens.NAME}=first\n{LINE}\n".encode(),
            LINE.encode("utf-8-sig"),
            LINE.encode("utf-16"),
            f"Año nuevo\n{LINE}".encode("latin-1"),
        ],
    )
    def test_it_is_found_however_the_editor_saved_it(self, body: bytes) -> None:
        assert TOKEN in tokens.in_file(body)

    @pytest.mark.parametrize(
        "body",
        [b"", TOKEN.encode(), f"Not found: {LINE}".encode(), f"{LINE} and more".encode(), page(f"<!--{LINE}-->")],
    )
    def test_a_line_that_says_more_or_less_is_none(self, body: bytes) -> None:
        assert TOKEN not in tokens.in_file(body)


class TestPage:
    @pytest.mark.parametrize(
        "head",
        [
            TAG,
            TAG.replace(">", " />"),
            f"<META CONTENT='{TOKEN}' NAME='Linkarms-Verification' class=x>",
            f"<meta content={TOKEN} name={tokens.NAME}>",
            f'<meta name="{tokens.NAME}"\n  content=" {TOKEN} ">',
            f"<script>if (a < b) '</p>'</script><style>p > a {{}}</style><link rel=icon>{TAG}",
            f'{tokens.meta_tag("first")}<meta name="description" content="x">{TAG}',
            f"<meta charset=klingon>{TAG}",
        ],
    )
    def test_it_is_found_in_the_head(self, head: str) -> None:
        assert TOKEN in tokens.in_page(page(head))

    @pytest.mark.parametrize(
        "source",
        [
            b"",
            page(),
            page(body=TAG),
            page(body=f"<p>Nora writes: {TAG}</p>"),
            page(f"<!-- {TAG} -->"),
            page(f"<title>{TAG}</title>"),
            page(f"<script>'{TAG}'</script>"),
            page(f"<noscript>{TAG}</noscript>"),
            page(f"<template>{TAG}</template>"),
            page(f"<p>{TAG}"),
            page(f'<meta name="description" content="{TOKEN}">'),
            page(f'<meta property="{tokens.NAME}" content="{TOKEN}">'),
            f"<title>Maple</title><p>no head was written</p>{TAG}".encode(),
            f"<title>Maple</title>Nora writes: {TAG}".encode(),
            f"<head></head>{TAG}".encode(),
            f"<!-- never closed {TAG}".encode(),
            f"<p>{LINE}</p>".encode(),
        ],
    )
    def test_where_visitors_may_have_written_it_is_not_believed(self, source: bytes) -> None:
        assert TOKEN not in tokens.in_page(source)

    def test_a_page_in_another_encoding_is_read_too(self) -> None:
        source = page(TAG).decode()
        assert all(TOKEN in tokens.in_page(source.encode(name)) for name in ("utf-16", "utf-8-sig", "cp1252"))

    @pytest.mark.parametrize(
        "piece",
        ["<!--", "<a", "<a ", "<meta ", "<meta a=", "</", "<![", "<!", "<?", "&#", "<script>", '<meta a="', "<"],
    )
    def test_a_page_made_to_be_slow_to_read_ends(self, piece: str) -> None:
        assert tokens.in_page(piece.encode() * 200_000) == set()

    @given(st.lists(st.sampled_from([TAG, LINE, "<", ">", "<!", "<![", "<meta ", "</head>", "<body", "--", "=", '"'])))
    def test_nothing_that_a_page_is_made_of_stops_the_reading(self, pieces: list[str]) -> None:
        text = "".join(pieces)
        found = tokens.in_page(text.encode()) | tokens.in_file(text.encode())
        assert [token for token in found if token not in text] == []

    @given(st.binary())
    def test_bytes_that_are_no_page_at_all_hold_no_token(self, source: bytes) -> None:
        assert TOKEN not in tokens.in_page(source) | tokens.in_file(source)
