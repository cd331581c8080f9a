"""Rosa, who organizes at a group without an account: she is asked, and answers by the mailed link."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.stories.steps.letters import code_for, letter, link_in

if TYPE_CHECKING:
    from tests.stories.steps.browsing import Visitor

EMAIL = "rosa@hill.example"


def answers_by_link(rosa: Visitor) -> None:
    """On a phone without scripts: opening the link sends nothing, the code goes to the address that was asked."""
    rosa.open(link_in(letter(EMAIL, "partnerships_asked"), "/answer/ask/"))
    rosa.press("Send me a code")
    rosa.page.get_by_label("Yes, if").check()
    rosa.field("Conditions, or a few words with it").fill("Not on market days.")
    rosa.fill(your_name="Rosa Díaz")
    rosa.field("In which role do you answer?").fill("Chair")
    rosa.field("The code from the mail").fill(code_for(EMAIL))
    rosa.press("Send the answer")
    rosa.reads("under your conditions", "No account was made.")
