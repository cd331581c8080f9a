"""A request as the server hands it to Django: the real handler, with the checks that a test client leaves out."""

from __future__ import annotations

import traceback
from http.cookies import SimpleCookie
from io import BytesIO
from typing import Any
from urllib.parse import unquote_to_bytes

from django.core.cache import cache
from django.core.signals import got_request_exception, request_finished, request_started
from django.db import close_old_connections
from django.test import Client

from linkarms.front.handler import Handler
from linkarms.petitions import challenge
from tests.factories.rollback import rolled_back
from tests.fuzz.nasty import Request

CSRF_COOKIE = "linkarms_csrf"
_ENDS = (request_started, request_finished)
_handlers: list[Handler] = []


def attack(client: Client, request: Request) -> int:
    """Send it with this client's cookies; whatever it did is undone. Says what went wrong when something did."""
    cache.clear()
    challenge.forget()
    defects: list[str] = []

    def defect(**_kwargs: Any) -> None:
        defects.append(traceback.format_exc())

    got_request_exception.connect(defect)
    for signal in _ENDS:
        signal.disconnect(close_old_connections)  # the connection is the test's
    try:
        with rolled_back():
            status = _answer(_environ(client, request))
    finally:
        for signal in _ENDS:
            signal.connect(close_old_connections)
        got_request_exception.disconnect(defect)
    assert status < 500, f"{status} after {request}\n{''.join(defects)}"
    return status


def _answer(environ: dict[str, Any]) -> int:
    if not _handlers:
        _handlers.append(Handler())
    statuses: list[str] = []
    body = _handlers[0](environ, lambda status, _headers, _error=None: statuses.append(status))
    try:
        b"".join(body)
    finally:
        body.close()
    return int(statuses[0][:3])


def _environ(client: Client, request: Request) -> dict[str, Any]:
    path, _question, query = request.path.partition("#")[0].partition("?")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": request.method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": "testserver",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": "testserver",
        "HTTP_COOKIE": _cookies(client.cookies),
        "CONTENT_TYPE": request.content_type,
        "CONTENT_LENGTH": str(len(request.body)),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(request.body),
    }
    if CSRF_COOKIE in client.cookies:
        environ["HTTP_X_CSRFTOKEN"] = client.cookies[CSRF_COOKIE].value
    for name, value in request.headers.items():
        environ[f"HTTP_{name.replace('-', '_').upper()}"] = value
    return environ


def _cookies(cookies: SimpleCookie) -> str:
    return "; ".join(f"{name}={morsel.value}" for name, morsel in cookies.items())
