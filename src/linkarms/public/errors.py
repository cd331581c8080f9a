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
from django.urls import reverse
from django.utils.translation import gettext as _

from linkarms.core.errors import Gone, LinkarmsError, retry_after_of, status_of

if TYPE_CHECKING:
    from django.http import HttpRequest
    from django.urls import ResolverMatch

log = logging.getLogger(__name__)

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
        return answer(exception, match=match)


def answer(error: Exception, *, match: ResolverMatch | None = None) -> HttpResponse | None:
    """The page for an error, or None for one that is a defect of ours. ``match`` is the address it happened at."""
    if isinstance(error, OperationalError | InterfaceError):
        log.error("The database did not answer: %s", type(error).__name__)
        return page(503, retry_after=RETRY_AFTER_SECONDS)
    if not isinstance(error, LinkarmsError):
        return None
    next_step = _next_step(match) if isinstance(error, Gone) and match is not None else None
    return page(status_of(error), message=error.message, retry_after=retry_after_of(error), next_step=next_step)


def _next_step(match: ResolverMatch) -> tuple[str, str] | None:
    """Words and address of the button after a link whose time is over, where there is a better one than the front."""
    name = match.url_name or ""
    if name == "answer":
        return _("Sign in"), "/w/sign-in/"
    if name.startswith("my-data"):
        return _("Ask for a new code"), reverse("public:my-data")
    if name == "organization-code":
        return _("Begin once more"), reverse("public:organization-not-us", args=[match.kwargs["slug"]])
    return None


def page(
    status: int, *, message: str = "", retry_after: int | None = None, next_step: tuple[str, str] | None = None
) -> HttpResponse:
    """Rendered without the request: no context processor asks a database that may be what is broken."""
    title, usual = _words(status)
    context = {"title": title, "message": message or usual, "status": status, "next_step": next_step}
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
        413: (
            _("This is too large"),
            _("It is larger than anything we take, and nothing of it was kept. Pictures may have 10 MB."),
        ),
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
