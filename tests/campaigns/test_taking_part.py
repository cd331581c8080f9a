"""Invited, joined by its own yes, declined, left."""

from datetime import timedelta

import pytest
from tests.factories.world import add_teammate, amina_and_bo, befriend, make_team, start_campaign, take_part

from linkarms.audit.models import Entry
from linkarms.campaigns import services as campaigns
from linkarms.campaigns.models import Participation, ParticipationState, TrackedLink
from linkarms.campaigns.queries import active_participation, link_by_code
from linkarms.core.errors import NotAllowed, Refused
from linkarms.directory import services as directory
from linkarms.outbox.models import Mail
from linkarms.partnerships import services as partnerships
from linkarms.partnerships.models import Level

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina(now):
    return make_team("amina", now=now)


@pytest.fixture
def bo(now):
    return make_team("bo", now=now)


@pytest.fixture
def campaign(amina, now):
    return start_campaign(amina, now=now)


def invite(campaign, amina, bo, now, level=Level.ENDORSER):
    return campaigns.invite_participant(
        campaign, bo.organization, level=level, message="Join us!", actor=amina, now=now
    )


def mails(kind):
    return list(Mail.objects.filter(kind=kind).order_by("pk").values_list("to", flat=True))


def test_an_invitation_is_mailed_to_those_who_can_answer(campaign, amina, bo, now):
    befriend(amina, bo, now=now)
    nia = add_teammate(bo, "nia", now=now)
    add_teammate(bo, "vic", role="viewer", now=now)
    invite(campaign, amina, bo, now)

    assert mails("campaigns_invited") == [bo.user.email, nia.user.email]


def test_inviting_twice_is_once(campaign, amina, bo, now):
    befriend(amina, bo, now=now)

    assert invite(campaign, amina, bo, now) == invite(campaign, amina, bo, now)
    assert len(mails("campaigns_invited")) == 1


def test_only_a_partner_can_be_invited(campaign, amina, bo, now):
    with pytest.raises(Refused):
        invite(campaign, amina, bo, now)


def test_a_campaign_cannot_go_beyond_the_level_of_the_partnership(campaign, amina, bo, now):
    befriend(amina, bo, level=Level.ASSOCIATE, now=now)

    with pytest.raises(Refused):
        invite(campaign, amina, bo, now, level=Level.FULL)
    assert invite(campaign, amina, bo, now, level=Level.ASSOCIATE).level == Level.ASSOCIATE


def test_nobody_is_invited_into_a_closed_campaign(now):
    world = amina_and_bo(now)
    befriend(world.amina, world.chidi, now=now)
    campaigns.close_campaign(world.campaign, actor=world.amina, now=now)

    with pytest.raises(Refused):
        invite(world.campaign, world.amina, world.chidi, now)


def test_joining_records_who_said_yes_to_which_text_and_when(campaign, amina, bo, now):
    befriend(amina, bo, now=now)
    link = take_part(campaign, bo, host=amina, level=Level.ENDORSER, now=now)
    part = Participation.objects.get()

    assert (part.state, part.yes_text_version, part.yes_by, part.yes_at) == ("joined", 1, bo.user, now)
    assert (link.organization, link_by_code(link.code)) == (bo.organization, link)
    entry = Entry.objects.get(verb="participation.joined")
    assert (entry.actor_id, entry.ids["text"]) == (bo.user.pk, 1)


def test_joining_twice_is_once(campaign, amina, bo, now):
    befriend(amina, bo, now=now)
    part = invite(campaign, amina, bo, now)
    first = campaigns.join(part, actor=bo, now=now)
    second = campaigns.join(part, actor=bo, now=now + timedelta(seconds=1))

    assert (first, TrackedLink.objects.filter(organization=bo.organization).count()) == (second, 1)
    assert mails("campaigns_joined") == [amina.user.email]


def test_a_yes_takes_somebody_who_may_sign(campaign, amina, bo, now):
    befriend(amina, bo, now=now)
    part = invite(campaign, amina, bo, now)
    organizer, signer = add_teammate(bo, "nia", now=now), add_teammate(bo, "sam", may_sign=True, now=now)

    with pytest.raises(NotAllowed):
        campaigns.join(part, actor=organizer, now=now)
    campaigns.join(part, actor=signer, now=now)

    assert Participation.objects.get().yes_by == signer.user


def test_the_host_cannot_say_yes_for_a_partner(campaign, amina, bo, now):
    befriend(amina, bo, now=now)
    with pytest.raises(NotAllowed):
        campaigns.join(invite(campaign, amina, bo, now), actor=amina, now=now)


def test_an_outsider_cannot_answer(campaign, amina, bo, now):
    befriend(amina, bo, now=now)
    with pytest.raises(NotAllowed):
        campaigns.join(invite(campaign, amina, bo, now), actor=make_team("chidi", now=now), now=now)


