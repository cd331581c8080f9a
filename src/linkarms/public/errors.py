"""Errors of the domain become public pages that say what happened, what is safe and what to do.

These pages, like all public ones, set no cookie and read no session.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from linkarms.core.errors import BadInput, BadInputs, Gone, LinkarmsError, NotAllowed, Overloaded, Refused, TooMany

if TYPE_CHECKING:
    from django.http import HttpRequest

log = logging.getLogger(__name__)

STATUS: dict[type[Exception], int] = {
    BadInput: 422,
    BadInputs: 422,
    Refused: 409,
    NotAllowed: 403,
    Gone: 410,
    TooMany: 429,
    Overloaded: 503,
    OperationalError: 503,
    InterfaceError: 503,
}
RETRY_AFTER_SECONDS = 5


class PublicErrors:
    """Middleware; concerns the public addresses only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or match.namespaces[:1] != ["public"]:
            return None
        return answer(exception)


def answer(error: Exception) -> HttpResponse | None:
    """The page for an error, or None for one that is a defect of ours."""
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), None)
    if status is None:
        return None
    if isinstance(error, OperationalError | InterfaceError):
        log.error("The database did not answer: %s", type(error).__name__)
        return page(503, retry_after=RETRY_AFTER_SECONDS)
    message = error.message if isinstance(error, LinkarmsError) else ""
    retry_after = error.retry_after if isinstance(error, TooMany | Overloaded) else None
    return page(status, message=message, retry_after=retry_after)


def page(status: int, *, message: str = "", retry_after: int | None = None) -> HttpResponse:
    """Rendered without the request: no context processor asks a database that may be what is broken."""
    title, usual = _words(status)
    context = {"title": title, "message": message or usual, "status": status}
    response = HttpResponse(render_to_string("public/errors/page.html", context), status=status)
    response["Cache-Control"] = "no-store"
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response


def _words(status: int) -> tuple[str, str]:
    return {
        400: (_("We could not read that"), _("What arrived was too large or damaged. Nothing was changed.")),
        403: (_("This is not open to you"), _("Nothing was changed.")),
        404: (
            _("There is nothing here"),
            _("The address may have a mistake in it, or what was here is over."),
        ),
        409: (_("That cannot be done now"), _("Nothing was changed.")),
        410: (_("This link no longer works"), _("It was used already, or its time is over.")),
        422: (_("Something needs a second look"), _("Nothing was changed. Go back and try again.")),
        429: (
            _("That was too often"),
            _("Wait a few minutes, then try again. What you did before is safe."),
        ),
        500: (
            _("Something broke on our side"),
            _("It was not you. If you were signing, go back and send it again: twice counts once."),
        ),
        503: (
            _("Very many people are here right now"),
            _("Wait a few seconds, then go back and send it again: twice counts once."),
        ),
    }[status]
