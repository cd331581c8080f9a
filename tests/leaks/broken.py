"""Addresses of views that break, at each of the doors: for `test_errors.py`."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import path

from linkarms.core import clock
from linkarms.supporters.models import Supporter

handler400 = "linkarms.config.handlers.bad_request"
handler403 = "linkarms.config.handlers.permission_denied"
handler404 = "linkarms.config.handlers.not_found"
handler500 = "linkarms.config.handlers.server_error"


def doubled(request: HttpRequest) -> HttpResponse:
    """The database refuses the second row of an address; PostgreSQL repeats the address when it says so."""
    somebody = Supporter.objects.filter(email__isnull=False).order_by("pk")[0]
    Supporter.objects.create(email=somebody.email, created_at=clock.now())
    return HttpResponse()


def careless(request: HttpRequest) -> HttpResponse:
    """What no code of ours should do: an address and a token in an exception's words."""
    somebody = Supporter.objects.filter(email__isnull=False).order_by("pk")[0]
    raise RuntimeError(f"could not write to {somebody.email}: http://testserver/confirm/{'x' * 43}/")


urlpatterns = [
    path(f"{door}{view.__name__}/", view) for door in ("", "w/", "api/v1/", "p/") for view in (doubled, careless)
]
