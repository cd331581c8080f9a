"""A mail of the tests' own, and a mail server that says what it is told to say."""

from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default as modern
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session
from pytest_django import Settings

from linkarms.outbox.models import Mail

TEMPLATES = {
    "hello.subject.txt": "{% load i18n %}{% translate 'Yes' %}: {{ who }}\n",
    "hello.txt": "Hello {{ who }},\n\n\n\n{{ base_url }}/x/  \n",
    "hello.html": "<p>Hello {{ who }}</p>",
}


@pytest.fixture(autouse=True)
def _hello_mail(tmp_path: Path, settings: Settings) -> None:
    folder = tmp_path / "mails"
    folder.mkdir()
    for name, text in TEMPLATES.items():
        (folder / name).write_text(text, encoding="utf-8")
    first, *rest = settings.TEMPLATES
    settings.TEMPLATES = [{**first, "DIRS": [*first["DIRS"], tmp_path]}, *rest]


class MailServer:
    """What arrived; and per recipient what to answer instead of taking the mail."""

    def __init__(self) -> None:
        self.taken: list[EmailMessage] = []
        self.at_rcpt: dict[str, str] = {}
        self.at_data: dict[str, str] = {}
        self.port = 0

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self.at_rcpt:
            return self.at_rcpt[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        for address in envelope.rcpt_tos:
            if address in self.at_data:
                return self.at_data[address]
        content = envelope.original_content or b""
        message = message_from_bytes(content, policy=modern)
        assert isinstance(message, EmailMessage)
        self.taken.append(message)
        return "250 OK"

    @property
    def recipients(self) -> list[str]:
        return [str(message["To"]) for message in self.taken]


def point_mail_at(settings: Settings, port: int) -> None:
    options = {"host": "127.0.0.1", "port": port, "timeout": 5}
    settings.MAILERS = {"default": {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}}


class AnyPort(Controller):
    """A controller that may be given port 0: it then says which port it found."""

    def _trigger_server(self) -> None:
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@pytest.fixture
def mail_server(settings: Settings) -> Iterator[MailServer]:
    server = MailServer()
    controller = AnyPort(server, hostname="127.0.0.1", port=0)
    controller.start()
    server.port = controller.port
    point_mail_at(settings, server.port)
    yield server
    controller.stop()


def state(mail: Mail) -> str:
    mail.refresh_from_db()
    if mail.sent_at:
        return "sent"
    return "given up" if mail.failed_at else "waiting"
