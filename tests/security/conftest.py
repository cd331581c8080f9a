"""Pages read the clock, so these tests live now."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client

from linkarms.config import health
from tests.factories.moment import recently
from tests.factories.world import World, amina_and_bo
from tests.security.places import Site, site_of


@pytest.fixture
def now() -> datetime:
    return recently()


@pytest.fixture(autouse=True)
def _nobody_waits_for_readyz(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test's own transaction keeps SQLite from readyz, which would wait for seconds on each tour of all addresses."""
    monkeypatch.setattr(health, "PATIENCE", timedelta(milliseconds=50))


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
