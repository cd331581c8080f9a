"""My account: name, language, password."""

from datetime import datetime

from django.test import Client

from linkarms.accounts.services import change_password
from linkarms.directory.models import Teammate
from linkarms.workspace.http import room_url

OLD, NEW = "a long sentence of mine", "another long sentence"


def test_name_and_language_are_changed(client: Client, amina: Teammate) -> None:
    client.force_login(amina.user)
    page = room_url(amina, "account-page")
    response = client.post(page, {"what": "profile", "name": "Amina H.", "language": "es"}, follow=True)
    amina.user.refresh_from_db()
    assert (amina.user.name, amina.user.language) == ("Amina H.", "es")
    assert '<html lang="es"' in response.content.decode()


def test_name_must_not_be_empty(client: Client, amina: Teammate) -> None:
    client.force_login(amina.user)
    response = client.post(room_url(amina, "account-page"), {"what": "profile", "name": " ", "language": "en"})
    assert response.status_code == 422
    assert 'id="id_name_error"' in response.content.decode()


def test_first_password_needs_no_old_one(client: Client, amina: Teammate) -> None:
    client.force_login(amina.user)
    client.post(room_url(amina, "account-page"), {"what": "password", "password": NEW})
    amina.user.refresh_from_db()
    assert amina.user.check_password(NEW)


def test_password_is_changed_only_with_the_old_one(client: Client, amina: Teammate, now: datetime) -> None:
    change_password(amina.user, password=OLD, now=now)
    client.force_login(amina.user)
    page = room_url(amina, "account-page")
    assert client.post(page, {"what": "password", "old": "wrong", "password": NEW}).status_code == 422
    assert client.post(page, {"what": "password", "old": OLD, "password": NEW}).status_code == 302
    amina.user.refresh_from_db()
    assert amina.user.check_password(NEW)


def test_changing_the_password_keeps_this_session_and_ends_the_others(
    client: Client, amina: Teammate, now: datetime
) -> None:
    change_password(amina.user, password=OLD, now=now)
    elsewhere = Client()
    client.force_login(amina.user)
    elsewhere.force_login(amina.user)
    client.post(room_url(amina, "account-page"), {"what": "password", "old": OLD, "password": NEW})
    today = room_url(amina, "today")
    assert (client.get(today).status_code, elsewhere.get(today).status_code) == (200, 302)


def test_weak_password_is_refused_with_the_reason(client: Client, amina: Teammate) -> None:
    client.force_login(amina.user)
    response = client.post(room_url(amina, "account-page"), {"what": "password", "password": "password123"})
    assert response.status_code == 422
    assert 'id="id_password_error"' in response.content.decode()


def test_person_without_a_team_has_the_page_too(client: Client, amina: Teammate, now: datetime) -> None:
    amina.left_at = now
    amina.save()
    client.force_login(amina.user)
    assert client.get("/w/account/").status_code == 200
