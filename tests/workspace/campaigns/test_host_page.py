"""The host's page of a campaign: partners as rows, what is missing, links, boxes."""

import pytest

from linkarms.campaigns import services as campaigns
from linkarms.campaigns.models import Campaign, Participation, TrackedLink
from linkarms.outbox.models import Mail
from linkarms.partnerships.models import Partnership
from tests.factories.world import (
    add_partners,
    add_teammate,
    amina_and_bo,
    befriend,
    make_team,
    start_campaign,
)

pytestmark = pytest.mark.django_db


def page(browser, url, world, teammate=None):
    teammate = teammate or world.amina
    return browser(teammate).get(url(teammate, "page", pk=world.campaign.pk))


def test_a_partner_stands_as_a_row_with_its_yes_its_link_and_its_promise(now, browser, url):
    world = amina_and_bo(now)
    shown = page(browser, url, world)
    [row] = shown.context["shown"].rows

    assert (row.named, row.code, [promise.what for promise in row.promises]) == (
        True,
        world.bo_link.code,
        ["send the link to our members."],
    )
    assert f"/l/{world.bo_link.code}" in shown.text


def test_a_partners_figures_are_shown_with_its_yes_only(now, browser, url):
    world = amina_and_bo(now)
    campaigns.count_visit(world.bo_link, now=now)
    before = page(browser, url, world).context["shown"].rows[0].visits
    campaigns.show_figures(world.participation, on=True, actor=world.bo, now=now)

    assert (before, page(browser, url, world).context["shown"].rows[0].visits) == (None, 1)


def test_a_new_campaign_says_what_is_missing_step_by_step(amina, browser, url, now):
    campaign = start_campaign(amina, now=now)
    client = browser(amina)
    first = [item.text for item in client.get(url(amina, "page", pk=campaign.pk)).context["shown"].to_do]
    client.post(url(amina, "petition-start", pk=campaign.pk))
    then = [item.text for item in client.get(url(amina, "page", pk=campaign.pk)).context["shown"].to_do]

    assert (first, then) == (
        ["Start the petition"],
        ["Write the petition", "Say whom it addresses", "Write the data statement and have an owner approve it"],
    )


def test_a_row_says_why_a_partner_is_not_named(now, browser, url):
    world = amina_and_bo(now)
    campaigns.change_campaign(world.campaign, name="Other", summary="", actor=world.amina, now=now)
    [row] = page(browser, url, world).context["shown"].rows

    assert (row.named, row.reasons) == (False, ["The text was changed after its yes. It has been asked again."])


def test_a_viewer_of_the_host_looks_and_changes_nothing(now, browser, url):
    world = amina_and_bo(now)
    vic = add_teammate(world.amina, "vic", role="viewer", now=now)
    shown = page(browser, url, world, vic)

    assert (shown.status_code, '<form method="post"' in shown.text.split("<main")[1]) == (200, False)


@pytest.mark.parametrize("name", ["page", "edit", "data", "invite", "links"])
def test_the_outsider_finds_nothing(now, browser, url, name):
    world = amina_and_bo(now)
    client = browser(world.chidi)
    answers = [client.get(url(world.chidi, name, pk=pk)).status_code for pk in (world.campaign.pk, 10**9)]
    assert answers == [404, 404]


@pytest.mark.parametrize("name", ["edit", "data", "invite"])
def test_a_partner_does_not_find_the_hosts_pages(now, browser, url, name):
    world = amina_and_bo(now)
    assert browser(world.bo).get(url(world.bo, name, pk=world.campaign.pk)).status_code == 404


def test_somebody_signed_out_is_sent_to_sign_in(now, client, url):
    world = amina_and_bo(now)
    answer = client.get(url(world.amina, "page", pk=world.campaign.pk))
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/w/sign-in/")


