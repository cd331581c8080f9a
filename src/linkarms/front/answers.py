"""What the quick ways answer, made once by Django itself, with every header that its middleware adds."""

from __future__ import annotations

import io
import json
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.http import HttpRequest, HttpResponse
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override

from linkarms.api.problems import open_to_all, problem
from linkarms.front.bridge import OF_ONE_REQUEST, Answer
from linkarms.petitions.writer import RETRY_AFTER_SECONDS, overloaded
from linkarms.public import errors, visiting
from linkarms.public.pages.petitions import FRAME_CSP
from linkarms.workspace import errors as workspace_errors

if TYPE_CHECKING:
    from collections.abc import Callable


def _to_thanks(_request: HttpRequest) -> HttpResponse:
    # The same class of answer as HttpResponseRedirect gives, without a place yet.
    return HttpResponse(status=303, content_type="text/html; charset=utf-8")


def _accepted(_request: HttpRequest) -> HttpResponse:
    body = json.dumps({"status": "accepted"})
    return HttpResponse(body, status=202, content_type="application/json; charset=utf-8")


def _busy(_request: HttpRequest) -> HttpResponse:
    return visiting.render("public/signing/busy.html", {}, status=503, Retry_After=str(RETRY_AFTER_SECONDS))


def _busy_for_programs(_request: HttpRequest) -> HttpResponse:
    return problem(503, overloaded().message, retry_after=RETRY_AFTER_SECONDS)


def _away(_request: HttpRequest) -> HttpResponse:
    return errors.page(503, retry_after=errors.RETRY_AFTER_SECONDS)


def _away_in_the_workspace(request: HttpRequest) -> HttpResponse:
    return workspace_errors.bare(request, 503, retry_after=workspace_errors.RETRY_AFTER_SECONDS)


def _too_large(_request: HttpRequest) -> HttpResponse:
    return errors.page(413)


def _too_large_for_programs(_request: HttpRequest) -> HttpResponse:
    return problem(413)


_VIEWS: dict[str, Callable[[HttpRequest], HttpResponse]] = {
    "sign": _to_thanks,
    "embed": xframe_options_exempt(csp_override(FRAME_CSP)(_to_thanks)),
    "program": open_to_all(_accepted),
    "away": _away,
    "away-workspace": _away_in_the_workspace,
    "too-large": _too_large,
    "too-large-program": open_to_all(_too_large_for_programs),
    "busy": _busy,
    "busy-program": open_to_all(_busy_for_programs),
}


@lru_cache(maxsize=100)
def ready_made(kind: str, language: str, secure: bool) -> Answer:
    """The answer `kind`, as Django's middleware lets it out."""
    handler = _Handler(_VIEWS[kind])
    environ = {
        "REQUEST_METHOD": "POST",
        "PATH_INFO": "/",
        "QUERY_STRING": urlencode({"lang": language}),
        "HTTP_HOST": urlsplit(settings.LINKARMS_BASE_URL).netloc,
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
    }
    if secure and settings.SECURE_PROXY_SSL_HEADER:
        name, value = settings.SECURE_PROXY_SSL_HEADER
        environ[name] = value
    response = handler.get_response(WSGIRequest(environ))
    assert isinstance(response, HttpResponse)
    found = [(name.lower(), value) for name, value in response.items() if name.lower() not in OF_ONE_REQUEST]
    return Answer(response.status_code, found, response.content)


class _Handler(WSGIHandler):
    """All of the middleware around one view, whatever the address."""

    def __init__(self, view: Callable[[HttpRequest], HttpResponse]) -> None:
        self._view = view
        super().__init__()

    def _get_response(self, request: HttpRequest) -> HttpResponse:
        return self._view(request)
