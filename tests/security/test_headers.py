"""What stands around every page: nothing inline, nobody frames it, a secret in its address goes nowhere."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.http import HttpResponse
from django.test import Client

from tests.security.places import FORGED, Place, Site, all_places, with_her_data_open

PLACES = all_places()
#: A frame on somebody else's page is what this one is for.
FRAMED = "embed"
STRICT = {
    "default-src 'self'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "font-src 'self'",
    "connect-src 'self'", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'",
}  # fmt: skip
INLINE = ("style", "srcdoc")
HANDLER = re.compile(r"on(?!e$)[a-z]+")  # `one` is a name that our templates give


class Inline(HTMLParser):
    """What a page would run or draw that does not come from a file of ours."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if (tag == "script" and "src" not in given) or tag == "style":
            self.found.append(f"<{tag}>")
        for name, value in given.items():
            here = (value or "").strip().lower()
            if name in INLINE or HANDLER.fullmatch(name) or here.startswith("javascript:"):
                self.found.append(f"{tag} {name}={value}")
            if name in ("src", "action", "formaction") and (here.startswith(("http", "//"))):
                self.found.append(f"{tag} {name}={value}")


def inline_of(answer: HttpResponse) -> list[str]:
    if not answer.get("Content-Type", "").startswith("text/html"):
        return []
    reader = Inline()
    reader.feed(answer.content.decode())
    return reader.found


def policy_of(answer: HttpResponse) -> set[str]:
    return {part.strip() for part in answer["Content-Security-Policy"].split(";")}


def visits(site: Site, client: Client) -> list[tuple[Place, HttpResponse]]:
    return [(place, client.get(site.address(place))) for place in PLACES]


_seen: list[tuple[Place, HttpResponse]] = []


@pytest.fixture
def answers(request: pytest.FixtureRequest, db: None) -> list[tuple[Place, HttpResponse]]:
    """Every address as its owner sees it, as a stranger does, and with a forged secret: one tour for all tests."""
    if not _seen:
        site, amina = request.getfixturevalue("site"), request.getfixturevalue("amina")
        stranger = with_her_data_open(site, Client(), now=request.getfixturevalue("now"))
        _seen.extend(visits(site, amina) + visits(site, stranger))
        _seen.extend((place, Client().get(site.address(place, token=FORGED))) for place in PLACES if place.has_secret)
    return _seen


def test_the_tour_sees_real_pages(answers: list[tuple[Place, HttpResponse]]) -> None:
    whole = {place.route for place, answer in answers if answer.status_code == 200}
    unseen = {place.route for place in PLACES} - whole
    # What only takes posts, leads somewhere else, or waits for what this world does not have.
    assert len(whole) > 70, sorted(unseen)
    # Inside the transaction of a test the database takes no lock for `readyz`.
    broken = {str(place) for place, answer in answers if answer.status_code >= 500}
    assert broken <= {"/readyz"}


def test_every_answer_forbids_what_is_not_ours(answers: list[tuple[Place, HttpResponse]]) -> None:
    wrong = [
        (str(place), sorted(policy_of(answer) ^ STRICT))
        for place, answer in answers
        if place.name != FRAMED and policy_of(answer) != STRICT
    ]
    assert wrong == []


def test_no_page_holds_a_script_a_style_or_an_address_of_others(answers: list[tuple[Place, HttpResponse]]) -> None:
    assert [(str(place), found) for place, answer in answers if (found := inline_of(answer))] == []


def test_templates_hold_nothing_inline_either() -> None:
    """Also the pages that no tour comes to: errors, the demo, what a later state shows."""
    folder = Path(django_settings.PACKAGE_DIR) if hasattr(django_settings, "PACKAGE_DIR") else Path("src/linkarms")
    wrong = []
    for path in sorted(folder.rglob("templates/**/*.html")):
        if "mails" in path.parts or path.name == "mail_base.html":  # mail programs know no style sheets
            continue
        reader = Inline()
        reader.feed(path.read_text(encoding="utf-8"))
        wrong += [(path.name, found) for found in reader.found if "{{" not in found and "{%" not in found]
    assert wrong == []


def test_nobody_frames_a_page_but_the_one_made_for_it(answers: list[tuple[Place, HttpResponse]]) -> None:
    framed = {
        place.name
        for place, answer in answers
        if answer.get("X-Frame-Options") != "DENY" or "frame-ancestors 'none'" not in policy_of(answer)
    }
    assert framed == {FRAMED}


def test_the_frame_differs_in_who_may_frame_it_and_in_nothing_else(site: Site) -> None:
    answer = Client().get(f"/p/{site.world.petition.slug}/embed/")
    assert policy_of(answer) ^ STRICT == {"frame-ancestors 'none'", "frame-ancestors *"}
    assert answer.cookies == {}


def test_every_answer_is_what_it_says_it_is(answers: list[tuple[Place, HttpResponse]]) -> None:
    assert [str(place) for place, answer in answers if answer.get("X-Content-Type-Options") != "nosniff"] == []


def test_an_address_with_a_secret_goes_to_nobody_and_is_kept_by_nobody(
    answers: list[tuple[Place, HttpResponse]],
) -> None:
    secret = [(place, answer) for place, answer in answers if place.has_secret]
    assert len({place.route for place, _answer in secret}) == len([place for place in PLACES if place.has_secret])
    told = [str(place) for place, answer in secret if answer["Referrer-Policy"] not in ("no-referrer", "same-origin")]
    kept = [
        (str(place), answer.status_code, answer.get("Cache-Control"))
        for place, answer in secret
        if "no-store" not in answer.get("Cache-Control", "") and answer.content
    ]
    assert (told, kept) == ([], [])


