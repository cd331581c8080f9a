"""Baseline (a): a plain Django view that inserts one row a request. DEBUG off, no middleware, pooled connections.

Served by granian's WSGI interface: `benchmarks.baselines.one_insert:application`, after `create_table()`.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
from urllib.parse import urlsplit

import django
from django.conf import settings

_address = urlsplit(os.environ["LINKARMS_DATABASE_URL"])

settings.configure(
    DEBUG=False,
    SECRET_KEY="a baseline has no secrets",  # noqa: S106
    ROOT_URLCONF=__name__,
    ALLOWED_HOSTS=["127.0.0.1"],
    MIDDLEWARE=[],
    INSTALLED_APPS=[],
    USE_TZ=True,
    DATABASES={
        "default": {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": _address.path.lstrip("/"),
            "USER": _address.username,
            "HOST": _address.hostname,
            "PORT": _address.port,
            "OPTIONS": {"pool": {"min_size": 1, "max_size": 64}},
        }
    },
)
django.setup()

from django.core.handlers.wsgi import WSGIHandler
from django.db import IntegrityError, connection, models
from django.http import HttpRequest, HttpResponse
from django.urls import path

_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+\.[a-z]+")


class PlainSignature(models.Model):
    """One row: who signed what."""

    petition = models.BigIntegerField()
    email = models.CharField(max_length=254)
    given_name = models.CharField(max_length=100)
    family_name = models.CharField(max_length=100)
    postal_code = models.CharField(max_length=20)
    country = models.CharField(max_length=2)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "baselines"
        constraints = [models.UniqueConstraint(fields=["petition", "email"], name="once")]


def sign(request: HttpRequest) -> HttpResponse:
    given = json.loads(request.body)
    if not _ADDRESS.fullmatch(given["email"]) or not given["given_name"] or not given["family_name"]:
        return HttpResponse(status=422)
    with contextlib.suppress(IntegrityError):
        PlainSignature.objects.create(
            petition=1,
            email=given["email"],
            given_name=given["given_name"],
            family_name=given["family_name"],
            postal_code=given["postal_code"],
            country=given["country"],
        )
    return HttpResponse(b'{"status": "accepted"}', status=202, content_type="application/json")


def create_table() -> None:
    """Make the table anew."""
    with connection.schema_editor() as editor:
        editor.create_model(PlainSignature)
    connection.close()


urlpatterns = [path("sign", sign)]
application = WSGIHandler()

if __name__ == "__main__":
    create_table()
