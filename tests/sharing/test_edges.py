"""Rare turns in which something could leave, stay or be lost against the rules; each was found by tests/machine."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linkarms.campaigns import services as campaigns
from linkarms.campaigns.models import Participation
from linkarms.core.fields import Field
from linkarms.partnerships import services as partnerships
from linkarms.partnerships.clauses import Mode
from linkarms.partnerships.models import Agreement, Level
from linkarms.petitions import confirming
from linkarms.petitions.queries import latest_names, public_comments
from linkarms.sharing import services
from linkarms.sharing.models import RemovalItem
from tests.factories.sharing import DOLORES, confirmation_token, lines_of, sign, signature
from tests.factories.world import FIELDS, agree, amina_and_bo

pytestmark = pytest.mark.django_db

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def release(teammate, *, now):
    return lines_of(services.release_contacts(teammate.organization, how="download", actor=teammate, now=now))


def emails(teammate, *, now):
    return [row["email"] for row in release(teammate, now=now)]


def invited_again(world, level, *, now):
    part = Participation.objects.get(organization=world.partner)
    campaigns.leave(part, actor=world.bo, now=now)
    campaigns.invite_participant(world.campaign, world.partner, level=level, actor=world.amina, now=now + MINUTE)


def test_an_invitation_at_a_lower_level_takes_nothing_from_the_run_out(now):
    world = amina_and_bo(now)
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    invited_again(world, Level.ENDORSER, now=now + DAY)
    assert emails(world.bo, now=now + 2 * DAY) == [DOLORES]


def test_an_invitation_at_a_higher_level_gives_nothing_before_it_is_accepted(now):
    world = amina_and_bo(now, fields=(*FIELDS, Field.PHONE), several_boxes=True)
    sign(world, via=world.host_link, yes=[world.partner], at=now + MINUTE)
    invited_again(world, Level.ASSOCIATE, now=now + DAY)
    campaigns.join(Participation.objects.get(organization=world.partner), actor=world.bo, now=now + 2 * DAY)
    assert emails(world.bo, now=now + 3 * DAY) == []  # an associate gets those who came by its own link
    invited_again(world, Level.FULL, now=now + 4 * DAY)
    assert emails(world.bo, now=now + 5 * DAY) == []


def test_values_of_a_signature_that_was_not_theirs_go_with_no_yes_of_theirs(now):
    world = amina_and_bo(now)
    sign(world, at=now + MINUTE, given_name="Mallory", comment="Bah!", confirmed=False)
    token = confirmation_token(at=now + MINUTE)
    confirming.confirm(token, now=now + MINUTE)  # pressed by mistake
    sign(world, via=world.bo_link, yes=[world.partner], at=now + DAY)
    confirming.not_me(token, now=now + 2 * DAY)
    (row,) = release(world.bo, now=now + 3 * DAY)
    assert (row["email"], row["given_name"], row["family_name"], row["postal_code"]) == (DOLORES, "", "", "")


def test_nothing_public_of_a_signature_that_was_not_theirs_comes_back_with_a_repeat(now):
    world = amina_and_bo(now)
    sign(world, at=now + MINUTE, given_name="Mallory", comment="Bah!", confirmed=False)
    row = signature()
    row.name_public = row.comment_public = True
    row.comment_let_through_at = now + MINUTE
    row.save()
    token = confirmation_token(at=now + MINUTE)
    confirming.confirm(token, now=now + MINUTE)
    confirming.not_me(token, now=now + DAY)
    sign(world, at=now + 2 * DAY)  # the person signs anew, and it stands again
    assert signature().withdrawn_at is None
    assert (latest_names(world.petition, limit=9), public_comments(world.petition, limit=9)) == ([], [])


def test_who_says_yes_anew_is_not_asked_to_be_removed_for_an_earlier_no(now):
    world = amina_and_bo(now)
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    release(world.bo, now=now + DAY)
    sign(world, via=world.bo_link, no=[world.partner], at=now + 2 * DAY)
    services.catch_up(now=now + 2 * DAY + MINUTE)
    sign(world, via=world.bo_link, yes=[world.partner], at=now + 2 * DAY + 2 * MINUTE)
    release(world.bo, now=now + 2 * DAY + 3 * MINUTE)
    services.catch_up(now=now + 2 * DAY + 4 * MINUTE)
    assert RemovalItem.objects.count() == 1


def test_an_agreement_that_ended_before_its_first_day_covers_nobody(now):
    world = amina_and_bo(now)
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    agree(
        world.partnership,
        world.amina,
        world.bo,
        mode=Mode.OPTED_IN,
        starts=(now + 9 * DAY).date(),
        now=now + DAY,
    )
    partnerships.end_agreement(Agreement.objects.get(state="in_force"), note="", actor=world.bo, now=now + 2 * DAY)
    assert emails(world.bo, now=now + 10 * DAY) == []
