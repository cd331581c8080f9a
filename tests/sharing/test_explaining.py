"""Facts, decision and reasons for people to read; nothing is released by asking."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest

from linkarms.audit.models import Entry
from linkarms.core.errors import BadInput
from linkarms.sharing import explaining, operator, services
from linkarms.sharing.models import Disclosure, Release
from tests.factories.sharing import DOLORES, lines_of, person, sign
from tests.factories.world import amina_and_bo

pytestmark = pytest.mark.django_db

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def world(now):
    return amina_and_bo(now)


def said(answers):
    return [
        (str(answer.facts.purpose), sorted(answer.decision.fields), sorted(answer.decision.refusals))
        for answer in answers
    ]


def test_it_says_what_may_leave_for_contact_and_what_is_handed_over(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    partner = explaining.explain(world.partner, person(), now=now + DAY)
    host = explaining.explain(world.host, person(), now=now + DAY)
    assert said(partner) == [("contact", ["email", "family_name", "given_name", "postal_code"], [])]
    assert said(host) == [
        ("contact", [], ["never_asked"]),
        ("delivery", ["comment", "family_name", "given_name", "postal_code"], []),
    ]


def test_it_releases_nothing(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    explaining.explain(world.partner, person(), now=now + DAY)
    assert (Release.objects.count(), Disclosure.objects.count()) == (0, 0)


def test_it_names_every_reason(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE, confirmed=False)
    services.withdraw(person(), world.partner, now=now + DAY)
    assert said(explaining.explain(world.partner, person(), now=now + 2 * DAY)) == [
        ("contact", [], ["unconfirmed", "withdrawn"])
    ]


def test_an_organization_without_any_part_has_nothing_to_explain(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    outside = explaining.explain(world.outsider, person(), world.campaign, now=now + DAY)
    assert (said(outside), explaining.explain(world.outsider, person(), now=now + DAY)) == (
        [("contact", [], ["never_asked", "no_document", "not_participating"])],
        [],
    )


def test_the_command_explains_in_plain_values_and_the_owners_can_see_that_it_did(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    found = operator.explain_sharing(
        org="rivers-alliance", email="DOLORES@mail.example", campaign=world.campaign.slug, now=now + DAY
    )
    plain = json.loads(json.dumps(found.as_dict()))
    assert (found.known, plain["answers"][0]["allowed"], plain["answers"][0]["facts"]["answer"]) == (
        True,
        True,
        "granted",
    )
    entry = Entry.objects.filter(verb="sharing.explained").get()
    assert (entry.organization_id, entry.actor_id) == (world.partner.pk, None)


def test_the_command_says_when_it_does_not_know_an_address(world, now):
    found = operator.explain_sharing(org="rivers-alliance", email="nobody@mail.example", now=now)
    assert (found.known, found.answers) == (False, ())


@pytest.mark.parametrize(("org", "campaign"), [("nobody", None), ("rivers-alliance", "nothing")])
def test_the_commands_refuse_what_does_not_exist(world, now, org, campaign):
    with pytest.raises(BadInput):
        operator.explain_sharing(org=org, email=DOLORES, campaign=campaign, now=now)
    with pytest.raises(BadInput):
        operator.export_supporters(org=org, campaign=campaign, out=io.BytesIO(), now=now)


def test_the_command_exports_what_the_page_would_and_records_it(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    out = io.BytesIO()
    made = operator.export_supporters(org="rivers-alliance", out=out, now=now + DAY)
    page = services.release_contacts(world.partner, how="download", actor=world.bo, now=now + DAY)
    record = Release.objects.get(pk=made.release)
    assert (lines_of([out.getvalue()]), made.rows) == (lines_of(page), 1)
    assert (record.how, record.by, record.finished_at) == ("command", None, now + DAY)
