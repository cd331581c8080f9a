"""What every request passes through and Django does not bring."""

import logging

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import translation
from django.utils.translation import trans_real

log = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = "5"
REMEMBERING_PREFIX = "/w/"


class LanguageMiddleware(LocaleMiddleware):
    """Choose by `?lang=`, then by what the browser asks for.

    Public pages are cached and cookieless, so a cookie has no say there; the workspace remembers.
    """

    def process_request(self, request: HttpRequest) -> None:
        language = _asked_for(request)
        if language is None and request.path_info.startswith(REMEMBERING_PREFIX):
            language = translation.get_language_from_request(request)
        if language is None:
            language = _accepted(request)
        translation.activate(language)
        request.LANGUAGE_CODE = translation.get_language()


class DatabaseDownMiddleware:
    """A database that is failing over is "try again in a moment", not a defect of ours."""

    def __init__(self, get_response):  # type: ignore[no-untyped-def]  # Django's types are a protocol of two shapes
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = self.get_response(request)
        return response

    def process_exception(self, _request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, OperationalError | InterfaceError):
            return None
        log.error("The database did not answer: %s", type(exception).__name__)
        body = "The service is busy. Please try again in a moment.\n"
        headers = {"Retry-After": RETRY_AFTER_SECONDS, "Cache-Control": "no-store"}
        return HttpResponse(body, status=503, content_type="text/plain; charset=utf-8", headers=headers)


def _asked_for(request: HttpRequest) -> str | None:
    wanted = request.GET.get("lang", "")
    return wanted if wanted in dict(settings.LANGUAGES) else None


def _accepted(request: HttpRequest) -> str:
    for code, _ in trans_real.parse_accept_lang_header(request.headers.get("Accept-Language", "")):
        if code == "*":
            break
        try:
            return translation.get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE
