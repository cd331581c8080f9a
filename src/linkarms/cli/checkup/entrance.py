"""The way in, as a visitor takes it: the public address, the proxy in front, its certificate and what it passes on."""

from __future__ import annotations

import http.client
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from linkarms.cli.checkup.finding import Finding, bad, good, note

PATIENCE_SECONDS = 5.0
#: Answers with words of ours and asks no database; and a page that is sent to https where that is asked for.
PROBE, PAGE = "/healthz", "/w/sign-in/"
LOCAL_HOSTS = {"localhost", "127.0.0.1", "::1"}
WHAT = "entrance"


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    location: str
    body: bytes


def look() -> Finding:
    base = settings.LINKARMS_BASE_URL
    try:
        probe = _ask(base, PROBE)
        page = _ask(base, PAGE)
    except ssl.SSLError as error:
        reason = getattr(error, "verify_message", "") or error.reason or "no encryption there"
        return bad(
            WHAT,
            f"{base}: browsers will not trust the certificate ({reason})",
            "get a certificate for this name in the proxy",
        )
    except (OSError, http.client.HTTPException) as error:
        return _nobody_there(base, error)
    return _judge(base, probe, page)


def _nobody_there(base: str, error: Exception) -> Finding:
    reason = getattr(error, "strerror", "") or type(error).__name__
    if urlsplit(base).hostname in LOCAL_HOSTS:
        return note(WHAT, f"{base} does not answer from here ({reason})", "start `linkarms serve`")
    return note(
        WHAT,
        f"{base} does not answer from here ({reason})",
        "if visitors reach it, your network only lets nobody out and in again; else look at the proxy, "
        "the name in DNS and `linkarms serve`",
    )


def _judge(base: str, probe: _Answer, page: _Answer) -> Finding:
    for answer in (probe, page):
        if answer.status == http.HTTPStatus.BAD_REQUEST:
            return bad(
                WHAT,
                f"{base} refuses its own name: the proxy passes on another host",
                "let the proxy pass the visitor's Host header on (nginx: proxy_set_header Host $host), "
                "and set LINKARMS_BASE_URL to the name that visitors type",
            )
    if page.status in (301, 302, 307, 308) and page.location.startswith(f"{base}{PAGE}"):
        return bad(
            WHAT,
            f"{base} sends every visitor round in a circle",
            "let the proxy say that they came over https (nginx: proxy_set_header X-Forwarded-Proto $scheme)",
        )
    if probe.status in (502, 503, 504):
        return bad(WHAT, f"{base} answers {probe.status}: the proxy reaches no Linkarms", "start `linkarms serve`")
    if probe.status != http.HTTPStatus.OK or probe.body.strip() != b"alive":
        return bad(
            WHAT,
            f"{base}{PROBE} answers {probe.status}, and not in our words: something else is there",
            "set LINKARMS_BASE_URL to the address of this installation, and let the proxy hand everything on",
        )
    return good(WHAT, f"{base} leads here")


def _ask(base: str, path: str) -> _Answer:
    parts = urlsplit(base)
    assert parts.hostname is not None
    if parts.scheme == "https":
        web: http.client.HTTPConnection = http.client.HTTPSConnection(
            parts.hostname, parts.port, timeout=PATIENCE_SECONDS, context=ssl.create_default_context()
        )
    else:
        web = http.client.HTTPConnection(parts.hostname, parts.port, timeout=PATIENCE_SECONDS)
    try:
        web.request("GET", path, headers={"User-Agent": "linkarms-doctor"})
        answer = web.getresponse()
        return _Answer(answer.status, answer.getheader("Location", ""), answer.read(1000))
    finally:
        web.close()
