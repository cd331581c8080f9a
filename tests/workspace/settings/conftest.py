"""Amina owns, Rosa organizes, Hugo helps; each with a browser of their own."""

from collections.abc import Callable
from datetime import datetime

import pytest
from django.test import Client

from linkarms.directory.models import Role, Teammate
from tests.factories.world import add_teammate

type Browser = Callable[[Teammate], Client]


@pytest.fixture
def rosa(amina: Teammate, now: datetime) -> Teammate:
    return add_teammate(amina, "rosa", role=Role.ORGANIZER, now=now)


@pytest.fixture
def hugo(amina: Teammate, now: datetime) -> Teammate:
    return add_teammate(amina, "hugo", role=Role.HELPER, now=now)


@pytest.fixture
def browser() -> Browser:
    """A browser in which this person is signed in."""

    def signed_in(teammate: Teammate) -> Client:
        client = Client()
        client.force_login(teammate.user)
        return client

    return signed_in
