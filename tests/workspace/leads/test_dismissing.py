"""Dismissing for good, taking it back, and what came of leads: the pages."""

from __future__ import annotations

from datetime import datetime

from linkarms.directory.leads.models import Exclusion
from linkarms.directory.models import Lead, Role
from tests.factories.directory import add_member, make_lead
from tests.factories.partnerships import Pair
from tests.workspace.leads.conftest import Visitor, visitor


def test_one_click_dismisses_and_one_takes_it_back(amina: Visitor, pair: Pair, now: datetime) -> None:
    lead = make_lead(pair.amina, now=now, name="Patriot Front")
    assert "Patriot Front" in amina.html("partners-leads")
    amina.post("leads-dismiss", pk=lead.pk)
    page = amina.html("partners-leads")
    assert "Patriot Front is dismissed for good: nothing proposes it again." in page
    assert "Patriot Front" not in amina.html("partners-leads")
    exclusion = Exclusion.objects.get()
    assert "Patriot Front" in amina.html("leads-dismissed")
    amina.post("leads-again", pk=exclusion.pk)
    assert "Patriot Front may be proposed again." in amina.html("leads-dismissed")
    assert "Patriot Front" in amina.html("partners-leads")


def test_a_name_is_dismissed_by_hand_and_in_a_pasted_letter(amina: Visitor, pair: Pair) -> None:
    assert "Nobody is dismissed" in amina.html("leads-dismissed")
    amina.post("leads-dismissed", {"name": "Kerb Cut Crew"})
    pasted = {"source": "A letter", "text": "Kerb Cut Crew\nOpen House\nHill Street Tenants", "step": "read"}
    page = amina.post("partners-letter", pasted).content.decode()
    assert "Left out, because you dismissed them for good: Kerb Cut Crew." in page
    amina.post("partners-letter", {**pasted, "step": "keep", "name-0": "never", "name-1": "new"})
    assert [one.name for one in Exclusion.objects.order_by("name")] == ["Kerb Cut Crew", "Open House"]
    assert [lead.entry.name for lead in Lead.objects.all()] == ["Hill Street Tenants"]
    assert Lead.objects.get().get_kind_display() == "Sign-on letter"


def test_nobody_else_dismisses_or_sees_it(amina: Visitor, chidi: Visitor, pair: Pair, now: datetime) -> None:
    lead = make_lead(pair.amina, now=now, name="Patriot Front")
    assert chidi.post("leads-dismiss", pk=lead.pk).status_code == 404
    amina.post("leads-dismiss", pk=lead.pk)
    assert chidi.post("leads-again", pk=Exclusion.objects.get().pk).status_code == 404
    assert "Patriot" not in chidi.html("leads-dismissed")
    viewer = visitor(add_member(pair.amina, now=now, role=Role.VIEWER))
    assert viewer.post("leads-dismissed", {"name": "Open House"}).status_code == 200
    assert viewer.post("leads-dismiss", pk=lead.pk).status_code == 403
    assert Exclusion.objects.count() == 1


def test_what_came_of_leads_is_counted_by_source(amina: Visitor, pair: Pair, now: datetime) -> None:
    assert "No leads yet" in amina.html("leads-sources")
    make_lead(pair.amina, now=now, name="Rivers Alliance", source="Letter of May")
    make_lead(pair.amina, now=now, name="Open House", source="Letter of May")
    page = amina.html("leads-sources")
    assert page.count("1 of 2 became partners") == 2
    assert "Letter of May" in page
