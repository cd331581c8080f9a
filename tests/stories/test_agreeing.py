"""Putting it in writing: two groups negotiate three rounds and sign; three sign a coalition agreement, one by link."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from linkarms.core import clock
from linkarms.directory import services as directory
from linkarms.partnerships import services as partnerships
from linkarms.partnerships.models import Agreement, JointAgreement, Level
from linkarms.workspace.http import room_url
from tests.factories.world import befriend, make_team
from tests.stories.steps.amina import signs_the_agreement
from tests.stories.steps.letters import code_for, letter, link_in
from tests.stories.test_pipeline import signed_in

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate
    from tests.stories.steps.browsing import Story, Visitor

OAK, RIVERS, KITCHEN = "Oak Street Tenants", "Rivers Alliance", "Rosa's Kitchen of the Lower Valley"
ROSA = "rosa@noaccount.example"
RUTH = "ruth@board.example"
SECRET = "Between us: we can mail 9,000 at most."


@pytest.fixture
def amina(story: Story) -> Teammate:
    return make_team("amina", now=clock.now())


@pytest.fixture
def bo(story: Story) -> Teammate:
    return make_team("bo", now=clock.now())


def writes_otherwise(person: Visitor, heading: str, text: str) -> None:
    """Other words for the boundary, in its place."""
    clause = person.page.locator("section.talk", has=person.page.get_by_role("heading", name=heading, exact=True)).last
    clause.locator("summary", has_text="Write other words").click()
    clause.locator("textarea[name$='-text'], input[name$='-text']").first.fill(text)
    clause.get_by_role("radio", name="Other words").check()


def keeps_a_note(person: Visitor) -> None:
    clause = person.page.locator("#clause-1")
    clause.locator("summary", has_text="Note for our side").click()
    clause.get_by_label("Only your own team reads it").fill(SECRET)
    with person.page.expect_navigation():
        clause.get_by_role("button", name="Keep the note").click()
    person.reads(SECRET, "Only our side")


def test_two_groups_negotiate_three_rounds_and_sign(story: Story, amina: Teammate, bo: Teammate) -> None:
    partnership = befriend(amina, bo, now=clock.now())
    writer, reader = signed_in(story.desktop(), amina), signed_in(story.phone(), bo)
    writer.open(room_url(amina, "partners-agreement-new", pk=partnership.pk))
    writer.press("Send the agreement")
    agreement = Agreement.objects.get()

    reader.open(room_url(bo, "partners-agreement", pk=agreement.pk))
    reader.follow("Answer clause by clause")
    keeps_a_note(reader)
    writes_otherwise(reader, "What we will not do", "We share our lists with nobody, ever.")
    reader.page.locator("#clause-1").get_by_role("radio", name="We agree").check()
    reader.press("Send the answer")
    reader.reads("Sent, with other words as a new version.")

    writer.open(room_url(amina, "partners-clauses", pk=agreement.pk))
    writer.reads("Rivers Alliance wrote it otherwise in version 2", "We agree")
    writer.does_not_read(SECRET)
    writes_otherwise(writer, "What we will not do", "We share our lists with nobody, ever, and say so on our pages.")
    writer.press("Send the answer")

    reader.open(room_url(bo, "partners-clauses", pk=agreement.pk))
    reader.reads("How it was written in 3 rounds", "Oak Street Tenants wrote it otherwise in version 3", SECRET)
    names_the_board_chair_too(writer, amina, agreement)
    signs_the_agreement(writer, OAK, amina.user.email)
    reader.open(room_url(bo, "partners-agreement", pk=agreement.pk))
    reader.reads("Ruth Okafor, Board chair", "Not signed yet")
    reader.does_not_read(RUTH)
    signs_the_agreement(reader, RIVERS, bo.user.email)
    ruth = story.phone()
    signs_by_link(ruth, link_in(letter(RUTH, "partnerships_sign_for_us"), "/answer/paper/"), RUTH)
    ruth.reads("All have signed: the agreement is in force from this moment.")
    agreement.refresh_from_db()
    assert agreement.state == "in_force"


def names_the_board_chair_too(writer: Visitor, amina: Teammate, agreement: Agreement) -> None:
    """Amina names herself and the board chair, who has no account, and asks both."""
    writer.open(room_url(amina, "partners-agreement", pk=agreement.pk))
    writer.follow("Somebody else has to sign for us, too")
    for who, role, email in (("Amina Haddad", "Director", amina.user.email), ("Ruth Okafor", "Board chair", RUTH)):
        writer.fill(name=who, role=role)
        writer.field("E-mail address").fill(email)
        writer.press("Name this person")
    writer.press("Ask them to sign by mail")
    writer.open(room_url(amina, "partners-agreement", pk=agreement.pk))


def signs_by_link(person: Visitor, link: str, email: str, *, name: str = "") -> None:
    person.open(link)
    person.press("Send me a code")
    if name:
        person.fill(your_name=name)
    person.fill(your_role="Chair")
    person.page.get_by_role("radio", name="The board decided it").check()
    person.field("The code from the mail").fill(code_for(email))
    person.press("Sign the agreement")


def test_three_parties_sign_a_coalition_agreement_and_one_has_no_account(
    story: Story, amina: Teammate, bo: Teammate
) -> None:
    now = clock.now()
    befriend(amina, bo, now=now)
    entry, _new = directory.add_entry(holder=amina.organization, name=KITCHEN, actor=amina.user, now=now, email=ROSA)
    partnerships.invite(entry, level=Level.FULL, message="Come.", email=ROSA, actor=amina, now=now)
    convener, member, rosa = signed_in(story.desktop(), amina), signed_in(story.desktop(), bo), story.phone()

    convener.open(room_url(amina, "partners-together-list"))
    convener.follow("Write one")
    convener.field("What it is called").fill("Clean River Coalition")
    for name in (RIVERS, KITCHEN):
        convener.box(name).check()
    convener.press("Send the agreement")
    joint = JointAgreement.objects.get()
    signs_the_agreement(convener, OAK, amina.user.email)
    convener.reads("Waiting for signatures")

    link = link_in(letter(ROSA, "partnerships_paper_by_link"), "/answer/paper/")
    signs_by_link(rosa, link, ROSA, name="Rosa Díaz")
    rosa.open(link)
    rosa.reads("There is nothing more to do here", "Rosa Díaz")

    member.open(room_url(bo, "partners-together", pk=joint.pk))
    member.reads(KITCHEN, "Rosa Díaz")
    member.does_not_read(ROSA)
    signs_the_agreement(member, RIVERS, bo.user.email)
    member.open(room_url(bo, "partners-together", pk=joint.pk))
    member.reads("In force")
    assert set(Agreement.objects.values_list("state", flat=True)) == {"in_force"}
