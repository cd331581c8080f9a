"""What every request passes through and Django does not bring."""

import logging
from collections.abc import Callable

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from linkarms.core import languages
from linkarms.public import errors

log = logging.getLogger(__name__)

RETRY_AFTER_SECONDS = "5"
REMEMBERING_PREFIX = "/w/"

#: Pictures are taken up to 10 MB, and only in the workspace; no other form of ours fills a tenth of this.
MOST_BYTES_OF_A_PICTURE_FORM = 12 * 1024 * 1024
MOST_BYTES = 1024 * 1024
#: These doors measure for themselves, before they read, and answer in words of their own.
MEASURING_THEMSELVES = ("/p/", "/api/")


class SizeMiddleware:
    """Refuse what is too large before anybody reads it: the check for forged forms would unpack it onto the disk."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(MEASURING_THEMSELVES):
            return self.get_response(request)
        in_workspace = request.path_info.startswith(REMEMBERING_PREFIX)
        if _length(request) <= (MOST_BYTES_OF_A_PICTURE_FORM if in_workspace else MOST_BYTES):
            return self.get_response(request)
        with translation.override(language_of(request)):
            response = errors.page(413)
            response["Content-Language"] = translation.get_language()
        response["Connection"] = "close"
        return response


class LanguageMiddleware(LocaleMiddleware):
    """Choose by `?lang=`, then by what the browser asks for.

    Public pages are cached and cookieless, so a cookie has no say there; the workspace remembers.
    """

    def process_request(self, request: HttpRequest) -> None:
        translation.activate(language_of(request))
        request.LANGUAGE_CODE = translation.get_language()


def language_of(request: HttpRequest) -> str:
    language = languages.asked_for(request.GET.get("lang", ""))
    if language is None and request.path_info.startswith(REMEMBERING_PREFIX):
        language = translation.get_language_from_request(request)
    return language or languages.accepted(request.headers.get("Accept-Language", ""))


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


def _length(request: HttpRequest) -> int:
    """What the sender announced; a number that is none is larger than everything."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    is_number = length.isascii() and length.isdecimal() and len(length) < 19
    return int(length) if is_number else MOST_BYTES_OF_A_PICTURE_FORM + 1
