"""One request by one actor, undone afterwards; and everything that came of it: answer, mails, log lines, statements."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote_plus, urlencode

from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from linkarms.outbox.models import Mail
from linkarms.petitions import challenge
from tests.leaks.actors import CSRF_SECRET, Actor
from tests.leaks.canaries import readable

type Data = Mapping[str, Any]

FORMATTER = settings.LOGGING["formatters"]["plain"]


@dataclass(frozen=True)
class Attack:
    """What is sent. ``route`` is the name of the pattern, for the report."""

    route: str
    path: str
    method: str = "GET"
    data: Data = field(default_factory=dict)
    query: Data = field(default_factory=dict)
    headers: Data = field(default_factory=dict)
    json: bool = False

    @property
    def url(self) -> str:
        return f"{self.path}?{urlencode(self.query, doseq=True)}" if self.query else self.path

    @property
    def said(self) -> str:
        """Everything the attacker typed: what comes back of it is an echo and no leak."""
        return " ".join([unquote_plus(self.url), *(str(value) for value in self.data.values())])


@dataclass(frozen=True)
class Letter:
    """A mail in the outbox."""

    kind: str
    to: str
    words: str


def letters_since(last: int) -> Iterator[Letter]:
    for mail in Mail.objects.filter(pk__gt=last).order_by("pk"):
        yield Letter(mail.kind, mail.to, f"{mail.subject}\n{mail.text}\n{mail.html}")


def newest_letter() -> int:
    return Mail.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


@dataclass
class Seen:
    """What came back, and what was left behind."""

    status: int
    headers: str
    body: str
    cookies: str
    mails: list[Letter] = field(default_factory=list)
    log: str = ""
    statements: list[str] = field(default_factory=list)
    location: str = ""
    content_type: str = ""
    cookie_names: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)

    def places(self) -> Iterator[tuple[str, str]]:
        """Everything the attacker reads, by where it stood."""
        yield "headers", self.headers
        yield "cookies", self.cookies
        yield "body", self.body


class _Lines(logging.Handler):
    """Log lines as they would reach the log: through the formatter of the real settings."""

    def __init__(self) -> None:
        super().__init__(level=logging.INFO)
        settings_of = dict(FORMATTER)
        self.setFormatter(settings_of.pop("()")(**settings_of))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@contextmanager
def log_lines() -> Iterator[list[str]]:
    handler, root = _Lines(), logging.getLogger()
    root.addHandler(handler)
    try:
        yield handler.lines
    finally:
        root.removeHandler(handler)


@contextmanager
def undone() -> Iterator[None]:
    """Whatever happens to the database inside is taken back. To the program it looks like a test's own transaction."""
    outer = transaction.atomic()
    outer._from_testcase = True  # type: ignore[attr-defined]  # intake insists on being outermost, but for tests
    with outer:
        yield
        transaction.set_rollback(True)


class _Writes:
    """Whether anything was written but sessions and counts of tries."""

    def __init__(self) -> None:
        self.happened = False

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if _WRITE.match(sql) and not _HARMLESS.search(sql):
            self.happened = True
        return execute(sql, params, many, context)


_WRITE = re.compile(r"\s*(INSERT|UPDATE|DELETE)", re.IGNORECASE)
_HARMLESS = re.compile(r"django_session|accounts_attempt")


def carry_out(
    attack: Attack,
    actor: Actor,
    *,
    watch_statements: bool = False,
    what_changed: Callable[[], list[str]] | None = None,
) -> Seen:
    """Send it as this actor. Caches are emptied before, cookies are as before afterwards.

    ``what_changed`` is asked when something was written, before that is undone.
    """
    cache.clear()
    challenge.forget()
    cookies = {name: morsel.value for name, morsel in actor.client.cookies.items()}
    with undone(), log_lines() as lines:
        last = newest_letter()
        writes = _Writes()
        if watch_statements:
            with CaptureQueriesContext(connection) as captured:
                seen = _seen(_send(attack, actor))
            seen.statements = [shape_of(each["sql"]) for each in captured.captured_queries]
        else:
            with connection.execute_wrapper(writes):
                seen = _seen(_send(attack, actor))
        if what_changed is not None and writes.happened:
            seen.changed = what_changed()
        if attack.method == "POST" and seen.status != 404:
            seen.mails = list(letters_since(last))
        seen.log = "\n".join(lines)
    actor.client.cookies.clear()
    for name, value in cookies.items():
        actor.client.cookies[name] = value
    return seen


def _send(attack: Attack, actor: Actor) -> Any:
    if attack.method == "POST":
        if attack.json:
            return actor.client.post(
                attack.url, data=attack.data["json"], content_type="application/json", headers=dict(attack.headers)
            )
        data = {"csrfmiddlewaretoken": CSRF_SECRET, **attack.data}
        return actor.client.post(attack.url, data=data, headers=dict(attack.headers))
    return actor.client.generic(attack.method, attack.url, headers=dict(attack.headers))


def _seen(response: Any) -> Seen:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    headers = {name: value for name, value in response.items() if name != "Content-Security-Policy"}
    cookies = [part for morsel in response.cookies.values() for part in readable(morsel.value)]
    return Seen(
        status=response.status_code,
        headers="\n".join(f"{name}: {value}" for name, value in sorted(headers.items())),
        body=body.decode("utf-8", "replace"),
        cookies="\n".join(cookies),
        location=headers.get("Location", ""),
        content_type=headers.get("Content-Type", ""),
        cookie_names=sorted(response.cookies),
    )


_LITERAL = re.compile(r"'(?:[^']|'')*'|\b\d+(?:\.\d+)?\b|%s|NULL|TRUE|FALSE", re.IGNORECASE)
_LIST = re.compile(r"\((?:\?, )*\?\)")


def shape_of(statement: str) -> str:
    """A statement without its values: equal for two ids, however many an IN has."""
    plain = re.sub(r'"[a-z0-9_]*_x\d+"|"s\d+_x\d+"', '"savepoint"', statement)
    return _LIST.sub("(?)", _LITERAL.sub("?", plain))
