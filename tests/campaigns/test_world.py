"""The world that other tests start from."""

import pytest
from tests.factories.world import amina_and_bo

from linkarms.campaigns.queries import public_participants
from linkarms.petitions.boxes import boxes_for

pytestmark = pytest.mark.django_db


def test_it_is_a_published_petition_with_both_boxes_on_the_partners_link(now):
    world = amina_and_bo(now)

    named = [one.organization for one in public_participants(world.campaign, now=now)]
    boxes = [box.organization for box in boxes_for(world.petition, world.bo_link, now=now)]
    assert (world.petition.slug, named, boxes) == ("keep-the-river-clean", [world.partner], [world.host, world.partner])
