"""Who gets through the door of the workspace."""

from datetime import datetime

import pytest
from django.http import Http404, HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from linkarms.core.errors import NotAllowed
from linkarms.directory.models import Role, Teammate
from linkarms.directory.services import change_role, leave_team
from linkarms.workspace.http import MAY, Need, StaffRequest, room_url, staff
from tests.factories.world import add_teammate


def a_view(request: StaffRequest, pk: int = 0) -> HttpResponse:
    return HttpResponse(f"{request.teammate.organization.name} {pk}")


def asked_by(teammate: Teammate) -> HttpRequest:
    request = RequestFactory().get("/w/anything/")
    request.user = teammate.user
    return request


def test_signed_out_person_is_sent_to_the_sign_in_page_and_back_afterwards(client: Client, amina: Teammate) -> None:
    response = client.get("/w/oak-street-tenants/")
    assert (response.status_code, response["Location"]) == (302, "/w/sign-in/?next=/w/oak-street-tenants/")


def test_teammate_sees_the_organization(client: Client, amina: Teammate) -> None:
    client.force_login(amina.user)
    assert client.get(room_url(amina, "today")).status_code == 200


def test_outsider_gets_the_same_answer_for_a_foreign_organization_as_for_none(
    client: Client, amina: Teammate, bo: Teammate
) -> None:
    client.force_login(bo.user)
    foreign, nowhere = client.get(room_url(amina, "today")), client.get("/w/no-such-organization/")
    assert (foreign.status_code, nowhere.status_code) == (404, 404)
    assert foreign.content == nowhere.content


def test_someone_who_left_is_an_outsider(client: Client, amina: Teammate, now: datetime) -> None:
    other = add_teammate(amina, "rosa", now=now)
    leave_team(other, actor=amina, now=now)
    client.force_login(other.user)
    assert client.get(room_url(amina, "today")).status_code == 404


def test_view_gets_the_teammate_and_not_the_short_name_of_the_organization(amina: Teammate) -> None:
    response = staff(a_view)(asked_by(amina), org="oak-street-tenants", pk=7)
    assert response.content == b"Oak Street Tenants 7"


def test_pages_of_the_workspace_are_kept_by_nobody(client: Client, amina: Teammate) -> None:
    client.force_login(amina.user)
    assert "no-store" in client.get(room_url(amina, "today"))["Cache-Control"]


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        (Role.OWNER, {"look", "help", "organize", "export", "sign", "own"}),
        (Role.ORGANIZER, {"look", "help", "organize", "export"}),
        (Role.HELPER, {"look", "help"}),
        (Role.VIEWER, {"look"}),
    ],
)
def test_role_decides_which_pages_open(amina: Teammate, now: datetime, role: Role, allowed: set[Need]) -> None:
    rosa = add_teammate(amina, "rosa", now=now)
    if role == Role.OWNER:
        change_role(rosa, role=Role.OWNER, actor=amina, now=now)
    else:
        change_role(rosa, role=role, actor=amina, now=now)
    opened = set()
    for need in MAY:
        try:
            staff(needs=need)(a_view)(asked_by(rosa), org=rosa.organization.slug)
            opened.add(need)
        except NotAllowed:
            pass
    assert opened == allowed


def test_someone_whose_role_does_not_allow_it_reads_who_can(amina: Teammate, now: datetime) -> None:
    helper = add_teammate(amina, "rosa", role=Role.HELPER, now=now)
    with pytest.raises(NotAllowed) as refused:
        staff(needs="export")(a_view)(asked_by(helper), org=amina.organization.slug)
    assert refused.value.message == (
        "In Oak Street Tenants only owners and organizers take people's data out: Amina Haddad."
    )


def test_organization_that_was_closed_is_gone_for_its_team(amina: Teammate, now: datetime) -> None:
    amina.organization.closed_at = now
    amina.organization.save()
    with pytest.raises(Http404):
        staff(a_view)(asked_by(amina), org=amina.organization.slug)


def test_fragment_asked_for_after_the_session_ended_sends_the_whole_page_to_sign_in(
    client: Client, amina: Teammate
) -> None:
    response = client.get(
        room_url(amina, "today"),
        headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/w/oak-street-tenants/partners/"},
    )
    assert response["HX-Redirect"] == "/w/sign-in/?next=%2Fw%2Foak-street-tenants%2Fpartners%2F"


def test_action_after_the_session_ended_is_not_repeated_by_signing_in(client: Client, amina: Teammate) -> None:
    response = client.post(room_url(amina, "account-page"), {"what": "profile"})
    assert (response.status_code, response["Location"]) == (302, "/w/sign-in/")
