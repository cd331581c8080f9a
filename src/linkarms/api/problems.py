"""Errors as RFC 9457 problems, and what every answer of the interface carries."""

from __future__ import annotations

import json
import logging
from collections import defaultdict
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from ninja.errors import HttpError, ValidationError

from linkarms.core.errors import BadInput, LinkarmsError, TooMany, retry_after_of, status_of
from linkarms.petitions.challenge import PACES, Allowance, Lane

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from django.http import HttpRequest
    from ninja import NinjaAPI

log = logging.getLogger(__name__)

MOST_BYTES = 64 * 1024
RETRY_AFTER_SECONDS = 5
CONTENT_TYPE = "application/problem+json"
TITLES = {
    400: "Bad Request",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    410: "Gone",
    413: "Content Too Large",
    422: "Unprocessable Content",
    429: "Too Many Requests",
    503: "Service Unavailable",
}
CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, RateLimit-Policy, Retry-After"
    ),
}
#: What passes from one network a minute and an hour without solving anything.
_UNASKED = (
    PACES[Lane.FREE].minute.limit + PACES[Lane.SLOW].minute.limit,
    PACES[Lane.FREE].hour.limit + PACES[Lane.SLOW].hour.limit,
)
PREFLIGHT = {
    "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
    "Access-Control-Allow-Headers": "Content-Type, Idempotency-Key, Accept-Language",
    "Access-Control-Max-Age": "86400",
}


def problem(
    status: int,
    detail: str = "",
    *,
    errors: Mapping[str, Sequence[str]] | None = None,
    retry_after: int | None = None,
) -> HttpResponse:
    """An answer of type application/problem+json."""
    body: dict[str, Any] = {"type": "about:blank", "title": TITLES.get(status, "Error"), "status": status}
    if detail:
        body["detail"] = detail
    if errors:
        body["errors"] = {name: list(sentences) for name, sentences in errors.items()}
    response = HttpResponse(json.dumps(body), status=status, content_type=CONTENT_TYPE)
    response["Cache-Control"] = "no-store"
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response


def rate_headers(allowed: Allowance) -> dict[str, str]:
    """Where a network stands, as programs read it."""
    return {
        "RateLimit-Limit": str(allowed.limit),
        "RateLimit-Remaining": str(allowed.remaining),
        "RateLimit-Reset": str(allowed.reset_seconds),
        "RateLimit-Policy": f"{_UNASKED[0]};w=60, {_UNASKED[1]};w=3600",
    }


def type_of(kind: str, described: Mapping[str, Any]) -> str:
    """The media type of an answer in the OpenAPI document: problems have their own."""
    return CONTENT_TYPE if described["schema"].get("$ref", "").endswith("/Problem") else kind


def install(api: NinjaAPI) -> None:
    """Every error of the domain, of the shapes and of the database as a problem."""
    api.add_exception_handler(LinkarmsError, _of_the_domain)
    api.add_exception_handler(ValidationError, _of_the_shape)
    api.add_exception_handler(HttpError, _of_the_frame)
    api.add_exception_handler(Http404, lambda _request, _error: problem(404))
    api.add_exception_handler(OperationalError, _of_the_database)
    api.add_exception_handler(InterfaceError, _of_the_database)


def open_to_all(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Public for programs on any page: answers the browser's question about origins, sets no cookie, reads 64 kB."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers=CORS | PREFLIGHT)
        response = problem(413, _too_large()) if _length(request) > MOST_BYTES else view(request, *args, **kwargs)
        if response.status_code == 405:
            allowed = response.get("Allow", "")
            response = problem(405)
            response["Allow"] = allowed
        for name, value in CORS.items():
            response[name] = value
        return response

    return wrapped


def _of_the_domain(_request: HttpRequest, error: LinkarmsError | type[LinkarmsError]) -> HttpResponse:
    assert isinstance(error, LinkarmsError)  # ninja's signature also allows the class
    errors = error.errors if isinstance(error, BadInput) else None
    response = problem(status_of(error), error.message, errors=errors, retry_after=retry_after_of(error))
    if isinstance(error, TooMany):
        for name, value in rate_headers(Allowance(_UNASKED[0], 0, error.retry_after)).items():
            response[name] = value
    return response


def _of_the_shape(_request: HttpRequest, error: ValidationError | type[ValidationError]) -> HttpResponse:
    assert isinstance(error, ValidationError)
    found: dict[str, list[str]] = defaultdict(list)
    for each in error.errors:
        # ("body", "signature", "opt_ins", "rivers", "granted"): the first two are ours, not the sender's.
        place = ".".join(str(part) for part in each["loc"][2:])
        found[place].append(str(each["msg"]))
    return problem(422, _("The content does not have the expected shape."), errors=found)


def _of_the_frame(_request: HttpRequest, error: HttpError | type[HttpError]) -> HttpResponse:
    assert isinstance(error, HttpError)
    return problem(error.status_code, error.message)


def _of_the_database(_request: HttpRequest, error: object) -> HttpResponse:
    log.error("The database did not answer: %s", type(error).__name__)
    return problem(503, _("Please try again in a moment."), retry_after=RETRY_AFTER_SECONDS)


def _too_large() -> str:
    return _("The content is larger than 64 kilobytes. Nothing of it was kept.")


def _length(request: HttpRequest) -> int:
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0
