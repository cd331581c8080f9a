"""Evidence of authority, the name taken off, and yes said again."""

from datetime import datetime

import pytest
from django.test import Client

from linkarms.directory.models import NameOff, Organization, Teammate
from linkarms.directory.queries import name_decision
from linkarms.directory.services import confirm_objection, object_to_name, vouch
from linkarms.outbox.models import Mail
from linkarms.workspace.http import room_url
from tests.factories.directory import make_owner
from tests.factories.world import add_teammate, last_code
from tests.workspace.settings.conftest import Browser

OTHER = "office@maple.example"


@pytest.fixture
def maple(db: None, now: datetime) -> Teammate:
    """An owner with an address elsewhere: nothing shows yet that she acts for the organization."""
    return make_owner(now=now, name="Maple Street", email="nora@mail.example", website="https://www.maple.example")


def allowed(teammate: Teammate) -> bool:
    return name_decision(Organization.objects.get(pk=teammate.organization_id)).allowed


def send(client: Client, teammate: Teammate, **typed: str) -> int:
    return client.post(room_url(teammate, "settings-address"), typed).status_code


def shown(client: Client, teammate: Teammate) -> str:
    return client.get(room_url(teammate, "settings-authority")).content.decode()


def test_code_to_an_address_at_the_domain_shows_authority(maple: Teammate, browser: Browser) -> None:
    client = browser(maple)
    send(client, maple, what="send", email=" Office@Maple.example ")
    assert OTHER in shown(client, maple)
    send(client, maple, what="code", code=last_code(OTHER))
    assert allowed(maple)
    assert "Your name may stand on public pages" in shown(client, maple)


def test_address_elsewhere_is_refused_and_kept_in_the_form(maple: Teammate, browser: Browser) -> None:
    response = browser(maple).post(room_url(maple, "settings-address"), {"what": "send", "email": "nora@mail.example"})
    page = response.content.decode()
    assert response.status_code == 422
    assert "This address is not at maple.example" in page
    assert 'value="nora@mail.example"' in page


def test_wrong_code_shows_nothing_and_can_be_tried_again(maple: Teammate, browser: Browser) -> None:
    client = browser(maple)
    send(client, maple, what="send", email=OTHER)
    right = last_code(OTHER)
    wrong = "000000" if right != "000000" else "111111"
    assert send(client, maple, what="code", code=wrong) == 422
    assert not allowed(maple)
    assert send(client, maple, what="code", code=right) == 302
    assert allowed(maple)


def test_five_wrong_codes_lead_back_to_asking_for_a_new_one(maple: Teammate, browser: Browser) -> None:
    client = browser(maple)
    send(client, maple, what="send", email=OTHER)
    right = last_code(OTHER)
    wrong = "000000" if right != "000000" else "111111"
    for _try in range(5):
        send(client, maple, what="code", code=wrong)
    assert 'name="email"' in shown(client, maple)
    send(client, maple, what="code", code=right)
    assert not allowed(maple)


def test_two_clicks_mail_one_code(maple: Teammate, browser: Browser) -> None:
    client = browser(maple)
    codes = [send(client, maple, what="send", email=OTHER) for _click in range(2)]
    assert (codes, Mail.objects.filter(to=OTHER).count()) == ([302, 302], 1)


def test_second_click_on_the_code_is_no_error(maple: Teammate, browser: Browser) -> None:
    client = browser(maple)
    send(client, maple, what="send", email=OTHER)
    code = last_code(OTHER)
    assert [send(client, maple, what="code", code=code) for _click in range(2)] == [302, 302]


def test_another_address_can_be_used_instead(maple: Teammate, browser: Browser) -> None:
    client = browser(maple)
    send(client, maple, what="send", email=OTHER)
    send(client, maple, what="other")
    assert 'name="email"' in shown(client, maple)


def test_page_tells_the_command_that_the_operator_runs(maple: Teammate, browser: Browser) -> None:
    assert "linkarms vouch --org maple-street --note" in shown(browser(maple), maple)


def test_words_of_the_operator_are_shown(maple: Teammate, browser: Browser, now: datetime) -> None:
    vouch(maple.organization, note="Met them at the market.", now=now)
    assert "Met them at the market." in shown(browser(maple), maple)


def test_organizer_reads_who_can_and_cannot(maple: Teammate, browser: Browser, now: datetime) -> None:
    rosa = add_teammate(maple, "rosa", now=now)
    client = browser(rosa)
    assert f"Only an owner of Maple Street can do this: {maple.user.name}." in shown(client, rosa)
    codes = [
        send(client, rosa, what="send", email=OTHER),
        client.post(room_url(rosa, "settings-name"), {"on": "no"}).status_code,
    ]
    assert codes == [403, 403]


def test_owner_takes_the_name_off_and_says_yes_again(amina: Teammate, browser: Browser) -> None:
    client, name = browser(amina), room_url(amina, "settings-name")
    for _click in range(2):
        client.post(name, {"on": "no"})
    assert not allowed(amina)
    assert "Your own team took it off." in shown(client, amina)
    for _click in range(2):
        client.post(name, {"on": "yes"})
    assert allowed(amina)


def test_looking_takes_nothing_off(amina: Teammate, browser: Browser) -> None:
    assert browser(amina).get(room_url(amina, "settings-name"), {"on": "no"}).status_code == 405
    assert allowed(amina)


def test_after_this_is_not_us_only_new_evidence_brings_the_name_back(
    amina: Teammate, browser: Browser, now: datetime
) -> None:
    objection = object_to_name(
        amina.organization,
        email="desk@oakstreet.example",
        place="/p/river/",
        message="Who are you?",
        language="en",
        now=now,
    )
    confirm_objection(objection, code=last_code("desk@oakstreet.example"), now=now)
    client = browser(amina)
    page = shown(client, amina)
    assert "Who are you?" in page
    assert "First show anew that your team acts for this organization" in page
    client.post(room_url(amina, "settings-name"), {"on": "yes"})
    assert Organization.objects.get(pk=amina.organization_id).name_off_why == NameOff.OBJECTION
    vouch(amina.organization, note="I called the office.", now=now)
    client.post(room_url(amina, "settings-name"), {"on": "yes"})
    assert allowed(amina)


def test_teammate_who_may_sign_takes_the_name_off_but_only_an_owner_puts_it_back(
    amina: Teammate, rosa: Teammate, browser: Browser
) -> None:
    browser(amina).post(room_url(amina, "settings-teammate", pk=rosa.pk), {"role": "organizer", "may_sign": "on"})
    client, name = browser(rosa), room_url(rosa, "settings-name")
    assert client.post(name, {"on": "no"}).status_code == 302
    assert client.post(name, {"on": "yes"}).status_code == 403
    assert not allowed(amina)
