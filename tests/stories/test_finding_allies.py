"""A stranger who knocks at the open door; every page about needs, suggestions and the door."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from django.core import mail as sent
from django.core.cache import cache
from playwright.sync_api import expect

from linkarms.core import clock
from linkarms.partnerships import services
from linkarms.partnerships.models import Knock, Stage, WelcomeStep
from linkarms.workspace.http import room_url
from tests.factories.directory import make_entry
from tests.factories.door import make_door
from tests.factories.pipeline import make_prospect
from tests.factories.world import make_team
from tests.stories.steps.browsing import Story
from tests.stories.test_pipeline import LONG, signed_in

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate


@pytest.fixture
def amina(story: Story) -> Teammate:
    cache.clear()
    now = clock.now()
    amina = make_team("amina", now=now)
    make_entry(amina, now=now, name="Fruitvale Tenants", kind="affected", place="Oakland")
    make_entry(amina, now=now, name=LONG, kind="faith", place="Oakland", notes="They have a hall for 300 people.")
    make_prospect(amina, now=now, name="Bakers' Local 4", kind="union", place="Oakland")
    return amina


def test_a_stranger_knocks_and_stands_in_the_pipeline(story: Story, amina: Teammate) -> None:
    now = clock.now()
    make_door(amina, now=now)
    stranger = story.phone()
    stranger.open(f"/o/{amina.organization.slug}/partner-with-us/")
    stranger.field("Name of your organization").fill("Rivers Alliance of the Northern San Joaquin Valley")
    stranger.field("Your name").fill("Bo Rivers")
    stranger.field("Your e-mail address").fill("bo@rivers.example")
    stranger.field("What do you have in mind?").fill("Let us march together.")
    stranger.page.get_by_label("We do not know yet").check()
    stranger.press("Send it")
    stranger.reads("Thank you for knocking")
    link = re.search(r"/o/\S+/partner-with-us/[\w-]{43}/", str(sent.outbox[-1].body))
    assert link is not None
    stranger.open(link[0])
    stranger.press("Yes, this is my address")
    stranger.reads("Your address is confirmed")
    services.take_in(clock.now())
    phone = signed_in(story.phone(), amina)
    phone.open(room_url(amina, "today"))
    phone.reads("Rivers Alliance of the Northern San Joaquin Valley knocked at your open door")
    phone.page.get_by_role("link", name=re.compile("Read and answer")).first.click()
    phone.reads("Address confirmed", "Not known to you before", "Let us march together.")
    phone.press("We have answered")
    assert Knock.objects.get().answered_at is not None


def test_every_new_page_holds_on_a_phone_and_a_desktop(story: Story, amina: Teammate) -> None:
    now = clock.now()
    make_door(amina, now=now)
    active = make_prospect(amina, now=now, name="A partner of old", stage=Stage.ACTIVE)
    services.tick(WelcomeStep.objects.select_related("entry")[0], done=True, actor=amina, now=now)
    need = services.state_need(
        services.NeedInput(
            title="A room", reasons=["constituencies"], resources=["space"], place="Oakland", constituency="Tenants",
            target="The council", deadline=now.date(), offer="Forty people.",
        ),
        actor=amina, now=now,
    )  # fmt: skip
    door = f"/o/{amina.organization.slug}/partner-with-us/"
    settings = [room_url(amina, f"settings-{name}") for name in ("door", "welcome", "digest")]
    pages = [*settings, door, f"{door}thanks/", room_url(amina, "pipeline-page", pk=active.pk)]
    pages += [room_url(amina, f"pipeline-{name}", pk=need.pk) for name in ("need", "suggestions", "blind-spots")]
    for visitor in (signed_in(story.phone(scripts=True), amina), signed_in(story.desktop(), amina)):
        for address in pages:
            visitor.open(address)
    visitor.open(room_url(amina, "settings-digest"))
    visitor.page.get_by_label("Every morning").check()
    visitor.press("Save")
    expect(visitor.page.get_by_label("Every morning")).to_be_checked()
