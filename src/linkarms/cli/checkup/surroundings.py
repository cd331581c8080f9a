"""Mail and cache: what lies outside of us."""

from __future__ import annotations

import secrets
import smtplib
from collections.abc import Iterator
from datetime import datetime, timedelta
from email.utils import parseaddr
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.core.mail import mailers
from django.db import DatabaseError

from linkarms.cli.checkup.entrance import LOCAL_HOSTS
from linkarms.cli.checkup.finding import Finding, bad, good, note
from linkarms.outbox.queries import backlog

LONGEST_WAIT = timedelta(minutes=15)


def look(*, now: datetime) -> Iterator[Finding]:
    yield _mail_server()
    yield _waiting_mail(now)
    yield _cache()


def _mail_server() -> Finding:
    if settings.LINKARMS_DEMO:
        return good("mail", "a demo: no mail leaves")
    if settings.LINKARMS_MAIL_IS_CONSOLE:
        host = urlsplit(settings.LINKARMS_BASE_URL).hostname
        return (note if host in LOCAL_HOSTS else bad)(
            "mail",
            "goes to the console: nobody outside gets any, so nobody can confirm a signature",
            "set LINKARMS_EMAIL_URL, for instance smtp://user:password@mail.example.org",
        )
    connection = mailers.default
    try:
        connection.open()
    except smtplib.SMTPAuthenticationError as error:
        return bad("mail", f"the mail server refuses the login ({error.smtp_code})", "check LINKARMS_EMAIL_URL")
    except OSError as error:  # all errors of smtplib are among them
        return bad("mail", f"the mail server does not answer: {error}", "check LINKARMS_EMAIL_URL and the network")
    try:
        refusal = _refused_sender(getattr(connection, "connection", None))
    finally:
        connection.close()
    if refusal:
        return bad(
            "mail",
            f"the mail server does not take mail from {settings.DEFAULT_FROM_EMAIL} ({refusal})",
            "set LINKARMS_EMAIL_FROM to an address that it sends for",
        )
    return good("mail", "the mail server lets us in")


def _refused_sender(smtp: object) -> str:
    """What the server says to our sender, "" when it takes it. Nothing is sent."""
    if not isinstance(smtp, smtplib.SMTP):
        return ""
    try:
        smtp.ehlo_or_helo_if_needed()
        code, _words = smtp.mail(parseaddr(settings.DEFAULT_FROM_EMAIL)[1])
        smtp.rset()
    except smtplib.SMTPException as error:
        return type(error).__name__
    return "" if code < 400 else str(code)


def _cache() -> Finding:
    key, value = "linkarms-doctor", secrets.token_hex(8)
    # The shared one itself: what it falls back to always answers.
    shared = getattr(cache, "shared", cache)
    try:
        shared.set(key, value, timeout=60)
        kept = shared.get(key)
    except Exception as error:  # noqa: BLE001  # each cache has errors of its own
        return bad(
            "cache",
            f"does not answer ({type(error).__name__})",
            "check LINKARMS_CACHE_URL; until it answers, each process counts tries by itself",
        )
    if kept != value:
        return bad("cache", "forgets what it is told", "check LINKARMS_CACHE_URL")
    return good("cache", "keeps what it is told")


def _waiting_mail(now: datetime) -> Finding:
    try:
        mails = backlog()
    except DatabaseError:
        return note("outbox", "cannot be read", "see the findings about the database")
    if mails.oldest is not None and now - mails.oldest > LONGEST_WAIT:
        minutes = (now - mails.oldest).total_seconds() / 60
        trouble = f"; the mail server said: {mails.last_trouble}" if mails.last_trouble else ""
        return bad(
            "outbox",
            f"{mails.waiting} mails wait, the oldest for {minutes:.0f} minutes{trouble}",
            "is `linkarms serve` running, or `linkarms worker` and `linkarms periodic`?",
        )
    if mails.failed:
        return note(
            "outbox",
            f"{mails.failed} mails were given up; the last trouble: {mails.last_trouble or 'not known'}",
            "some addresses are wrong, or the mail server distrusts us: check SPF, DKIM and its log",
        )
    return good("outbox", f"{mails.waiting} mails wait" if mails.waiting else "empty")
