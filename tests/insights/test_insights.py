"""An organization's own results by day, and the charts of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from linkarms.campaigns import services as campaigns
from linkarms.insights import charts, queries
from linkarms.insights.queries import Day
from linkarms.sharing import services
from tests.factories.sharing import confirm, person, sign
from tests.factories.world import amina_and_bo

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


@pytest.fixture
def world(now):
    return amina_and_bo(now)


def days_of(results):
    return [(each.day.day, each.visits, each.signatures, each.confirmed, each.opt_ins) for each in results.days]


@pytest.mark.django_db
def test_each_number_stands_on_the_day_of_its_event(world, now):
    for _visit in range(3):
        campaigns.count_visit(world.bo_link, now=now + MINUTE)
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE, confirmed=False)
    confirm(at=now + 2 * DAY)
    found = queries.results(world.partner, world.campaign, now=now + 2 * DAY)
    assert days_of(found) == [(22, 3, 1, 0, 0), (23, 0, 0, 0, 0), (24, 0, 0, 1, 1)]
    assert (found.visits, found.signatures, found.confirmed, found.opt_ins, found.taken_back) == (3, 1, 1, 1, 0)


@pytest.mark.django_db
def test_each_organization_sees_what_came_by_its_own_links(world, now):
    campaigns.count_visit(world.host_link, now=now)
    sign(world, via=world.bo_link, yes=[world.host], at=now + MINUTE)
    sign(world, via=None, at=now + MINUTE, email="tom@mail.example")
    host = queries.results(world.host, world.campaign, now=now)
    partner = queries.results(world.partner, world.campaign, now=now)
    outsider = queries.results(world.outsider, world.campaign, now=now)
    assert [(each.visits, each.signatures, each.opt_ins) for each in (host, partner, outsider)] == [
        (1, 1, 1),
        (0, 1, 0),
        (0, 0, 0),
    ]
    assert outsider.is_empty


@pytest.mark.django_db
def test_who_took_the_yes_back_is_counted_apart(world, now):
    sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE)
    services.withdraw(person(), world.partner, now=now + DAY)
    found = queries.results(world.partner, world.campaign, now=now + DAY)
    assert (found.opt_ins, found.taken_back) == (1, 1)


@pytest.mark.django_db
def test_a_curve_goes_on_for_a_quiet_week_and_then_stops(world, now):
    sign(world, via=world.bo_link, at=now + MINUTE)
    found = queries.results(world.partner, world.campaign, now=now + 300 * DAY)
    assert [each.day for each in found.days] == [now.date() + number * DAY for number in range(8)]


@pytest.mark.django_db
def test_it_asks_the_same_number_of_questions_whatever_was_signed(world, now):
    counts = []
    for number in range(3):
        sign(world, via=world.bo_link, yes=[world.partner], at=now + MINUTE, email=f"p{number}@mail.example")
        with CaptureQueriesContext(connection) as asked:
            queries.results(world.partner, world.campaign, now=now)
        counts.append(len(asked))
    assert counts == [3, 3, 3]


def test_a_chart_wears_the_colours_of_the_page_and_no_style_of_its_own():
    days = [date(2026, 5, number) for number in range(1, 10)]
    curve = charts.lines(days, [charts.Series("Visits", range(9)), charts.Series("Signatures", range(9))])
    blocks = charts.bars(days, charts.Series("Yes", range(9)))
    for markup in (curve, blocks):
        assert markup.startswith("<svg")
        assert not [word for word in ("style=", "#0", "<script", "font-family") if word in markup]
    assert ("var(--chart-1)" in curve, "var(--chart-2)" in curve, "var(--chart-3)" in blocks) == (True, True, True)


def test_a_day_without_anything_has_zeros():
    assert Day(date(2026, 5, 1)) == Day(date(2026, 5, 1), 0, 0, 0, 0)
