"""Whose box stands beside the form (product.md, "Links", "Modes", "Levels")."""

from datetime import timedelta

import pytest

from linkarms.campaigns import services as campaigns
from linkarms.campaigns.models import Participation
from linkarms.campaigns.naming import standings
from linkarms.core.fields import Field
from linkarms.directory import services as directory
from linkarms.partnerships import services as partnerships
from linkarms.partnerships.clauses import Mode, NameUse
from linkarms.partnerships.models import Level
from linkarms.petitions import authoring
from linkarms.petitions.boxes import boxes_for, future_offer, offers_for, was_on_offer
from linkarms.petitions.models import Petition
from linkarms.supporters.models import ConsentWords
from tests.factories.world import (
    FIELDS,
    add_partners,
    agree,
    amina_and_bo,
    befriend,
    start_campaign,
    take_part,
    write_petition,
)

pytestmark = pytest.mark.django_db


def shown(world, link, now):
    """Names on the boxes, as a visitor by this link sees them."""
    petition = Petition.objects.select_related("campaign__host").get(pk=world.petition.pk)
    return [box.organization.name for box in boxes_for(petition, link, now=now)]


HOST, BO = "Oak Street Tenants", "Rivers Alliance"


@pytest.mark.parametrize("mode", [Mode.OWN_SOURCED, Mode.OPTED_IN])
def test_a_partners_box_stands_beside_the_hosts_on_its_own_link(now, mode):
    world = amina_and_bo(now, mode=mode)
    assert shown(world, world.bo_link, now) == [HOST, BO]


def test_without_a_link_only_the_hosts_box_stands_there(now):
    world = amina_and_bo(now)
    assert shown(world, None, now) == [HOST]


def test_on_the_hosts_own_link_only_its_box_stands_there(now):
    world = amina_and_bo(now)
    assert shown(world, world.host_link, now) == [HOST]


@pytest.mark.parametrize("several", [False, True])
def test_a_promoted_link_shows_none_but_the_hosts(now, several):
    world = amina_and_bo(now, several_boxes=several)
    assert shown(world, world.promoted_link, now) == [HOST]


def test_a_replaced_link_shows_the_hosts_page(now):
    world = amina_and_bo(now)
    campaigns.replace_link(world.bo_link, actor=world.bo, now=now)
    assert shown(world, world.bo_link, now) == [HOST]


def test_a_link_of_another_campaign_shows_the_hosts_page(now):
    world = amina_and_bo(now)
    other = start_campaign(world.amina, name="Other", now=now)
    foreign = take_part(other, world.bo, host=world.amina, now=now)
    assert shown(world, foreign, now) == [HOST]


def test_a_partner_that_left_has_no_box(now):
    world = amina_and_bo(now)
    campaigns.leave(world.participation, actor=world.bo, now=now)
    assert shown(world, world.bo_link, now) == [HOST]


def test_an_endorser_has_no_box(now):
    world = amina_and_bo(now, level=Level.ENDORSER, mode=Mode.NONE)
    assert shown(world, world.bo_link, now) == [HOST]


def test_a_full_agreement_gives_no_box_to_one_who_takes_part_as_endorser(now):
    world = amina_and_bo(now)
    Participation.objects.update(level=Level.ENDORSER)
    assert shown(world, world.bo_link, now) == [HOST]


def test_without_an_agreement_there_is_no_box(now):
    world = amina_and_bo(now, mode=None)
    assert shown(world, world.bo_link, now) == [HOST]


def test_an_agreement_that_shares_nothing_gives_no_box(now):
    world = amina_and_bo(now, mode=Mode.NONE)
    assert shown(world, world.bo_link, now) == [HOST]


def test_when_the_agreement_ends_the_box_vanishes_at_once(now):
    world = amina_and_bo(now)
    later = now + timedelta(days=1)
    partnerships.end_agreement(world.agreement, note="", actor=world.amina, now=later)
    assert shown(world, world.bo_link, later) == [HOST]


@pytest.mark.parametrize(("day", "expected"), [(-1, [HOST]), (0, [HOST, BO]), (9, [HOST, BO]), (10, [HOST])])
def test_the_box_stands_from_the_first_to_the_last_day_of_data_sharing(now, day, expected):
    start = now + timedelta(days=1)
    world = amina_and_bo(now, starts=start.date(), ends=(start + timedelta(days=9)).date())
    assert shown(world, world.bo_link, start + timedelta(days=day)) == expected


