"""One website and the way to it: `maple.example` and what belongs to it lead to a server on this machine."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest

from linkarms.directory.models import Teammate
from linkarms.integrations.fetching import Way
from tests.factories.directory import make_owner
from tests.integrations.site import HERE, Names, Site, running, way_to


@pytest.fixture
def site() -> Iterator[Site]:
    with running() as started:
        yield started


@pytest.fixture
def names() -> Names:
    hosts = ("maple", "www.maple", "en.maple", "other", "maple.example.other")
    return Names(**{f"{host}.example": [HERE] for host in hosts})


@pytest.fixture
def way(site: Site, names: Names) -> Way:
    return way_to(site, names=names)


@pytest.fixture
def maple(db: None, site: Site, now: datetime) -> Teammate:
    """An owner with an address elsewhere: nothing shows yet that she acts for the organization."""
    website = f"http://maple.example:{site.port}"
    return make_owner(now=now, name="Maple Street", email="nora@mail.example", website=website)
