"""The public profile, and "this is not us"."""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from linkarms.campaigns import services as campaigns
from linkarms.campaigns.queries import public_participants
from linkarms.directory.models import NameObjection, NameOff, Organization
from linkarms.directory.services import switch_profile, take_name_off
from linkarms.outbox.models import Mail
from tests.factories.moment import recently
from tests.factories.world import World, amina_and_bo, last_code

DESK = "desk@rivers.example"
STRANGER = "sam@mail.example"
PAGE = "/o/rivers-alliance/"
NOT_US = "/o/rivers-alliance/not-us/"


@pytest.fixture
def now() -> datetime:
    return recently()


@pytest.fixture
def world(db: None, now: datetime) -> World:
    return amina_and_bo(now - timedelta(hours=2))


def public(world: World, now: datetime) -> None:
    switch_profile(world.partner, on=True, actor=world.bo, now=now)


def say(client: Client, email: str, **typed: str) -> str:
    """The first step; where it leads to."""
    response = client.post(NOT_US, {"email": email, "place": "/p/river/", "message": "We know nothing of it.", **typed})
    assert response.status_code == 303
    return str(response["Location"])


def wrong(code: str) -> str:
    return "000000" if code != "000000" else "111111"


def test_profile_that_is_off_answers_like_one_that_never_was(client: Client, world: World) -> None:
    off, nowhere = client.get(PAGE), client.get("/o/no-such-organization/")
    assert (off.status_code, nowhere.status_code) == (404, 404)
    assert off.content == nowhere.content


def test_profile_shows_who_they_are_and_their_campaigns(client: Client, world: World, now: datetime) -> None:
    public(world, now)
    response = client.get(PAGE)
    page = response.content.decode()
    assert response.status_code == 200
    for expected in ("Rivers Alliance", "Fresno, United States", "Clean river", f'href="{NOT_US}?place={PAGE}"'):
        assert expected in page
    assert world.bo.user.email not in page


def test_profile_names_no_campaign_that_waits_for_a_yes(client: Client, world: World, now: datetime) -> None:
    public(world, now)
    campaigns.text_changed(world.campaign, now=now)
    assert "Clean river" not in client.get(PAGE).content.decode()


def test_profile_goes_at_once_when_the_name_is_taken_off(client: Client, world: World, now: datetime) -> None:
    public(world, now)
    take_name_off(world.partner, actor=world.bo, now=now)
    assert client.get(PAGE).status_code == 404


@pytest.mark.parametrize("page", [PAGE, NOT_US])
def test_public_pages_of_an_organization_set_no_cookie(client: Client, world: World, now: datetime, page: str) -> None:
    public(world, now)
    response = client.get(page)
    assert (response.status_code, dict(response.cookies)) == (200, {})


def test_not_us_is_open_for_every_name_that_stands_in_public(client: Client, world: World) -> None:
    assert "Rivers Alliance" in client.get(NOT_US).content.decode()
    assert client.get("/o/oak-street-tenants/not-us/").status_code == 200


def test_not_us_of_a_name_that_stands_nowhere_answers_as_for_none(client: Client, world: World) -> None:
    hidden, nowhere = client.get("/o/elsewhere-together/not-us/"), client.get("/o/no-such-organization/not-us/")
    assert (hidden.status_code, nowhere.status_code) == (404, 404)
    assert hidden.content.replace(b"elsewhere-together", b"") == nowhere.content.replace(b"no-such-organization", b"")


def test_place_is_filled_in_from_the_link_but_never_another_site(client: Client, world: World) -> None:
    assert 'value="http://testserver/p/river/"' in client.get(NOT_US, {"place": "/p/river/"}).content.decode()
    assert "evil.example" not in client.get(NOT_US, {"place": "//evil.example/"}).content.decode()


