"""An approval lapses and the name is not shown; an agreement ends on its date without anybody doing anything."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from linkarms.core import clock
from linkarms.outbox.models import Mail
from linkarms.partnerships import services
from linkarms.partnerships.approvals import silence_words
from linkarms.partnerships.clauses import AfterSharing, Afterwards, Gift, Gives, NameUse, OnExit, Term
from linkarms.partnerships.models import Agreement, AgreementState, ApprovalRequest
from linkarms.workspace.http import room_url
from tests.factories.approvals import approval_token, ask_approval
from tests.factories.partnerships import sharing
from tests.factories.world import amina_and_bo, last_code, sign_latest
from tests.stories.steps.browsing import Story, Visitor
from tests.stories.test_pipeline import signed_in

if TYPE_CHECKING:
    from tests.factories.world import World

DAY = timedelta(days=1)
TEXT = "Oak Street Tenants and Rivers Alliance ask the council to test the river every week. " * 6


def visits(story: Story, world: World) -> Visitor:
    """Somebody new: a browser keeps the page for some seconds."""
    dolores = story.phone()
    dolores.open(f"/p/{world.petition.slug}/")
    return dolores


def test_a_text_is_approved_by_link_and_without_an_answer_the_name_is_not_shown(story: Story) -> None:
    now = clock.now()
    world = amina_and_bo(now - 10 * DAY)
    amina, bo = signed_in(story.phone(), world.amina), signed_in(story.desktop(), world.bo)
    name = world.partner.name
    visits(story, world).reads(name)

    amina.open(room_url(world.amina, "partners-page", pk=world.partnership.pk))
    amina.follow("Approval requests")
    amina.follow("Ask for approval")
    amina.field("What is it, in a few words?").fill("New text of the petition page")
    amina.field("The text").fill(TEXT)
    amina.page.get_by_label("Is it for the public pages of a campaign?").select_option(str(world.campaign.pk))
    amina.page.get_by_label("By the clocks of which place?").select_option("America/Los_Angeles")
    amina.press("Send the request")
    request = ApprovalRequest.objects.get()
    amina.reads(silence_words(request), "Waiting for an answer")
    visits(story, world).does_not_read(name)

    guest = story.phone()
    token = approval_token(world.bo.user.email)
    guest.open(f"/answer/approval/{token}/")
    guest.reads(silence_words(request))
    guest.press("Send me a code")
    guest.page.get_by_label("Yes, with our name").check(force=True)
    guest.field("In which role do you answer?").fill("Chair")
    guest.field("The code from the mail").fill(last_code(world.bo.user.email))
    guest.press("Send the answer")
    guest.reads("you say yes, to exactly these words")
    visits(story, world).reads(name)

    late = ask_approval(
        world.partnership, world.amina, now=now - 4 * DAY, campaign_ref=world.campaign.pk,
        about=world.campaign.name, title="A flyer about it",
    )  # fmt: skip
    ApprovalRequest.objects.filter(pk=request.pk).update(sent_at=now - 5 * DAY)
    visits(story, world).does_not_read(name)
    for visitor in (bo, signed_in(story.phone(), world.bo)):
        visitor.open(room_url(world.bo, "approvals-list", pk=world.partnership.pk))
        visitor.reads("No answer in time", "A flyer about it", "Yes, with the name")
        visitor.open(room_url(world.bo, "approvals-page", pk=late.pk))
        visitor.reads(silence_words(late), "Nobody of you answered in time.")
        visitor.open(room_url(world.bo, "approvals-page", pk=request.pk))
        visitor.reads("What happened", "answered for")
        visitor.open(room_url(world.bo, "approvals-delegate", pk=world.partnership.pk))


def test_an_agreement_ends_on_its_date_without_anybody_doing_anything(story: Story) -> None:
    now = clock.now()
    then = now - 60 * DAY
    world = amina_and_bo(then)
    ended = _until_yesterday(world)
    sent = [services.remind_of_ends(now - n * DAY) for n in (29, 6)]
    assert (sent, Mail.objects.filter(kind="partnerships_ending").count()) == ([1, 1], 4)
    visits(story, world).does_not_read(world.partner.name)
    for visitor in (signed_in(story.phone(), world.bo), signed_in(story.desktop(), world.bo)):
        visitor.open(room_url(world.bo, "partners-agreement", pk=ended.pk))
        visitor.reads("because its term was over. Nobody had to do anything.")
    assert Agreement.objects.get(pk=ended.pk).state == AgreementState.IN_FORCE  # nothing has run

    services.settle_terms(now)
    bo, amina = signed_in(story.desktop(), world.bo), signed_in(story.phone(), world.amina)
    bo.open(room_url(world.bo, "today"))
    bo.follow(re.compile("^See the list"))
    _confirms(bo)
    amina.open(room_url(world.amina, "partners-agreement-exit", pk=ended.pk))
    amina.reads("All of it, and the copies", "deletes what it received, within 14 days")
    amina.follow("Write a few words of thanks")
    amina.press("Send the thanks")
    amina.reads("thank you for what we did together", "Not confirmed")
    amina.open(room_url(world.amina, "partners-page", pk=world.partnership.pk))
    amina.open(room_url(world.amina, "partners-agreement", pk=ended.pk))
    amina.follow("Write the next one from it")
    amina.reads("Its last day is")


def _until_yesterday(world: World) -> Agreement:
    """Signed sixty days ago, for this campaign."""
    now, then = clock.now(), clock.now() - 60 * DAY
    clauses = (
        sharing(), NameUse(name=True, logo=True), AfterSharing(Afterwards.DELETE, 14), Gives("host", Gift.ROOM, 3),
        OnExit("partner", "Bring back the banner and the two megaphones", 7), Term((now - DAY).date()),
    )  # fmt: skip
    found = services.propose(
        world.partnership, level="full", clauses=clauses, note="", actor=world.amina, now=then,
        campaign_ref=world.campaign.pk,
    )  # fmt: skip
    for actor in (world.amina, world.bo):
        sign_latest(found, actor, now=then)
    found.refresh_from_db()
    return found


def _confirms(bo: Visitor) -> None:
    bo.page.get_by_label("A word with it, if you like").first.fill("All of it, and the copies")
    with bo.page.expect_navigation():
        bo.page.get_by_role("button", name="It is done").first.click()
    bo.reads("Confirmed. Both sides see it with your name and the day.", "All of it, and the copies")
