"""What goes wrong becomes a page that says what to do."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError
from django.test import Client, RequestFactory
from pytest_django import Settings

from linkarms.config import handlers
from linkarms.core.errors import BadInput, BadInputs, Gone, NotAllowed, Overloaded, Refused, TooMany
from linkarms.directory.models import Teammate
from linkarms.public import errors as public_errors
from linkarms.workspace import errors as workspace_errors
from linkarms.workspace.http import room_url

ERRORS = [
    (BadInput("That is no place."), 422, None),
    (BadInputs({"name": ["That is no name."]}), 422, None),
    (Refused("It is over."), 409, None),
    (NotAllowed("Ask Amina."), 403, None),
    (Gone("This link was used."), 410, None),
    (TooMany("Wait a little.", 60), 429, "60"),
    (Overloaded("Come again.", 7), 503, "7"),
]


@pytest.mark.parametrize(("error", "status", "retry_after"), ERRORS)
def test_both_doors_answer_an_error_with_its_status_and_its_sentence(
    error: Exception, status: int, retry_after: str | None
) -> None:
    request = RequestFactory().get("/w/")
    for response in (workspace_errors.answer(request, error), public_errors.answer(error)):
        assert response is not None
        assert (response.status_code, response.get("Retry-After")) == (status, retry_after)
        assert str(error) in response.content.decode()


@pytest.mark.parametrize("language", ["en", "es"])
def test_database_that_is_failing_over_is_busy_and_not_broken(language: str) -> None:
    error = OperationalError("the connection was lost")
    for response in (workspace_errors.answer(RequestFactory().get("/w/"), error), public_errors.answer(error)):
        assert response is not None
        assert (response.status_code, response["Retry-After"]) == (503, "5")
        assert "the connection was lost" not in response.content.decode()


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/my-data/no-such-page/", "/my-data/"),
        ("/answer/no-such-invitation/", "/w/sign-in/"),
        ("/confirm/no-such-link/", "/"),
    ],
)
def test_a_link_whose_time_is_over_leads_to_the_next_step(path: str, leads_to: str, client: Client, db: None) -> None:
    response = client.get(path)
    assert response.status_code == 410
    assert f'<a class="button" href="{leads_to}">' in response.content.decode()


def test_defect_is_nobodys_page() -> None:
    error = KeyError("x")
    assert workspace_errors.answer(RequestFactory().get("/w/"), error) is None
    assert public_errors.answer(error) is None


@pytest.mark.parametrize("path", ["/no/such/page", "/p/no-such-petition/", "/w/no/such/page/at/all/"])
def test_unknown_address_gets_a_page_that_leads_on(client: Client, db: None, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "There is nothing here" in response.content.decode()


@pytest.mark.parametrize(
    ("path", "words"), [("/w/x/", "What was saved before is safe."), ("/p/x/", "twice counts once")]
)
def test_defect_says_what_is_safe_and_asks_no_database(path: str, words: str) -> None:
    response = handlers.server_error(RequestFactory().get(path))
    assert response.status_code == 500
    assert words in response.content.decode()


def test_defect_answers_a_program_in_its_own_way() -> None:
    response = handlers.server_error(RequestFactory().get("/api/v1/petitions/x"))
    assert (response.status_code, response["Content-Type"]) == (500, "application/problem+json")


def test_page_that_cannot_be_made_is_said_in_plain_words(settings: Settings) -> None:
    settings.TEMPLATES = []
    response = handlers.server_error(RequestFactory().get("/w/x/"))
    assert (response.status_code, response.content) == (500, b"Internal Server Error\n")


def test_unknown_public_address_sets_no_cookie(client: Client, db: None) -> None:
    response = client.get("/no/such/page")
    assert (dict(response.cookies), response.get("Vary", "").count("Cookie")) == ({}, 0)


def test_error_page_of_a_teammate_keeps_the_frame_of_the_organization(client: Client, amina: Teammate) -> None:
    client.force_login(amina.user)
    request = RequestFactory().get(room_url(amina, "today"))
    request.user, request.teammate = amina.user, amina  # type: ignore[attr-defined]
    text = workspace_errors.page(request, 409, message="It is over.").content.decode()
    assert "Oak Street Tenants" in text
    assert 'href="/w/oak-street-tenants/"' in text


def test_form_without_its_token_says_that_nothing_was_changed(amina: Teammate) -> None:
    strict = Client(enforce_csrf_checks=True)
    response = strict.post("/w/sign-in/", {"email": amina.user.email, "how": "link"})
    assert response.status_code == 403
    assert "Nothing was changed." in response.content.decode()


def test_body_that_is_far_too_large_is_refused_with_a_page(client: Client, amina: Teammate) -> None:
    client.force_login(amina.user)
    response = client.post(room_url(amina, "account-page"), {"what": "profile", "name": "x" * 5_000_000})
    assert response.status_code in (400, 413)


def test_upload_where_none_is_asked_for_does_no_harm(client: Client, amina: Teammate) -> None:
    client.force_login(amina.user)
    file = SimpleUploadedFile("x.bin", b"x" * 100_000)
    response = client.post(room_url(amina, "account-page"), {"what": "profile", "name": file, "language": "en"})
    assert response.status_code == 422


def test_ten_thousand_characters_in_a_name_are_refused_beside_the_field(client: Client, amina: Teammate) -> None:
    client.force_login(amina.user)
    response = client.post(room_url(amina, "account-page"), {"what": "profile", "name": "ñ" * 10_000, "language": "en"})
    assert response.status_code == 422
    assert 'id="id_name_error"' in response.content.decode()
