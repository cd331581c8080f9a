"""Who stands on the public pages: law 1 over all the ways in which a yes ends or is put aside."""

from datetime import timedelta

import pytest
from tests.factories.world import add_partners, agree, amina_and_bo, befriend, make_team, take_part

from linkarms.campaigns import services as campaigns
from linkarms.campaigns.models import Participation
from linkarms.campaigns.queries import is_named, public_campaigns, public_participants
from linkarms.directory import services as directory
from linkarms.directory.models import Kind
from linkarms.partnerships import services as partnerships
from linkarms.partnerships.clauses import Mode, NameUse
from linkarms.partnerships.models import Level

pytestmark = pytest.mark.django_db


def named(world, now):
    return [one.organization for one in public_participants(world.campaign, now=now)]


def test_a_partner_that_joined_is_named(now):
    world = amina_and_bo(now)
    assert (named(world, now), is_named(world.participation, now=now)) == ([world.partner], True)


def test_an_invitation_is_never_shown(now):
    world = amina_and_bo(now)
    befriend(world.amina, world.chidi, now=now)
    campaigns.invite_participant(
        world.campaign, world.outsider, level=Level.ENDORSER, message="", actor=world.amina, now=now
    )
    assert named(world, now) == [world.partner]


def test_leaving_takes_the_name_off_at_once(now):
    world = amina_and_bo(now)
    campaigns.leave(world.participation, actor=world.bo, now=now)
    assert named(world, now) == []


def test_a_changed_text_takes_the_name_off_until_the_yes_is_said_anew(now):
    world = amina_and_bo(now)
    campaigns.change_campaign(world.campaign, name="Another", summary="", actor=world.amina, now=now)
    before = named(world, now)
    campaigns.say_yes_to_new_text(world.participation, actor=world.bo, now=now)

    assert (before, named(world, now)) == ([], [world.partner])


def test_this_is_not_us_takes_the_name_off_at_once(now):
    world = amina_and_bo(now)
    directory.take_name_off(world.partner, actor=world.bo, now=now)
    assert named(world, now) == []


def test_the_end_of_the_partnership_takes_the_name_off_at_once(now):
    world = amina_and_bo(now, mode=None)
    partnerships.end_partnership(world.partnership, note="", actor=world.bo, now=now)
    assert named(world, now) == []


def test_the_end_of_the_agreement_takes_the_name_off_until_a_new_yes(now):
    world = amina_and_bo(now)
    later = now + timedelta(days=1)
    partnerships.end_agreement(world.agreement, note="", actor=world.bo, now=later)
    before = named(world, later)
    campaigns.say_yes_to_new_text(world.participation, actor=world.bo, now=later + timedelta(hours=1))

    assert (before, named(world, later + timedelta(hours=2))) == ([], [world.partner])


def test_the_name_stays_off_after_the_run_out_too(now):
    world = amina_and_bo(now)
    partnerships.end_agreement(world.agreement, note="", actor=world.bo, now=now)
    assert named(world, now + timedelta(days=400)) == []


def test_a_replaced_agreement_is_no_ended_one(now):
    world = amina_and_bo(now)
    agree(world.partnership, world.amina, world.bo, now=now + timedelta(days=1))
    assert named(world, now + timedelta(days=2)) == [world.partner]


def test_an_agreement_that_says_no_name_is_heeded(now):
    world = amina_and_bo(now, names=NameUse(name=False, logo=False))
    assert named(world, now) == []


def test_an_agreement_without_a_word_on_names_leaves_it_to_the_yes(now):
    world = amina_and_bo(now, names=None)
    assert named(world, now) == [world.partner]


def test_an_agreement_for_another_campaign_does_not_matter_here(now):
    world = amina_and_bo(now, mode=None)
    other = campaigns.create_campaign(world.host, name="Other", summary="", actor=world.amina, now=now)
    agreement = agree(
        world.partnership,
        world.amina,
        world.bo,
        names=NameUse(name=False, logo=False),
        campaign=other,
        now=now,
    )
    before = named(world, now)
    partnerships.end_agreement(agreement, note="", actor=world.bo, now=now)

    assert (before, named(world, now)) == ([world.partner], [world.partner])


def test_the_logo_needs_a_logo_and_no_agreement_against_it(now):
    world = amina_and_bo(now, names=NameUse(name=True, logo=False))
    world.partner.logo = "logos/x.png"
    world.partner.save(update_fields=["logo"])
    assert [one.shows_logo for one in public_participants(world.campaign, now=now)] == [False]


def test_people_most_affected_stand_first_then_the_closest_partners(now):
    world = amina_and_bo(now, level=Level.ASSOCIATE, mode=Mode.OWN_SOURCED)
    for who, kind, level in (("hassan", Kind.UNION, Level.FULL), ("gloria", Kind.AFFECTED, Level.ENDORSER)):
        team = make_team(who, kind=kind, now=now)
        befriend(world.amina, team, now=now)
        take_part(world.campaign, team, host=world.amina, level=level, now=now + timedelta(minutes=1))

    names = [organization.name for organization in named(world, now + timedelta(hours=1))]
    assert names == ["Gloria's Group", "Hassan's Group", "Rivers Alliance"]


def test_law_1_holds_for_the_host_too(now):
    world = amina_and_bo(now)
    before = list(public_campaigns())
    directory.take_name_off(world.host, actor=world.amina, now=now)

    assert (before, list(public_campaigns())) == ([world.campaign], [])


@pytest.mark.parametrize("partners", [1, 3])
def test_the_same_number_of_queries_for_one_partner_as_for_three(now, partners, django_assert_num_queries):
    world = amina_and_bo(now)
    add_partners(world, partners - 1, now=now)
    assert Participation.objects.count() == partners

    with django_assert_num_queries(6):
        found = public_participants(world.campaign, now=now)
    assert len(found) == partners