def test_no_workspace_page_is_kept_by_a_cache(answers: list[tuple[Place, HttpResponse]]) -> None:
    shared = [
        str(place)
        for place, answer in answers
        if place.room == "workspace" and answer.status_code == 200 and "public" in answer.get("Cache-Control", "")
    ]
    assert shared == []


def test_what_anybody_may_keep_sets_no_cookie(answers: list[tuple[Place, HttpResponse]]) -> None:
    public = [(place, answer) for place, answer in answers if "public" in answer.get("Cache-Control", "")]
    assert len(public) > 10
    assert [str(place) for place, answer in public if answer.cookies or "Cookie" in answer.get("Vary", "")] == []


def test_what_anybody_may_keep_says_that_it_depends_on_the_language(site: Site) -> None:
    for address in (f"/p/{site.world.petition.slug}/", "/", f"/c/{site.world.campaign.slug}/"):
        answer = Client().get(address, headers={"Accept-Language": "es"})
        assert "Accept-Language" in answer["Vary"], address
        assert answer["Content-Language"] == "es"


# --- https -------------------------------------------------------------------------------------------------

SCRIPT = """
import json, sys
import django
django.setup()
from django.conf import settings
from django.test import Client
names = ["SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE", "SESSION_COOKIE_NAME",
         "CSRF_COOKIE_SECURE", "CSRF_COOKIE_HTTPONLY", "CSRF_COOKIE_SAMESITE", "CSRF_COOKIE_NAME", "CSRF_COOKIE_DOMAIN",
         "SESSION_COOKIE_DOMAIN", "SESSION_COOKIE_PATH"]
found = {name: getattr(settings, name) for name in names}
answers = {}
for kind, headers in {"plain": {}, "says https": {"HTTP_X_FORWARDED_PROTO": "https"}}.items():
    answer = Client(HTTP_HOST="campaigns.example.org", **headers).get("/healthz")
    page = Client(HTTP_HOST="campaigns.example.org", **headers).get("/nothing-here/")
    answers[kind] = [answer.get("Strict-Transport-Security"), page.status_code, page.get("Location")]
print(json.dumps([found, answers]))
"""


type Started = tuple[dict[str, object], dict[str, list[object]]]
_started: dict[str, Started] = {}


def started_with(tmp_path: Path, **environment: str) -> Started:
    """Settings and answers of a process that was started with this environment; each environment once."""
    key = json.dumps(environment, sort_keys=True)
    if key not in _started:
        _started[key] = _start(tmp_path, environment)
    return _started[key]


def _start(tmp_path: Path, environment: dict[str, str]) -> Started:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LINKARMS_")}
    variables = {
        **kept,
        "DJANGO_SETTINGS_MODULE": "linkarms.config.settings",
        "LINKARMS_DATA_DIR": str(tmp_path),
        "LINKARMS_DEBUG": "true",  # no prepared style sheets here
        **environment,
    }
    done = subprocess.run([sys.executable, "-c", SCRIPT], env=variables, capture_output=True, text=True, check=True)
    found, answers = json.loads(done.stdout.splitlines()[-1])
    return found, answers


HTTPS = {"LINKARMS_BASE_URL": "https://campaigns.example.org"}


def test_on_https_cookies_go_over_https_to_this_host_only(tmp_path: Path) -> None:
    found, _answers = started_with(tmp_path, **HTTPS)
    assert found == {
        "SESSION_COOKIE_SECURE": True,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_NAME": "__Host-linkarms_session",
        "SESSION_COOKIE_DOMAIN": None,
        "SESSION_COOKIE_PATH": "/",
        "CSRF_COOKIE_SECURE": True,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Lax",
        "CSRF_COOKIE_NAME": "__Host-linkarms_csrf",
        "CSRF_COOKIE_DOMAIN": None,
    }


def test_behind_a_trusted_proxy_browsers_are_told_to_stay_with_https(tmp_path: Path) -> None:
    _found, answers = started_with(tmp_path, LINKARMS_TRUSTED_PROXIES="1", **HTTPS)
    assert answers["says https"] == ["max-age=31536000", 404, None]
    assert answers["plain"] == [None, 301, "https://campaigns.example.org/nothing-here/"]


@pytest.mark.parametrize("environment", [HTTPS, {"LINKARMS_BASE_URL": "http://campaigns.example.org"}])
def test_without_a_trusted_proxy_nobody_can_say_that_they_came_over_https(
    tmp_path: Path, environment: dict[str, str]
) -> None:
    _found, answers = started_with(tmp_path, **environment)
    assert answers["says https"] == answers["plain"] == [None, 404, None]


def test_on_http_nothing_is_promised_about_https(tmp_path: Path) -> None:
    environment = {"LINKARMS_BASE_URL": "http://campaigns.example.org", "LINKARMS_TRUSTED_PROXIES": "1"}
    found, answers = started_with(tmp_path, **environment)
    assert (found["SESSION_COOKIE_SECURE"], found["SESSION_COOKIE_NAME"]) == (False, "linkarms_session")
    assert answers == {"plain": [None, 404, None], "says https": [None, 404, None]}
