"""Those who knocked and those who are new, on the pages of the workspace."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from linkarms.directory.models import Role, Teammate
from linkarms.partnerships import doors, services
from linkarms.partnerships.models import Knock, OpenDoor, Prospect, Stage, WelcomeStep
from linkarms.workspace.http import room_url
from linkarms.workspace.rooms.today import newcomers, relations
from tests.factories.door import make_door, make_knock
from tests.factories.pipeline import make_need, make_prospect
from tests.factories.world import add_teammate, befriend

WORDS = {"offers": "A link.", "expects": "A call.", "answer_days": "3", "levels": ["endorser"], "keeper": ""}


@pytest.fixture(autouse=True)
def _fresh_counters() -> None:
    cache.clear()


def test_an_owner_writes_and_opens_the_door(client: Client, amina: Teammate) -> None:
    client.force_login(amina.user)
    page = room_url(amina, "settings-door")
    assert client.post(page, {**WORDS, "answer_days": "0"}).status_code == 422
    client.post(room_url(amina, "settings-door-open"), {"on": "yes"})
    assert doors.open_door_of(amina.organization.slug) is None
    assert client.post(page, WORDS).status_code == 302
    client.post(room_url(amina, "settings-door-open"), {"on": "yes"})
    assert doors.open_door_of(amina.organization.slug) == OpenDoor.objects.get()
    assert "Close the door" in client.get(page).content.decode()


def test_others_of_the_team_read_the_door(client: Client, amina: Teammate, now: datetime) -> None:
    make_door(amina, now=now)
    vera = add_teammate(amina, "vera", role=Role.VIEWER, now=now)
    client.force_login(vera.user)
    page = room_url(vera, "settings-door")
    text = client.get(page).content.decode()
    assert ("A petition of your own." in text, "Close the door" in text) == (True, False)
    assert client.post(page, WORDS).status_code == 403
    assert client.post(room_url(vera, "settings-door-open"), {"on": "no"}).status_code == 403
    assert client.post(room_url(vera, "settings-welcome"), {"steps": "Mine"}).status_code == 403


def test_today_says_who_knocked_and_the_page_of_it_answers(client: Client, amina: Teammate, now: datetime) -> None:
    make_knock(make_door(amina, now=now), now=now)
    services.take_in(now)
    [todo] = newcomers.knocks(amina, now)
    assert todo.what == "Rivers Alliance knocked at your open door"
    client.force_login(amina.user)
    client.post(room_url(amina, "pipeline-knock-answered", pk=Knock.objects.get().pk))
    assert newcomers.knocks(amina, now) == []
    assert "Answered on" in client.get(todo.url).content.decode()


def test_somebody_elses_knocks_and_steps_do_not_exist(
    client: Client, amina: Teammate, bo: Teammate, now: datetime
) -> None:
    make_knock(make_door(amina, now=now), now=now)
    services.take_in(now)
    make_prospect(amina, now=now, name="Bakers", stage=Stage.ACTIVE)
    client.force_login(bo.user)
    knock, step = Knock.objects.get(), WelcomeStep.objects.all()[0]
    assert client.post(room_url(bo, "pipeline-knock-answered", pk=knock.pk)).status_code == 404
    assert client.post(room_url(bo, "pipeline-welcome", pk=step.pk)).status_code == 404


def test_steps_are_ticked_where_the_partner_stands(
    client: Client, amina: Teammate, bo: Teammate, now: datetime
) -> None:
    partnership = befriend(amina, bo, now=now)
    client.force_login(amina.user)
    [todo] = newcomers.welcomes(amina, now)
    page = room_url(amina, "partners-page", pk=partnership.pk)
    assert (todo.url, todo.why) == (f"{page}#welcome", "0 of 9 steps are done.")
    step = WelcomeStep.objects.all()[0]
    assert client.post(room_url(amina, "pipeline-welcome", pk=step.pk), {"done": "yes"})["Location"] == todo.url
    assert newcomers.welcomes(amina, now)[0].why == "1 of 9 steps are done."
    assert step.text in client.get(page).content.decode()
    client.force_login(bo.user)
    assert step.text not in client.get(room_url(bo, "partners-page", pk=partnership.pk)).content.decode()


def test_today_asks_the_database_as_often_for_many_as_for_one(
    amina: Teammate, now: datetime, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    door = make_door(amina, now=now)
    for number in range(4):
        make_knock(door, now=now, name=f"Group {number}", email=f"g{number}@g.example")
        make_prospect(amina, now=now, name=f"Partner {number}", stage=Stage.ACTIVE)
    services.take_in(now)
    assert Prospect.objects.count() == 8
    with django_assert_num_queries(1):
        assert len(newcomers.knocks(amina, now)) == 4
    with django_assert_num_queries(1):
        assert len(newcomers.welcomes(amina, now)) == 4


def test_a_need_whose_day_comes_stands_on_today(amina: Teammate, now: datetime) -> None:
    need = make_need(amina, now=now)
    then = now + timedelta(days=23)
    assert relations.needs(amina, then - timedelta(days=1)) == []
    [todo] = relations.needs(amina, then)
    assert (todo.late, "Sixty people at the town hall" in todo.what) == ("", True)
    [todo] = relations.needs(amina, then + timedelta(days=8))
    assert todo.late == "The day is over."
    services.close_need(need, actor=amina, now=now)
    assert relations.needs(amina, then) == []
