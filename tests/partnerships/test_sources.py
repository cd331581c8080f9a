"""What came of leads, by where they were found."""

from __future__ import annotations

from datetime import datetime

import pytest

from linkarms.directory import services as directory
from linkarms.directory.leads.models import LeadKind
from linkarms.directory.models import Entry, Teammate
from linkarms.partnerships import services
from linkarms.partnerships.models import Level, Stage
from linkarms.partnerships.sources import outcomes
from tests.factories.directory import make_entry, make_owner
from tests.factories.pipeline import make_prospect


@pytest.fixture
def amina(db: None, now: datetime) -> Teammate:
    return make_owner(now=now)


def found(entry: Entry, *, kind: LeadKind, source: str, now: datetime) -> None:
    directory.add_lead(entry, kind=kind, source=source, evidence="", now=now)


def figures(teammate: Teammate) -> list[tuple[str, int, int, int, int]]:
    rows = [one for whole, ones in outcomes(teammate) for one in (whole, *ones)]
    return [(one.label, one.found, one.contacted, one.asked, one.partners) for one in rows]


def test_each_stage_counts_for_what_was_reached_and_each_organization_once(amina: Teammate, now: datetime) -> None:
    reached = (Stage.LEAD, Stage.CONTACTED, Stage.DECIDING, Stage.ENDED, Stage.DECLINED)
    for stage in reached:
        prospect = make_prospect(amina, now=now, stage=stage)
        found(prospect.entry, kind=LeadKind.LETTER, source="A letter", now=now)
    found(prospect.entry, kind=LeadKind.LETTER, source="Another letter", now=now)
    found(make_entry(amina, now=now), kind=LeadKind.FEED, source="Reno Gazette", now=now)
    assert figures(amina) == [
        ("Sign-on letter", 5, 3, 2, 0),
        ("A letter", 5, 3, 2, 0),
        ("Another letter", 1, 0, 0, 0),
        ("News feed", 1, 0, 0, 0),
        ("Reno Gazette", 1, 0, 0, 0),
    ]


def test_an_invitation_is_an_ask_and_what_was_accepted_a_partnership(amina: Teammate, now: datetime) -> None:
    bo = make_owner(now=now, name="Rivers")
    for name in ("Rivers", "Lake"):
        entry = make_entry(amina, now=now, name=name, organization=bo.organization if name == "Rivers" else None)
        found(entry, kind=LeadKind.EVENTS, source="January", now=now)
        asked = services.invite(entry, level=Level.FULL, message="", email="x@lake.example", actor=amina, now=now)
        if name == "Rivers":
            services.accept_invitation(asked, actor=bo, now=now)
    make_prospect(amina, now=now, name="Active", stage=Stage.ACTIVE)
    found(Entry.objects.get(name="Active"), kind=LeadKind.EVENTS, source="January", now=now)
    assert figures(amina) == [("List of events", 3, 3, 3, 2), ("January", 3, 3, 3, 2)]
    assert figures(bo) == []


def test_the_report_takes_the_same_queries_for_many(
    amina: Teammate, now: datetime, django_assert_num_queries: object
) -> None:
    for number in range(4):
        found(make_entry(amina, now=now), kind=LeadKind.ARTICLE, source=f"Article {number}", now=now)
    with django_assert_num_queries(9):  # type: ignore[operator]
        outcomes(amina)
