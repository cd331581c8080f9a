"""Errors outside of any view (no such address, a defect of ours): each door answers in its own words."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.http import HttpResponse, JsonResponse

from linkarms.public import errors as public_errors
from linkarms.workspace import errors as workspace_errors

if TYPE_CHECKING:
    from django.http import HttpRequest

log = logging.getLogger(__name__)

API, WORKSPACE = "/api/", "/w/"
TITLES = {400: "Bad Request", 403: "Forbidden", 404: "Not Found", 500: "Internal Server Error"}


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 400)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _answer(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    return _answer(request, 500)


def _answer(request: HttpRequest, status: int) -> HttpResponse:
    if request.path_info.startswith(API):
        problem = {"type": "about:blank", "title": TITLES[status], "status": status}
        return JsonResponse(problem, status=status, content_type="application/problem+json")
    try:
        if request.path_info.startswith(WORKSPACE):
            # Neither before the middleware has run nor after a defect is a session to be relied on.
            whole = status == 404 and hasattr(request, "user")
            return workspace_errors.page(request, status) if whole else workspace_errors.bare(request, status)
        return public_errors.page(status)
    except Exception:
        # The page itself is what is broken (a missing style sheet, a syntax error): words always work.
        log.exception("The page for status %s could not be made", status)
        return HttpResponse(f"{TITLES[status]}\n", status=status, content_type="text/plain; charset=utf-8")