def test_a_partner_that_is_not_named_has_no_box(now):
    world = amina_and_bo(now)
    directory.take_name_off(world.partner, actor=world.bo, now=now)
    assert shown(world, world.bo_link, now) == [HOST]


def test_an_agreement_against_the_name_is_one_against_the_box(now):
    world = amina_and_bo(now, names=NameUse(name=False, logo=False))
    assert shown(world, world.bo_link, now) == [HOST]


def test_a_changed_text_puts_the_box_away_until_the_new_yes(now):
    world = amina_and_bo(now)
    authoring.set_targets(world.petition, targets=[authoring.TargetInput("Mayor")], actor=world.amina, now=now)
    before = shown(world, world.bo_link, now)
    campaigns.say_yes_to_new_text(world.participation, actor=world.bo, now=now)

    assert (before, shown(world, world.bo_link, now)) == ([HOST], [HOST, BO])


def test_an_agreement_for_this_campaign_replaces_the_standing_one(now):
    world = amina_and_bo(now)
    agree(world.partnership, world.amina, world.bo, mode=Mode.NONE, campaign=world.campaign, now=now)
    assert shown(world, world.bo_link, now) == [HOST]


def test_several_boxes_show_opted_in_partners_on_every_link_but_promoted_ones(now):
    world = amina_and_bo(now, several_boxes=True)
    assert [shown(world, link, now) for link in (None, world.host_link, world.bo_link)] == [[HOST, BO]] * 3


def test_several_boxes_show_an_own_sourced_partner_on_its_own_link_only(now):
    world = amina_and_bo(now, mode=Mode.OWN_SOURCED, several_boxes=True)
    assert (shown(world, None, now), shown(world, world.bo_link, now)) == ([HOST], [HOST, BO])


def test_an_associate_never_reaches_beyond_its_own_link(now):
    world = amina_and_bo(now, several_boxes=True)
    Participation.objects.update(level=Level.ASSOCIATE)
    assert (shown(world, None, now), shown(world, world.bo_link, now)) == ([HOST], [HOST, BO])


def test_the_partner_of_the_link_stands_before_the_others(now):
    world = amina_and_bo(now, several_boxes=True)
    [gloria] = add_partners(world, 1, now=now)
    link = world.campaign.links.get(organization=gloria.organization)
    assert shown(world, link, now) == [HOST, gloria.organization.name, BO]


def test_the_host_without_authority_has_no_box(now):
    world = amina_and_bo(now)
    directory.take_name_off(world.host, actor=world.amina, now=now)
    assert shown(world, world.bo_link, now) == [BO]


def test_a_draft_without_data_statement_has_no_host_box(now):
    world = amina_and_bo(now)
    campaign = start_campaign(world.amina, name="Other", now=now)
    petition = write_petition(campaign, world.amina, now=now)
    assert boxes_for(petition, None, now=now) == []


def test_the_words_are_those_agreed_on_with_the_fields_the_form_asks(now):
    world = amina_and_bo(now, fields=(*FIELDS, Field.PHONE), words_en="Rivers Alliance may call me.", words_es="Sí.")
    words = boxes_for(world.petition, world.bo_link, now=now)[1].words

    assert (words.text_en, words.text_es) == ("Rivers Alliance may call me.", "Rivers Alliance: Sí.")
    assert words.fields == ["given_name", "family_name", "email", "postal_code"]


def test_a_phone_number_is_named_only_where_the_form_asks_for_one(now):
    world = amina_and_bo(now, fields=(*FIELDS, Field.PHONE))
    world.petition.asks_phone = True
    assert "phone" in boxes_for(world.petition, world.bo_link, now=now)[1].words.fields


def test_the_usual_words_name_the_organization_in_both_languages(now):
    world = amina_and_bo(now)
    words = boxes_for(world.petition, None, now=now)[0].words
    assert (HOST in words.text_en, HOST in words.text_es) == (True, True)


def test_words_shown_twice_are_kept_once(now):
    world = amina_and_bo(now)
    first = boxes_for(world.petition, world.bo_link, now=now)
    assert (boxes_for(world.petition, world.bo_link, now=now), ConsentWords.objects.count()) == (first, 2)


def test_an_offer_has_the_version_that_its_words_get(now):
    world = amina_and_bo(now)
    offers = [offer.version for offer in offers_for(world.petition, world.bo_link, now=now)]
    written_by_looking = ConsentWords.objects.count()

    boxes = [box.words.version for box in boxes_for(world.petition, world.bo_link, now=now)]
    assert (offers, written_by_looking) == (boxes, 0)


