"""What every request passes through."""

import pytest
from django.db import IntegrityError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import translation

from linkarms.config.middleware import DatabaseDownMiddleware, LanguageMiddleware


@pytest.fixture(autouse=True)
def _leave_no_language():
    with translation.override(None):
        yield


def language_of(path: str, **headers: str) -> str:
    def answer(_request: HttpRequest) -> HttpResponse:
        return HttpResponse(translation.get_language())

    cookies = headers.pop("cookie", "")
    request = RequestFactory().get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    request.COOKIES = {"django_language": cookies} if cookies else {}
    return LanguageMiddleware(answer)(request).content.decode()


def test_a_page_speaks_what_the_browser_asks_for():
    assert language_of("/p/river/", accept_language="de, es-MX;q=0.8, en;q=0.5") == "es"


def test_an_address_with_lang_wins_over_the_browser():
    assert language_of("/p/river/?lang=es", accept_language="en") == "es"


def test_an_unknown_lang_is_ignored():
    assert language_of("/p/river/?lang=tlh", accept_language="es") == "es"


def test_a_cookie_has_no_say_on_a_public_page():
    assert language_of("/p/river/", cookie="es", accept_language="en") == "en"


def test_the_workspace_remembers_in_a_cookie():
    assert language_of("/w/", cookie="es", accept_language="en") == "es"


def test_without_a_wish_it_is_english():
    assert language_of("/p/river/") == "en"


def test_a_database_that_does_not_answer_is_503_with_retry_after():
    middleware = DatabaseDownMiddleware(lambda _request: HttpResponse())
    response = middleware.process_exception(RequestFactory().get("/"), OperationalError("server closed"))
    assert response is not None
    assert (response.status_code, response["Retry-After"]) == (503, "5")


def test_a_defect_of_ours_stays_one():
    middleware = DatabaseDownMiddleware(lambda _request: HttpResponse())
    assert middleware.process_exception(RequestFactory().get("/"), IntegrityError("twice")) is None
