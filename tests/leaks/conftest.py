"""Pages read the clock, so the attacked world lives now."""

from __future__ import annotations

import os

import pytest

from linkarms.core import clock
from tests.leaks.matrix import Matrix
from tests.leaks.world import World, attacked_world


@pytest.fixture
def world(db: None) -> World:
    return attacked_world(clock.now())


@pytest.fixture
def matrix(world: World) -> Matrix:
    return Matrix(world)


@pytest.fixture
def thorough() -> bool:
    """Whether everything is tried (`make test-long FULL=1`)."""
    return bool(os.environ.get("LINKARMS_FULL"))
