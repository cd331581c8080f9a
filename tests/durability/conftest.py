"""A mail server beside the installation."""

from collections.abc import Iterator

import pytest

from tests.durability.mails import UnhurriedMailServer
from tests.outbox.conftest import AnyPort


@pytest.fixture
def mail_server() -> Iterator[UnhurriedMailServer]:
    server = UnhurriedMailServer()
    controller = AnyPort(server, hostname="127.0.0.1", port=0)
    controller.start()
    server.port = controller.port
    yield server
    controller.stop()
