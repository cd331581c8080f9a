"""Every form that somebody who may see it is shown: to be sent by those who may not, and with other people's ids."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urljoin, urlsplit

from django.urls import Resolver404, resolve

from tests.leaks.actors import Actor
from tests.leaks.attack import Attack, Seen
from tests.leaks.matrix import Matrix
from tests.leaks.routes import Route, all_routes, fillings

IGNORED = {"csrfmiddlewaretoken"}


@dataclass
class Form:
    """``values``: as a browser would send it, untouched. ``choices``: every value that a field offers."""

    method: str
    action: str
    values: dict[str, list[str]] = field(default_factory=dict)
    choices: dict[str, set[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    def key(self) -> tuple[str, str, tuple[str, ...]]:
        return self.method, self.action, tuple(sorted({*self.values, *(name for name, _value in self.buttons)}))


class _Forms(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.page = page
        self.found: list[Form] = []
        self._form: Form | None = None
        self._select = self._textarea = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            action = urljoin(self.page, given.get("action", self.page))
            self._form = Form(given.get("method", "get").upper(), action)
            self.found.append(self._form)
        elif self._form is not None and given.get("name", "") not in IGNORED:
            self._control(tag, given, self._form)

    def _control(self, tag: str, given: dict[str, str], form: Form) -> None:
        name, value = given.get("name", self._select), given.get("value", "")
        kind = given.get("type", "")
        if tag == "button" or kind == "submit":
            form.buttons += [(name, value)] if name else []
        elif tag == "select":
            self._select = name
        elif tag == "textarea":
            self._textarea = name
            form.values.setdefault(name, [""])
        elif tag in ("input", "option") and name and kind != "file":
            form.choices.setdefault(name, set()).add(value)
            picked = "selected" in given if tag == "option" else kind not in ("checkbox", "radio") or "checked" in given
            if picked or (kind == "radio" and name not in form.values):
                form.values.setdefault(name, []).append(value)

    def handle_data(self, data: str) -> None:
        if self._textarea and self._form is not None:
            self._form.values[self._textarea][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "select":
            self._select = ""
        elif tag == "textarea":
            self._textarea = ""


def forms_in(seen: Seen, path: str) -> list[Form]:
    if not seen.content_type.startswith("text/html"):
        return []
    parser = _Forms(path)
    parser.feed(seen.body)
    return parser.found


def forms_shown_to(actor: Actor, matrix: Matrix, *, most: int = 3, routes: list[Route] | None = None) -> list[Form]:
    """All different forms on all pages that open for this actor (or on those of some routes), tokens and all."""
    found: dict[object, Form] = {}
    for route in routes or all_routes():
        for values in fillings(route, actor, matrix.filler, most=most):
            if actor.own and values.get("org", actor.own) != actor.own:
                continue
            path = route.path(**values)
            seen = matrix.one(Attack(route.name, path), actor)
            for form in forms_in(seen, path) if seen.status == 200 else []:
                found.setdefault(form.key(), form)
    return list(found.values())


def sent(form: Form, *, changes: dict[str, str] | None = None, path: str = "") -> Iterator[Attack]:
    """The form as it stands, once for each of its buttons."""
    where = urlsplit(path or form.action)
    values: dict[str, object] = dict(form.values)
    values |= dict(changes or {})
    for name, value in form.buttons or [("", "")]:
        data = {**values, name: value} if name else values
        query = dict(parse_qsl(where.query))
        if form.method == "POST":
            yield Attack(route_of(where.path), where.path, method="POST", data=data, query=query)
        else:
            yield Attack(route_of(where.path), where.path, query={**query, **data})


def route_of(path: str) -> str:
    try:
        return resolve(path).view_name
    except Resolver404:
        return path


def in_own_workspace(form: Form, actor: Actor) -> str:
    """The same address under the actor's own organization."""
    parts = form.action.split("/")
    return "/".join([*parts[:2], actor.own, *parts[3:]]) if actor.own and parts[1] == "w" and len(parts) > 3 else ""


def with_foreign_ids(form: Form, ids: Iterable[str]) -> Iterator[Attack]:
    """One's own form, each of its fields that holds a number holding somebody else's instead."""
    for name, offered in {**form.choices, **{name: set(value) for name, value in form.values.items()}}.items():
        if any(value.isdecimal() for value in offered):
            for one in ids:
                if one not in offered:
                    yield from sent(form, changes={name: one})
