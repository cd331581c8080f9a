"""A front over a world of committed rows, as the server's threads see it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from django.db import connections

from linkarms.front.application import Front
from tests.factories.moment import recently
from tests.factories.world import World, amina_and_bo


@pytest.fixture
def now() -> datetime:
    """The doors read the clock; so the world begins now."""
    return recently()


@pytest.fixture
def world(transactional_db: None, now: datetime) -> World:
    return amina_and_bo(now)


@pytest.fixture
def front() -> Iterator[Front]:
    made = Front()
    yield made
    # The threads have connections of their own; each ends its own.
    for _thread in range(24):
        made.bridge.executor.submit(connections.close_all)
    made.looking.submit(connections.close_all)
    made.bridge.executor.shutdown()
    made.looking.shutdown()


@pytest.fixture
def always_fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """No version is used twice: for tests of what happens after a change, which need not wait a quarter second."""
    monkeypatch.setattr("linkarms.front.freshness.FRESH_SECONDS", 0.0)
    monkeypatch.setattr("linkarms.front.freshness.USABLE_SECONDS", 0.0)
