"""A need says why, for what, by when and what we give in return; without these it is none."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest
from django.db import IntegrityError, transaction

from linkarms.core.errors import BadInputs, NotAllowed, Refused
from linkarms.directory.models import Role, Teammate
from linkarms.partnerships import pipeline, services
from linkarms.partnerships.models import Need
from tests.factories.directory import add_member, make_owner
from tests.factories.pipeline import make_need, make_prospect, said


@pytest.fixture
def amina(db: None, now: datetime) -> Teammate:
    return make_owner(now=now)


def test_a_need_keeps_what_was_said(amina: Teammate, now: datetime) -> None:
    need = Need.objects.get(pk=make_need(amina, now=now).pk)
    assert (need.holder, need.reasons, need.resources) == (
        amina.organization,
        ["pressure", "constituencies"],
        ["members"],
    )
    assert (need.target, need.place, need.constituency) == ("The city council", "Oakland", "Tenants")
    assert (need.deadline, need.offer) == (said(now).deadline, "We bring forty people to your rally.")


@pytest.mark.parametrize(
    ("without", "field"),
    [
        ({"title": ""}, "title"),
        ({"reasons": []}, "reasons"),
        ({"reasons": ["power"]}, "reasons"),
        ({"resources": ["gold"]}, "resources"),
        ({"issues": ["astrology"]}, "issues"),
        ({"target": ""}, "target"),
        ({"deadline": None}, "deadline"),
        ({"offer": " "}, "offer"),
        ({"place": "x" * 121}, "place"),
    ],
)
def test_what_is_missing_or_unknown_is_said(
    amina: Teammate, now: datetime, without: dict[str, object], field: str
) -> None:
    with pytest.raises(BadInputs) as problem:
        services.state_need(replace(said(now), **without), actor=amina, now=now)  # type: ignore[arg-type]
    assert list(problem.value.errors) == [field]
    assert not Need.objects.exists()


def test_a_campaign_is_an_aim_too(amina: Teammate, now: datetime) -> None:
    need = services.state_need(replace(said(now, campaign_ref=7), target=""), actor=amina, now=now)
    assert (need.campaign_ref, need.target) == (7, "")


@pytest.mark.parametrize("missing", [{"offer": ""}, {"target": ""}])
def test_the_database_keeps_no_need_without_offer_or_aim(
    amina: Teammate, now: datetime, missing: dict[str, str]
) -> None:
    need = make_need(amina, now=now)
    with pytest.raises(IntegrityError), transaction.atomic():
        Need.objects.filter(pk=need.pk).update(**missing)


def test_a_need_is_closed_once_and_opened_again(amina: Teammate, now: datetime) -> None:
    need, other = make_need(amina, now=now), make_need(amina, now=now, title="Another")
    services.close_need(need, actor=amina, now=now)
    with pytest.raises(Refused):
        services.close_need(need, actor=amina, now=now)
    assert list(Need.objects.visible_to(amina).open()) == [other]
    assert list(pipeline.needs_of(amina)) == [other, need]
    services.reopen_need(need, actor=amina, now=now)
    assert set(Need.objects.visible_to(amina).open()) == {need, other}


def test_relationships_that_might_help_are_chosen_from_ones_own(amina: Teammate, now: datetime) -> None:
    chidi = make_owner(now=now)
    need, ours, theirs = make_need(amina, now=now), make_prospect(amina, now=now), make_prospect(chidi, now=now)
    services.connect(need, prospects=[ours], actor=amina, now=now)
    with pytest.raises(NotAllowed):
        services.connect(need, prospects=[ours, theirs], actor=amina, now=now)
    assert list(need.prospects.all()) == [ours]
    assert list(pipeline.table(amina, pipeline.Filters(need=need.pk), sort="name")) == [ours]
    assert list(pipeline.table(chidi, pipeline.Filters(need=need.pk), sort="name")) == []


def test_viewers_and_strangers_change_nothing(amina: Teammate, now: datetime) -> None:
    need = make_need(amina, now=now)
    for one in (add_member(amina, now=now, role=Role.VIEWER), make_owner(now=now)):
        for deed in (
            lambda one=one: services.change_need(need, said(now, title="Mine now"), actor=one, now=now),
            lambda one=one: services.close_need(need, actor=one, now=now),
            lambda one=one: services.connect(need, prospects=[], actor=one, now=now),
        ):
            with pytest.raises(NotAllowed):
                deed()
    assert list(Need.objects.visible_to(make_owner(now=now))) == []
