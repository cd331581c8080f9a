"""Dolores, who signs, and anybody else who comes by a link. Everything here works without JavaScript."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import expect

from tests.stories.steps.letters import code_for, confirmation_mail, link_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.stories.steps.browsing import Visitor

EMAIL = "dolores@mail.example"
HER_VALUES = {
    "email": EMAIL,
    "given_name": "Dolores",
    "family_name": "Reyes",
    "postal_code": "94601",
    "country": "US",
    "phone": "",
}


def boxes(person: Visitor) -> list[str]:
    """The words beside the boxes on offer, in their order; none of them is ticked beforehand."""
    offered = person.page.locator("fieldset.optins")
    for box in offered.get_by_role("checkbox").all():
        expect(box).not_to_be_checked()
    # Below the words stands what they get.
    return [words.split("\n")[0] for words in offered.locator("label").all_inner_texts()]


def fills_in(person: Visitor, *, email: str = EMAIL, given_name: str = "Dolores", family_name: str = "Reyes") -> None:
    page = person.page
    page.locator("#id_given_name").fill(given_name)
    page.locator("#id_family_name").fill(family_name)
    page.locator("#id_email").fill(email)
    page.locator("#id_postal_code").fill("94601")


def signs(person: Visitor, *, yes: Sequence[str], email: str = EMAIL, given_name: str = "Dolores") -> None:
    """On the page where she is, ticking these boxes and no other."""
    fills_in(person, email=email, given_name=given_name)
    for words in yes:
        person.box(words).check()
    person.press("Sign the petition")
    person.reads("Thank you. One more click.")


def confirms(person: Visitor, *, email: str = EMAIL) -> None:
    """Opening the mailed link changes nothing; the button on its page does."""
    person.open(link_in(confirmation_mail(email), "/confirm/"))
    person.press("Yes, count my signature")
    person.reads("Thank you. Your signature counts.")


def asks_who_has_her_data(person: Visitor) -> None:
    person.follow("Who has my data")
    person.page.get_by_label("Your e-mail address").fill(EMAIL)
    person.press("Send me a code")
    person.page.get_by_label("The code from the mail").fill(code_for(EMAIL))
    person.press("Show me my data")


def takes_her_yes_back(person: Visitor, organization: str) -> None:
    person.press(re.compile(rf"^Take my yes back\s+{organization}"))
    person.reads("Your yes is taken back.", "told to remove you")
