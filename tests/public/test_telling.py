"""The page beside a box: plain words from the clauses, each version kept, nothing else of the agreement."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linkarms.accounts.models import OneTimeCode
from linkarms.campaigns import services as campaigns
from linkarms.core.fields import Field
from linkarms.partnerships import services as partnerships
from linkarms.partnerships.clauses import (
    AfterSharing,
    Afterwards,
    AtMost,
    Boundary,
    Clause,
    DataSharing,
    InProportion,
    MailingLimit,
    Mode,
    NameUse,
    OnlyFrom,
    Per,
    Responsibility,
    Term,
    from_json,
)
from linkarms.partnerships.terms import terms_of
from linkarms.partnerships.text import Parties
from linkarms.petitions import queries
from linkarms.petitions.boxes import boxes_for
from linkarms.petitions.telling import of_partner
from linkarms.supporters.models import Consent, ConsentWords
from tests.factories.moment import recently
from tests.factories.partnerships import sign_latest
from tests.factories.sharing import sign
from tests.factories.world import World, amina_and_bo

DAY = timedelta(days=1)
WORDS = DataSharing(
    mode=Mode.OPTED_IN,
    fields=frozenset({Field.GIVEN_NAME, Field.EMAIL}),
    words_en="Yes, Rivers Alliance may write to me.",
    words_es="Sí, Rivers Alliance puede escribirme.",
)
CLAUSES = (
    Responsibility("partner", "A secret promise."),
    WORDS,
    OnlyFrom(("US 802",)),
    MailingLimit("partner", 3, Per.YEAR),
    MailingLimit("host", 9, Per.WEEK),
    AfterSharing(Afterwards.DELETE, 30, 24),
    Term(date(2027, 6, 30)),
    NameUse(name=True, logo=True),
    Boundary("A secret boundary."),
)


@pytest.fixture
def now() -> datetime:
    """Pages read the clock themselves."""
    return recently()


@pytest.fixture
def world(db: None, now: datetime) -> World:
    return amina_and_bo(now)


def read(address: str, status: int = 200) -> str:
    answer = Client().get(address)
    assert answer.status_code == status
    return answer.content.decode()


def links_beside_boxes(world: World, rest: str = "", lang: str = "en") -> list[str]:
    html = read(f"/p/{world.petition.slug}/{rest}?via={world.bo_link.code}&lang={lang}")
    return [one.replace("&amp;", "&") for one in re.findall(r'class="told[^"]*"><a href="([^"]+)"', html)]


def amend(world: World, clauses: tuple[Clause, ...], *, now: datetime) -> None:
    assert world.agreement is not None
    partnerships.propose_change(world.agreement, level="full", clauses=clauses, note="", actor=world.amina, now=now)
    OneTimeCode.objects.all().delete()
    for signer in (world.amina, world.bo):
        sign_latest(world.agreement, signer, now=now)


@pytest.mark.once
def test_a_cap_and_a_share_are_told_in_the_words_that_were_signed() -> None:
    clauses = (*CLAUSES, AtMost(500), InProportion(date(2027, 5, 31)))
    terms = terms_of(clauses, level="full", in_force_at=datetime(2026, 11, 22), ended_at=None)
    told = of_partner(
        terms,
        fields=WORDS.fields,
        parties=Parties("Oak Street Tenants", "Rivers Alliance"),
        beyond_own_link=True,
        asked=(WORDS.words_en, WORDS.words_es),
    )
    whom = " ".join(one["words_en"] for one in told if one["about"] == "whom")
    assert "Rivers Alliance receives at most 500 people of each campaign" in whom
    assert "People are counted once: at the end of 31 May 2027" in whom


@pytest.mark.once
def test_the_clauses_answer_who_what_why_how_long_and_how_to_stop() -> None:
    terms = terms_of(CLAUSES, level="full", in_force_at=datetime(2026, 11, 22), ended_at=None)
    told = of_partner(
        terms,
        fields=WORDS.fields,
        parties=Parties("Oak Street Tenants", "Rivers Alliance"),
        beyond_own_link=False,
        asked=(WORDS.words_en, WORDS.words_es),
    )
    assert [(one["about"], one["words_en"]) for one in told] == [
        (
            "who",
            "Oak Street Tenants runs this campaign. Rivers Alliance takes part in it, under a written agreement that "
            "both have signed.",
        ),
        (
            "what",
            "If you say yes to Rivers Alliance, it gets your first name and e-mail address. Nothing else, and nobody "
            "else by this yes.",
        ),
        ("whom", "Rivers Alliance gets this only from those who came by its own link and said yes to it."),
        ("whom", "Rivers Alliance receives only people whose postcode lies in one of these places: US 802."),
        (
            "why",
            "For what the words beside the box say, and for nothing else: “Yes, Rivers Alliance may write to me.”",
        ),
        ("often", "Rivers Alliance sends at most 3 mailings a year to people who came by this partnership."),
        ("long", "The agreement covers this until 30 June 2027, that day included."),
        (
            "long",
            "When it ends, Rivers Alliance can still download for 30 days those who said yes before; then nothing "
            "more.",
        ),
        (
            "end",
            "Rivers Alliance keeps what it received about a person for at most 24 months after their last action. When "
            "this agreement is over, Rivers Alliance deletes what it received, within 30 days, and confirms it.",
        ),
        ("stop", told[-1]["words_en"]),
    ]
    assert "take your yes back at any time" in told[-1]["words_en"]
    assert not [one for one in told if "secret" in str(one) or not one["words_es"]]


@pytest.mark.parametrize(("rest", "lang", "heading"), [("", "en", "How do I stop it?"), ("embed/", "es", "¿Cómo")])
def test_each_box_has_its_page_in_the_language_of_the_form(world: World, rest: str, lang: str, heading: str) -> None:
    found = links_beside_boxes(world, rest, lang)
    assert [link.split("/")[4] for link in found] == [world.host.slug, world.partner.slug]
    for link in found:
        html = read(link)
        assert (heading in html, f'<html lang="{lang}"' in html) == (True, True)


def test_the_host_tells_what_its_data_statement_says(world: World) -> None:
    html = read(links_beside_boxes(world)[0])
    for said in (world.statement.purpose, world.statement.retention):
        assert said in html


def test_the_link_costs_no_query(world: World, now: datetime) -> None:
    """A box that was shown before is read with one question for all of them, as ever."""
    petition = queries.public_petition(world.petition.slug)
    assert petition is not None
    boxes_for(petition, world.bo_link, now=now)
    words = connection.introspection.identifier_converter(ConsentWords._meta.db_table)
    with CaptureQueriesContext(connection) as asked:
        read(f"/p/{world.petition.slug}/?via={world.bo_link.code}")
    assert len([one for one in asked if f'FROM "{words}"' in one["sql"]]) == 1


def test_a_changed_clause_makes_another_version_and_the_old_one_keeps_its_address(world: World, now: datetime) -> None:
    before = links_beside_boxes(world)[1]
    was = read(before)
    amend(world, (*clauses_in_force(world), AfterSharing(Afterwards.DELETE, 7)), now=now)
    after = links_beside_boxes(world)[1]
    assert before != after
    assert "within 7 days" in read(after)
    again = read(before)
    assert ("within 7 days" in again, "words from before" in again, "words from before" in was) == (False, True, False)


def test_a_clause_that_concerns_nobody_who_signs_makes_none(world: World, now: datetime) -> None:
    before = links_beside_boxes(world)
    amend(world, (*clauses_in_force(world), Boundary("A new boundary of ours.")), now=now)
    assert links_beside_boxes(world) == before


def clauses_in_force(world: World) -> tuple[Clause, ...]:
    assert world.agreement is not None
    assert world.agreement.version_in_force is not None
    return from_json(world.agreement.version_in_force.clauses)


def test_what_one_said_yes_to_leads_to_what_one_was_told(world: World, now: datetime) -> None:
    shown = {box.organization.pk: box.words for box in boxes_for(world.petition, world.bo_link, now=now)}
    sign(world, via=world.bo_link, yes=[world.partner], at=now, email="dolores@mail.example")
    consent = Consent.objects.select_related("words").get(organization=world.partner, decision="yes")
    assert consent.words == shown[world.partner.pk]
    assert consent.words is not None
    assert [one["about"] for one in consent.words.told] == ["who", "what", "whom", "why", "long", "long", "end", "stop"]


def test_a_name_that_may_not_stand_in_public_stands_not_here_either(world: World, now: datetime) -> None:
    link = links_beside_boxes(world)[1]
    campaigns.leave(world.participation, actor=world.bo, now=now)
    html = read(link)
    assert (world.partner.name in html, "not named here any more" in html) == (False, True)


@pytest.mark.parametrize("wrong", ["nobody/0123456789abcdef/", "{slug}/0123456789abcdef/", "{slug}/x/"])
def test_what_never_stood_beside_a_box_is_not_there(wrong: str, world: World) -> None:
    read(f"/p/{world.petition.slug}/who-gets-what/{wrong.format(slug=world.partner.slug)}", 404)


def test_programs_get_the_address_with_each_box(world: World) -> None:
    boxes = Client().get(f"/api/v1/petitions/{world.petition.slug}?via={world.bo_link.code}").json()["boxes"]
    for box in boxes:
        assert box["explained"].endswith(f"/who-gets-what/{box['organization']['slug']}/{box['version']}/")
        assert box["organization"]["name"] in read("/" + box["explained"].split("/", 3)[3])
