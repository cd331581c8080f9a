"""Amina, who organizes at the host."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.stories.steps.letters import code_for

if TYPE_CHECKING:
    from tests.stories.steps.browsing import Visitor

EMAIL = "amina@oakstreet.example"
GROUP = "Oak Street Tenants"
WORKSPACE = "/w/oak-street-tenants/"
CAMPAIGN = "Clean creek"
TITLE = "No waste of the mill in our creek"
BOX = "Yes, Oak Street Tenants may write to me"


def founds_her_group(amina: Visitor, link: str) -> None:
    """By the one-time link that the first start prints."""
    amina.open(link)
    amina.fill(your_name="Amina Haddad", place="Oakland", website="oakstreet.example")
    amina.field("Your e-mail address").fill(EMAIL)
    amina.field("Name of your organization").fill(GROUP)
    amina.press("Found the organization")
    amina.reads(f"{GROUP} is founded. Welcome!")


def shows_that_she_acts_for_it(amina: Visitor) -> None:
    """A mail address at the domain of the website."""
    amina.open(f"{WORKSPACE}settings/authority/")
    amina.reads("Nothing yet.")
    amina.field("An address you can read mail at").fill(EMAIL)
    amina.press("Mail me a code")
    amina.field("The code from the mail").fill(code_for(EMAIL))
    amina.press("Confirm the address")
    amina.reads("your team reads mail at oakstreet.example")


def invites_by_mail(amina: Visitor, organization: str, email: str) -> None:
    amina.follow("Partners")
    amina.follow("Find a partner")
    amina.field("Name, place or topic").fill(organization)
    amina.press("Look")
    amina.reads(f"Nothing found for “{organization}”.")
    amina.follow(f"Write down “{organization}”")
    amina.field("Their e-mail address").fill(email)
    amina.press("Write down and invite")
    amina.page.get_by_role("radio", name="Full partner").check()
    amina.field("A few words from you").fill("We met at the creek meeting. Shall we ask the council together?")
    amina.press("Send the invitation")
    amina.reads("silence is not a yes")


def writes_the_agreement(amina: Visitor, organization: str) -> None:
    """The usual clauses, with one promise in her own words."""
    amina.follow("Today")
    amina.follow("Partners")
    amina.follow(organization)
    amina.follow("Write an agreement")
    promises = amina.page.locator("section", has=amina.page.get_by_role("heading", name="Who does what"))
    first = promises.locator("fieldset").first
    first.locator("summary").click()
    first.get_by_label("Will do what").fill("bring the signatures to the council.")
    first.get_by_label("Will do what").blur()
    # The wording follows what is typed, without a new page.
    expect(first.locator(".wording")).to_contain_text("bring the signatures to the council.")
    amina.press("Send the agreement")
    amina.reads("Version 1, written by Oak Street Tenants", "bring the signatures to the council.", "Not signed yet")


def reads_the_change_and_signs(amina: Visitor, organization: str) -> None:
    amina.follow("Partners")
    amina.follow(organization)
    amina.follow("Read the agreement")
    amina.follow("What changed")
    expect(amina.page.locator(".clauses ins")).to_have_text("30")
    expect(amina.page.locator(".clauses del")).to_have_text("14")
    signs_the_agreement(amina, GROUP, EMAIL)
    amina.reads(f"Waiting for {organization}")


def signs_the_agreement(person: Visitor, organization: str, email: str) -> None:
    """Either side: a code to one's own address, one's role, the button."""
    person.follow(f"Sign for {organization}")
    person.press("Send me a code")
    person.fill(your_role="Chair")
    person.page.get_by_role("radio", name="I am the owner, or I decide this alone").check()
    person.field("The code from the mail").fill(code_for(email))
    person.press("Sign the agreement")


def writes_the_petition(amina: Visitor) -> None:
    """Campaign, words, target: seen by nobody but her team."""
    amina.follow("Campaigns")
    amina.follow("Start a campaign")
    amina.field("Name of the campaign").fill(CAMPAIGN)
    amina.field("What it is about").fill("For a creek one can swim in.")
    amina.press("Start the campaign")
    amina.press("Start the petition")
    amina.field("Title").first.fill(TITLE)
    amina.field("In one sentence").first.fill("The mill must stop.")
    amina.field("Text").first.fill("Every week **forty tons** of waste go into the creek.")
    amina.press("Save the words")
    amina.field("Name 1").fill("City Council")
    amina.field("Office or place 1").fill("Oakland")
    amina.press("Save whom it addresses")


def writes_the_data_statement(amina: Visitor) -> None:
    amina.follow(CAMPAIGN)
    amina.follow(re.compile("^Do this.*Write the data statement"))
    amina.field("Why you ask people for their data").fill("To hand the names to the city council.")
    for name in ("First name", "Last name", "E-mail address", "Postcode"):
        amina.page.get_by_role("checkbox", name=name).check()
    amina.field("How long you keep it").fill("Until the campaign ends, at most two years.")
    amina.press("Save the data statement")
    amina.press("Approve it")


def asks_to_take_part(amina: Visitor, organization: str) -> None:
    amina.open(f"{WORKSPACE}campaigns/")
    amina.follow(CAMPAIGN)
    amina.follow("Ask partners to take part")
    amina.page.get_by_label(organization).first.check()
    amina.press("Ask them")
    amina.reads("No answer yet")


def publishes(amina: Visitor) -> None:
    amina.follow("Today")
    amina.follow("Campaigns")
    amina.follow(CAMPAIGN)
    amina.reads("Yes, named")
    amina.follow("Look through and publish")
    amina.reads("Said yes to these words")
    amina.press("Publish the petition")


def takes_her_people_home(amina: Visitor) -> str:
    amina.open(f"{WORKSPACE}people/")
    return amina.take("Download everybody")
