"""What can be attacked: every form on every page that an actor reaches by links, and every address of the resolver."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

PARAMETER = re.compile(r"<(?:(\w+):)?(\w+)>")


@dataclass
class Form:
    """``values``: a browser's own, untouched. ``offered``: further values that its choices and buttons have."""

    method: str
    action: str
    values: list[tuple[str, str]] = field(default_factory=list)
    offered: list[tuple[str, str]] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, str, frozenset[str]]:
        """Forms that differ in numbers only are one."""
        names = {name for name, _value in self.values + self.offered} | set(self.files)
        return self.method, re.sub(r"\d+", "1", urlsplit(self.action).path), frozenset(names)


class _Page(HTMLParser):
    def __init__(self, address: str) -> None:
        super().__init__(convert_charrefs=True)
        self.address = address
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._form: Form | None = None
        self._select = self._area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and given.get("href"):
            self.links.append(urljoin(self.address, given["href"]))
        if tag == "form":
            action = urljoin(self.address, given.get("action") or self.address)
            self._form = Form(given.get("method", "get").upper(), action)
            self.forms.append(self._form)
        elif self._form is not None:
            self._control(tag, given, self._form)

    def _control(self, tag: str, given: dict[str, str], form: Form) -> None:
        name, value, kind = given.get("name", ""), given.get("value", ""), given.get("type", "")
        if tag == "select":
            self._select = name
        elif tag == "textarea" and name:
            self._area = name
            form.values.append((name, ""))
        elif tag == "option" and self._select:
            form.offered.append((self._select, value))
            if "selected" in given or all(known != self._select for known, _value in form.values):
                form.values = [pair for pair in form.values if pair[0] != self._select] + [(self._select, value)]
        elif kind == "file" and name:
            form.files.append(name)
        elif name and (tag == "button" or kind in ("submit", "checkbox", "radio")):
            form.offered.append((name, value or "on"))
            if "checked" in given:
                form.values.append((name, value or "on"))
        elif name and tag == "input":
            form.values.append((name, value))

    def handle_data(self, data: str) -> None:
        if self._area and self._form is not None:
            name, before = self._form.values.pop()
            self._form.values.append((name, before + data))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._area = ""
        elif tag == "select":
            self._select = ""


def forms_reached(client: Client, starts: list[str], *, pages: int) -> list[Form]:
    """Follow links from ``starts`` and collect forms that differ; of addresses that differ in numbers two are read."""
    waiting, seen, shapes = list(starts), set(starts), {}
    found: dict[object, Form] = {}
    read = 0
    while waiting and read < pages:
        address = waiting.pop(0)
        answer = client.get(address)
        read += 1
        if not answer.get("Content-Type", "").startswith("text/html"):
            continue
        page = _Page(address)
        page.feed(answer.content.decode())
        for form in page.forms:
            found.setdefault(form.key, form)
        for link in page.links:
            parts = urlsplit(link)
            shape = re.sub(r"\d+", "1", parts.path)
            known = parts.path in seen or shapes.get(shape, 0) >= 2
            if parts.netloc in ("", "testserver") and not known:
                seen.add(parts.path)
                shapes[shape] = shapes.get(shape, 0) + 1
                waiting.append(parts.path + (f"?{parts.query}" if parts.query else ""))
    return list(found.values())


def addresses() -> list[str]:
    """Every address of the resolver, its parameters still standing in it.

    But for the one that tries whether the database can be written to: inside a test's transaction it cannot.
    """
    return [address for address in _walk(get_resolver().url_patterns, "/") if address != "/readyz"]


def _walk(patterns: list[Any], before: str) -> Iterator[str]:
    for pattern in patterns:
        here = before + str(pattern.pattern).lstrip("^").rstrip("$")
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, here)
        elif isinstance(pattern, URLPattern):
            yield here
