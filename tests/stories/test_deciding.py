"""From "do we work with them?" to their answer: blind, then together; the team's yes; an ask answered on a phone.

Amina's team of three decides about Bo's group, which has no account here. Bo answers by mailed link and code.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from linkarms.core import clock
from linkarms.directory.models import Role
from linkarms.partnerships.models import Ask, Evaluation, Prospect, Stage
from linkarms.workspace.http import room_url
from tests.factories.asks import begin_evaluation, code_for, make_ask, make_buy_in, reviewed_by, token_of
from tests.factories.directory import add_member
from tests.factories.pipeline import make_prospect
from tests.factories.world import make_team
from tests.stories.steps.browsing import Story, Visitor
from tests.stories.test_pipeline import signed_in

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate

RIVERS = "Rivers Alliance of the Central Valley and its Committee for Clean Water"
BO = "bo@rivers.example"


@pytest.fixture
def amina(story: Story) -> Teammate:
    return make_team("amina", now=clock.now())


def answer_all(visitor: Visitor, *, words: str) -> None:
    """The first answer to every question, but for the risk."""
    for question in visitor.page.locator("fieldset.field:has(input[type=radio])").all():
        question.locator("input").first.check()
    visitor.field("In your own words").first.fill(words)
    visitor.press("Give my answers")


@dataclass
class Room:
    """Amina at her desk, Sam on his phone, Lee, who is an owner too, and the relationship that it is about."""

    amina: Visitor
    sam: Visitor
    lee: Visitor
    org: Teammate
    prospect: Prospect

    def url(self, name: str, **kwargs: object) -> str:
        return room_url(self.org, name, **kwargs)


@pytest.fixture
def room(story: Story, amina: Teammate) -> Room:
    now = clock.now()
    sam = add_member(amina, now=now, role=Role.HELPER, name="Sam Ortiz")
    lee = add_member(amina, now=now, role=Role.OWNER, name="Lee Wong")
    prospect = make_prospect(amina, now=now, name=RIVERS, email=BO, contact_name="Bo Larsen", stage=Stage.MET)
    return Room(
        signed_in(story.desktop(), amina),
        signed_in(story.phone(), sam),
        signed_in(story.desktop(), lee),
        amina,
        prospect,
    )


def they_evaluate(room: Room) -> None:
    """Each alone; then side by side; then they talk and decide."""
    room.amina.open(room.url("pipeline-page", pk=room.prospect.pk))
    room.amina.follow("Evaluate")
    room.amina.field("What is it about?").fill("A joint campaign until May")
    room.amina.press("Ask them")
    answer_all(room.amina, words="They turn up, says Amina")
    room.sam.open(room.url("today"))
    room.sam.follow(f"Your view of {RIVERS}")
    room.sam.does_not_read("They turn up, says Amina")
    room.lee.open(room.url("deciding-evaluation", pk=Evaluation.objects.get().pk))
    room.lee.does_not_read("They turn up, says Amina")  # an owner waits like everybody
    answer_all(room.sam, words="Slow to answer, says Sam")
    room.sam.reads("They turn up, says Amina", "Slow to answer, says Sam")
    answer_all(room.lee, words="Yes, says Lee")
    room.lee.reads("Slow to answer, says Sam")
    room.lee.field("Say something to the others").fill("Then we ask early.")
    room.lee.press("Say it")
    room.amina.open(room.url("today"))
    room.amina.follow(f"Decide about {RIVERS}")
    room.amina.reads("Then we ask early.")
    room.amina.page.get_by_label("Yes, we want to work with them").check()
    room.amina.field("Why?").fill("They bring what we lack.")
    room.amina.press("Decide")


def the_team_says_yes(room: Room) -> None:
    room.amina.follow("Ask those who will do the work")
    room.amina.field("Who would do what, by when?").fill("Sam writes two mails by May.")
    room.amina.field("How does it help what you are there for?").fill("It brings anglers to the council.")
    room.amina.page.get_by_label("Sam Ortiz").check()
    room.amina.press("Ask them")
    room.sam.open(room.url("today"))
    room.sam.follow(f"Would you do the work with {RIVERS}?")
    room.sam.page.get_by_label("Yes", exact=True).check()
    room.sam.press("Keep my answer")
    room.sam.reads("All have said yes: the agreement can be sent")


def amina_asks(room: Room) -> Ask:
    room.amina.open(room.url("pipeline-page", pk=room.prospect.pk))
    room.amina.follow("Ask")
    room.amina.follow("Mail your list")
    room.amina.page.get_by_label(RIVERS).check()
    room.amina.press("Look at each letter")
    room.amina.reads("Goes to bo@rivers.example")
    room.amina.press("Send what is ticked")
    return Ask.objects.get()


def bo_answers(bo: Visitor, ask: Ask) -> None:
    """On a phone without scripts, without an account."""
    bo.open(f"/answer/ask/{token_of(ask)}/?lang=en")
    bo.does_not_read("Slow to answer", "Sam writes two mails")
    bo.press("Send me a code")
    bo.page.get_by_label("Yes, if").check()
    bo.field("Conditions, or a few words with it").fill("Not before the fishing season opens.")
    bo.fill(your_name="Bo Larsen")
    bo.field("In which role do you answer?").fill("Organizer")
    bo.field("The code from the mail").fill(code_for(BO))
    bo.press("Send the answer")
    bo.reads("under your conditions", "No account was made.")


def test_a_team_decides_asks_and_is_answered_by_link(story: Story, room: Room) -> None:
    they_evaluate(room)
    the_team_says_yes(room)
    bo_answers(story.phone(language="es-MX"), amina_asks(room))
    room.amina.open(room.url("today"))
    room.amina.follow(f"{RIVERS} says yes under conditions: Mail your list")
    room.amina.press("The conditions are met")
    room.amina.reads("their yes counts")
    room.amina.open(room.url("pipeline-board"))
    assert Prospect.objects.get().stage == Stage.ANSWERED
    answered = room.amina.page.locator('[data-stage="answered"]')
    answered.get_by_role("link", name=RIVERS, exact=True).wait_for()


def test_every_page_of_both_rooms_holds_on_a_phone_and_a_desktop(story: Story, amina: Teammate) -> None:
    now = clock.now()
    bo = make_team("bo", now=now)
    sam = add_member(amina, now=now, role=Role.HELPER, name="Sam Ortiz")
    prospect = make_prospect(amina, now=now, name=RIVERS, email=BO)
    ask = make_ask(amina, now=now, prospect=prospect, deadline=(now + timedelta(days=3)).date())
    theirs = make_ask(bo, now=now, asked=amina.organization)
    evaluation = begin_evaluation(amina, sam, now=now, prospect=prospect)
    reviewed_by(evaluation, [sam], now=now, words="At length. " * 30)
    buy_in = make_buy_in(amina, amina, sam, now=now, prospect=prospect)
    names = ("asks-list", "asks-new", "asks-for-us", "asks-templates", "asks-template-new", "deciding-rules")
    pages = [room_url(amina, name) for name in names]
    pages += [room_url(amina, "asks-new") + f"?kind=mail&pick={prospect.pk}"]
    pages += [room_url(amina, name, pk=prospect.pk) for name in ("asks-give", "pipeline-page")]
    pages += [room_url(amina, "asks-page", pk=ask.pk), room_url(amina, "asks-for-us-letter", pk=theirs.pk)]
    pages += [
        room_url(amina, "deciding-evaluation", pk=evaluation.pk),
        room_url(amina, "deciding-buy-in", pk=buy_in.pk),
    ]
    for visitor in (signed_in(story.phone(scripts=True), amina), signed_in(story.desktop(), amina)):
        for address in pages:
            visitor.open(address)
    reviewed_by(evaluation, [amina], now=now, words="Short.")
    for visitor in (signed_in(story.phone(scripts=True), amina), signed_in(story.desktop(), amina)):
        visitor.open(room_url(amina, "deciding-evaluation-tell", pk=evaluation.pk))
