"""The team: who is in it, asking people in, roles, "may sign", leaving."""

from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from linkarms.directory.models import Role, Teammate, TeammateInvitation
from linkarms.directory.queries import open_invitations, team
from linkarms.outbox.models import Mail
from linkarms.workspace.http import MAY, Need, room_url
from linkarms.workspace.rooms.settings.team import ORDER, rights
from tests.factories.world import add_teammate
from tests.workspace.settings.conftest import Browser

ASKED = {"email": "Ines@Team.Example", "role": "helper", "may_sign": "on"}


def mails_to(address: str) -> int:
    return Mail.objects.filter(to=address, kind="directory_team_invitation").count()


def test_team_page_of_one_person(
    amina: Teammate, browser: Browser, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser(amina)
    with django_assert_num_queries(6):
        client.get(room_url(amina, "settings-team"))


def test_team_page_of_three_people_with_three_invitations_asks_the_database_no_more(
    amina: Teammate,
    rosa: Teammate,
    hugo: Teammate,
    browser: Browser,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    client = browser(amina)
    for number in range(3):
        client.post(room_url(amina, "settings-invite"), ASKED | {"email": f"person{number}@team.example"})
    client.get(room_url(amina, "settings-team"))  # reads the messages of the invitations
    with django_assert_num_queries(6):
        client.get(room_url(amina, "settings-team"))


def test_owner_asks_a_person_into_the_team(amina: Teammate, browser: Browser) -> None:
    browser(amina).post(room_url(amina, "settings-invite"), ASKED)
    asked = open_invitations(amina.organization).get()
    assert (asked.email, asked.role, asked.may_sign) == ("ines@team.example", Role.HELPER, True)


def test_two_clicks_send_one_mail(amina: Teammate, browser: Browser) -> None:
    client = browser(amina)
    codes = [client.post(room_url(amina, "settings-invite"), ASKED).status_code for _click in range(2)]
    assert (codes, mails_to("ines@team.example")) == ([302, 302], 1)


def test_two_clicks_on_inviting_an_owner_send_one_mail(amina: Teammate, browser: Browser) -> None:
    client, owner = browser(amina), {"email": "ines@team.example", "role": "owner"}
    for _click in range(2):
        client.post(room_url(amina, "settings-invite"), owner)
    assert mails_to("ines@team.example") == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        (ASKED | {"email": "no address"}, "email"),
        (ASKED | {"email": ""}, "email"),
        (ASKED | {"email": "rosa@team.example"}, "email"),
        (ASKED | {"role": "king"}, "role"),
    ],
)
def test_invitation_that_cannot_be_sent_says_why(
    amina: Teammate, rosa: Teammate, browser: Browser, typed: dict[str, str], field: str
) -> None:
    response = browser(amina).post(room_url(amina, "settings-invite"), typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert f'id="id_{field}_error"' in page
    assert f'value="{typed["email"]}"' in page or not typed["email"]


def test_invitation_is_taken_back_and_a_second_click_is_no_error(amina: Teammate, browser: Browser) -> None:
    client = browser(amina)
    client.post(room_url(amina, "settings-invite"), ASKED)
    asked = open_invitations(amina.organization).get()
    page = room_url(amina, "settings-invitation", pk=asked.pk)
    codes = [client.post(page, {"what": "withdraw"}).status_code for _click in range(2)]
    assert (codes, open_invitations(amina.organization).count()) == ([302, 302], 0)


def test_asking_again_replaces_an_old_invitation(amina: Teammate, browser: Browser, now: datetime) -> None:
    client = browser(amina)
    client.post(room_url(amina, "settings-invite"), ASKED)
    TeammateInvitation.objects.update(invited_at=now - timedelta(days=20))
    asked = open_invitations(amina.organization).get()
    assert "too old to be used" in client.get(room_url(amina, "settings-team")).content.decode()
    client.post(room_url(amina, "settings-invitation", pk=asked.pk), {"what": "again"})
    assert open_invitations(amina.organization).get().pk != asked.pk
    assert mails_to("ines@team.example") == 2


def test_invitation_of_another_organization_is_not_there(amina: Teammate, bo: Teammate, browser: Browser) -> None:
    browser(amina).post(room_url(amina, "settings-invite"), ASKED)
    asked = open_invitations(amina.organization).get()
    page = room_url(bo, "settings-invitation", pk=asked.pk)
    assert browser(bo).post(page, {"what": "withdraw"}).status_code == 404


def test_invitation_is_not_taken_back_by_looking(amina: Teammate, browser: Browser) -> None:
    client = browser(amina)
    client.post(room_url(amina, "settings-invite"), ASKED)
    asked = open_invitations(amina.organization).get()
    assert client.get(room_url(amina, "settings-invitation", pk=asked.pk)).status_code == 405


def test_owner_changes_role_and_may_sign(amina: Teammate, rosa: Teammate, browser: Browser) -> None:
    client, page = browser(amina), room_url(amina, "settings-teammate", pk=rosa.pk)
    client.post(page, {"role": "helper", "may_sign": "on"})
    rosa.refresh_from_db()
    assert (rosa.role, rosa.may_sign) == (Role.HELPER, True)
    client.post(page, {"role": "viewer"})
    rosa.refresh_from_db()
    assert (rosa.role, rosa.may_sign) == (Role.VIEWER, False)


def test_owner_steps_back_once_there_is_another(amina: Teammate, rosa: Teammate, browser: Browser) -> None:
    client = browser(amina)
    client.post(room_url(amina, "settings-teammate", pk=rosa.pk), {"role": "owner"})
    client.post(room_url(amina, "settings-teammate", pk=amina.pk), {"role": "organizer"})
    amina.refresh_from_db()
    assert (amina.role, amina.may_sign) == (Role.ORGANIZER, False)


def test_last_owner_stays_owner(amina: Teammate, rosa: Teammate, browser: Browser) -> None:
    response = browser(amina).post(room_url(amina, "settings-teammate", pk=amina.pk), {"role": "viewer"})
    amina.refresh_from_db()
    assert (response.status_code, amina.role) == (422, Role.OWNER)
    assert "An organization needs an owner." in response.content.decode()


def test_last_owner_cannot_leave(amina: Teammate, rosa: Teammate, browser: Browser) -> None:
    client, page = browser(amina), room_url(amina, "settings-leave", pk=amina.pk)
    assert '<form method="post" class="confirm"' not in client.get(page).content.decode()
    client.post(page)
    amina.refresh_from_db()
    assert amina.left_at is None


def test_organizer_leaves_by_herself(rosa: Teammate, browser: Browser) -> None:
    client, page = browser(rosa), room_url(rosa, "settings-leave", pk=rosa.pk)
    assert client.get(page).status_code == 200
    assert list(team(rosa.organization).filter(pk=rosa.pk)) == [rosa]
    assert client.post(page)["Location"] == "/w/"
    assert list(team(rosa.organization).filter(pk=rosa.pk)) == []


def test_owner_takes_somebody_off_the_team(amina: Teammate, rosa: Teammate, browser: Browser) -> None:
    client, page = browser(amina), room_url(amina, "settings-leave", pk=rosa.pk)
    client.post(page)
    assert list(team(amina.organization)) == [amina]
    assert client.post(page).status_code == 404


@pytest.mark.parametrize("name", ["settings-teammate", "settings-leave"])
def test_teammate_of_another_organization_is_not_there(
    amina: Teammate, bo: Teammate, browser: Browser, name: str
) -> None:
    client = browser(amina)
    page = room_url(amina, name, pk=bo.pk)
    assert (client.get(page).status_code, client.post(page, {"role": "viewer"}).status_code) == (404, 404)


def test_organizer_reads_who_changes_the_team_and_cannot(
    amina: Teammate, rosa: Teammate, hugo: Teammate, browser: Browser
) -> None:
    client: Client = browser(rosa)
    assert "Only an owner changes the team:" in client.get(room_url(rosa, "settings-team")).content.decode()
    codes = [
        client.post(room_url(rosa, "settings-invite"), ASKED).status_code,
        client.post(room_url(rosa, "settings-teammate", pk=rosa.pk), {"role": "owner"}).status_code,
        client.post(room_url(rosa, "settings-leave", pk=hugo.pk)).status_code,
    ]
    assert codes == [403, 403, 403]


def test_table_of_rights_says_what_the_roles_may_do(amina: Teammate, now: datetime) -> None:
    in_this_role = [amina] + [add_teammate(amina, str(role), role=role, now=now) for role in ORDER[1:]]
    needs: list[Need] = ["look", "help", "organize", "export", "own"]
    decided = [[Role(each.role) for each in in_this_role if MAY[need](each)] for need in needs]
    assert [right.roles for right in rights()] == decided
