"""The OpenAPI document says what the interface does; tests/fuzz/test_served.py holds it to that at length."""

import pytest
from django.test import Client

from linkarms.core import clock
from tests.factories.world import amina_and_bo

pytestmark = pytest.mark.django_db


def test_problems_have_their_own_media_type_in_the_document_too():
    paths = Client().get("/api/v1/openapi.json").json()["paths"]
    answers = [
        (status, *answer["content"])
        for methods in paths.values()
        for operation in methods.values()
        for status, answer in operation["responses"].items()
    ]
    assert {kind for status, kind in answers if status >= "400"} == {"application/problem+json"}
    assert {kind for status, kind in answers if status < "400"} == {"application/json"}


def test_the_page_for_people_shows_code_as_code():
    page = Client().get("/api/v1/docs/").content.decode()
    assert ("`" in page, "<code>minimum_age</code>" in page) == (False, True)


def test_a_body_that_is_no_json_is_a_documented_400():
    paths = Client().get("/api/v1/openapi.json").json()["paths"]
    world = amina_and_bo(clock.now())
    address = f"/api/v1/petitions/{world.petition.slug}/signatures"
    answer = Client().post(address, b'{"email": ', content_type="application/json")
    assert answer.status_code == 400
    assert "400" in paths["/api/v1/petitions/{slug}/signatures"]["post"]["responses"]


def test_the_code_of_a_link_may_be_as_wrong_as_it_likes():
    world = amina_and_bo(clock.now())
    answer = Client().get(f"/api/v1/petitions/{world.petition.slug}", {"via": "x" * 5000})
    assert answer.status_code == 200
    assert answer.json()["url"].endswith(f"/p/{world.petition.slug}/")
