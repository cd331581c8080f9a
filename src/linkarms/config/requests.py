"""Each request gets an id, is counted, and leaves one line in the log: route, status, milliseconds."""

from __future__ import annotations

import logging
import re
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from structlog import contextvars

from linkarms.cli import lately
from linkarms.core import clock, measures

log = logging.getLogger("linkarms.requests")

HEADER = "X-Request-ID"
#: What a proxy of ours may hand us: hexadecimal, so that nobody writes a name into our logs.
GIVEN_ID = re.compile(r"[0-9a-f-]{16,64}")
#: Asked every few seconds by machines.
PROBES = frozenset({"healthz", "readyz", "metrics"})
STATIC, NO_ROUTE = "static", "none"


class RequestLog:
    """First of all middleware: what the others answer is counted too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        started = time.perf_counter()
        request_id = id_of(request)
        with contextvars.bound_contextvars(request_id=request_id):
            response = self.get_response(request)
            response[HEADER] = request_id
            tell(request, response.status_code, time.perf_counter() - started)
            look_at_proxies(request, response.status_code)
        return response


def id_of(request: HttpRequest) -> str:
    """Of our own making, unless a proxy of ours gave one."""
    given = request.headers.get(HEADER, "") if settings.LINKARMS_TRUSTED_PROXIES else ""
    return given if GIVEN_ID.fullmatch(given) else secrets.token_hex(8)


def tell(request: HttpRequest, status: int, seconds: float) -> None:
    route = route_of(request)
    if route in PROBES:
        return
    measures.request_answered(route, status, seconds)
    if route == STATIC and status < 400:
        return
    fields = {"route": route, "method": _method(request), "status": status, "ms": round(seconds * 1000, 1)}
    log.info("answered", extra=fields)


def look_at_proxies(request: HttpRequest, status: int) -> None:
    """For `linkarms doctor`: whether as many proxies as are trusted said where the visitor comes from."""
    trusted: int = settings.LINKARMS_TRUSTED_PROXIES
    header = request.headers.get("X-Forwarded-For", "")
    said = header.count(",") + 1 if header.strip() else 0
    # Without the header somebody on this machine asks us directly. And a database in trouble is not asked for more.
    if said == 0 or status >= 500 or route_of(request) in PROBES:
        return
    if trusted == 0 or said < trusted:
        lately.noticed(lately.PROXIES, trouble="too few" if trusted else "not trusted", now=clock.now())


def route_of(request: HttpRequest) -> str:
    """The name of the address, never the address itself."""
    match = request.resolver_match
    if match is not None:
        return match.view_name or NO_ROUTE
    return STATIC if request.path_info.startswith(settings.STATIC_URL) else NO_ROUTE


def _method(request: HttpRequest) -> str:
    known = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
    return request.method if request.method in known else "other"
