"""The token that shows whose website it is: how it is made, how it is written down, how it is read there."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from html.parser import HTMLParser

from linkarms.core.tokens import keyed_hash

NAME = "linkarms-verification"
FILE = "/.well-known/linkarms.txt"

_LENGTH = 32  # of 64 hex digits: 128 bits
_LINE = re.compile(rf"{NAME}\s*[=:]\s*(\S{{1,200}})")
#: What may stand in the head of a page. Anything else begins the body, where visitors' words may stand.
_OF_THE_HEAD = {"html", "head", "meta", "title", "link", "base", "script", "style", "noscript", "template"}
#: What is written in these is text, or for a browser without scripts.
_SILENT = {"title", "noscript", "template"}
_LONGEST_HEAD = 300_000


def token_for(organization_id: int, domain: str) -> str:
    """The same each time, another one for each organization, website and installation."""
    return keyed_hash(f"{organization_id}:{domain}", purpose="website-token")[:_LENGTH]


def file_line(token: str) -> str:
    return f"{NAME}={token}"


def meta_tag(token: str) -> str:
    return f'<meta name="{NAME}" content="{token}">'


def in_file(body: bytes) -> set[str]:
    """Every token that stands on a line of its own."""
    lines = (_LINE.fullmatch(line.strip()) for line in _text(body).splitlines())
    return {found[1] for found in lines if found}


def in_page(body: bytes) -> set[str]:
    """Every token in a meta tag of the page's head."""
    head = _Head()
    # Fed once and never closed: what does not end is not read, so that it costs no time either. AssertionError is
    # how the parser says that it cannot go on.
    with suppress(_BodyBegins, AssertionError):
        head.feed(_text(body)[:_LONGEST_HEAD])
    return head.tokens


def _text(body: bytes) -> str:
    """The token is ASCII, so the name of a charset, which the other side chose, is never asked for."""
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return body.decode("utf-16", "replace")
    return body.removeprefix(codecs.BOM_UTF8).decode("latin-1")


class _BodyBegins(Exception):  # noqa: N818  # no error
    pass


class _Head(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tokens: set[str] = set()
        self._silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._silent:
            return
        if tag not in _OF_THE_HEAD:
            raise _BodyBegins
        if tag in _SILENT:
            self._silent.append(tag)
        given = dict(attrs)
        if tag == "meta" and (given.get("name") or "").strip().lower() == NAME:
            self.tokens.add((given.get("content") or "").strip())

    def handle_data(self, data: str) -> None:
        if data.strip() and not self._silent and self.cdata_elem is None:
            raise _BodyBegins

    def handle_endtag(self, tag: str) -> None:
        if self._silent and tag == self._silent[-1]:
            self._silent.pop()
        elif tag == "head" and not self._silent:
            raise _BodyBegins
