"""Suggestions and blind spots as pages: reasons with what they count, a button into the pipeline, one away and back."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from linkarms.directory.models import Role, Teammate
from linkarms.partnerships.models import Dismissal, Need, Prospect
from linkarms.workspace.http import room_url
from linkarms.workspace.rooms.pipeline.suggesting import together
from tests.factories.directory import make_entry
from tests.factories.moment import recently
from tests.factories.pipeline import make_need
from tests.factories.world import add_teammate, amina_and_bo, make_team

pytestmark = pytest.mark.once


@pytest.fixture
def now() -> datetime:
    return recently()


@pytest.fixture
def olga(db: None, now: datetime) -> Teammate:
    return make_team("amina", now=now)


@pytest.fixture
def need(olga: Teammate, now: datetime) -> Need:
    return make_need(olga, now=now)


def text_of(client: Client, teammate: Teammate, name: str, need: Need, query: str = "") -> str:
    client.force_login(teammate.user)
    response = client.get(room_url(teammate, name, pk=need.pk) + query)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_every_reason_says_what_it_counts_and_the_place_without_it(
    client: Client, olga: Teammate, need: Need, now: datetime
) -> None:
    make_entry(olga, now=now, name="Oakland Tenants", kind="affected", place="Oakland")
    make_entry(olga, now=now, name="Bakers", kind="union", place="Oakland")
    text = text_of(client, olga, "pipeline-suggestions", need)
    assert text.index("Oakland Tenants") < text.index("Bakers")
    for words in (
        "They are people directly affected: their voices come first.",
        "counts most of all",
        "Kind: People directly affected (your own record) · without it: place 1",
        "Place: Oakland (your own record) · without it: not on the list",
    ):
        assert words in text
    assert "Show all 2" in text_of(client, olga, "pipeline-suggestions", need, "?kind=union")


def test_an_empty_list_says_what_to_do(client: Client, olga: Teammate, need: Need) -> None:
    assert "Nobody comes to mind yet" in text_of(client, olga, "pipeline-suggestions", need)


def test_one_button_takes_into_the_pipeline(client: Client, olga: Teammate, need: Need, now: datetime) -> None:
    entry = make_entry(olga, now=now, name="Oakland Tenants", kind="affected", place="Oakland")
    client.force_login(olga.user)
    page = room_url(olga, "pipeline-suggestion-take", pk=need.pk)
    for _time in range(2):
        client.post(page, {"candidate": f"entry:{entry.pk}"})
    prospect = Prospect.objects.get()
    assert (prospect.entry, prospect.owner, list(need.prospects.all())) == (entry, olga, [prospect])
    assert "1 that would fit is in your pipeline already" in text_of(client, olga, "pipeline-suggestions", need)


def test_one_button_puts_away_and_one_brings_back(client: Client, olga: Teammate, need: Need, now: datetime) -> None:
    entry = make_entry(olga, now=now, name="Oakland Tenants", kind="affected", place="Oakland")
    client.force_login(olga.user)
    away = room_url(olga, "pipeline-suggestion-away", pk=need.pk)
    client.post(away, {"candidate": f"entry:{entry.pk}", "why": "rude"})
    assert not Dismissal.objects.exists()
    client.post(away, {"candidate": f"entry:{entry.pk}", "why": "not_now"})
    assert "1 put away" in text_of(client, olga, "pipeline-suggestions", need)
    client.post(room_url(olga, "pipeline-dismissal", pk=Dismissal.objects.get().pk))
    assert "1 put away" not in text_of(client, olga, "pipeline-suggestions", need)


def test_viewers_look_and_strangers_find_nothing(client: Client, olga: Teammate, need: Need, now: datetime) -> None:
    entry = make_entry(olga, now=now, name="Oakland Tenants", kind="affected", place="Oakland")
    vera = add_teammate(olga, "vera", role=Role.VIEWER, now=now)
    assert "Take into the pipeline" not in text_of(client, vera, "pipeline-suggestions", need)
    take = room_url(vera, "pipeline-suggestion-take", pk=need.pk)
    assert client.post(take, {"candidate": f"entry:{entry.pk}"}).status_code == 403
    chidi = make_team("chidi", now=now)
    client.force_login(chidi.user)
    for name in ("pipeline-suggestions", "pipeline-blind-spots"):
        assert client.get(room_url(chidi, name, pk=need.pk)).status_code == 404


def test_blind_spots_lead_to_suggestions(client: Client, olga: Teammate, need: Need, now: datetime) -> None:
    make_entry(olga, now=now, name="Oakland Tenants", kind="affected", place="Oakland")
    text = text_of(client, olga, "pipeline-blind-spots", need)
    link = f"{room_url(olga, 'pipeline-suggestions', pk=need.pk)}?kind=affected"
    assert f'href="{link}">1 suggestion<' in text
    assert text.index("People directly affected") < text.index("Small business")


def test_campaigns_of_both_count_for_both(db: None, now: datetime) -> None:
    world = amina_and_bo(now)
    assert together(world.amina) == {world.partner.pk: ("Clean river",)}
    assert together(world.bo) == {world.host.pk: ("Clean river",)}
    assert together(world.chidi) == {}
