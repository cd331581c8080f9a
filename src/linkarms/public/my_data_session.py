"""The short, separate session of "who has my data": an address that proved itself by a one-time code.

It needs two halves: a random token in the page's address and a signed cookie, valid for these pages only.
An address that gets out (a log, a shared screen) opens nothing without the cookie. The cookie is
``SameSite=Strict``, so no other site can post on a visitor's behalf and no further token is needed.
"""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.core import signing
from django.utils.translation import gettext as _

from linkarms.core.errors import Gone
from linkarms.core.tokens import token_hash
from linkarms.supporters.models import Supporter

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

COOKIE = "linkarms_my_data"
PATH = "/my-data/"
LASTS = timedelta(minutes=30)
_ASKING, _OPEN = "linkarms.my-data.asking", "linkarms.my-data.open"


@dataclass(frozen=True, slots=True)
class OpenPage:
    """Whose page is open, under which token."""

    supporter: Supporter
    token: str


def remember_address(response: HttpResponse, email: str, *, now: datetime) -> None:
    """Between asking for a code and typing it: which address it is about. Proves nothing."""
    _set(response, signing.dumps([email, _until(now)], salt=_ASKING))


def address_asked_for(request: HttpRequest, *, now: datetime) -> str:
    """The address that a code was asked for, or "" when that is too long ago."""
    content = _get(request, _ASKING, now=now)
    return str(content[0]) if content else ""


def keep_open(response: HttpResponse, supporter: Supporter, token: str, *, now: datetime) -> None:
    """Give the browser its half of what opens the page under this token."""
    _set(response, signing.dumps([supporter.pk, token_hash(token), _until(now)], salt=_OPEN))


def close(response: HttpResponse) -> None:
    response.delete_cookie(COOKIE, path=PATH, samesite="Strict")


def opened(request: HttpRequest, token: str, *, now: datetime) -> OpenPage:
    """Both halves belong together and their time is not over; else Gone."""
    content = _get(request, _OPEN, now=now)
    if content and hmac.compare_digest(str(content[1]), token_hash(token)):
        supporter = Supporter.objects.filter(pk=int(str(content[0])), email__isnull=False).first()
        if supporter is not None:
            return OpenPage(supporter, token)
    raise Gone(_("This page was open for 30 minutes and has closed itself. Please ask for a new code."))


def _get(request: HttpRequest, salt: str, *, now: datetime) -> list[object]:
    try:
        content = signing.loads(request.COOKIES.get(COOKIE, ""), salt=salt)
    except signing.BadSignature:
        return []
    return list(content) if float(content[-1]) > now.timestamp() else []


def _set(response: HttpResponse, value: str) -> None:
    response.set_cookie(
        COOKIE,
        value,
        max_age=int(LASTS.total_seconds()),
        path=PATH,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Strict",
    )


def _until(now: datetime) -> float:
    return (now + LASTS).timestamp()
