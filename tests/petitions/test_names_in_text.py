"""Free text that names an organization without its yes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkarms.campaigns import services as campaigns
from linkarms.directory import services as directory
from linkarms.petitions import authoring
from linkarms.petitions.authoring import TextInput
from linkarms.petitions.naming import find_names, warn_names
from tests.factories.world import amina_and_bo, make_team

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("We thank the N.A.A.C.P. for its help.", "NAACP"),
        ("together with Oak-Street Tenants' Union!", "The Oak Street Tenants Union, Inc."),
        ("SIERRA CLUB", "Sierra Club"),
        ("Smith & Sons sold it", "Smith and Sons"),
        ("con Acción Río", "Accion Rio"),
        ("(Together)", "Together"),
        ("**Rivers Alliance**", "Rivers Alliance"),
        ("[EFF](https://eff.example)", "EFF"),
    ],
)
def test_a_name_is_found_however_it_is_spelled(text, name):
    assert list(find_names(text, [name]).values()) == [name]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("we stand together for the river", "Together"),
        ("Riverside Alliances", "Rivers Alliance"),
        ("an effort", "EFF"),
        ("Rivers. Then an Alliance", "River Alliance"),
        ("", "Rivers Alliance"),
    ],
)
def test_common_words_and_parts_of_words_are_not_names(text, name):
    assert find_names(text, [name]) == {}


@given(st.text(), st.lists(st.text(min_size=1), max_size=5))
def test_no_text_breaks_the_search(text, names):
    assert set(find_names(text, names).values()) <= set(names)


def write(world, body, now, title="Clean"):
    authoring.write_text(world.petition, texts={"en": TextInput(title, "", body)}, actor=world.amina, now=now)
    return warn_names(world.petition, now=now)


def test_what_the_host_wrote_down_is_found(now):
    world = amina_and_bo(now, published=False)
    directory.add_entry(holder=world.host, name="Mill Workers Local 12", actor=world.amina.user, now=now)
    assert write(world, "The Mill Workers Local 12 agree.", now) == ["Mill Workers Local 12"]


def test_what_others_wrote_down_is_not_answered_from(now):
    world = amina_and_bo(now, published=False)
    directory.add_entry(holder=world.outsider, name="Mill Workers Local 12", actor=world.chidi.user, now=now)
    assert write(world, "The Mill Workers Local 12 agree.", now) == []


def test_an_organization_that_is_private_here_is_not_given_away(now):
    world = amina_and_bo(now, published=False)
    assert write(world, "Elsewhere Together agrees.", now) == []


def test_a_public_profile_is_found(now):
    world = amina_and_bo(now, published=False)
    directory.switch_profile(world.outsider, on=True, actor=world.chidi, now=now)
    assert write(world, "Elsewhere Together agrees.", now) == ["Elsewhere Together"]


def test_a_name_on_another_public_page_is_found(now):
    other = amina_and_bo(now)
    nadia = make_team("nadia", now=now)
    campaign = campaigns.create_campaign(nadia.organization, name="Day of action", summary="", actor=nadia, now=now)
    petition = authoring.create_petition(campaign, actor=nadia, now=now)
    text = TextInput("Act", "", "Rivers Alliance and Oak Street Tenants do.")
    authoring.write_text(petition, texts={"en": text}, actor=nadia, now=now)

    assert warn_names(petition, now=now) == sorted([other.host.name, other.partner.name])


def test_the_host_and_partners_that_said_yes_to_these_words_are_no_warning(now):
    world = amina_and_bo(now, published=False)
    body = "Oak Street Tenants and Rivers Alliance say so."
    before = write(world, body, now)
    campaigns.say_yes_to_new_text(world.participation, actor=world.bo, now=now)

    assert (before, warn_names(world.petition, now=now)) == (["Rivers Alliance"], [])


def test_the_campaigns_own_words_are_read_too(now):
    world = amina_and_bo(now, published=False)
    directory.switch_profile(world.outsider, on=True, actor=world.chidi, now=now)
    campaigns.change_campaign(
        world.campaign, name="River", summary="With Elsewhere Together", actor=world.amina, now=now
    )
    world.petition.campaign.refresh_from_db()
    assert warn_names(world.petition, now=now) == ["Elsewhere Together"]
