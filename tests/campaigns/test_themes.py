"""An organization's colours, and whose a visitor sees."""

import pytest
from tests.factories.world import add_teammate, amina_and_bo, make_team

from linkarms.campaigns import services as campaigns
from linkarms.campaigns.models import Theme
from linkarms.campaigns.queries import theme_css, theme_for, theme_is_public
from linkarms.core.errors import BadInputs, NotAllowed
from linkarms.directory import services as directory
from linkarms.partnerships.clauses import Mode
from linkarms.partnerships.models import Level

pytestmark = pytest.mark.django_db

GREEN = {"accent": "#0b6b4f", "accent_ink": "#ffffff", "ground": "#f3f8f2", "ink": "#16241c"}
RED = {"accent": "#9a2f1d", "accent_ink": "#ffffff", "ground": "#fbf5ef", "ink": "#241a16"}


def themed(now, **options):
    world = amina_and_bo(now, **options)
    campaigns.set_theme(world.host, **RED, actor=world.amina, now=now)
    campaigns.set_theme(world.partner, **GREEN, actor=world.bo, now=now)
    return world


def whose(world, link, now):
    theme = theme_for(world.campaign, link, now=now)
    return theme.organization if theme else None


def test_a_theme_is_kept_and_its_version_rises_with_each_change(now):
    bo = make_team("bo", now=now)
    first = campaigns.set_theme(bo.organization, **GREEN, actor=bo, now=now).version
    again = campaigns.set_theme(bo.organization, **GREEN, actor=bo, now=now).version
    changed = campaigns.set_theme(bo.organization, **RED, actor=bo, now=now).version

    assert (again - first, changed - first) == (0, 1)


def test_a_cleared_theme_never_comes_back_under_an_old_version(now):
    bo = make_team("bo", now=now)
    before = campaigns.set_theme(bo.organization, **GREEN, actor=bo, now=now).version
    campaigns.clear_theme(bo.organization, actor=bo, now=now)
    after = campaigns.set_theme(bo.organization, **RED, actor=bo, now=now.replace(minute=5)).version

    assert after > before


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"accent": "#ffdd00"}, "accent"),
        ({"accent_ink": "#0b6b50"}, "accent_ink"),
        ({"ink": "#cccccc"}, "ink"),
        ({"ground": "#888888", "ink": "#000000"}, "ground"),
        ({"accent": "green"}, "accent"),
        ({"accent": "#12345"}, "accent"),
        ({"ink": "url(//evil)"}, "ink"),
    ],
)
def test_colours_that_cannot_be_read_are_refused_by_field(now, changed, field):
    bo = make_team("bo", now=now)
    with pytest.raises(BadInputs) as problem:
        campaigns.set_theme(bo.organization, **{**GREEN, **changed}, actor=bo, now=now)

    assert field in problem.value.errors
    assert not Theme.objects.exists()


def test_the_suggested_neighbour_is_accepted(now):
    bo = make_team("bo", now=now)
    with pytest.raises(BadInputs) as problem:
        campaigns.set_theme(bo.organization, **{**GREEN, "ink": "#999999"}, actor=bo, now=now)
    suggestion = problem.value.errors["ink"][0].split("Try ")[1].split(",")[0]

    assert campaigns.set_theme(bo.organization, **{**GREEN, "ink": suggestion}, actor=bo, now=now).ink == suggestion


def test_short_and_capital_colours_are_understood(now):
    bo = make_team("bo", now=now)
    theme = campaigns.set_theme(
        bo.organization, accent="064", accent_ink="#FFF", ground="#FFF", ink="#000", actor=bo, now=now
    )
    assert (theme.accent, theme.ground) == ("#006644", "#ffffff")


def test_only_its_own_organizers_choose_the_colours(now):
    bo, chidi = make_team("bo", now=now), make_team("chidi", now=now)
    for actor in (chidi, add_teammate(bo, "hal", role="helper", now=now)):
        with pytest.raises(NotAllowed):
            campaigns.set_theme(bo.organization, **GREEN, actor=actor, now=now)


def test_the_page_wears_the_colours_of_the_partner_whose_link_it_is(now):
    world = themed(now)
    assert [whose(world, link, now) for link in (world.bo_link, world.host_link, world.promoted_link, None)] == [
        world.partner,
        world.host,
        world.host,
        world.host,
    ]


def test_an_endorser_has_no_colours_of_its_own(now):
    world = themed(now, level=Level.ENDORSER, mode=Mode.NONE)
    assert whose(world, world.bo_link, now) == world.host


def test_a_partner_that_is_not_named_lends_no_colours(now):
    world = themed(now)
    directory.take_name_off(world.partner, actor=world.bo, now=now)
    assert whose(world, world.bo_link, now) == world.host


def test_a_partner_without_colours_leaves_the_hosts(now):
    world = themed(now)
    campaigns.clear_theme(world.partner, actor=world.bo, now=now)
    assert whose(world, world.bo_link, now) == world.host


def test_a_theme_is_served_only_for_organizations_that_stand_in_public(now):
    world = themed(now, published=False)
    bo, chidi = Theme.objects.get(organization=world.partner), world.chidi
    lonely = campaigns.set_theme(world.outsider, **GREEN, actor=chidi, now=now)
    before = theme_is_public(bo, now=now)
    campaigns.publish_campaign(world.campaign, actor=world.amina, now=now)

    assert (before, theme_is_public(bo, now=now), theme_is_public(lonely, now=now)) == (False, True, False)


def test_the_stylesheet_carries_the_colours(now):
    bo = make_team("bo", now=now)
    css = theme_css(campaigns.set_theme(bo.organization, **GREEN, actor=bo, now=now))
    assert "--accent:#0b6b4f;" in css
