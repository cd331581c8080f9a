"""Logo and colours: shown first, kept afterwards."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from linkarms.campaigns.models import Theme
from linkarms.directory.models import Organization, Teammate
from linkarms.workspace.http import room_url
from linkarms.workspace.rooms.settings import samples
from tests.workspace.settings.conftest import Browser

FOREST = {"accent": "#1f6a4a", "accent_ink": "#ffffff", "ground": "#fafaf5", "ink": "#202020"}
PALE = FOREST | {"accent": "#9fd8b8"}


def picture(kind: str = "PNG") -> SimpleUploadedFile:
    out = io.BytesIO()
    Image.new("RGB", (900, 300), "#1f6a4a").save(out, format=kind)
    return SimpleUploadedFile("my logo.png", out.getvalue(), content_type="image/png")


def kept(teammate: Teammate) -> dict[str, str] | None:
    return Theme.objects.filter(organization=teammate.organization_id).values(*FOREST).first()


def sample_address(page: str) -> str:
    found = re.search(r'href="([^"]*sample\.css[^"]*)"', page)
    assert found
    return found[1].replace("&amp;", "&")


def test_looking_at_colours_shows_them_and_keeps_nothing(amina: Teammate, browser: Browser) -> None:
    client = browser(amina)
    page = client.post(room_url(amina, "settings-look"), FOREST | {"what": "look"}).content.decode()
    assert "Not kept yet" in page
    assert "--accent:#1f6a4a" in client.get(sample_address(page)).content.decode()
    assert kept(amina) is None


def test_colours_that_were_looked_at_are_kept_by_the_other_button(amina: Teammate, browser: Browser) -> None:
    client = browser(amina)
    codes = [
        client.post(room_url(amina, "settings-look"), FOREST | {"what": "keep"}).status_code for _click in range(2)
    ]
    assert (codes, kept(amina)) == ([302, 302], FOREST)


def test_colours_that_cannot_be_read_are_named_with_one_that_can(amina: Teammate, browser: Browser) -> None:
    client, look = browser(amina), room_url(amina, "settings-look")
    response = client.post(look, PALE | {"what": "keep"})
    page = response.content.decode()
    assert (response.status_code, kept(amina)) == (422, None)
    assert 'value="#9fd8b8"' in page
    suggestions = re.findall(r'name="take" value="(\w+):(#\w{6})"', page)
    assert {field for field, _colour in suggestions} == {"accent", "accent_ink"}


def test_taking_the_suggestions_leads_to_colours_that_are_kept(amina: Teammate, browser: Browser) -> None:
    client, look = browser(amina), room_url(amina, "settings-look")
    typed = dict(PALE)
    for _step in range(4):
        page = client.post(look, typed | {"what": "look"}).content.decode()
        suggestion = re.search(r'name="take" value="(\w+):(#\w{6})"', page)
        if suggestion is None:
            break
        client.post(look, typed | {"take": suggestion[0]})
        typed[suggestion[1]] = suggestion[2]
    assert client.post(look, typed | {"what": "keep"}).status_code == 302
    assert kept(amina) == typed


def test_taking_a_suggestion_fills_it_in_and_keeps_nothing(amina: Teammate, browser: Browser) -> None:
    response = browser(amina).post(room_url(amina, "settings-look"), PALE | {"take": "accent:#1f6a4a"})
    assert (response.status_code, kept(amina)) == (200, None)
    assert 'value="#1f6a4a"' in response.content.decode()


@pytest.mark.parametrize("value", ["red", "", "url(//evil.example)", "#12345", "}body{display:none"])
def test_what_is_no_colour_is_refused_and_shown_nowhere(amina: Teammate, browser: Browser, value: str) -> None:
    client = browser(amina)
    response = client.post(room_url(amina, "settings-look"), FOREST | {"ground": value, "what": "keep"})
    assert (response.status_code, kept(amina)) == (422, None)
    assert "sample.css" not in response.content.decode()
    sample = room_url(amina, "settings-sample")
    assert client.get(sample, FOREST | {"ground": value}).status_code == 404


def test_colours_go_back_to_the_usual_ones(amina: Teammate, browser: Browser) -> None:
    client, look = browser(amina), room_url(amina, "settings-look")
    client.post(look, FOREST | {"what": "keep"})
    for _click in range(2):
        client.post(look, {"what": "reset"})
    assert kept(amina) is None


def test_usual_colours_are_readable() -> None:
    assert [check.readable for check in samples.checks(samples.USUAL)] == [True] * 4


def test_logo_is_drawn_anew_and_can_be_removed(amina: Teammate, browser: Browser) -> None:
    client, look = browser(amina), room_url(amina, "settings-look")
    client.post(look, {"what": "logo", "logo": picture()})
    organization = Organization.objects.get(pk=amina.organization_id)
    with Image.open(organization.logo) as drawn:
        assert drawn.size == (512, 171)
    assert "my logo" not in organization.logo.name
    for _click in range(2):
        client.post(look, {"what": "no-logo"})
    assert Organization.objects.get(pk=amina.organization_id).logo_url == ""


@pytest.mark.parametrize(
    "content", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", b"\x89PNG broken"]
)
def test_file_that_is_no_picture_is_refused_beside_the_field(amina: Teammate, browser: Browser, content: bytes) -> None:
    file = SimpleUploadedFile("logo.png", content, content_type="image/png")
    response = browser(amina).post(room_url(amina, "settings-look"), {"what": "logo", "logo": file})
    assert response.status_code == 422
    assert 'id="id_logo_error"' in response.content.decode()


def test_asking_for_a_logo_without_a_file_says_so(amina: Teammate, browser: Browser) -> None:
    response = browser(amina).post(room_url(amina, "settings-look"), {"what": "logo"})
    assert "Please choose a picture first." in response.content.decode()


def test_helper_sees_the_colours_and_changes_nothing(hugo: Teammate, browser: Browser) -> None:
    client, look = browser(hugo), room_url(hugo, "settings-look")
    assert 'type="color"' not in client.get(look).content.decode()
    assert client.post(look, FOREST | {"what": "keep"}).status_code == 403
    assert kept(hugo) is None
