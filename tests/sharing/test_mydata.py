""" "Who has my data": every organization, by which action and words, what it received, and what became of it."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from linkarms.sharing import mydata, services
from tests.factories.sharing import person, sign
from tests.factories.world import amina_and_bo

pytestmark = pytest.mark.django_db

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def world(now):
    return amina_and_bo(now)


def download(teammate, *, now):
    list(services.release_contacts(teammate.organization, how="download", actor=teammate, now=now))


def test_the_timeline_tells_what_happened_in_order(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    download(world.bo, now=now + DAY)
    download(world.bo, now=now + 2 * DAY)
    services.withdraw(person(), world.partner, now=now + 3 * DAY)
    services.acknowledge(world.partner, (now + 3 * DAY).date(), actor=world.bo, now=now + 4 * DAY)
    data = mydata.my_data(person(), language="en", now=now + 5 * DAY)
    assert [(each.kind, each.organization or each.petition, each.times) for each in data.timeline] == [
        ("signed", "Keep the river clean", 1),
        ("confirmed", "Keep the river clean", 1),
        ("yes", "Rivers Alliance", 1),
        ("received", "Rivers Alliance", 2),
        ("withdrawn", "Rivers Alliance", 1),
        ("told", "Rivers Alliance", 1),
        ("removed", "Rivers Alliance", 1),
    ]


def test_it_shows_the_exact_words_in_the_language_they_were_read_in(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE, language="es")
    data = mydata.my_data(person(), language="en", now=now + DAY)
    words = [each.words for each in data.timeline if each.kind == "yes"]
    assert words == ["Sí, Rivers Alliance puede escribirme sobre esto."]


def test_it_shows_what_was_received_on_which_words(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    download(world.bo, now=now + DAY)
    received = [each for each in mydata.my_data(person(), language="en", now=now + DAY).timeline if each.times]
    moment = next(each for each in received if each.kind == "received")
    assert (moment.fields, moment.words, moment.campaign) == (
        ("first name", "last name", "e-mail address", "postcode and country"),
        "Yes, Rivers Alliance may write to me about this.",
        "Clean river",
    )


def test_it_says_what_each_organization_may_receive_now_or_why_not(world, now):
    sign(world, via=world.bo_link, yes=[world.partner, world.host], at=now + MINUTE)
    services.withdraw(person(), world.host, now=now + DAY)
    data = mydata.my_data(person(), language="en", now=now + 2 * DAY)
    assert [(each.organization.name, each.may_receive, each.why_not, each.said_yes) for each in data.recipients] == [
        ("Oak Street Tenants", (), ("The yes was taken back.",), False),
        (
            "Rivers Alliance",
            ("first name", "last name", "e-mail address", "postcode and country"),
            (),
            True,
        ),
    ]


def test_the_acknowledgement_of_each_receiver_is_seen(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    download(world.bo, now=now + DAY)
    services.withdraw(person(), None, now=now + 2 * DAY)
    before = mydata.my_data(person(), language="en", now=now + 3 * DAY).recipients[0]
    services.acknowledge(world.partner, (now + 2 * DAY).date(), actor=world.bo, now=now + 4 * DAY)
    after = mydata.my_data(person(), language="en", now=now + 5 * DAY).recipients[0]
    assert (before.told_at, before.removed_at, after.removed_at) == (now + 2 * DAY, None, now + 4 * DAY)


def test_somebody_who_gave_no_yes_sees_the_signature_and_no_organization(world, now):
    sign(world, via=world.bo_link, at=now + MINUTE)
    data = mydata.my_data(person(), language="es", now=now + DAY)
    assert ([each.title for each in data.signatures], data.recipients, data.any_yes) == (
        ["Salvemos el río"],
        (),
        False,
    )


def test_an_unconfirmed_signature_is_shown_as_such(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE, confirmed=False)
    data = mydata.my_data(person(), language="en", now=now + DAY)
    assert [(each.kind, each.confirmed) for each in data.timeline] == [("signed", False), ("yes", False)]
    assert data.recipients[0].why_not == ("The mail that asks for confirmation was not answered.",)


def test_the_download_holds_all_of_it_as_plain_values(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE, comment="Nice river")
    download(world.bo, now=now + DAY)
    plain = json.loads(json.dumps(mydata.as_dict(mydata.my_data(person(), language="en", now=now + DAY))))
    assert (plain["email"], plain["signatures"][0]["comment"], plain["organizations"][0]["name"]) == (
        "dolores@mail.example",
        "Nice river",
        "Rivers Alliance",
    )
    assert [each["what"] for each in plain["timeline"]] == ["signed", "confirmed", "yes", "received"]
