"""A host, a partner and an outsider, each with a browser of their own. Pages read the clock: these tests live now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest
from django.http import HttpResponse
from django.test import Client

from linkarms.directory.models import Teammate
from linkarms.workspace.http import room_url
from tests.factories.partnerships import Pair, make_pair


@dataclass
class Visitor:
    """A teammate and a signed-in browser: asks for pages of the acting organization by their names."""

    teammate: Teammate
    client: Client

    def get(self, name: str, query: str = "", **kwargs: object) -> HttpResponse:
        return self.client.get(room_url(self.teammate, name, **kwargs) + query)  # type: ignore[return-value]

    def post(self, name: str, data: dict[str, object] | None = None, **kwargs: object) -> HttpResponse:
        return self.client.post(room_url(self.teammate, name, **kwargs), data or {})  # type: ignore[return-value]

    def html(self, name: str, query: str = "", **kwargs: object) -> str:
        response = self.get(name, query, **kwargs)
        assert response.status_code == 200
        return response.content.decode()


def visitor(teammate: Teammate) -> Visitor:
    client = Client()
    client.force_login(teammate.user)
    return Visitor(teammate, client)


@pytest.fixture
def pair(db: None, now: datetime) -> Pair:
    return make_pair(now=now)


@pytest.fixture
def amina(pair: Pair) -> Visitor:
    return visitor(pair.amina)


@pytest.fixture
def bo(pair: Pair) -> Visitor:
    return visitor(pair.bo)


@pytest.fixture
def chidi(pair: Pair) -> Visitor:
    return visitor(pair.chidi)
