"""Pages read the clock, so these tests live now."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from linkarms.core import clock
from tests.factories.world import World, amina_and_bo
from tests.security.places import Site, site_of


@pytest.fixture
def now() -> datetime:
    return clock.now().replace(microsecond=0)


@pytest.fixture
def world(db: None, now: datetime) -> World:
    return amina_and_bo(now - timedelta(hours=1))


@pytest.fixture
def site(world: World, now: datetime) -> Site:
    return site_of(world, now=now)


@pytest.fixture
def amina(world: World) -> Client:
    """Amina's browser, signed in."""
    client = Client()
    client.force_login(world.amina.user)
    return client
