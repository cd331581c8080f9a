""" "Who has my data": behind a one-time code, the same for every address, in this browser only."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core import signing
from django.test import Client

from linkarms.core import clock
from linkarms.outbox.models import Mail
from linkarms.public import my_data_session
from linkarms.sharing import services
from linkarms.sharing.models import RemovalItem
from linkarms.supporters.models import Consent, Supporter
from tests.factories.moment import recently
from tests.factories.sharing import DOLORES, person, sign, signature
from tests.factories.snapshot import built_once
from tests.factories.world import amina_and_bo, last_code

pytestmark = pytest.mark.django_db

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def start():
    return recently() - 20 * DAY


@pytest.fixture
def world(start):
    def build():
        world = amina_and_bo(start)
        sign(world, via=world.bo_link, yes=[world.partner, world.host], at=start + MINUTE)
        list(services.release_contacts(world.partner, how="download", actor=world.bo, now=start + DAY))
        return world

    return built_once(repr(("whoever asks for her data", start)), build)


def ask(client, email=DOLORES):
    return client.post("/my-data/", {"email": email})


def opened(client, email=DOLORES) -> str:
    """The address of one's page, after the code."""
    ask(client, email)
    answer = client.post("/my-data/code/", {"code": last_code(email)})
    assert answer.status_code == 303
    return answer["Location"].split("?")[0]


def test_after_the_code_one_sees_everything(client, world):
    html = client.get(opened(client)).content.decode()
    words = "Yes, Rivers Alliance may write to me about this."
    for part in (DOLORES, "Keep the river clean", "Rivers Alliance", words, "It received on"):
        assert part in html
    assert html.count("Take my yes back") == 2


def test_it_speaks_the_language_asked_for(client, world):
    page = opened(client)
    assert 'lang="es"' in client.get(page, {"lang": "es"}).content.decode()


def test_an_unknown_address_gets_the_same_answer_and_no_mail(world):
    answers = []
    for email in (DOLORES, "nobody@mail.example"):
        client = Client()
        first = ask(client, email)
        second = client.get(first["Location"])
        shown = second.content.decode().replace(email, "…")
        answers.append((first.status_code, first["Location"], second.status_code, shown))
    assert answers[0] == answers[1]
    assert [mail.to for mail in Mail.objects.filter(kind="accounts_code", to__endswith="@mail.example")] == [DOLORES]


def test_wrong_codes_sound_the_same_for_known_and_unknown_addresses(world):
    said = []
    for email in (DOLORES, "nobody@mail.example"):
        client = Client()
        ask(client, email)
        wrong = [client.post("/my-data/code/", {"code": "000000"}) for _try in range(6)]
        said.append([(one.status_code, one.content.decode().replace(email, "…")) for one in wrong])
    assert said[0] == said[1]


def test_a_code_opens_the_page_once(client, world):
    ask(client)
    code = last_code(DOLORES)
    first = client.post("/my-data/code/", {"code": code})
    other = Client()
    ask(other, "nobody@mail.example")
    second = other.post("/my-data/code/", {"code": code})
    assert (first.status_code, second.status_code) == (303, 422)


def test_a_code_is_for_the_address_it_was_sent_to(client, world, start):
    sign(world, via=None, at=start + MINUTE, email="tom@mail.example")
    ask(Client(), "tom@mail.example")
    ask(client)
    assert client.post("/my-data/code/", {"code": last_code("tom@mail.example")}).status_code == 422


@pytest.mark.parametrize("email", ["", "no address", "a@b@c", "x" * 300 + "@mail.example", "\x00@mail.example"])
def test_something_that_is_no_address_is_said_plainly(client, email):
    answer = ask(client, email)
    assert (answer.status_code, "error" in answer.content.decode()) == (422, True)


def test_too_many_codes_are_not_sent(client, world):
    statuses = [ask(client).status_code for _time in range(6)]
    assert statuses == [303] * 5 + [429]


def test_without_asking_there_is_no_code_to_type(client):
    answer = client.get("/my-data/code/")
    assert (answer.status_code, answer["Location"]) == (303, "/my-data/?lang=en")


# --- The session ------------------------------------------------------------------------------------


def test_the_address_of_the_page_alone_opens_nothing(client, world):
    page = opened(client)
    assert [Client().get(f"{page}{part}").status_code for part in ("", "download/", "erase/")] == [410] * 3


def test_the_cookie_opens_only_its_own_address(client, world):
    opened(client)
    assert client.get("/my-data/forged-token/").status_code == 410


def test_the_page_closes_after_half_an_hour(client, world, monkeypatch):
    page = opened(client)
    later = clock.now() + 31 * MINUTE
    monkeypatch.setattr(clock, "now", lambda: later)
    assert client.get(page).status_code == 410


def test_one_can_close_it_oneself(client, world):
    page = opened(client)
    client.post(f"{page}close/")
    assert client.get(page).status_code == 410


