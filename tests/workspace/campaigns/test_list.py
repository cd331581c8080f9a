"""The list of campaigns: hosted, asked, taking part, left."""

import pytest

from linkarms.campaigns import services as campaigns
from linkarms.campaigns.models import Campaign
from linkarms.partnerships.clauses import Mode
from tests.factories.world import add_teammate, amina_and_bo, befriend, make_team, start_campaign, take_part

pytestmark = pytest.mark.django_db


def sections(client, url, teammate):
    rows = client.get(url(teammate, "list")).context["rows"]
    return {
        name: [row.campaign.name for row in getattr(rows, name)] for name in ("waiting", "hosted", "joined", "over")
    }


def test_a_newcomer_is_shown_how_to_begin(amina, browser, url):
    page = browser(amina).get(url(amina, "list"))
    assert ("Campaign together" in page.text, url(amina, "new") in page.text) == (True, True)


def test_a_viewer_is_not_offered_what_it_may_not_do(amina, browser, url, now):
    vic = add_teammate(amina, "vic", role="viewer", now=now)
    page = browser(vic).get(url(vic, "list"))
    assert url(vic, "new") not in page.text


def test_each_side_sees_the_campaign_in_its_place(now, browser, url):
    world = amina_and_bo(now)
    seen = {team: sections(browser(team), url, team) for team in (world.amina, world.bo, world.chidi)}
    empty = {"waiting": [], "hosted": [], "joined": [], "over": []}

    assert seen == {
        world.amina: {**empty, "hosted": ["Clean river"]},
        world.bo: {**empty, "joined": ["Clean river"]},
        world.chidi: empty,
    }


def test_an_invitation_and_a_changed_text_wait_for_an_answer(now, browser, url):
    world = amina_and_bo(now)
    befriend(world.amina, world.chidi, now=now)
    campaigns.invite_participant(
        world.campaign, world.outsider, level="endorser", message="", actor=world.amina, now=now
    )
    campaigns.change_campaign(world.campaign, name="Cleaner", summary="", actor=world.amina, now=now)

    waiting = [sections(browser(team), url, team)["waiting"] for team in (world.bo, world.chidi, world.amina)]
    assert waiting == [["Cleaner"], ["Cleaner"], []]


def test_who_left_finds_it_among_the_past_ones_and_who_said_no_not_at_all(now, browser, url):
    world = amina_and_bo(now)
    befriend(world.amina, world.chidi, now=now)
    part = campaigns.invite_participant(
        world.campaign, world.outsider, level="endorser", message="", actor=world.amina, now=now
    )
    campaigns.decline(part, actor=world.chidi, now=now)
    campaigns.leave(world.participation, actor=world.bo, now=now)

    assert sections(browser(world.bo), url, world.bo)["over"] == ["Clean river"]
    assert not any(sections(browser(world.chidi), url, world.chidi).values())


def test_a_partner_is_not_told_how_many_others_take_part(now, browser, url):
    world = amina_and_bo(now)
    rows = browser(world.bo).get(url(world.bo, "list")).context["rows"]
    assert [(row.joined, row.invited) for row in rows.joined] == [(0, 0)]


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_takes_the_same_number_of_queries_for_one_row_as_for_three(
    now, browser, url, number, django_assert_num_queries
):
    amina, bo = make_team("amina", now=now), make_team("bo", now=now)
    befriend(amina, bo, now=now)
    for count in range(number):
        take_part(start_campaign(amina, name=f"Campaign {count}", now=now), bo, host=amina, now=now)
    assert Campaign.objects.count() == number

    for teammate in (amina, bo):
        client = browser(teammate)
        with django_assert_num_queries(8):
            assert client.get(url(teammate, "list")).status_code == 200


def test_a_started_campaign_leads_to_its_page(amina, browser, url):
    answer = browser(amina).post(url(amina, "new"), {"name": "Clean river", "summary": "For all."}, follow=True)
    assert (answer.status_code, answer.context["campaign"].name) == (200, "Clean river")


def test_what_was_typed_stays_when_a_name_is_missing(amina, browser, url):
    answer = browser(amina).post(url(amina, "new"), {"name": " ", "summary": "A long story"})
    assert (answer.status_code, "A long story" in answer.text, Campaign.objects.count()) == (422, True, 0)


@pytest.mark.parametrize("role", ["helper", "viewer"])
def test_only_organizers_start_campaigns(amina, browser, url, now, role):
    hal = add_teammate(amina, "hal", role=role, now=now)
    assert browser(hal).post(url(hal, "new"), {"name": "X"}).status_code == 403


def test_the_mode_of_an_agreement_is_nobody_elses_business(now, browser, url):
    world = amina_and_bo(now, mode=Mode.OPTED_IN)
    assert "opted" not in browser(world.chidi).get(url(world.chidi, "list")).text
