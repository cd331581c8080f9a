"""Pages read the clock, so the attacked world lives now."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linkarms.config import health
from linkarms.core import clock
from tests.leaks.actors import FULL
from tests.leaks.matrix import Matrix
from tests.leaks.world import World, attacked_world


@pytest.fixture(autouse=True)
def _nobody_waits_for_readyz(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test's own transaction keeps SQLite from readyz, which would wait for seconds on each tour of all addresses."""
    monkeypatch.setattr(health, "PATIENCE", timedelta(milliseconds=50))


@pytest.fixture
def world(db: None) -> World:
    return attacked_world(clock.now())


@pytest.fixture
def matrix(world: World) -> Matrix:
    return Matrix(world)


@pytest.fixture
def thorough() -> bool:
    """Whether everything is tried (`make test-long FULL=1`)."""
    return FULL
