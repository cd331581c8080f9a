"""Join a team by the link of a mailed invitation."""

import re
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.test import Client

from linkarms.accounts.models import User
from linkarms.core import clock
from linkarms.directory.models import Role, Teammate, TeammateInvitation
from linkarms.directory.services import invite_teammate, withdraw_invitation
from linkarms.outbox.services import send_due
from linkarms.workspace.http import room_url
from tests.factories.accounts import make_user

ROSA = "rosa@oakstreet.example"


def invite(amina: Teammate, *, email: str = ROSA, now: datetime) -> tuple[TeammateInvitation, str]:
    """The invitation, and the path that its mail leads to."""
    invitation = invite_teammate(amina.organization, email=email, role=Role.HELPER, may_sign=True, actor=amina, now=now)
    send_due(clock.now())
    found = re.search(r"http://testserver(/w/join/\S+)", str(mail.outbox[-1].body))
    assert found
    return invitation, found[1]


def test_new_person_joins_with_name_and_language(client: Client, amina: Teammate, now: datetime) -> None:
    _invitation, path = invite(amina, now=now)
    response = client.post(path, {"name": "Rosa Díaz", "language": "es", "password": ""})
    assert response["Location"] == room_url(amina, "today")
    rosa = Teammate.objects.get(user__email=ROSA)
    assert (rosa.user.name, rosa.user.language, rosa.role, rosa.may_sign) == ("Rosa Díaz", "es", "helper", True)
    assert client.get(response["Location"]).status_code == 200


def test_invitation_says_who_invites_whither_and_as_what(client: Client, amina: Teammate, now: datetime) -> None:
    _invitation, path = invite(amina, now=now)
    text = client.get(path).content.decode()
    assert "Join Oak Street Tenants" in text
    assert "Amina Haddad invites you to the team. Your role: Helper." in text


def test_opening_the_invitation_joins_nothing(client: Client, amina: Teammate, now: datetime) -> None:
    _invitation, path = invite(amina, now=now)
    assert (client.get(path).status_code, Teammate.objects.count()) == (200, 1)


def test_person_with_an_account_joins_by_one_button(client: Client, amina: Teammate, now: datetime) -> None:
    rosa = make_user(now=now, email=ROSA)
    _invitation, path = invite(amina, now=now)
    assert 'name="name"' not in client.get(path).content.decode()
    client.post(path)
    assert Teammate.objects.filter(user=rosa).count() == 1


def test_address_is_proven_by_the_link_that_went_to_it(client: Client, amina: Teammate, now: datetime) -> None:
    rosa = make_user(now=now, email=ROSA)
    _invitation, path = invite(amina, now=now)
    client.post(path)
    rosa.refresh_from_db()
    assert rosa.email_confirmed_at is not None


def test_second_click_does_not_join_twice(client: Client, amina: Teammate, now: datetime) -> None:
    make_user(now=now, email=ROSA)
    _invitation, path = invite(amina, now=now)
    assert [client.post(path).status_code, client.post(path).status_code] == [302, 410]
    assert Teammate.objects.filter(user__email=ROSA).count() == 1


def test_person_signed_in_under_another_address_is_told_so(
    client: Client, amina: Teammate, bo: Teammate, now: datetime
) -> None:
    _invitation, path = invite(amina, now=now)
    client.force_login(bo.user)
    text = client.get(path).content.decode()
    assert "You are signed in as bo@rivers.example. Joining signs you in as rosa@oakstreet.example instead." in text


def test_withdrawn_invitation_is_gone(client: Client, amina: Teammate, now: datetime) -> None:
    invitation, path = invite(amina, now=now)
    withdraw_invitation(invitation, actor=amina, now=now)
    assert (client.get(path).status_code, client.post(path, {"name": "R"}).status_code) == (410, 410)


def test_invitation_ends_after_two_weeks(client: Client, amina: Teammate, now: datetime) -> None:
    _invitation, path = invite(amina, now=now - timedelta(days=14, minutes=1))
    assert client.get(path).status_code == 410


@pytest.mark.parametrize(("field", "value"), [("name", ""), ("language", "xx"), ("password", "short")])
def test_what_cannot_be_used_is_said_beside_its_field(
    client: Client, amina: Teammate, now: datetime, field: str, value: str
) -> None:
    _invitation, path = invite(amina, now=now)
    typed = {"name": "Rosa", "language": "en", "password": "", field: value}
    response = client.post(path, typed)
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in response.content.decode()
    assert User.objects.filter(email=ROSA).count() == 0