@pytest.mark.parametrize("partners", [1, 3])
def test_the_page_takes_the_same_number_of_queries_for_one_partner_as_for_three(
    now, browser, url, partners, django_assert_num_queries
):
    world = amina_and_bo(now)
    add_partners(world, partners - 1, now=now)
    assert Participation.objects.count() == partners
    client = browser(world.amina)

    with django_assert_num_queries(22):
        answer = client.get(url(world.amina, "page", pk=world.campaign.pk))
    assert len(answer.context["shown"].rows) == partners


def test_changing_the_name_warns_before_and_asks_again_after(now, browser, url):
    world = amina_and_bo(now)
    client, address = browser(world.amina), url(world.amina, "edit", pk=world.campaign.pk)
    warned = "One partner said yes to these very words" in client.get(address).text
    client.post(address, {"name": "Cleaner river", "summary": ""})

    assert (warned, Mail.objects.filter(kind="campaigns_text_changed").count()) == (True, 1)
    assert "said yes to these very words" not in client.get(address).text


# --- asking partners ------------------------------------------------------------------------------


def ask(client, url, world, *teams, message="Join us!", **levels):
    rows = Partnership.objects.filter(partner__in=[team.organization for team in teams])
    values = {"partner": [row.pk for row in rows], "message": message}
    values |= {f"level_{row.pk}": levels.get("level", row.level) for row in rows}
    return client.post(url(world.amina, "invite", pk=world.campaign.pk), values)


def test_any_number_of_partners_is_asked_at_once_each_at_its_level(now, browser, url):
    world = amina_and_bo(now)
    teams = [make_team(who, now=now) for who in ("gloria", "hassan")]
    befriend(world.amina, teams[0], level="associate", now=now)
    befriend(world.amina, teams[1], level="full", now=now)
    answer = ask(browser(world.amina), url, world, *teams)

    levels = Participation.objects.filter(state="invited").order_by("pk").values_list("level", flat=True)
    assert (answer.status_code, list(levels)) == (302, ["associate", "full"])


def test_asking_twice_sends_one_mail(now, browser, url):
    world = amina_and_bo(now)
    befriend(world.amina, world.chidi, now=now)
    client = browser(world.amina)
    for _click in range(2):
        ask(client, url, world, world.chidi)
    assert Mail.objects.filter(kind="campaigns_invited", to=world.chidi.user.email).count() == 1


def test_asking_nobody_says_so_and_keeps_the_message(now, browser, url):
    world = amina_and_bo(now)
    befriend(world.amina, world.chidi, now=now)
    answer = browser(world.amina).post(url(world.amina, "invite", pk=world.campaign.pk), {"message": "Dear friends"})
    assert (answer.status_code, "Dear friends" in answer.text) == (422, True)


def test_a_message_that_is_too_long_asks_nobody_and_keeps_everything(now, browser, url):
    world = amina_and_bo(now)
    befriend(world.amina, world.chidi, now=now)
    answer = ask(browser(world.amina), url, world, world.chidi, message="long " * 1000, level="endorser")

    assert (answer.status_code, Participation.objects.filter(state="invited").count()) == (422, 0)
    assert answer.text.count("checked") == 1
    assert 'value="endorser" selected' in answer.text


def test_only_own_partners_not_asked_yet_can_be_chosen(now, browser, url):
    world = amina_and_bo(now)
    befriend(make_team("gloria", now=now), world.chidi, now=now)
    candidates = browser(world.amina).get(url(world.amina, "invite", pk=world.campaign.pk)).context["candidates"]
    assert candidates == []


def test_a_level_beyond_the_partnership_cannot_be_forged(now, browser, url):
    world = amina_and_bo(now)
    befriend(world.amina, world.chidi, level="endorser", now=now)
    ask(browser(world.amina), url, world, world.chidi, level="full")
    assert Participation.objects.get(organization=world.outsider).level == "endorser"


@pytest.mark.parametrize("partners", [1, 3])
def test_choosing_takes_the_same_number_of_queries_for_one_as_for_three(
    now, browser, url, partners, django_assert_num_queries
):
    amina = make_team("amina", now=now)
    campaign = start_campaign(amina, now=now)
    for number in range(partners):
        befriend(amina, make_team(f"team{number}", now=now), now=now)
    client = browser(amina)

    with django_assert_num_queries(7):
        answer = client.get(url(amina, "invite", pk=campaign.pk))
    assert len(answer.context["candidates"]) == partners


