"""The details of an organization, and the switch of its public profile."""

from datetime import datetime
from typing import Any

import pytest
from django.test import Client

from linkarms.directory.models import NameOff, Organization, Teammate
from linkarms.directory.queries import name_decision
from linkarms.workspace.http import room_url
from tests.factories.world import make_team
from tests.workspace.settings.conftest import Browser

DETAILS: dict[str, Any] = {
    "name": "Oak Street Tenants",
    "kind": "affected",
    "place": "West Oakland",
    "country": "US",
    "issues": ["housing", "climate"],
    "website": "https://oakstreet.example",
    "about": "We meet on **Tuesdays**.",
    "language": "es",
}


def fresh(teammate: Teammate) -> Organization:
    return Organization.objects.get(pk=teammate.organization_id)


def test_owner_changes_every_detail(amina: Teammate, browser: Browser) -> None:
    browser(amina).post(room_url(amina, "settings-organization"), DETAILS)
    organization = fresh(amina)
    assert {name: getattr(organization, name) for name in DETAILS} == DETAILS


def test_saving_twice_is_saving_once(amina: Teammate, browser: Browser) -> None:
    client, page = browser(amina), room_url(amina, "settings-organization")
    assert [client.post(page, DETAILS).status_code for _click in range(2)] == [302, 302]


def test_nothing_typed_is_lost_when_something_needs_a_second_look(amina: Teammate, browser: Browser) -> None:
    typed = DETAILS | {"website": "not a web address", "about": "<script>alert(1)</script> and more"}
    response = browser(amina).post(room_url(amina, "settings-organization"), typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert 'id="id_website_error"' in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; and more" in page
    assert 'value="West Oakland"' in page
    assert fresh(amina).place == "Oakland"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "x" * 10_000),
        ("name", "\u202e"),
        ("kind", "gang"),
        ("country", "XX"),
        ("issues", ["nothing"]),
        ("about", "x" * 5000),
    ],
)
def test_what_cannot_be_used_is_said_beside_the_field(
    amina: Teammate, browser: Browser, field: str, value: object
) -> None:
    response = browser(amina).post(room_url(amina, "settings-organization"), DETAILS | {field: value})
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in response.content.decode()


def test_organizer_changes_the_rest_but_not_name_and_website(rosa: Teammate, browser: Browser) -> None:
    changed = DETAILS | {"name": "Somebody Else", "website": "https://elsewhere.example"}
    browser(rosa).post(room_url(rosa, "settings-organization"), changed)
    organization = fresh(rosa)
    assert (organization.name, organization.website, organization.place) == (
        "Oak Street Tenants",
        "https://oakstreet.example",
        "West Oakland",
    )


def test_helper_reads_the_details_and_who_changes_them(hugo: Teammate, browser: Browser) -> None:
    client, page = browser(hugo), room_url(hugo, "settings-organization")
    shown = client.get(page).content.decode()
    assert "In Oak Street Tenants this is done by owners and organizers: Amina Haddad." in shown
    assert "<textarea" not in shown
    assert client.post(page, DETAILS).status_code == 403


def test_new_website_takes_the_name_off_until_shown_anew_and_says_so(amina: Teammate, browser: Browser) -> None:
    response = browser(amina).post(
        room_url(amina, "settings-organization"), DETAILS | {"website": "https://new.example"}, follow=True
    )
    assert name_decision(fresh(amina)).allowed is False
    assert "Your name is off public pages until you show anew" in response.content.decode()


def test_name_and_website_stay_while_someone_says_this_is_not_us(
    amina: Teammate, browser: Browser, now: datetime
) -> None:
    organization = fresh(amina)
    organization.name_off_at, organization.name_off_why = now, NameOff.OBJECTION
    organization.save()
    browser(amina).post(room_url(amina, "settings-organization"), DETAILS | {"name": "Another Name"})
    assert fresh(amina).name == "Oak Street Tenants"


def test_profile_is_switched_on_and_off(amina: Teammate, browser: Browser) -> None:
    client, page = browser(amina), room_url(amina, "settings-profile")
    client.post(page, {"on": "yes"})
    client.post(page, {"on": "yes"})
    assert fresh(amina).profile_public_at is not None
    client.post(page, {"on": "no"})
    assert fresh(amina).profile_public_at is None


def test_looking_at_the_profile_switches_nothing(amina: Teammate, browser: Browser) -> None:
    browser(amina).get(room_url(amina, "settings-profile"), {"on": "yes"})
    assert fresh(amina).profile_public_at is None


def test_profile_page_shows_address_and_words_that_would_be_public(amina: Teammate, browser: Browser) -> None:
    client = browser(amina)
    client.post(room_url(amina, "settings-organization"), DETAILS)
    shown = client.get(room_url(amina, "settings-profile"), headers={"Accept-Language": "en"}).content.decode()
    for expected in (
        "http://testserver/o/oak-street-tenants/",
        "West Oakland, United States",
        "<strong>Tuesdays</strong>",
    ):
        assert expected in shown


def test_profile_stays_off_without_evidence(db: None, now: datetime, browser: Browser) -> None:
    newcomer = make_team("newcomer", evidence=False, now=now)
    client, page = browser(newcomer), room_url(newcomer, "settings-profile")
    assert room_url(newcomer, "settings-authority") in client.get(page).content.decode()
    response = client.post(page, {"on": "yes"}, follow=True)
    assert "Nothing shows yet that your team acts for this organization" in response.content.decode()
    assert fresh(newcomer).profile_public_at is None


def test_organizer_who_may_not_sign_does_not_make_the_profile_public(rosa: Teammate, browser: Browser) -> None:
    assert browser(rosa).post(room_url(rosa, "settings-profile"), {"on": "yes"}).status_code == 403
    assert fresh(rosa).profile_public_at is None


@pytest.mark.parametrize("page", ["organization", "look", "profile", "authority", "team"])
def test_outsider_finds_no_settings(amina: Teammate, bo: Teammate, browser: Browser, page: str) -> None:
    assert browser(bo).get(room_url(amina, f"settings-{page}")).status_code == 404


@pytest.mark.parametrize("page", ["organization", "look", "profile", "authority", "team"])
def test_everybody_in_the_team_may_look_at_every_page(hugo: Teammate, browser: Browser, page: str) -> None:
    assert browser(hugo).get(room_url(hugo, f"settings-{page}")).status_code == 200


def test_form_of_another_site_changes_nothing(amina: Teammate) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(amina.user)
    assert strict.post(room_url(amina, "settings-organization"), DETAILS).status_code == 403
    assert fresh(amina).place == "Oakland"
