"""Another site cannot act with somebody's session: every post of the workspace needs the token of its page."""

from __future__ import annotations

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linkarms.audit.models import Entry
from linkarms.outbox.models import Mail
from linkarms.petitions.models import Signature
from tests.security.places import Place, Site, all_places

pytestmark = pytest.mark.django_db

WORKSPACE = [place for place in all_places() if place.room == "workspace"]
#: Public posts without a token, and what stands in its place.
EXEMPT = {
    "sign": "changes nothing for the sender: anybody may sign for themselves, and only the mail confirms it",
    "embed": "the same form in a frame",
    "visit": "counts a visit",
    "read_petition": "reads",
    "read_challenge": "reads",
    "confirm": "the token in the address is the proof",
    "not-me": "the token in the address is the proof",
    "my-data": "mails a code to an address, as often as anybody may",
    "my-data-code": "a cookie that no other site's post carries (SameSite=Strict), and the code",
    "my-data-withdraw": "the same cookie and the token in the address",
    "my-data-signature": "the same",
    "my-data-erase": "the same",
    "my-data-close": "the same",
    "organization-not-us": "makes a report, as often as anybody may",
    "organization-code": "the code",
    "organization-door": "keeps what a stranger wrote until the address is confirmed, as often as anybody may",
    "organization-door-confirm": "the token in the address",
    "check": "it changes nothing: whoever posts hears whether a file is genuine",
    "digest-stop": "the token in the address; mail programs post it by themselves (RFC 8058)",
}


def forger(world_browser: Client) -> Client:
    """The victim's browser on another site: its cookies, none of its tokens."""
    client = Client(enforce_csrf_checks=True)
    client.cookies = world_browser.cookies
    return client


def state() -> tuple[int, int]:
    return Entry.objects.count(), Mail.objects.count()


def test_what_needs_no_token_is_on_the_list_with_the_reason() -> None:
    assert {place.name for place in all_places() if place.is_exempt} == set(EXEMPT)


def test_no_post_of_the_workspace_is_taken_from_another_site(site: Site, amina: Client) -> None:
    before, client = state(), forger(amina)
    taken = [(str(place), answer.status_code) for place in WORKSPACE if (answer := _post(client, site, place))]
    assert taken == []
    assert state() == before


def _post(client: Client, site: Site, place: Place) -> HttpResponse | None:
    answer = client.post(site.address(place), {"do": "yes", "what": "everywhere"}, headers=_EVIL)
    return None if answer.status_code == 403 else answer


_EVIL = {"Origin": "https://evil.example", "Referer": "https://evil.example/", "Sec-Fetch-Site": "cross-site"}


def test_a_token_of_the_attackers_own_session_does_not_help(site: Site, amina: Client) -> None:
    """A token belongs to the cookie it came with."""
    attacker = Client(enforce_csrf_checks=True)
    page = attacker.get("/w/sign-in/").content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    amina.get("/w/account/")
    answer = forger(amina).post("/w/account/", {"what": "everywhere", "csrfmiddlewaretoken": token})
    assert answer.status_code == 403


def test_the_form_of_our_own_page_is_taken(amina: Client) -> None:
    """So that the tests above do not pass because nothing is ever taken."""
    client = forger(amina)
    page = client.get("/w/account/").content.decode()
    token = page.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    assert client.post("/w/account/", {"what": "everywhere", "csrfmiddlewaretoken": token}).status_code == 302


def test_the_answer_to_an_invitation_needs_a_token_too(site: Site) -> None:
    place = next(place for place in all_places() if place.name == "answer")
    assert Client(enforce_csrf_checks=True).post(site.address(place), {"do": "send"}).status_code == 403


def test_looking_at_a_page_of_the_workspace_changes_nothing(site: Site, amina: Client) -> None:
    """Mail scanners, browsers that fetch ahead and images on other sites make GETs."""
    before, deeds = state(), []
    for place in WORKSPACE:
        if place.name.startswith("people-download"):  # a release, recorded before it leaves
            continue
        with CaptureQueriesContext(connection) as statements:
            amina.get(site.address(place))
        written = [each["sql"] for each in statements if _writes(each["sql"])]
        deeds += [(place.name, sql[:80]) for sql in written]
    assert deeds == []
    assert state() == before


def _writes(sql: str) -> bool:
    is_write = sql.lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))
    # Sessions, and the exact words of a box that a preview shows for the first time.
    return is_write and "django_session" not in sql and "supporters_consentwords" not in sql


def test_a_download_is_a_post(site: Site, amina: Client) -> None:
    for place in WORKSPACE:
        if place.name in ("people-download", "people-download-all"):
            assert amina.get(site.address(place)).status_code == 405


def test_looking_at_public_pages_confirms_and_withdraws_nothing(site: Site) -> None:
    before = list(Signature.objects.values_list("confirmed_at", "withdrawn_at")), state()
    for place in all_places():
        if place.room == "public":
            Client().get(site.address(place))
            Client().head(site.address(place))
    assert (list(Signature.objects.values_list("confirmed_at", "withdrawn_at")), state()) == before
