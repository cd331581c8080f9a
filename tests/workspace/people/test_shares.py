"""What both sides see of a share that was counted, and what stays with the partner."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import translation

from linkarms.partnerships.clauses import AtMost, InProportion
from linkarms.sharing import services
from linkarms.sharing.shown import counts_for_host, own_count, places_taken
from tests.factories.moment import recently
from tests.factories.sharing import sign
from tests.factories.world import amina_and_bo

pytestmark = pytest.mark.django_db

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def counted(own: int, others: int):
    """A world in which the partner brought so many, and so many others said yes to it."""
    start = recently() - 20 * DAY
    also = (InProportion((start + DAY).date(), at_least=5), AtMost(30))
    world = amina_and_bo(start, several_boxes=True, also=also)
    for number in range(own + others):
        via = world.bo_link if number < own else world.host_link
        email = f"p{number}@mail.example"
        sign(world, via=via, yes=[world.partner], at=start + number * MINUTE, email=email)
    services.allot(now=start + 3 * DAY)
    return world


def test_the_partner_sees_its_numbers_and_the_host_none_under_ten(client):
    world = counted(own=2, others=3)
    client.force_login(world.bo.user)
    page = client.get(f"/w/rivers-alliance/people/{world.campaign.pk}/").content.decode()
    assert ("Your share" in page, "<strong>5</strong> places are taken" in page) == (True, True)
    ours = own_count(world.partner, world.campaign)
    assert ours is not None
    assert (ours.brought, ours.entitled, ours.allotted) == (2, 5, 5)
    (theirs,) = counts_for_host(world.campaign)
    assert (theirs.brought, theirs.entitled, theirs.allotted) == (None, None, None)
    client.force_login(world.amina.user)
    page = client.get(f"/w/oak-street-tenants/campaigns/{world.campaign.pk}/").content.decode()
    assert ("Shares in proportion" in page, page.count("fewer than 10"), "too few to tell" in page) == (True, 2, True)


@pytest.mark.parametrize(("others", "allotted"), [(10, 20), (3, None)])
def test_the_host_sees_numbers_from_ten_on_unless_a_smaller_one_follows_from_them(others, allotted):
    world = counted(own=10, others=others)
    (told,) = counts_for_host(world.campaign)
    assert (told.brought, told.entitled, told.allotted) == (10, 10, allotted)


def test_who_has_no_share_and_no_cap_reads_nothing_of_it(client):
    world = amina_and_bo(recently() - 20 * DAY)
    client.force_login(world.bo.user)
    page = client.get(f"/w/rivers-alliance/people/{world.campaign.pk}/").content.decode()
    assert ("Your share" in page, places_taken(world.partner, world.campaign)) == (False, 0)


def test_anybody_reads_on_the_page_who_gets_what_how_many(client):
    world = counted(own=1, others=0)
    page = client.get("/o/oak-street-tenants/privacy/").content.decode()
    assert "At most 30 people." in page
    assert "In proportion to how many it brought" in page
    with translation.override("es"):
        page = client.get("/o/rivers-alliance/privacy/?lang=es").content.decode()
    assert "Como máximo 30 personas." in page
    assert world.campaign.name in page
