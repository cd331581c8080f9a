"""Bo, who organizes at the partner."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.stories.steps.amina import CAMPAIGN, TITLE, signs_the_agreement
from tests.stories.steps.letters import code_for, letter, link_in

if TYPE_CHECKING:
    from tests.stories.steps.browsing import Visitor

EMAIL = "bo@rivers.example"
GROUP = "Rivers Alliance"
BOX = "Yes, Rivers Alliance may write to me about this and other campaigns."


def answers_the_invitation(bo: Visitor) -> None:
    """By the mailed link and a code: a yes founds his organization here and signs him in."""
    bo.open(link_in(letter(EMAIL, "partnerships_invited_by_link"), "/answer/"))
    bo.reads("Oak Street Tenants asks you to be partners", "Nothing is public and nothing is shared")
    bo.press("Send me a code")
    bo.field("The code from the mail").fill(code_for(EMAIL))
    bo.field("Name of your organization").fill(GROUP)
    bo.fill(your_name="Bo Larsen", place="Fresno", website="rivers.example")
    bo.press("Say yes and go on")
    bo.reads("Oak Street Tenants")


def proposes_a_change(bo: Visitor) -> None:
    """Thirty days of notice where she had written fourteen."""
    bo.follow("Today")
    bo.follow(re.compile("^Read"))
    bo.reads("bring the signatures to the council.")
    bo.follow("Propose a change")
    ending = bo.page.locator("section", has=bo.page.get_by_role("heading", name="How it ends"))
    ending.locator("summary").click()
    ending.get_by_label("Days of notice you ask of each other").fill("30")
    ending.get_by_label("Days of notice you ask of each other").blur()
    expect(ending.locator(".wording")).to_contain_text("30")
    bo.field("What you changed, and why").fill("Two weeks are short for volunteers.")
    bo.press("Send the change")
    bo.reads("Version 2, written by Rivers Alliance", "Two weeks are short for volunteers.")


def signs_too(bo: Visitor) -> None:
    bo.follow("Today")
    bo.follow(re.compile("^Read and sign"))
    signs_the_agreement(bo, GROUP, EMAIL)
    bo.reads("In force", "Both signed")


def says_yes_to_the_petition(bo: Visitor) -> None:
    bo.follow("Campaigns")
    bo.follow(CAMPAIGN)
    bo.reads(TITLE, "This becomes public, and nothing else", BOX)
    bo.press("Say yes to exactly this")
    bo.reads("You take part, and your yes holds for the text as it is now.")


def own_link(bo: Visitor) -> str:
    """The address to send to his people, as it stands on his page."""
    bo.follow("Today")
    bo.follow("Campaigns")
    bo.follow(CAMPAIGN)
    return bo.page.get_by_label("Link", exact=True).input_value()


def takes_his_people_home(bo: Visitor) -> str:
    bo.follow("People")
    bo.follow(CAMPAIGN)
    return bo.take("Download your people")


def takes_everybody_home(bo: Visitor) -> str:
    bo.follow("People")
    return bo.take("Download everybody")


def reads_whom_to_remove(bo: Visitor) -> str:
    bo.follow("See who is to be removed")
    return bo.take("Their addresses")


def says_that_they_are_removed(bo: Visitor) -> None:
    bo.press(re.compile("^I removed them"))
    bo.reads("1 person can see now that you removed them.")