def test_code_from_the_own_domain_takes_the_name_off_everywhere_at_once(
    client: Client, world: World, now: datetime
) -> None:
    public(world, now)
    place = say(client, DESK)
    assert [one.organization for one in public_participants(world.campaign, now=now)] == [world.partner]
    assert client.post(place, {"code": last_code(DESK)}).status_code == 303
    assert Organization.objects.get(pk=world.partner.pk).name_off_why == NameOff.OBJECTION
    assert list(public_participants(world.campaign, now=now)) == []
    assert client.get(PAGE).status_code == 404
    assert "The name is off" in client.get(place).content.decode()
    assert client.get(NOT_US).status_code == 404


def test_owners_and_hosts_are_told_when_a_name_goes_off(client: Client, world: World) -> None:
    client.post(say(client, DESK), {"code": last_code(DESK)})
    told = set(Mail.objects.filter(kind__startswith="directory_name").values_list("kind", "to"))
    assert told == {("directory_name_off", world.bo.user.email), ("directory_name_off_host", world.amina.user.email)}


def test_second_click_on_the_code_is_no_error(client: Client, world: World) -> None:
    place, code = say(client, DESK), last_code(DESK)
    assert [client.post(place, {"code": code}).status_code for _click in range(2)] == [303, 303]


def test_wrong_code_takes_nothing_off(client: Client, world: World) -> None:
    place = say(client, DESK)
    response = client.post(place, {"code": wrong(last_code(DESK))})
    assert response.status_code == 422
    assert "That code is not right" in response.content.decode()
    assert Organization.objects.get(pk=world.partner.pk).name_off_at is None


def test_looking_takes_nothing_off(client: Client, world: World) -> None:
    place = say(client, DESK)
    client.get(place, {"code": last_code(DESK)})
    assert Organization.objects.get(pk=world.partner.pk).name_off_at is None


def test_any_other_address_is_reported_to_the_host(client: Client, world: World) -> None:
    say(client, STRANGER)
    assert list(Mail.objects.filter(kind="directory_name_objected").values_list("to", flat=True)) == [
        world.amina.user.email
    ]
    assert Mail.objects.filter(to=STRANGER).count() == 0


def test_answers_do_not_tell_whose_domain_an_address_is_at(client: Client, world: World) -> None:
    seen = []
    for address in (DESK, STRANGER):
        place = say(client, address)
        guess = wrong(last_code(DESK))
        pages = [client.get(place), *(client.post(place, {"code": guess}) for _try in range(6))]
        seen.append([(page.status_code, _without(page.content.decode(), address, place)) for page in pages])
    assert seen[0] == seen[1]


def _without(page: str, address: str, place: str) -> str:
    return page.replace(address, "").replace(place.partition("?")[0], "")


def test_two_clicks_are_one_objection(client: Client, world: World) -> None:
    for _click in range(2):
        say(client, STRANGER)
    assert NameObjection.objects.count() == 1
    assert Mail.objects.filter(kind="directory_name_objected").count() == 1


def test_address_that_is_none_loses_nothing_typed(client: Client, world: World) -> None:
    response = client.post(NOT_US, {"email": "nobody", "place": "", "message": "Please <b>look</b>"})
    page = response.content.decode()
    assert response.status_code == 422
    assert 'id="id_email_error"' in page
    assert "Please &lt;b&gt;look&lt;/b&gt;" in page


def test_too_many_messages_from_one_network_wait_and_lose_nothing(client: Client, world: World) -> None:
    for number in range(10):
        say(client, f"person{number}@mail.example")
    response = client.post(NOT_US, {"email": STRANGER, "message": "Mine as well"})
    assert response.status_code == 429
    assert "Mine as well" in response.content.decode()
    assert NameObjection.objects.count() == 10


@pytest.mark.parametrize("token", ["forged", "1:abc:def", "%00"])
def test_forged_second_step_is_gone(client: Client, world: World, token: str) -> None:
    assert client.get(f"{NOT_US}{token}/").status_code == 410


def test_second_step_of_one_organization_opens_nothing_of_another(client: Client, world: World) -> None:
    place = say(client, DESK)
    assert client.get(place.replace("rivers-alliance", "oak-street-tenants")).status_code == 410


def test_draft_names_nobody(client: Client, db: None, now: datetime) -> None:
    amina_and_bo(now, published=False)
    assert client.get(NOT_US).status_code == 404
