"""Mail and disk: what lies outside of us."""

from __future__ import annotations

import shutil
import smtplib
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.core.mail import mailers
from django.db import DatabaseError

from linkarms.cli.checkup.finding import Finding, State, bad, good, note
from linkarms.outbox.queries import backlog

LONGEST_WAIT = timedelta(minutes=15)
MEBIBYTE = 1024 * 1024
LITTLE_SPACE, HARDLY_ANY_SPACE = 2048 * MEBIBYTE, 256 * MEBIBYTE


def look(*, now: datetime) -> Iterator[Finding]:
    yield _mail_server()
    yield _waiting_mail(now)
    yield from look_at_disk()


def look_at_disk() -> Iterator[Finding]:
    writable = _writable()
    yield writable
    if writable.state == State.GOOD:
        yield _space()


def _mail_server() -> Finding:
    if settings.LINKARMS_DEMO:
        return good("mail", "a demo: no mail leaves")
    if settings.LINKARMS_MAIL_IS_CONSOLE:
        return note(
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
    connection.close()
    return good("mail", "the mail server lets us in")


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


def _writable() -> Finding:
    for folder in (settings.LINKARMS_DATA_DIR, settings.MEDIA_ROOT):
        path = Path(folder)
        try:
            path.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=path) as file:
                file.write(b"linkarms")
        except OSError as error:
            return bad("data folder", f"cannot write to {path}: {error.strerror}", "give the user we run as the right")
    return good("data folder", f"{settings.LINKARMS_DATA_DIR} can be written to")


def _space() -> Finding:
    free = shutil.disk_usage(settings.LINKARMS_DATA_DIR).free
    found = f"{free / MEBIBYTE / 1024:.1f} GiB free"
    if free < HARDLY_ANY_SPACE:
        return bad("disk", found, "make room now: a full disk stops signing")
    if free < LITTLE_SPACE:
        return note("disk", found, "make room soon")
    return good("disk", found)
