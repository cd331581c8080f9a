"""Begin a session, in the language of the person who begins it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpResponseRedirect

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from linkarms.accounts.models import User

BACKEND = "django.contrib.auth.backends.ModelBackend"
YEAR_SECONDS = 365 * 24 * 3600


def enter(request: HttpRequest, user: User, address: str) -> HttpResponse:
    """Sign `user` in and go to `address`, a path of ours."""
    login(request, user, backend=BACKEND)
    return speak(HttpResponseRedirect(address), user.language)


def speak[R: HttpResponse](response: R, language: str) -> R:
    """The workspace remembers the language in a cookie; public pages set none."""
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=YEAR_SECONDS,
        path="/w/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response
