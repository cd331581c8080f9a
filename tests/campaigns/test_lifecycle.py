"""A campaign from draft to closed, and the version of its public texts."""

from datetime import timedelta

import pytest
from tests.factories.world import add_teammate, amina_and_bo, approve, make_team, start_campaign

from linkarms.audit.models import Entry
from linkarms.campaigns import services as campaigns
from linkarms.campaigns.models import Campaign, CampaignState, LinkKind
from linkarms.core.errors import BadInput, NotAllowed, Refused
from linkarms.outbox.models import Mail

pytestmark = pytest.mark.django_db


def test_a_new_campaign_is_a_draft_with_a_link_of_its_hosts(now):
    amina = make_team("amina", now=now)
    campaign = start_campaign(amina, now=now)

    links = [(link.organization, link.kind) for link in campaign.links.all()]
    assert (campaign.state, links) == (CampaignState.DRAFT, [(amina.organization, LinkKind.OWN)])


def test_a_double_click_makes_one_campaign(now):
    amina = make_team("amina", now=now)
    first = start_campaign(amina, now=now)
    second = start_campaign(amina, now=now + timedelta(seconds=1))

    assert (first, Campaign.objects.count()) == (second, 1)


def test_the_same_name_a_day_later_is_another_campaign(now):
    amina = make_team("amina", now=now)
    start_campaign(amina, now=now)
    start_campaign(amina, now=now + timedelta(days=1))

    assert Campaign.objects.count() == 2


def test_a_drafts_address_tells_nobody_that_another_draft_has_the_same_name(now):
    first = start_campaign(make_team("amina", now=now), now=now)
    second = start_campaign(make_team("chidi", now=now), now=now)

    assert [len(slug) for slug in (first.slug, second.slug)] == [len("clean-river-12345")] * 2


def test_publishing_gives_the_readable_address(now):
    amina = make_team("amina", now=now)
    campaign = start_campaign(amina, now=now)
    approve(campaign, amina, now=now)
    campaigns.publish_campaign(campaign, actor=amina, now=now)

    assert Campaign.objects.get().slug == "clean-river"


def test_an_address_in_public_use_is_not_given_twice(now):
    slugs = []
    for who in ("amina", "chidi"):
        team = make_team(who, now=now)
        campaign = start_campaign(team, now=now)
        approve(campaign, team, now=now)
        campaigns.publish_campaign(campaign, actor=team, now=now)
        slugs.append(campaign.slug)

    assert slugs == ["clean-river", "clean-river-2"]


def test_publishing_says_everything_that_is_missing(now):
    amina = make_team("amina", now=now, evidence=False)
    campaign = start_campaign(amina, now=now)

    with pytest.raises(Refused) as refused:
        campaigns.publish_campaign(campaign, actor=amina, now=now)

    assert refused.value.reasons == {"no_statement", "host_not_nameable"}


def test_publishing_twice_is_once(now):
    world = amina_and_bo(now)
    campaigns.publish_campaign(world.campaign, actor=world.amina, now=now + timedelta(hours=1))

    assert Campaign.objects.get().published_at == now
    assert Entry.objects.filter(verb="campaign.published").count() == 1


def test_closing_and_opening_again(now):
    world = amina_and_bo(now)
    campaigns.close_campaign(world.campaign, actor=world.amina, now=now)
    closed = world.campaign.state
    campaigns.close_campaign(world.campaign, actor=world.amina, now=now)
    campaigns.reopen_campaign(world.campaign, actor=world.amina, now=now)

    assert (closed, world.campaign.state, world.campaign.closed_at) == ("closed", "published", None)


def test_a_draft_cannot_be_opened_again(now):
    amina = make_team("amina", now=now)
    with pytest.raises(Refused):
        campaigns.reopen_campaign(start_campaign(amina, now=now), actor=amina, now=now)


def test_a_campaign_opened_again_keeps_its_address(now):
    world = amina_and_bo(now)
    campaigns.change_campaign(world.campaign, name="Other", summary="", actor=world.amina, now=now)
    campaigns.close_campaign(world.campaign, actor=world.amina, now=now)
    campaigns.reopen_campaign(world.campaign, actor=world.amina, now=now)

    assert world.campaign.slug == "clean-river"


@pytest.mark.parametrize("role", ["helper", "viewer"])
def test_only_owners_and_organizers_of_the_host_start_a_campaign(now, role):
    amina = make_team("amina", now=now)
    other = add_teammate(amina, "hal", role=role, now=now)

    with pytest.raises(NotAllowed):
        start_campaign(other, now=now)


def test_nobody_acts_for_another_host(now):
    world = amina_and_bo(now)
    with pytest.raises(NotAllowed):
        campaigns.close_campaign(world.campaign, actor=world.bo, now=now)


@pytest.mark.parametrize("name", ["", "  \u200b ", "x" * 201])
def test_a_campaign_needs_a_name_of_reasonable_length(now, name):
    with pytest.raises(BadInput) as problem:
        start_campaign(make_team("amina", now=now), name=name, now=now)
    assert problem.value.field == "name"


def test_a_changed_name_asks_every_partner_again_by_mail_once(now):
    world = amina_and_bo(now)
    for name in ("Cleaner river", "Cleanest river"):
        campaigns.change_campaign(world.campaign, name=name, summary="", actor=world.amina, now=now)

    mails = Mail.objects.filter(kind="campaigns_text_changed").values_list("to", flat=True)
    assert list(mails) == [world.bo.user.email]


def test_saving_the_same_words_asks_nobody(now):
    world = amina_and_bo(now)
    before = world.campaign.text_version
    campaigns.change_campaign(
        world.campaign, name=world.campaign.name, summary=world.campaign.summary, actor=world.amina, now=now
    )

    assert world.campaign.text_version == before
    assert not Mail.objects.filter(kind="campaigns_text_changed").exists()


def test_a_partner_that_said_yes_anew_is_asked_anew_about_the_next_change(now):
    world = amina_and_bo(now)
    campaigns.change_campaign(world.campaign, name="Second", summary="", actor=world.amina, now=now)
    campaigns.say_yes_to_new_text(world.participation, actor=world.bo, now=now)
    campaigns.change_campaign(world.campaign, name="Third", summary="", actor=world.amina, now=now)

    assert Mail.objects.filter(kind="campaigns_text_changed").count() == 2


def test_switching_several_boxes_off_keeps_since_when_they_were_on(now):
    world = amina_and_bo(now, several_boxes=True)
    later = now + timedelta(days=1)
    campaigns.switch_several_boxes(world.campaign, on=False, actor=world.amina, now=later)
    campaigns.switch_several_boxes(world.campaign, on=True, actor=world.amina, now=later)

    assert (world.campaign.several_boxes, world.campaign.several_boxes_since) == (True, now)
