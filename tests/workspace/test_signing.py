"""Sign in by mailed link or password, sign out, choose for whom one acts."""

import re
from datetime import datetime

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client

from linkarms.accounts.services import change_password
from linkarms.core import clock
from linkarms.directory.models import Teammate
from linkarms.directory.services import accept_team_invitation, invite_teammate
from linkarms.outbox.models import Mail
from linkarms.outbox.services import send_due
from linkarms.workspace.http import room_url

PASSWORD = "a long sentence of mine"


def sign_in_path() -> str:
    """The path of the newest sign-in mail, as it went out."""
    text = str(mail.outbox[-1].body)
    found = re.search(r"http://testserver(/w/link/\S+)", text)
    assert found, text
    return found[1]


def words(page: HttpResponse) -> str:
    """The page without the token that is new in every one."""
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page.content.decode())


def ask_for_link(client: Client, email: str, **more: str) -> str:
    client.post("/w/sign-in/", {"email": email, "how": "link", **more})
    send_due(clock.now())
    return sign_in_path()


def test_known_and_unknown_addresses_get_the_same_page(client: Client, amina: Teammate) -> None:
    known = client.post("/w/sign-in/", {"email": "amina@oakstreet.example", "how": "link"})
    unknown = client.post("/w/sign-in/", {"email": "nobody@oakstreet.example", "how": "link"})
    assert words(known).replace("amina@", "nobody@") == words(unknown)


def test_nothing_is_mailed_to_an_unknown_address(client: Client, amina: Teammate) -> None:
    client.post("/w/sign-in/", {"email": "nobody@oakstreet.example", "how": "link"})
    assert Mail.objects.filter(to="nobody@oakstreet.example").count() == 0


def test_opening_a_mailed_link_signs_nobody_in(client: Client, amina: Teammate, now: datetime) -> None:
    path = ask_for_link(client, amina.user.email)
    assert (client.get(path).status_code, client.get(path).status_code) == (200, 200)
    assert client.get(room_url(amina, "today")).status_code == 302


def test_pressing_the_button_of_a_mailed_link_signs_in(client: Client, amina: Teammate, now: datetime) -> None:
    client.post(ask_for_link(client, amina.user.email))
    assert client.get(room_url(amina, "today")).status_code == 200


def test_mailed_link_works_once(client: Client, amina: Teammate, now: datetime) -> None:
    path = ask_for_link(client, amina.user.email)
    client.post(path)
    assert (Client().post(path).status_code, Client().get(path).status_code) == (410, 410)


def test_mailed_link_leads_back_to_the_wanted_page(client: Client, amina: Teammate, now: datetime) -> None:
    wanted = room_url(amina, "account-page")
    path = ask_for_link(client, amina.user.email, next=wanted)
    assert client.post(path)["Location"] == wanted


@pytest.mark.parametrize("elsewhere", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:x"])
def test_signing_in_leads_to_no_other_site(client: Client, amina: Teammate, now: datetime, elsewhere: str) -> None:
    path = ask_for_link(client, amina.user.email, next=elsewhere)
    assert client.post(path)["Location"] == "/w/"


def test_forged_link_says_what_to_do(client: Client, db: None) -> None:
    response = client.get("/w/link/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/")
    assert response.status_code == 410
    assert "copy all of it from the mail" in response.content.decode()


def test_password_signs_in(client: Client, amina: Teammate, now: datetime) -> None:
    change_password(amina.user, password=PASSWORD, now=now)
    response = client.post("/w/sign-in/", {"email": amina.user.email, "password": PASSWORD, "how": "password"})
    assert (response.status_code, response["Location"]) == (302, "/w/")


def test_wrong_password_keeps_the_address_and_says_the_same_as_for_an_unknown_one(
    client: Client, amina: Teammate, now: datetime
) -> None:
    change_password(amina.user, password=PASSWORD, now=now)
    pages = [
        client.post("/w/sign-in/", {"email": email, "password": "wrong", "how": "password"})
        for email in ("amina@oakstreet.example", "other@oakstreet.example")
    ]
    assert [page.status_code for page in pages] == [422, 422]
    texts = [words(page).replace("other@", "amina@") for page in pages]
    assert texts[0] == texts[1]
    assert 'value="amina@oakstreet.example"' in texts[0]


def test_something_that_is_no_address_is_named(client: Client, db: None) -> None:
    response = client.post("/w/sign-in/", {"email": "amina", "how": "link"})
    assert response.status_code == 422
    assert b'aria-invalid="true"' in response.content


def test_sign_in_page_speaks_spanish_when_asked(client: Client, db: None) -> None:
    assert '<html lang="es"' in client.get("/w/sign-in/?lang=es").content.decode()


def test_after_signing_in_pages_speak_the_language_of_the_person(
    client: Client, amina: Teammate, now: datetime
) -> None:
    amina.user.language = "es"
    amina.user.save()
    client.post(ask_for_link(client, amina.user.email))
    assert '<html lang="es"' in client.get(room_url(amina, "today")).content.decode()


def test_signing_out_is_an_action_and_ends_the_session(client: Client, amina: Teammate) -> None:
    client.force_login(amina.user)
    assert client.get("/w/sign-out/").status_code == 405
    client.post("/w/sign-out/")
    assert client.get(room_url(amina, "today")).status_code == 302


def test_home_leads_to_the_only_organization(client: Client, amina: Teammate) -> None:
    client.force_login(amina.user)
    assert client.get("/w/")["Location"] == "/w/oak-street-tenants/"


def test_home_lists_the_organizations_of_a_person_with_several(
    client: Client, amina: Teammate, bo: Teammate, now: datetime
) -> None:
    invitation = invite_teammate(
        bo.organization, email=amina.user.email, role="viewer", may_sign=False, actor=bo, now=now
    )
    accept_team_invitation(invitation, user=amina.user, now=now)
    client.force_login(amina.user)
    text = client.get("/w/").content.decode()
    assert re.findall(r'<a href="(/w/[a-z-]+/)">([^<]+)</a>\n? *</h2>', text.replace("</a></h2>", "</a>\n</h2>")) == [
        ("/w/oak-street-tenants/", "Oak Street Tenants"),
        ("/w/rivers-alliance/", "Rivers Alliance"),
    ]


def test_switch_leads_to_another_organization_of_mine_and_to_no_foreign_one(
    client: Client, amina: Teammate, bo: Teammate
) -> None:
    client.force_login(amina.user)
    assert client.post("/w/switch/", {"membership": amina.pk})["Location"] == "/w/oak-street-tenants/"
    assert client.post("/w/switch/", {"membership": bo.pk}).status_code == 404
    assert client.post("/w/switch/", {"membership": "²"}).status_code == 404


def test_person_without_a_team_reads_how_to_get_into_one(client: Client, amina: Teammate, now: datetime) -> None:
    amina.left_at = now
    amina.save()
    client.force_login(amina.user)
    assert "amina@oakstreet.example" in client.get("/w/").content.decode()
