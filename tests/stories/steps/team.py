"""Amina's team of three, who find an ally, decide together and ask: Amina, Sam who helps, Lee who is an owner too."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from linkarms.workspace.http import room_url
from tests.stories.steps.rosa import EMAIL

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate
    from tests.stories.steps.browsing import Visitor

ALLY = "Hill Street Tenants Union"
ARTICLE = (
    f"More than forty people stood before city hall on Monday. “The buses never come,” said Rosa Díaz. The {ALLY} "
    "has met every week since March. Mayor Ann Lee did not answer. The Bakers' Local 4 brought bread."
)
VIEWS = {"Amina": "They turn up, says Amina", "Sam": "Slow to answer, says Sam", "Lee": "Yes, says Lee"}


def states_a_need(amina: Visitor, org: Teammate) -> None:
    amina.open(room_url(org, "pipeline-needs"))
    amina.follow("State a need")
    amina.field("What do you need?").fill("A room for the tenants' meeting")
    amina.page.get_by_label("Bringing different constituencies together").check()
    amina.page.get_by_label("A room or a place to meet").check()
    amina.field("Whom is it to move?").fill("The city council")
    amina.field("Where?").fill("Oakland")
    amina.field("Whose voices are missing?").fill("Tenants")
    amina.field("By which day?").fill("2030-05-01")
    amina.field("What do you offer in return?").fill("Forty people at your rally.")
    amina.press("State the need")


def reads_whom_to_call_and_who_is_missing(amina: Visitor, *, suggested: str, because: str) -> None:
    """Each reason with what it counts and what it rests on; then those with whom nobody of the team is at it."""
    amina.follow("Whom to call, and why")
    amina.reads(suggested, because, "counts most of all", "without it: ")
    amina.follow("Who is missing?")
    amina.reads("This need calls for them", "People directly affected")
    amina.page.get_by_role("link", name=re.compile(r"suggestions?\s*: People directly affected")).click()
    amina.press(f"Take into the pipeline: {suggested}")
    amina.reads(suggested, "Get in touch and propose to meet")


def makes_a_lead_of_an_article(amina: Visitor, org: Teammate) -> None:
    """The organizations that it names, with the sentence; the one that is not an ally is left out."""
    amina.open(room_url(org, "partners-leads"))
    amina.follow("Paste an article")
    amina.field("Where did it appear?").fill("Oakland Gazette, 4 May")
    amina.field("The article").fill(ARTICLE)
    amina.press("Read the names")
    amina.reads(ALLY, "has met every week since March", "It is Bakers' Local 4")
    amina.press("Keep these leads")
    amina.reads("leads from this text")
    amina.follow(re.compile(rf"^Get in touch\s*\({ALLY}\)"))
    amina.press("Take into the pipeline")
    amina.follow("What we wrote down")
    amina.field("Who do you talk to there?").fill("Rosa Díaz")
    amina.field("Their e-mail address").fill(EMAIL)
    amina.press("Save what we know")


def logs_a_meeting(phone: Visitor, org: Teammate, relation: int) -> None:
    """On a phone without scripts: what was said, and the follow-up as it is proposed."""
    phone.open(room_url(org, "pipeline-page", pk=relation))
    phone.follow("We met")
    phone.field("What was said?").fill("They want to see the text first.")
    phone.press("Keep it")
    phone.reads("We met: Rosa Díaz", "They want to see the text first.", "Thank them and write down what we agreed")


def answers_all(visitor: Visitor, *, words: str) -> None:
    """The first answer to every question, but for the risk."""
    for question in visitor.page.locator("fieldset.field:has(input[type=radio])").all():
        question.locator("input").first.check()
    visitor.field("In your own words").first.fill(words)
    visitor.press("Give my answers")


def begins_to_evaluate(amina: Visitor, org: Teammate, relation: int) -> None:
    amina.open(room_url(org, "pipeline-page", pk=relation))
    amina.follow("Evaluate")
    amina.field("What is it about?").fill("A joint campaign until May")
    amina.press("Ask them")
    answers_all(amina, words=VIEWS["Amina"])


def evaluate_blind_then_together(sam: Visitor, lee: Visitor, org: Teammate) -> None:
    """Nobody, owners included, reads another's view before giving their own."""
    for visitor, name in ((sam, "Sam"), (lee, "Lee")):
        visitor.open(room_url(org, "today"))
        visitor.follow(f"Your view of {ALLY}")
        visitor.does_not_read(*(words for one, words in VIEWS.items() if one != name))
        answers_all(visitor, words=VIEWS[name])
    lee.reads(*VIEWS.values())
    lee.field("Say something to the others").fill("Then we ask early.")
    lee.press("Say it")


def decides(amina: Visitor, org: Teammate) -> None:
    amina.open(room_url(org, "today"))
    amina.follow(f"Decide about {ALLY}")
    amina.reads(*VIEWS.values(), "Then we ask early.")
    amina.page.get_by_label("Yes, we want to work with them").check()
    amina.field("Why?").fill("They bring what we lack.")
    amina.press("Decide")


def asks_those_who_will_do_the_work(amina: Visitor) -> None:
    amina.follow("Ask those who will do the work")
    amina.field("Who would do what, by when?").fill("Sam writes two mails by May.")
    amina.field("How does it help what you are there for?").fill("It brings tenants to the council.")
    amina.page.get_by_label("Sam Ortiz").check()
    amina.press("Ask them")


def says_yes_to_the_work(sam: Visitor, org: Teammate) -> None:
    sam.open(room_url(org, "today"))
    sam.follow(f"Would you do the work with {ALLY}?")
    sam.page.get_by_label("Yes", exact=True).check()
    sam.press("Keep my answer")
    sam.reads("All have said yes: the agreement can be sent")


def asks(amina: Visitor, org: Teammate, relation: int) -> None:
    """The letter is looked at before it goes."""
    amina.open(room_url(org, "pipeline-page", pk=relation))
    amina.follow("Ask")
    amina.follow("Lend a room")
    amina.page.get_by_label(ALLY).check()
    amina.press("Look at each letter")
    amina.reads(f"Goes to {EMAIL}", "Hello Rosa Díaz,")
    amina.press("Send what is ticked")
