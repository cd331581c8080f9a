"""The room "people": own results, downloads, removal lists, the preview before launch; nobody else's."""

from __future__ import annotations

from datetime import timedelta

import pytest

from linkarms.audit.models import Entry
from linkarms.campaigns import services as campaigns
from linkarms.core import clock
from linkarms.partnerships.clauses import Mode
from linkarms.sharing import services
from linkarms.sharing.models import Disclosure, Release, RemovalItem
from tests.factories.moment import recently
from tests.factories.sharing import DOLORES, lines_of, person, sign
from tests.factories.snapshot import built_once
from tests.factories.world import add_teammate, amina_and_bo, start_campaign, take_part

pytestmark = pytest.mark.django_db

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
HOME = "/w/rivers-alliance/people/"


@pytest.fixture
def start():
    return recently() - 20 * DAY


@pytest.fixture
def world(start):
    def build():
        world = amina_and_bo(start)
        sign(world, via=world.bo_link, yes=[world.partner], at=start + MINUTE)
        return world

    return built_once(repr(("one person of Bo's", start)), build)


@pytest.fixture
def as_bo(client, world):
    client.force_login(world.bo.user)
    return client


def received(world, at):
    list(services.release_contacts(world.partner, how="download", actor=world.bo, now=at))


def body(response):
    return b"".join(response.streaming_content)


def pages(world):
    campaign = world.campaign.pk
    return [HOME, f"{HOME}{campaign}/", f"{HOME}downloads/", f"{HOME}to-remove/"]


def test_every_page_opens_for_the_team(as_bo, world):
    assert [as_bo.get(page).status_code for page in pages(world)] == [200, 200, 200, 200]


def test_nothing_is_there_for_an_outsider(client, world, start):
    received(world, start + DAY)
    services.withdraw(person(), world.partner, now=start + 2 * DAY)
    client.force_login(world.chidi.user)
    theirs = [client.get(page).status_code for page in pages(world)]
    campaign, day = world.campaign.pk, (start + 2 * DAY).date()
    own_room = [
        client.get(f"/w/elsewhere-together/people/{campaign}/").status_code,
        client.get(f"/w/elsewhere-together/people/{campaign}/preview/").status_code,
        client.post(f"/w/elsewhere-together/people/{campaign}/download/").status_code,
        client.get(f"/w/elsewhere-together/people/to-remove/{day}/list.csv").status_code,
        client.post(f"/w/elsewhere-together/people/to-remove/{day}/done/").status_code,
    ]
    assert (theirs, own_room) == ([404] * 4, [404] * 5)
    assert RemovalItem.objects.get().acknowledged_at is None


def test_the_preview_is_the_hosts(as_bo, world):
    assert as_bo.get(f"{HOME}{world.campaign.pk}/preview/").status_code == 404


def test_an_invitation_alone_opens_nothing(client, world, start):
    other = start_campaign(world.amina, name="Second campaign", now=start)
    campaigns.invite_participant(other, world.partner, level="full", message="", actor=world.amina, now=start)
    client.force_login(world.bo.user)
    assert client.get(f"{HOME}{other.pk}/").status_code == 404


def test_one_downloads_ones_people_with_a_form_only(as_bo, world):
    page = f"{HOME}{world.campaign.pk}/download/"
    looked = as_bo.get(page)
    answer = as_bo.post(page)
    rows = lines_of([body(answer)])
    assert (looked.status_code, answer.status_code, [row["email"] for row in rows]) == (405, 200, [DOLORES])
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    assert answer["Content-Disposition"].startswith('attachment; filename="rivers-alliance-clean-river')
    assert "no-store" in answer["Cache-Control"]


def test_a_download_is_recorded_with_the_person_who_made_it(as_bo, world):
    body(as_bo.post(f"{HOME}download/"))
    release = Release.objects.get()
    entry = Entry.objects.get(verb="contacts.released")
    assert (release.by, release.rows, release.campaign, Disclosure.objects.count()) == (world.bo.user, 1, None, 1)
    assert (entry.actor_id, entry.organization_id, entry.thing_id) == (
        world.bo.user.pk,
        world.partner.pk,
        release.pk,
    )
    assert "Bo Larsen" in as_bo.get(f"{HOME}downloads/").content.decode()


@pytest.mark.parametrize("role", ["helper", "viewer"])
def test_helpers_and_viewers_see_figures_and_are_told_who_can_download(client, world, start, role):
    received(world, start + DAY)
    services.withdraw(person(), world.partner, now=start + 2 * DAY)
    hana = add_teammate(world.bo, "hana", role=role, now=start)
    client.force_login(hana.user)
    day = (start + 2 * DAY).date()
    refused = [
        client.post(f"{HOME}download/"),
        client.post(f"{HOME}{world.campaign.pk}/download/"),
        client.get(f"{HOME}to-remove/{day}/list.csv"),
        client.post(f"{HOME}to-remove/{day}/done/"),
    ]
    assert [client.get(page).status_code for page in pages(world)] == [200] * 4
    assert [(answer.status_code, "Bo Larsen" in answer.content.decode()) for answer in refused] == [(403, True)] * 4
    assert (Release.objects.count(), DOLORES in client.get(f"{HOME}to-remove/").content.decode()) == (1, False)


def test_a_former_teammate_is_not_let_in(client, world, start):
    hana = add_teammate(world.bo, "hana", role="organizer", now=start)
    hana.left_at = start
    hana.save()
    client.force_login(hana.user)
    assert [client.get(page).status_code for page in pages(world)] == [404] * 4