def test_a_yes_without_evidence_of_authority_is_refused_and_says_what_to_do(campaign, amina, now):
    bo = make_team("bo", evidence=False, now=now)
    befriend(amina, bo, now=now)
    part = invite(campaign, amina, bo, now)

    with pytest.raises(Refused) as refused:
        campaigns.join(part, actor=bo, now=now)
    assert (refused.value.reasons, Participation.objects.get().state) == ({"no_evidence"}, "invited")


def test_after_the_operators_vouching_the_same_invitation_can_be_answered(campaign, amina, now):
    bo = make_team("bo", evidence=False, now=now)
    befriend(amina, bo, now=now)
    part = invite(campaign, amina, bo, now)
    directory.vouch(bo.organization, note="We met them.", now=now)
    campaigns.join(part, actor=bo, now=now)

    assert Participation.objects.get().state == "joined"


def test_a_name_taken_off_cannot_be_said_yes_for(campaign, amina, bo, now):
    befriend(amina, bo, now=now)
    part = invite(campaign, amina, bo, now)
    directory.take_name_off(bo.organization, actor=bo, now=now)

    with pytest.raises(Refused) as refused:
        campaigns.join(part, actor=bo, now=now)
    assert refused.value.reasons == {"name_off"}


def test_a_yes_to_a_text_that_changed_meanwhile_is_not_recorded(campaign, amina, bo, now):
    befriend(amina, bo, now=now)
    part = invite(campaign, amina, bo, now)
    campaigns.change_campaign(campaign, name="Something else", summary="", actor=amina, now=now)

    with pytest.raises(Refused) as refused:
        campaigns.join(part, read_version=1, actor=bo, now=now)
    assert (refused.value.reasons, Participation.objects.get().state) == ({"text_changed"}, "invited")


def test_a_yes_after_the_partnership_ended_is_refused(campaign, amina, bo, now):
    partnership = befriend(amina, bo, now=now)
    part = invite(campaign, amina, bo, now)
    partnerships.end_partnership(partnership, note="", actor=amina, now=now)

    with pytest.raises(Refused):
        campaigns.join(part, actor=bo, now=now)


def test_a_withdrawn_invitation_cannot_be_answered(campaign, amina, bo, now):
    befriend(amina, bo, now=now)
    part = invite(campaign, amina, bo, now)
    campaigns.withdraw_invitation(part, actor=amina, now=now)

    with pytest.raises(Refused):
        campaigns.join(part, actor=bo, now=now)


def test_a_no_is_told_to_the_host_and_can_be_asked_again(campaign, amina, bo, now):
    befriend(amina, bo, now=now)
    part = invite(campaign, amina, bo, now)
    for _click in range(2):
        campaigns.decline(part, actor=bo, now=now)
    again = invite(campaign, amina, bo, now + timedelta(days=1))

    assert mails("campaigns_declined") == [amina.user.email]
    assert (again, again.state) == (part, ParticipationState.INVITED)


def test_a_joined_partner_does_not_decline_any_more(now):
    world = amina_and_bo(now)
    with pytest.raises(Refused):
        campaigns.decline(world.participation, actor=world.bo, now=now)


def test_leaving_takes_the_links_with_it_and_is_told_to_the_host(now):
    world = amina_and_bo(now)
    for _click in range(2):
        campaigns.leave(world.participation, actor=world.bo, now=now)

    part = Participation.objects.get()
    assert (part.state, part.left_at, part.left_for) == ("left", now, world.partner)
    assert (link_by_code(world.bo_link.code), active_participation(world.campaign.pk, world.partner.pk)) == (None, None)
    assert mails("campaigns_left") == [world.amina.user.email]


def test_leaving_takes_somebody_who_may_sign(now):
    world = amina_and_bo(now)
    with pytest.raises(NotAllowed):
        campaigns.leave(world.participation, actor=add_teammate(world.bo, "nia", now=now), now=now)


def test_the_host_can_end_a_part_and_the_partner_is_told(now):
    world = amina_and_bo(now)
    campaigns.take_off(world.participation, actor=world.amina, now=now)

    assert Participation.objects.get().left_for == world.host
    assert mails("campaigns_taken_off") == [world.bo.user.email]


def test_who_left_and_is_asked_again_keeps_the_moment_until_it_joins(now):
    world = amina_and_bo(now)
    campaigns.leave(world.participation, actor=world.bo, now=now)
    later = now + timedelta(days=3)
    part = invite(world.campaign, world.amina, world.bo, later)
    while_asked = part.left_at
    link = campaigns.join(part, actor=world.bo, now=later)

    assert (while_asked, part.left_at, link.code != world.bo_link.code) == (now, None, True)


def test_figures_are_shown_only_when_the_partner_says_so_and_only_while(now):
    world = amina_and_bo(now)
    shown = [world.participation.figures_shown_at]
    for on in (True, True, False):
        campaigns.show_figures(world.participation, on=on, actor=world.bo, now=now)
        shown.append(world.participation.figures_shown_at)

    assert shown == [None, now, now, None]
