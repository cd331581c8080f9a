"""Commands read the clock, so these tests live now."""

from datetime import datetime

import pytest

from linkarms.directory.models import Teammate
from tests.factories.moment import recently
from tests.factories.world import make_team


@pytest.fixture
def now() -> datetime:
    return recently()


@pytest.fixture
def amina(db: None, now: datetime) -> Teammate:
    return make_team("amina", now=now)
