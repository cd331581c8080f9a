"""A request for approval of a campaign's public pages: the name stands there only with a yes that counts (law 1)."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.factories.approvals import YES, ask_approval
from tests.factories.world import World, amina_and_bo

from linkarms.campaigns import services as campaigns
from linkarms.campaigns.queries import public_participants
from linkarms.directory.models import Organization
from linkarms.partnerships import services as partnerships
from linkarms.partnerships.models import ApprovalRequest
from linkarms.partnerships.services import ApprovalReply

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def named(world: World, at: datetime) -> list[Organization]:
    return [one.organization for one in public_participants(world.campaign, now=at)]


def ask(world: World, *, now: datetime) -> ApprovalRequest:
    """The agreement of this world leaves 48 hours."""
    return ask_approval(
        world.partnership, world.amina, now=now, campaign_ref=world.campaign.pk, about=world.campaign.name
    )


def test_waiting_no_and_silence_keep_the_name_off_and_a_yes_puts_it_there(now: datetime) -> None:
    world = amina_and_bo(now)
    ask_approval(world.partnership, world.amina, now=now)  # a flyer: nothing to do with these pages
    before = named(world, now)
    request = ask(world, now=now + HOUR)
    waiting, lapsed = named(world, now + HOUR), named(world, now + 400 * HOUR)
    partnerships.answer_approval(request, YES, actor=world.bo, now=now + 2 * HOUR)
    agreed = named(world, now + 400 * HOUR)
    partnerships.undo_yes(request, actor=world.bo, now=now + 3 * HOUR)
    assert (before, waiting, lapsed, agreed, named(world, now + 3 * HOUR)) == (
        [world.partner], [], [], [world.partner], [],
    )  # fmt: skip


def test_a_yes_with_changes_waits_for_the_words_to_be_taken_over(now: datetime) -> None:
    world = amina_and_bo(now)
    request = ask(world, now=now)
    reply = ApprovalReply("changes", "Chair", "Better words.")
    partnerships.answer_approval(request, reply, actor=world.bo, now=now)
    before = named(world, now)
    partnerships.take_changes(request, actor=world.amina, now=now)
    assert (before, named(world, now)) == ([], [world.partner])


def test_the_newest_request_decides_and_one_taken_back_keeps_nothing_off(now: datetime) -> None:
    world = amina_and_bo(now)
    first = ask(world, now=now)
    partnerships.answer_approval(first, ApprovalReply("no", "Chair", words="Not so."), actor=world.bo, now=now)
    second = ask(world, now=now + HOUR)
    partnerships.answer_approval(second, YES, actor=world.bo, now=now + HOUR)
    agreed = named(world, now + HOUR)
    third = ask(world, now=now + 2 * HOUR)
    waiting = named(world, now + 2 * HOUR)
    partnerships.withdraw_approval(third, actor=world.amina, now=now + 3 * HOUR)
    assert (agreed, waiting, named(world, now + 3 * HOUR)) == ([world.partner], [], [world.partner])


def test_a_yes_to_the_campaign_after_it_says_yes_anew(now: datetime) -> None:
    world = amina_and_bo(now)
    ask(world, now=now)
    campaigns.change_campaign(world.campaign, name="Another", summary="", actor=world.amina, now=now + HOUR)
    before = named(world, now + HOUR)
    campaigns.say_yes_to_new_text(world.participation, actor=world.bo, now=now + 2 * HOUR)
    assert (before, named(world, now + 2 * HOUR)) == ([], [world.partner])