def test_a_forged_cookie_opens_nothing(client, world):
    page = opened(client)
    until = (clock.now() + DAY).timestamp()
    for value in ("", "x", signing.dumps([person().pk, "x", until], salt="other")):
        client.cookies[my_data_session.COOKIE] = value
        assert client.get(page).status_code == 410


def test_the_cookie_of_the_first_step_proves_nothing(client, world):
    ask(client)
    assert client.get("/my-data/anything/").status_code == 410


def test_the_cookie_is_for_these_pages_only_and_no_script_or_other_site_can_use_it(client, world):
    opened(client)
    cookie = client.cookies[my_data_session.COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (
        "/my-data/",
        True,
        "Strict",
        1800,
    )


def test_nobody_keeps_a_copy_and_the_address_goes_nowhere(client, world):
    answer = client.get(opened(client))
    assert (answer["Cache-Control"], answer["Referrer-Policy"], answer["X-Robots-Tag"]) == (
        "no-store",
        "no-referrer",
        "noindex",
    )


# --- Taking back ------------------------------------------------------------------------------------


def test_one_takes_one_yes_back_and_sees_the_acknowledgement(client, world):
    page = opened(client)
    answer = client.post(f"{page}withdraw/", {"organization": str(world.partner.pk)}, follow=True)
    told = answer.content.decode()
    item = RemovalItem.objects.get()
    services.acknowledge(world.partner, item.at.date(), actor=world.bo, now=clock.now())
    after = client.get(page).content.decode()
    assert ("Your yes is taken back" in told, "told to remove you" in told) == (True, True)
    assert ("It says that it removed you" in told, "It says that it removed you" in after) == (False, True)
    assert (item.organization, item.email) == (world.partner, DOLORES)
    assert after.count("Take my yes back") == 1


def test_one_takes_all_yeses_back_at_once(client, world):
    page = opened(client)
    html = client.post(f"{page}withdraw/", {"organization": "all"}, follow=True).content.decode()
    assert (html.count("Take my yes back"), "Take all my yeses back" in html) == (0, False)
    assert Consent.objects.filter(decision="withdrawn").count() == 2


@pytest.mark.parametrize("organization", ["", "0", "-1", "seven", "9999999999999999999999"])
def test_an_organization_that_never_asked_is_not_there(client, world, organization):
    page = opened(client)
    answer = client.post(f"{page}withdraw/", {"organization": organization})
    assert (answer.status_code, Consent.objects.filter(decision="withdrawn").count()) == (404, 0)


def test_the_outsider_is_no_organization_to_withdraw_from(client, world):
    page = opened(client)
    assert client.post(f"{page}withdraw/", {"organization": str(world.outsider.pk)}).status_code == 404


def test_looking_changes_nothing(client, world):
    page = opened(client)
    actions = ("withdraw/", f"signatures/{signature().pk}/withdraw/", "close/")
    assert [client.get(f"{page}{action}").status_code for action in actions] == [405] * 3
    client.get(f"{page}erase/")
    assert (signature().withdrawn_at, person().erased_at) == (None, None)


def test_one_takes_ones_name_off_a_petition(client, world):
    page = opened(client)
    html = client.post(f"{page}signatures/{signature().pk}/withdraw/", follow=True).content.decode()
    assert (signature().withdrawn_at is None, "You took your name off" in html) == (False, True)


def test_nobody_elses_signature_can_be_touched(client, world, start):
    sign(world, via=None, at=start + MINUTE, email="tom@mail.example")
    page = opened(client)
    other = signature("tom@mail.example")
    assert client.post(f"{page}signatures/{other.pk}/withdraw/").status_code == 404
    assert signature("tom@mail.example").withdrawn_at is None


def test_one_takes_everything_home(client, world):
    answer = client.get(f"{opened(client)}download/")
    plain = json.loads(answer.content)
    assert answer["Content-Disposition"] == 'attachment; filename="my-data.json"'
    assert (plain["email"], [one["name"] for one in plain["organizations"]]) == (
        DOLORES,
        ["Oak Street Tenants", "Rivers Alliance"],
    )


def test_one_is_erased_after_reading_what_stays(client, world):
    page = opened(client)
    before = client.get(f"{page}erase/").content.decode()
    done = client.post(f"{page}erase/")
    assert ("What stays" in before, "Rivers Alliance" in done.content.decode()) == (True, True)
    assert Supporter.objects.filter(email=DOLORES).count() == 0
    assert client.get(page).status_code == 410
    assert RemovalItem.objects.get().reason == "erased"


def test_names_and_comments_of_others_cannot_run_in_the_page(client, world, start):
    sign(
        world,
        via=world.bo_link,
        at=start + MINUTE,
        email="tom@mail.example",
        given_name="<script>alert(1)</script>",
        comment="<img src=x onerror=alert(1)>",
    )
    html = client.get(opened(client, "tom@mail.example")).content.decode()
    assert ("<script>alert" in html, "<img src=x" in html) == (False, False)