def test_an_invitation_is_taken_back_and_a_part_ended(now, browser, url):
    world = amina_and_bo(now)
    befriend(world.amina, world.chidi, now=now)
    client = browser(world.amina)
    ask(client, url, world, world.chidi)
    for part in Participation.objects.all():
        address = url(world.amina, "end", pk=world.campaign.pk, part=part.pk)
        assert client.get(address).status_code == 200
        client.post(address)

    assert sorted(Participation.objects.values_list("state", flat=True)) == ["left", "withdrawn"]


def test_a_look_at_the_page_that_ends_a_part_ends_nothing(now, browser, url):
    world = amina_and_bo(now)
    browser(world.amina).get(url(world.amina, "end", pk=world.campaign.pk, part=world.participation.pk))
    assert Participation.objects.get().state == "joined"


# --- links and boxes ------------------------------------------------------------------------------


def test_a_promoted_link_is_made_and_shown_apart(now, browser, url):
    world = amina_and_bo(now)
    client, address = browser(world.amina), url(world.amina, "links", pk=world.campaign.pk)
    client.post(address, {"label": "May newsletter", "kind": "promoted"})
    context = client.get(address).context

    assert [row.link.label for row in context["promoted"]] == ["", "May newsletter"]
    assert [row.link for row in context["own"]] == [world.host_link]


def test_replacing_and_taking_back(now, browser, url):
    world = amina_and_bo(now)
    client = browser(world.bo)
    address = url(world.bo, "link-change", pk=world.campaign.pk, link=world.bo_link.pk)
    client.post(address, {"what": "replace"})
    [fresh] = TrackedLink.objects.filter(organization=world.partner, retired_at__isnull=True)
    refused = client.post(
        url(world.bo, "link-change", pk=world.campaign.pk, link=fresh.pk), {"what": "retire"}, follow=True
    )
    assert (fresh != world.bo_link, "only link" in refused.text) == (True, True)


def test_a_qr_code_is_a_drawing_of_the_short_address(now, browser, url):
    world = amina_and_bo(now)
    answer = browser(world.bo).get(url(world.bo, "qr", pk=world.campaign.pk, link=world.bo_link.pk) + "?download")

    assert (answer["Content-Type"], answer.content[:4]) == ("image/svg+xml", b"<svg")
    assert world.bo_link.code in answer["Content-Disposition"]


@pytest.mark.parametrize("name", ["qr", "link-change"])
def test_nobody_reaches_anothers_link(now, browser, url, name):
    world = amina_and_bo(now)
    for teammate in (world.amina, world.chidi):
        address = url(teammate, name, pk=world.campaign.pk, link=world.bo_link.pk)
        assert browser(teammate).post(address, {"what": "replace"}).status_code == 404


@pytest.mark.parametrize("links", [1, 3])
def test_links_take_the_same_number_of_queries_for_one_as_for_three(
    now, browser, url, links, django_assert_num_queries
):
    world = amina_and_bo(now)
    for number in range(links - 1):
        campaigns.make_link(world.campaign, world.partner, label=f"Use {number}", actor=world.bo, now=now)
    client = browser(world.bo)

    with django_assert_num_queries(7):
        answer = client.get(url(world.bo, "links", pk=world.campaign.pk))
    assert len(answer.context["own"]) == links


def test_several_boxes_are_switched_on_and_off(now, browser, url):
    world = amina_and_bo(now)
    client, address = browser(world.amina), url(world.amina, "several-boxes", pk=world.campaign.pk)
    found = []
    for on in ("1", "0"):
        client.post(address, {"on": on})
        found.append(Campaign.objects.get().several_boxes)
    assert (found, client.get(address).status_code) == ([True, False], 405)
