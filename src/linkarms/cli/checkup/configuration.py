"""Settings: the public address, proxies, the secret key, and Django's own checks for production."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import ERROR, WARNING, run_checks

from linkarms.cli.checkup.entrance import LOCAL_HOSTS
from linkarms.cli.checkup.finding import Finding, bad, good, note

SHORTEST_KEY = 50


def look() -> Iterator[Finding]:
    yield _address()
    yield _proxies()
    yield _operator()
    yield from _secret_key()
    yield from _django()


def _address() -> Finding:
    base = settings.LINKARMS_BASE_URL
    parts = urlsplit(base)
    if parts.hostname in LOCAL_HOSTS:
        return note(
            "address",
            f"{base}: only this machine can follow the links in mails",
            "set LINKARMS_BASE_URL to the address that visitors use",
        )
    if parts.scheme != "https":
        return bad(
            "address",
            f"{base}: names and addresses travel readable for everybody between",
            "put a proxy with TLS in front and set LINKARMS_BASE_URL to https://…",
        )
    return good("address", base)


def _proxies() -> Finding:
    count = settings.LINKARMS_TRUSTED_PROXIES
    if settings.LINKARMS_BASE_URL.startswith("https:") and count == 0:
        return bad(
            "proxies",
            "the address is https, but no proxy is trusted: all visitors seem to come from one network address",
            "set LINKARMS_TRUSTED_PROXIES to how many proxies stand in front, usually 1",
        )
    return good("proxies", f"{count} in front, trusted to say where a visitor comes from")


def _operator() -> Finding:
    if not settings.LINKARMS_OPERATOR_EMAIL:
        return note(
            "operator",
            'nobody is told when somebody reports a wrong name ("this is not us")',
            "set LINKARMS_OPERATOR_EMAIL to the address of the person who runs this site",
        )
    return good("operator", f"{settings.LINKARMS_OPERATOR_EMAIL} is told about reports")


def _secret_key() -> Iterator[Finding]:
    if len(settings.SECRET_KEY) < SHORTEST_KEY:
        yield bad(
            "secret key",
            f"LINKARMS_SECRET_KEY has {len(settings.SECRET_KEY)} characters",
            f"use at least {SHORTEST_KEY} random ones, or unset it and let Linkarms make one",
        )
        return
    yield good("secret key", "long enough")


def _django() -> Iterator[Finding]:
    if settings.DEBUG:
        yield bad("debug", "LINKARMS_DEBUG shows error details to every visitor", "unset LINKARMS_DEBUG")
        return
    # What we say about address, proxies and mail in our own words need not be said again.
    said = {"mail.E001", "security.W004", "security.W008", "security.W012", "security.W016"}
    serious = [
        message
        for message in run_checks(include_deployment_checks=True)
        if message.level >= WARNING and message.id not in said
    ]
    for message in serious:
        kind = bad if message.level >= ERROR else note
        yield kind("settings", f"{message.id}: {message.msg.splitlines()[0]}", str(message.hint or "see the docs"))
    if not serious:
        yield good("settings", "Django's own checks for production find nothing")
