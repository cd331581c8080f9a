"""`/theme/<organization>-<version>.css`."""

import pytest

from linkarms.campaigns import services as campaigns
from tests.factories.moment import recently
from tests.factories.world import amina_and_bo, make_team

pytestmark = pytest.mark.django_db

GREEN = {"accent": "#0b6b4f", "accent_ink": "#ffffff", "ground": "#f3f8f2", "ink": "#16241c"}


@pytest.fixture
def now():
    return recently()


def test_a_partners_colours_are_kept_for_long_and_without_a_cookie(client, now):
    world = amina_and_bo(now)
    theme = campaigns.set_theme(world.partner, **GREEN, actor=world.bo, now=now)
    answer = client.get(f"/theme/rivers-alliance-{theme.version}.css")

    assert (answer.status_code, answer["Content-Type"]) == (200, "text/css; charset=utf-8")
    assert ("immutable" in answer["Cache-Control"], dict(answer.cookies)) == (True, {})


def test_the_version_before_gets_todays_colours_for_a_moment(client, now):
    world = amina_and_bo(now)
    first = campaigns.set_theme(world.partner, **GREEN, actor=world.bo, now=now).version
    campaigns.set_theme(world.partner, **{**GREEN, "accent": "#0b5b6f"}, actor=world.bo, now=now)
    answer = client.get(f"/theme/rivers-alliance-{first}.css")

    assert (b"#0b5b6f" in answer.content, answer["Cache-Control"]) == (True, "public, max-age=60")


@pytest.mark.parametrize("path", ["nobody-1", "elsewhere-1", "rivers-alliance-99999999999999999999"])
def test_what_is_not_public_is_not_there(client, now, path):
    world = amina_and_bo(now)
    campaigns.set_theme(world.partner, **GREEN, actor=world.bo, now=now)
    assert client.get(f"/theme/{path}.css").status_code == 404


def test_an_organization_that_stands_nowhere_in_public_has_no_stylesheet(client, now):
    bo = make_team("bo", now=now)
    theme = campaigns.set_theme(bo.organization, **GREEN, actor=bo, now=now)
    assert client.get(f"/theme/rivers-alliance-{theme.version}.css").status_code == 404
