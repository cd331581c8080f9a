"""The pipeline in a browser: every page on a phone and a desktop; cards dragged, and moved by keys."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from linkarms.core import clock
from linkarms.partnerships import services
from linkarms.partnerships.models import Prospect, Stage
from linkarms.workspace.http import room_url
from tests.factories.pipeline import make_need, make_prospect
from tests.factories.world import make_team
from tests.stories.steps.browsing import Story, Visitor

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate

LONG = "First Baptist Church of West Oakland and its Committee for Housing Justice"


@pytest.fixture
def amina(story: Story) -> Teammate:
    return make_team("amina", now=clock.now())


def signed_in(visitor: Visitor, teammate: Teammate) -> Visitor:
    client = Client()
    client.force_login(teammate.user)
    name = settings.SESSION_COOKIE_NAME
    visitor.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": visitor.story.address}])
    return visitor


def stage_of(name: str) -> str:
    return Prospect.objects.get(entry__name=name).stage


def test_every_page_of_the_room_holds_on_a_phone_and_a_desktop(story: Story, amina: Teammate) -> None:
    now = clock.now()
    prospect = make_prospect(amina, now=now, name=LONG, stage=Stage.DECIDING, next_on=now.date() - timedelta(days=3))
    make_prospect(amina, now=now, name="Bakers' Local 4", stage=Stage.DORMANT)
    need = make_need(amina, now=now)
    services.connect(need, prospects=[prospect], actor=amina, now=now)
    pages = [room_url(amina, f"pipeline-{name}") for name in ("board", "table", "needs", "need-new", "bring")]
    names = ("page", "plan", "prepare", "brief", "log")
    pages += [room_url(amina, f"pipeline-{name}", pk=prospect.pk) for name in names]
    pages += [room_url(amina, f"pipeline-{name}", pk=need.pk) for name in ("need", "need-change")]
    pages.append(room_url(amina, "pipeline-move", pk=prospect.pk) + "?stage=answered")
    for visitor in (signed_in(story.phone(scripts=True), amina), signed_in(story.desktop(), amina)):
        for address in pages:
            visitor.open(address)


def test_cards_are_dragged_and_moved_by_keys(story: Story, amina: Teammate) -> None:
    now = clock.now()
    make_prospect(amina, now=now, name="Harbor Tenants")
    make_prospect(amina, now=now, name="Bakers' Local 4", stage=Stage.MET)
    desktop = signed_in(story.desktop(), amina)
    desktop.open(room_url(amina, "pipeline-board"))
    page = desktop.page
    card = page.locator("[data-card]", has_text="Harbor Tenants")
    card.drag_to(page.locator('[data-stage="contacted"] ul'))
    expect(page.get_by_text("Harbor Tenants is now at “Contacted”.")).to_be_visible()
    assert stage_of("Harbor Tenants") == Stage.CONTACTED
    page.locator("[data-card]", has_text="Bakers' Local 4").drag_to(page.locator('[data-stage="lead"] ul'))
    assert stage_of("Bakers' Local 4") == Stage.MET  # a stage that cannot follow takes no card
    page.get_by_role("link", name="Harbor Tenants", exact=True).focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(page.get_by_text("Harbor Tenants is now at “Met”.")).to_be_visible()
    assert stage_of("Harbor Tenants") == Stage.MET


def test_another_kind_of_talk_proposes_another_step_unless_one_was_typed(story: Story, amina: Teammate) -> None:
    prospect = make_prospect(amina, now=clock.now(), name="Harbor Tenants")
    desktop = signed_in(story.desktop(), amina)
    desktop.open(room_url(amina, "pipeline-log", pk=prospect.pk))
    step = desktop.field("What comes next?")
    expect(step).to_have_value("Thank them and write down what we agreed")
    desktop.page.get_by_label("We wrote").check()
    expect(step).to_have_value("Call them if they have not written back")
    step.fill("Ask Rosa")
    desktop.page.get_by_label("We talked on the phone").check()
    expect(step).to_have_value("Ask Rosa")
