"""The page of the open door, as strangers and machines meet it."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.core.cache import cache
from django.test import Client

from linkarms.directory.models import Teammate
from linkarms.directory.services import switch_profile
from linkarms.outbox.models import Mail
from linkarms.partnerships import services
from linkarms.partnerships.models import Knock, OpenDoor
from tests.factories.door import WORDS, make_door
from tests.factories.moment import recently
from tests.factories.world import make_team

pytestmark = pytest.mark.once

SENT = {
    "name": "Rivers Alliance",
    "person": "Bo",
    "email": "bo@rivers.example",
    "place": "Fresno",
    "website": "",
    "message": "Let us march together.",
    "level": "",
}


@pytest.fixture
def now() -> datetime:
    cache.clear()
    return recently()


@pytest.fixture
def door(db: None, now: datetime) -> OpenDoor:
    return make_door(make_team("amina", now=now), now=now)


@pytest.fixture
def page(door: OpenDoor) -> str:
    return f"/o/{door.organization.slug}/partner-with-us/"


def owner_of(door: OpenDoor) -> Teammate:
    return Teammate.objects.select_related("organization", "user").get(organization=door.organization)


def test_the_page_says_what_is_offered_expected_and_how_long_it_takes(client: Client, page: str) -> None:
    response = client.get(page)
    text = response.content.decode()
    for words in (
        "Partner with Oak Street Tenants",
        WORDS.offers,
        WORDS.expects,
        "We answer within 5 days.",
        "Named, with its own link and its own counts. No box, no data.",
    ):
        assert words in text
    assert (response.status_code, response.cookies) == (200, {})


def test_only_levels_that_are_offered_can_be_asked_for(
    client: Client, door: OpenDoor, page: str, now: datetime
) -> None:
    OpenDoor.objects.update(levels=["endorser"])
    text = client.get(page).content.decode()
    assert ('value="endorser"' in text, 'value="full"' in text) == (True, False)
    assert client.post(page, {**SENT, "level": "full"}).status_code == 422


def test_a_closed_door_and_one_that_never_was_answer_alike(
    client: Client, door: OpenDoor, page: str, now: datetime
) -> None:
    services.close_door(actor=owner_of(door), now=now)
    answers = [client.get(page), client.post(page, SENT), client.get("/o/nobody/partner-with-us/")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert not Knock.objects.exists()


def test_a_knock_is_kept_and_thanked_for(client: Client, door: OpenDoor, page: str) -> None:
    response = client.post(page, SENT)
    assert (response.status_code, response["Location"]) == (303, f"{page}thanks/?lang=en")
    assert "Thank you for knocking" in client.get(response["Location"]).content.decode()
    assert Knock.objects.values_list("host", "name", "email", "level").get() == (
        door.organization_id,
        "Rivers Alliance",
        "bo@rivers.example",
        "",
    )


def test_the_mailed_link_shows_a_button_and_posting_confirms(client: Client, page: str) -> None:
    client.post(f"{page}?lang=es", SENT)
    mail = Mail.objects.get(kind="partnerships_knocked")
    found = re.search(rf"{page}[\w-]{{43}}/", mail.text)
    assert found is not None
    client.get(found[0])
    assert Knock.objects.get().confirmed_at is None
    response = client.post(found[0])
    assert ("Your address is confirmed" in response.content.decode(), response["Referrer-Policy"]) == (
        True,
        "no-referrer",
    )
    assert (Knock.objects.get().confirmed_at is not None, mail.language) == (True, "es")
    assert client.get(found[0].replace("oak-street-tenants", "another")).status_code == 404


def test_a_machine_that_takes_the_bait_reads_the_same_and_leaves_nothing(client: Client, page: str) -> None:
    good, bait = (
        client.post(page, SENT),
        client.post(page, {**SENT, "name": "Machine", "homepage": "https://spam.example"}),
    )
    assert (bait.status_code, bait["Location"]) == (good.status_code, good["Location"])
    assert Knock.objects.count() == 1


def test_too_many_from_one_network_are_asked_to_come_again(client: Client, page: str) -> None:
    statuses = [
        client.post(page, {**SENT, "name": f"Group {n}", "email": f"g{n}@g.example"}).status_code for n in range(11)
    ]
    assert statuses == [303] * 10 + [429]
    assert Knock.objects.count() == 10


def test_what_is_missing_is_said_and_what_was_typed_stays(client: Client, page: str) -> None:
    response = client.post(page, {**SENT, "email": "bo"})
    text = response.content.decode()
    assert (response.status_code, "Let us march together." in text, 'aria-invalid="true"' in text) == (422, True, True)


def test_the_profile_leads_to_the_door_while_it_is_open(
    client: Client, door: OpenDoor, page: str, now: datetime
) -> None:
    owner = owner_of(door)
    switch_profile(owner.organization, on=True, actor=owner, now=now)
    profile = f"/o/{door.organization.slug}/"
    assert f'href="{page}"' in client.get(profile).content.decode()
    services.close_door(actor=owner, now=now)
    assert f'href="{page}"' not in client.get(profile).content.decode()


def test_nothing_of_a_knock_shows_as_markup(client: Client, page: str, door: OpenDoor, now: datetime) -> None:
    client.post(page, {**SENT, "name": "<b>Bold</b>", "message": "<script>alert(1)</script>"})
    services.take_in(now)
    owner = owner_of(door)
    client.force_login(owner.user)
    prospect = Knock.objects.get().prospect
    assert prospect is not None
    text = client.get(f"/w/{owner.organization.slug}/partners/relations/{prospect.pk}/").content.decode()
    assert ("<script>alert(1)" in text, "&lt;b&gt;Bold" in text, "Address not confirmed" in text) == (False, True, True)
