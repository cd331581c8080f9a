"""Errors of the domain become pages of the workspace that say what happened, what is safe and what to do.

The middleware is the one place for the whole door: services raise, views need not catch what they cannot mend.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from linkarms.core.errors import LinkarmsError, retry_after_of, status_of

if TYPE_CHECKING:
    from django.http import HttpRequest

log = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = 5


class WorkspaceErrors:
    """Middleware; concerns the addresses of the workspace only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        match = request.resolver_match
        if match is None or match.namespaces[:1] != ["workspace"]:
            return None
        return answer(request, exception)


def answer(request: HttpRequest, error: Exception) -> HttpResponse | None:
    """The page for an error, or None for one that is a defect of ours."""
    if isinstance(error, OperationalError | InterfaceError):
        # The frame of a page asks the database too, and it has just failed.
        log.error("The database did not answer: %s", type(error).__name__)
        return bare(request, 503, retry_after=RETRY_AFTER_SECONDS)
    if isinstance(error, PermissionDenied):
        return page(request, 403)
    if not isinstance(error, LinkarmsError):
        return None
    return page(request, status_of(error), message=error.message, retry_after=retry_after_of(error))


def page(request: HttpRequest, status: int, *, message: str = "", retry_after: int | None = None) -> HttpResponse:
    """A page in the frame of the workspace, with the acting organization where there is one."""
    context = _words(status, message) | {"status": status, "framed": hasattr(request, "teammate")}
    body = render_to_string("workspace/errors/page.html", context, request)
    return _response(body, status, retry_after)


def bare(request: HttpRequest, status: int, *, retry_after: int | None = None) -> HttpResponse:
    """A page that asks neither database nor session: for when these may be what is broken."""
    body = render_to_string("workspace/errors/bare.html", _words(status, "") | {"status": status})
    return _response(body, status, retry_after)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that was open for too long, or in a browser that keeps no cookies."""
    log.warning("A form without its token: %s", reason)
    message = _(
        "The page was open for a long time, or your browser keeps no cookies for this site. "
        "Nothing was changed. Go back, reload the page and try again."
    )
    return page(request, 403, message=message)


def _response(body: str, status: int, retry_after: int | None) -> HttpResponse:
    response = HttpResponse(body, status=status)
    response["Cache-Control"] = "no-store"
    if retry_after is not None:
        response["Retry-After"] = str(retry_after)
    return response


def _words(status: int, message: str) -> dict[str, str]:
    title, usual = {
        400: (_("We could not read that"), _("What arrived was too large or damaged. Nothing was changed.")),
        403: (_("This is not yours to do"), _("Your role does not allow this. Nothing was changed.")),
        404: (
            _("There is nothing here"),
            _("Either the address has a mistake in it, or it belongs to a team that you are not in."),
        ),
        409: (_("That cannot be done now"), _("Nothing was changed.")),
        410: (_("This link no longer works"), _("It was used already, or its time is over.")),
        422: (_("Something needs a second look"), _("Nothing was changed.")),
        429: (_("That was too often"), _("Wait a few minutes, then try again. Nothing was lost.")),
        500: (
            _("Something broke on our side"),
            _("It was not you. What was saved before is safe. Go back and try again; if it happens again, "
              "tell the person who runs this site what you were doing."),
        ),
        503: (_("Busy for a moment"), _("What was saved before is safe. Try again in a few seconds.")),
    }[status]  # fmt: skip
    return {"title": title, "message": message or usual}
