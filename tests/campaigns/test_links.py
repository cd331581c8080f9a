"""Tracked links: short, readable, replaceable, and never an error."""

from datetime import timedelta

import pytest
from tests.factories.world import add_teammate, amina_and_bo, start_campaign

from linkarms.campaigns import services as campaigns
from linkarms.campaigns.models import LinkDay, LinkKind, TrackedLink
from linkarms.campaigns.queries import any_link_by_code, link_by_code, links_of, visits_by_organization
from linkarms.campaigns.services import links
from linkarms.core.errors import NotAllowed, Refused

pytestmark = pytest.mark.django_db


def test_a_code_is_found_however_it_was_typed(now):
    world = amina_and_bo(now)
    world.bo_link.code = "b0a1c2d"
    world.bo_link.save()

    typed = [" B0A1-C2D ", "boai c2d", "b0alc2d"]
    assert [link_by_code(code) for code in typed] == [world.bo_link] * 3


@pytest.mark.parametrize("code", ["", "zzzzzzz", "'; drop table", "é" * 99, "x" * 10_000, "\x00"])
def test_a_forged_code_is_nobodys(now, code):
    amina_and_bo(now)
    assert link_by_code(code) is None


def test_a_link_of_another_campaign_is_nobodys_here(now):
    world = amina_and_bo(now)
    other = start_campaign(world.amina, name="Other", now=now)
    assert link_by_code(world.bo_link.code, campaign=other) is None


def test_a_replaced_link_is_nobodys_and_its_successor_works(now):
    world = amina_and_bo(now)
    fresh = campaigns.replace_link(world.bo_link, actor=world.bo, now=now)

    assert (link_by_code(world.bo_link.code), link_by_code(fresh.code)) == (None, fresh)
    assert any_link_by_code(world.bo_link.code) == world.bo_link


def test_a_second_click_on_replace_does_not_replace_the_successor(now):
    world = amina_and_bo(now)
    campaigns.replace_link(world.bo_link, actor=world.bo, now=now)
    with pytest.raises(Refused):
        campaigns.replace_link(world.bo_link, actor=world.bo, now=now)

    assert len(links_of(world.campaign, world.partner)) == 1


def test_one_more_link_with_a_label_and_a_second_click_gives_the_same(now):
    world = amina_and_bo(now)
    made = [
        campaigns.make_link(world.campaign, world.partner, label="Posters", actor=world.bo, now=now)
        for _click in range(2)
    ]
    assert (made[0], len(links_of(world.campaign, world.partner))) == (made[1], 2)


def test_the_last_link_cannot_be_taken_back_only_replaced(now):
    world = amina_and_bo(now)
    with pytest.raises(Refused):
        campaigns.retire_link(world.bo_link, actor=world.bo, now=now)

    campaigns.make_link(world.campaign, world.partner, label="Posters", actor=world.bo, now=now)
    for _click in range(2):
        campaigns.retire_link(world.bo_link, actor=world.bo, now=now)
    assert link_by_code(world.bo_link.code) is None


def test_a_promoted_link_is_the_hosts(now):
    world = amina_and_bo(now)
    with pytest.raises(Refused):
        campaigns.make_link(world.campaign, world.partner, kind=LinkKind.PROMOTED, actor=world.bo, now=now)
    assert (world.promoted_link.organization, world.promoted_link.kind) == (world.host, LinkKind.PROMOTED)


def test_nobody_touches_anothers_links_not_even_the_host(now):
    world = amina_and_bo(now)
    for actor in (world.amina, world.chidi):
        with pytest.raises(NotAllowed):
            campaigns.replace_link(world.bo_link, actor=actor, now=now)


def test_helpers_do_not_change_links(now):
    world = amina_and_bo(now)
    with pytest.raises(NotAllowed):
        campaigns.replace_link(world.bo_link, actor=add_teammate(world.bo, "hal", role="helper", now=now), now=now)


def test_links_come_with_taking_part(now):
    world = amina_and_bo(now)
    with pytest.raises(Refused):
        campaigns.make_link(world.campaign, world.outsider, actor=world.chidi, now=now)


def test_a_colliding_code_is_drawn_again(now, monkeypatch):
    world = amina_and_bo(now)
    drawn = iter([world.bo_link.code, world.host_link.code, "7777777"])
    monkeypatch.setattr(links, "short_code", lambda: next(drawn))

    made = campaigns.make_link(world.campaign, world.partner, label="Posters", actor=world.bo, now=now)
    assert made.code == "7777777"


def test_there_is_an_end_to_new_links(now, monkeypatch):
    monkeypatch.setattr(links, "MOST_LINKS", 2)
    world = amina_and_bo(now)
    campaigns.make_link(world.campaign, world.partner, label="One", actor=world.bo, now=now)
    with pytest.raises(Refused):
        campaigns.make_link(world.campaign, world.partner, label="Two", actor=world.bo, now=now)


def test_visits_are_daily_totals(now):
    world = amina_and_bo(now)
    for moment in (now, now, now + timedelta(days=1)):
        campaigns.count_visit(world.bo_link, now=moment)

    assert list(LinkDay.objects.order_by("day").values_list("visits", flat=True)) == [2, 1]
    assert visits_by_organization(world.campaign, [world.partner.pk, world.host.pk]) == {world.partner.pk: 3}


def test_visits_by_a_replaced_link_still_count(now):
    world = amina_and_bo(now)
    campaigns.count_visit(world.bo_link, now=now)
    fresh = campaigns.replace_link(world.bo_link, actor=world.bo, now=now)
    campaigns.count_visit(fresh, now=now)

    assert visits_by_organization(world.campaign, [world.partner.pk]) == {world.partner.pk: 2}
    assert TrackedLink.objects.filter(organization=world.partner).count() == 2