def test_words_say_whether_they_were_shown_beyond_the_own_link(now):
    world = amina_and_bo(now)
    before = boxes_for(world.petition, world.bo_link, now=now)[1].words
    campaigns.switch_several_boxes(world.campaign, on=True, actor=world.amina, now=now)
    world.petition.campaign.refresh_from_db()
    after = boxes_for(world.petition, world.bo_link, now=now)[1].words

    assert (before.beyond_own_link, after.beyond_own_link, before.version != after.version) == (False, True, True)


def test_a_partner_sees_its_future_box_before_it_says_yes(now):
    world = amina_and_bo(now)
    partnership = befriend(world.amina, world.chidi, level=Level.ASSOCIATE, now=now)
    part = campaigns.invite_participant(
        world.campaign, world.outsider, level=Level.ASSOCIATE, message="", actor=world.amina, now=now
    )
    without = future_offer(world.petition, standings(world.campaign, [part], now=now)[0], now=now)
    agree(partnership, world.amina, world.chidi, level=Level.ASSOCIATE, mode=Mode.OWN_SOURCED, now=now)
    offer = future_offer(world.petition, standings(world.campaign, [part], now=now)[0], now=now)

    assert (without, offer.text_en) == (None, "Yes, Elsewhere Together may write to me about this.")


# --- was it on offer? -----------------------------------------------------------------------------


def version_of(world, link, slug, now):
    return next(box.words.version for box in boxes_for(world.petition, link, now=now) if box.organization.slug == slug)


def asked(world, code, now, *, slug="rivers-alliance", version=None, link=None):
    kept = version or version_of(world, link or world.bo_link, slug, now)
    return was_on_offer(world.petition, code=code, slug=slug, version=kept)


def test_a_box_on_its_own_link_was_on_offer_also_after_the_link_was_replaced(now):
    world = amina_and_bo(now)
    version = version_of(world, world.bo_link, "rivers-alliance", now)
    campaigns.leave(world.participation, actor=world.bo, now=now)

    assert asked(world, world.bo_link.code, now, version=version)


def test_a_partners_box_was_never_on_offer_by_another_way(now):
    world = amina_and_bo(now)
    codes = ["", "forged1", world.host_link.code, world.promoted_link.code]
    assert [asked(world, code, now) for code in codes] == [False] * 4


def test_several_boxes_were_on_offer_everywhere_but_on_promoted_links(now):
    world = amina_and_bo(now, several_boxes=True)
    codes = ["", "forged1", world.host_link.code, world.promoted_link.code]
    assert [asked(world, code, now) for code in codes] == [True, True, True, False]


def test_the_hosts_box_was_on_offer_by_any_link(now):
    world = amina_and_bo(now)
    slug = world.host.slug
    codes = ["", world.promoted_link.code, world.bo_link.code, "forged1"]
    assert [asked(world, code, now, slug=slug) for code in codes] == [True] * 4


@pytest.mark.parametrize("slug", ["elsewhere-together", "nobody", ""])
def test_an_organization_without_a_box_here_was_never_on_offer(now, slug):
    world = amina_and_bo(now)
    version = version_of(world, world.bo_link, "rivers-alliance", now)
    assert not asked(world, world.bo_link.code, now, slug=slug, version=version)


def test_words_nobody_ever_saw_were_never_on_offer(now):
    world = amina_and_bo(now)
    assert not asked(world, world.bo_link.code, now, version="0123456789abcdef")


def test_words_of_another_campaign_were_never_on_offer_here(now):
    world = amina_and_bo(now)
    version = version_of(world, world.bo_link, "rivers-alliance", now)
    other = start_campaign(world.amina, name="Other", now=now)
    petition = write_petition(other, world.amina, now=now)

    assert not was_on_offer(petition, code=world.bo_link.code, slug="rivers-alliance", version=version)


@pytest.mark.parametrize("partners", [1, 3])
def test_boxes_take_the_same_number_of_queries_for_one_partner_as_for_three(now, partners, django_assert_num_queries):
    world = amina_and_bo(now, several_boxes=True)
    add_partners(world, partners - 1, now=now)
    petition = Petition.objects.select_related("campaign__host").get(pk=world.petition.pk)
    boxes_for(petition, world.bo_link, now=now)

    with django_assert_num_queries(9):
        assert len(boxes_for(petition, world.bo_link, now=now)) == partners + 1
