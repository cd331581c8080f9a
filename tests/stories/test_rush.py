"""In a rush a browser works out a sum beside the form; without scripts one signs all the same, and is mailed later."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from linkarms.core import clock
from linkarms.petitions import challenge
from linkarms.petitions.models import Signature
from tests.factories.world import World, amina_and_bo
from tests.stories.steps.dolores import confirms, fills_in, signs
from tests.stories.steps.letters import confirmation_mail

if TYPE_CHECKING:
    from pytest_django.fixtures import SettingsWrapper

    from tests.stories.steps.browsing import Story

NOTE = "your browser works out a sum"


@pytest.fixture
def world(story: Story) -> World:
    return amina_and_bo(clock.now())


@pytest.fixture
def rush(world: World, settings: SettingsWrapper) -> None:
    settings.LINKARMS_CHALLENGE_ABOVE = 3
    for number in range(5):
        challenge.admit(world.petition.slug, network=f"network {number}", answer="", now=clock.now())


def test_a_calm_page_asks_nothing_of_the_browser(story: Story, world: World) -> None:
    dolores = story.desktop()
    dolores.open(f"/p/{world.petition.slug}/")
    dolores.does_not_read(NOTE)
    assert dolores.page.locator("script[src*=challenge]").count() == 0


def test_in_a_rush_the_browser_solves_the_challenge_while_one_writes(story: Story, world: World, rush: None) -> None:
    dolores = story.phone(scripts=True)
    dolores.open(f"/p/{world.petition.slug}/")
    dolores.reads(NOTE)
    signs(dolores, yes=[])
    assert [row.unproven for row in Signature.objects.all()] == [False]
    confirms(dolores)


def test_whoever_is_faster_than_the_sum_waits_a_moment_and_is_not_sent_to_the_slow_lane(
    story: Story, world: World, rush: None
) -> None:
    dolores = story.desktop()
    dolores.open(f"/p/{world.petition.slug}/embed/")
    # As a password manager does: every field at once, without a focus before.
    for field, value in {"given_name": "Dolores", "family_name": "Reyes", "email": "d@mail.example"}.items():
        dolores.page.locator(f"#id_{field}").evaluate("(box, value) => { box.value = value }", value)
    dolores.page.locator("#id_postal_code").evaluate("(box) => { box.value = '94601' }")
    dolores.page.locator("form.sign").evaluate("(form) => form.requestSubmit()")
    expect(dolores.page.locator("main")).to_contain_text("Thank you. One more click.")
    assert [row.unproven for row in Signature.objects.all()] == [False]


def test_without_scripts_one_signs_in_a_rush_too(story: Story, world: World, rush: None) -> None:
    dolores = story.phone()
    dolores.open(f"/p/{world.petition.slug}/")
    dolores.reads("You can also sign without it")
    signs(dolores, yes=[])
    assert [row.unproven for row in Signature.objects.all()] == [True]
    confirms(dolores)


def test_a_network_in_a_hurry_solves_a_challenge_and_goes_on(
    story: Story, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for lane in (challenge.Lane.FREE, challenge.Lane.SLOW):
        monkeypatch.setattr(challenge.PACES[lane].minute, "limit", 0)
    dolores = story.desktop()
    dolores.open(f"/p/{world.petition.slug}/")
    dolores.does_not_read(NOTE)
    fills_in(dolores)
    dolores.page.get_by_role("button", name="Sign the petition").click()
    dolores.reads("Very many signatures came from your network just now", NOTE)
    assert Signature.objects.count() == 0
    # What was typed still stands in the form.
    dolores.press("Sign the petition")
    dolores.reads("Thank you. One more click.")
    assert [row.unproven for row in Signature.objects.all()] == [False]
    # A page answered with 429 is an error to the browser's console, and only that.
    assert [trouble for trouble in story.troubles if "429" not in trouble] == []
    story.troubles.clear()


def test_the_mail_of_whoever_came_without_scripts_is_the_same(story: Story, world: World, rush: None) -> None:
    dolores = story.phone()
    dolores.open(f"/p/{world.petition.slug}/")
    signs(dolores, yes=[])
    assert "Keep the river clean" in confirmation_mail("dolores@mail.example")