def test_a_removal_list_is_downloaded_and_answered(as_bo, world, start):
    received(world, start + DAY)
    services.withdraw(person(), world.partner, now=clock.now() - DAY)
    day = (clock.now() - DAY).date()
    file = as_bo.get(f"{HOME}to-remove/{day}/list.csv").content.decode("utf-8-sig")
    looked = as_bo.get(f"{HOME}to-remove/{day}/done/")
    answered = as_bo.post(f"{HOME}to-remove/{day}/done/", follow=True)
    again = as_bo.post(f"{HOME}to-remove/{day}/done/", follow=True)
    empty = as_bo.get(f"{HOME}to-remove/{day}/list.csv").content.decode("utf-8-sig")
    assert file == f"email,reason,since\r\n{DOLORES},withdrawn,{day.isoformat()}\r\n"
    assert (looked.status_code, answered.status_code, again.status_code) == (405, 200, 200)
    assert "1 person can see now that you removed them" in answered.content.decode()
    assert empty == "email,reason,since\r\n"
    assert RemovalItem.objects.get().acknowledged_by == world.bo.user


@pytest.mark.parametrize("day", ["yesterday", "2020-01-01", "2026-13-45", "..%2f"])
def test_a_day_without_a_list_is_not_there(as_bo, day):
    assert as_bo.get(f"{HOME}to-remove/{day}/list.csv").status_code == 404


def test_downloads_stop_while_a_list_waits_too_long_and_the_page_says_what_to_do(as_bo, world, start):
    received(world, start + DAY)
    services.withdraw(person(), world.partner, now=start + 2 * DAY)
    refused = as_bo.post(f"{HOME}download/")
    shown = as_bo.get(HOME).content.decode()
    assert (refused.status_code, "I removed them" in refused.content.decode()) == (409, False)
    assert ("Downloads are stopped" in shown, "Download everybody" in shown) == (True, False)
    assert Release.objects.count() == 1


def test_a_partner_who_left_still_finds_its_people_during_the_run_out(as_bo, world, start):
    campaigns.leave(world.participation, actor=world.bo, now=clock.now() - DAY)
    answer = as_bo.post(f"{HOME}{world.campaign.pk}/download/")
    assert [row["email"] for row in lines_of([body(answer)])] == [DOLORES]


def test_the_results_show_charts_without_any_inline_style(as_bo, world):
    html = as_bo.get(f"{HOME}{world.campaign.pk}/").content.decode()
    assert (html.count('<svg class="marks"') + html.count("<svg xmlns"), "style=" in html) == (3, False)


def test_the_preview_shows_ten_people_on_settings_that_are_not_saved(client, world):
    client.force_login(world.amina.user)
    page = f"/w/oak-street-tenants/people/{world.campaign.pk}/preview/"
    as_is = client.get(page).content.decode()
    partner = world.partner.pk
    tried = client.get(
        page, {"try": "1", "several": "on", f"p{partner}-level": "full", f"p{partner}-mode": "none"}
    ).content.decode()
    world.campaign.refresh_from_db()
    assert as_is.count('<li class="stack-s">') == tried.count('<li class="stack-s">') == 10
    assert ("<strong>Rivers Alliance</strong>: first name" in as_is) is True
    assert ("<strong>Rivers Alliance</strong>: first name" in tried) is False
    assert (world.campaign.several_boxes, Release.objects.count()) == (False, 0)


def test_the_preview_bears_nonsense_in_the_address(client, world):
    client.force_login(world.amina.user)
    page = f"/w/oak-street-tenants/people/{world.campaign.pk}/preview/"
    partner = world.partner.pk
    answer = client.get(page, {"try": "1", f"p{partner}-level": "emperor", f"p{partner}-mode": "\x00<script>"})
    assert (answer.status_code, "<script>" in answer.content.decode().split("<main")[1]) == (200, False)


def test_the_preview_works_before_anything_is_agreed(client, start):
    world = amina_and_bo(start, mode=None, published=False)
    client.force_login(world.amina.user)
    assert client.get(f"/w/oak-street-tenants/people/{world.campaign.pk}/preview/").status_code == 200


def test_the_preview_takes_what_is_proposed_when_nothing_is_signed(client, start):
    world = amina_and_bo(start, mode=Mode.OPTED_IN)
    client.force_login(world.amina.user)
    shown = client.get(f"/w/oak-street-tenants/people/{world.campaign.pk}/preview/").content.decode()
    assert "as signed" in shown


@pytest.mark.parametrize(("path", "expected"), [("", 9), ("downloads/", 7)])
def test_lists_ask_the_same_number_of_questions_for_one_row_and_for_three(
    as_bo, world, django_assert_num_queries, path, expected
):
    start = clock.now()
    body(as_bo.post(f"{HOME}download/"))
    with django_assert_num_queries(expected):
        as_bo.get(f"{HOME}{path}")
    for number in range(2):
        other = start_campaign(world.amina, name=f"Campaign {number}", now=start)
        take_part(other, world.bo, host=world.amina, now=start)
        body(as_bo.post(f"{HOME}download/"))
    with django_assert_num_queries(expected):
        as_bo.get(f"{HOME}{path}")


def test_the_removal_page_asks_the_same_number_of_questions_for_one_list_and_for_three(
    as_bo, world, start, django_assert_num_queries
):
    for number in range(3):
        email = f"p{number}@mail.example"
        sign(world, via=world.bo_link, yes=[world.partner], at=start + MINUTE, email=email)
    received(world, start + DAY)
    for number in range(3):
        services.withdraw(person(f"p{number}@mail.example"), world.partner, now=clock.now() - (number + 1) * DAY)
        with django_assert_num_queries(6):
            as_bo.get(f"{HOME}to-remove/")
