"""Fixtures of the verify tests."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests.cli.verifying.world import NOW, built
from tests.factories.snapshot import built_once
from tests.factories.world import World


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture
def world(now: datetime) -> World:
    """People of every kind, and downloads by host and partner between what they did."""
    return built_once("verify", lambda: built(now))
