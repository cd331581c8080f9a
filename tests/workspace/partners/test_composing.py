"""The composer: a library of clauses, agreements to start from, remarks while one writes."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

import pytest
from django.utils.datastructures import MultiValueDict

from linkarms.partnerships.clauses import TYPES, ClauseType, Removal, from_json
from linkarms.partnerships.forms.clause_forms import form_for, posted_form
from linkarms.partnerships.models import Agreement
from linkarms.partnerships.text import Parties
from tests.factories.partnerships import Pair, latest, propose
from tests.workspace.partners.conftest import Visitor
from tests.workspace.partners.test_agreeing import number_of, press


def test_every_type_of_clause_stands_in_the_library_with_an_example(amina: Visitor, pair: Pair) -> None:
    page = amina.html("partners-agreement-new", pk=pair.partnership.pk)
    offered = set(re.findall(r'name="do" value="add:(\w+)"', page))
    there = {known.kind for known in TYPES if known.once} & set(re.findall(r'value="\d+-(\w+)"', page))
    assert offered == {known.kind for known in TYPES} - there
    assert page.count("For example: ") == len(offered)


@pytest.mark.parametrize("known", TYPES, ids=lambda known: known.kind)
def test_what_a_form_shows_is_what_it_says(known: ClauseType[Any]) -> None:
    parties = Parties("Oak Street", "Rivers")
    shown = form_for(known.example, prefix="c1", parties=parties)
    values = {shown.add_prefix(name): shown[name].value() for name in shown.fields}
    posted = MultiValueDict({name: one if isinstance(one, list) else [one] for name, one in values.items() if one})
    again = posted_form(known.kind, posted, prefix="c1", parties=parties)
    assert again.is_valid(), again.errors
    assert again.clause() == known.example


def test_what_is_wrong_with_a_part_is_said_beside_it(pair: Pair) -> None:
    parties = Parties("Oak Street", "Rivers")
    form = posted_form("only_from", {"c1-places": "Denver\nus 802"}, prefix="c1", parties=parties)
    assert list(form.errors) == ["places"]
    assert "US 802" in form.errors["places"][0]


def test_an_agreement_starts_from_an_occasion_and_loses_nothing(amina: Visitor, pair: Pair) -> None:
    name, pk = "partners-agreement-new", pair.partnership.pk
    page = press(amina, amina.html(name, pk=pk), "begin", name=name, pk=pk, occasion="coalition").content.decode()
    assert "at least 75 % of the meetings" in page
    assert page.count("Put it back") == 7
    press(amina, page, "send", name=name, pk=pk)
    clauses = from_json(latest(Agreement.objects.get()).clauses)
    assert Removal(60, 12) in clauses


def test_a_careful_reader_speaks_up_before_it_is_sent(amina: Visitor, pair: Pair) -> None:
    pair.partnership.entry.legal_status = "c3"
    pair.partnership.entry.save()
    page = amina.html("partners-agreement-new", pk=pair.partnership.pk)
    assert "Nothing says what becomes of the data when the agreement is over." in page
    assert "A charity (501(c)(3)) may take no part in elections" in page


def test_what_the_host_wrote_down_about_the_partner_stays_with_it(bo: Visitor, pair: Pair, now: datetime) -> None:
    pair.partnership.entry.legal_status = "c3"
    pair.partnership.entry.save()
    agreement = propose(pair, now=now)
    assert "501(c)(3)" not in bo.html("partners-agreement-change", pk=agreement.pk)


def test_a_clause_that_the_level_does_not_have_is_not_sent(amina: Visitor, pair: Pair) -> None:
    name, pk = "partners-agreement-new", pair.partnership.pk
    page = press(amina, amina.html(name, pk=pk), "begin", name=name, pk=pk, occasion="full").content.decode()
    mode = {f"c{number_of(page, 'data_sharing')}__mode": "own_sourced"}
    sent = press(amina, page, "send", name=name, pk=pk, level="associate", **mode)
    assert (sent.status_code, "has no such clauses: Approval of texts and pictures" in sent.content.decode()) == (
        422,
        True,
    )


def test_a_clause_is_moved_up_among_its_kind(amina: Visitor, pair: Pair) -> None:
    name, pk = "partners-agreement-new", pair.partnership.pk
    page = amina.html(name, pk=pk)
    first, second = re.findall(r'value="(\d+)-responsibility"', page)[:2]
    page = press(amina, page, f"up:{second}", name=name, pk=pk).content.decode()
    assert re.findall(r'value="(\d+)-responsibility"', page)[:2] == [second, first]
    page = press(amina, page, f"up:{second}", name=name, pk=pk).content.decode()
    assert re.findall(r'value="(\d+)-responsibility"', page)[:2] == [second, first]
