"""A person founds an organization by a one-time link."""

from datetime import datetime

import pytest
from django.test import Client

from linkarms.accounts.models import LinkPurpose, User
from linkarms.accounts.services import confirm_email, issue_link
from linkarms.directory.models import Evidence, Organization, Teammate
from tests.factories.accounts import make_user

ORGANIZATION = {
    "organization": "Oak Street Tenants",
    "kind": "community",
    "place": "Oakland",
    "country": "US",
    "website": "oakstreet.example",
}
PERSON = {"name": "Amina Haddad", "email": "Amina@OakStreet.example", "language": "en", "password": ""}


def link_for(email: str, now: datetime) -> str:
    token = issue_link(purpose=LinkPurpose.FOUND, email=email, now=now, days=7)
    return f"/w/found/{token}/"


def test_first_link_makes_the_account_and_the_organization_and_signs_in(
    client: Client, db: None, now: datetime
) -> None:
    response = client.post(link_for("", now), ORGANIZATION | PERSON)
    assert response["Location"] == "/w/oak-street-tenants/"
    assert client.get(response["Location"]).status_code == 200
    owner = Teammate.objects.get()
    assert (owner.user.email, owner.user.name, owner.role) == ("amina@oakstreet.example", "Amina Haddad", "owner")
    organization = owner.organization
    assert (organization.name, organization.website_domain) == ("Oak Street Tenants", "oakstreet.example")


def test_address_that_was_only_typed_is_no_evidence_of_authority(client: Client, db: None, now: datetime) -> None:
    client.post(link_for("", now), ORGANIZATION | PERSON)
    assert (User.objects.get().email_confirmed_at, Evidence.objects.count()) == (None, 0)


def test_link_made_for_an_address_does_not_ask_for_it(client: Client, db: None, now: datetime) -> None:
    path = link_for("amina@oakstreet.example", now)
    text = client.get(path).content.decode()
    assert 'name="email"' not in text
    client.post(path, ORGANIZATION | PERSON | {"email": "someone@else.example"})
    assert User.objects.get().email == "amina@oakstreet.example"


def test_link_founds_one_organization(client: Client, db: None, now: datetime) -> None:
    path = link_for("", now)
    client.post(path, ORGANIZATION | PERSON)
    again = Client().post(path, ORGANIZATION | PERSON | {"email": "other@oakstreet.example"})
    assert (again.status_code, Organization.objects.count()) == (410, 1)


def test_opening_the_link_founds_nothing(client: Client, db: None, now: datetime) -> None:
    path = link_for("", now)
    assert [client.get(path).status_code, client.get(path).status_code] == [200, 200]
    assert (User.objects.count(), Organization.objects.count()) == (0, 0)


def test_person_with_an_account_founds_with_it(client: Client, db: None, now: datetime) -> None:
    amina = make_user(now=now, email="amina@oakstreet.example")
    confirm_email(amina, now=now)
    client.post(link_for("amina@oakstreet.example", now), ORGANIZATION)
    assert Teammate.objects.get().user == amina
    assert Evidence.objects.get().detail == "oakstreet.example"


def test_signed_in_person_founds_with_a_link_that_was_made_for_nobody(client: Client, db: None, now: datetime) -> None:
    amina = make_user(now=now)
    client.force_login(amina)
    client.post(link_for("", now), ORGANIZATION)
    assert Teammate.objects.get().user == amina


def test_typed_address_of_somebody_else_does_not_open_their_account(client: Client, db: None, now: datetime) -> None:
    make_user(now=now, email="amina@oakstreet.example")
    path = link_for("", now)
    response = client.post(path, ORGANIZATION | PERSON)
    assert response.status_code == 422
    assert "There is an account with this address already" in response.content.decode()
    assert (Organization.objects.count(), "_auth_user_id" in client.session) == (0, False)
    assert client.get(path).status_code == 200


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("organization", "!!!"),
        ("organization", ""),
        ("website", "javascript:alert(1)"),
        ("kind", "secret"),
        ("country", "ZZ"),
        ("email", "amina"),
        ("name", ""),
        ("password", "short"),
        ("language", "xx"),
    ],
)
def test_what_cannot_be_used_is_said_beside_its_field_and_nothing_is_lost(
    client: Client, db: None, now: datetime, field: str, value: str
) -> None:
    path = link_for("", now)
    response = client.post(path, ORGANIZATION | PERSON | {"place": "Fruitvale", field: value})
    text = response.content.decode()
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in text
    assert 'value="Fruitvale"' in text
    assert (User.objects.count(), Organization.objects.count()) == (0, 0)
    assert client.post(path, ORGANIZATION | PERSON).status_code == 302


def test_name_with_markup_is_shown_as_text(client: Client, db: None, now: datetime) -> None:
    nasty = "<script>alert(1)</script> =cmd() 🌳"
    response = client.post(link_for("", now), ORGANIZATION | PERSON | {"organization": nasty})
    text = client.get(response["Location"]).content.decode()
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; =cmd() 🌳" in text


@pytest.mark.parametrize("token", ["x", "A" * 43, "A" * 5000, "%00", "..", "é"])
def test_forged_link_is_gone_whatever_it_looks_like(client: Client, db: None, token: str) -> None:
    assert client.get(f"/w/found/{token}/").status_code == 410


def test_link_of_another_purpose_founds_nothing(client: Client, db: None, now: datetime) -> None:
    token = issue_link(purpose=LinkPurpose.SIGN_IN, email="amina@oakstreet.example", now=now, days=1)
    assert client.get(f"/w/found/{token}/").status_code == 410
