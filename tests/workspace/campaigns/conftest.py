"""Helpers of the campaigns room's tests: a browser per teammate, addresses of pages."""

from collections.abc import Callable

import pytest
from django.test import Client

from linkarms.directory.models import Teammate
from linkarms.workspace.http import room_url


@pytest.fixture
def browser() -> Callable[[Teammate], Client]:
    """A signed-in client for this teammate; CSRF is checked as in production."""

    def sign_in(teammate: Teammate) -> Client:
        client = Client()
        client.force_login(teammate.user)
        return client

    return sign_in


@pytest.fixture
def url() -> Callable[..., str]:
    """`url(teammate, "page", pk=1)`: an address of the campaigns room of the teammate's organization."""

    def address(teammate: Teammate, name: str, **numbers: int) -> str:
        return room_url(teammate, f"campaigns-{name}", **numbers)

    return address
