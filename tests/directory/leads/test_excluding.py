"""Dismissed for good: for one organization, in every spelling that surely means the same, until it is taken back."""

from __future__ import annotations

from datetime import datetime

import pytest

from linkarms.audit.models import Entry as AuditEntry
from linkarms.core.errors import BadInput, NotAllowed
from linkarms.directory import queries
from linkarms.directory.leads.excluding import Excluded, dismiss_for_good, propose_again
from linkarms.directory.models import Entry, Role, Teammate
from linkarms.directory.signatories import read_article, read_letter
from tests.factories.directory import add_member, make_lead, make_owner


@pytest.fixture
def amina(db: None, now: datetime) -> Teammate:
    return make_owner(now=now)


def test_a_dismissed_name_is_left_out_of_leads_and_entries_proposed(amina: Teammate, now: datetime) -> None:
    lead = make_lead(amina, now=now, name="Patriot Front")
    other = make_lead(amina, now=now, name="Kerb Cut Crew")
    dismissed = dismiss_for_good(lead.entry.name, entry=lead.entry, actor=amina, now=now)
    assert list(queries.leads(amina)) == [other]
    assert queries.lead_sources(amina) == [(other.source, 1)]
    assert list(Entry.objects.visible_to(amina).wanted()) == [other.entry]
    lead.entry.name, lead.entry.normal_name = "Patriots of the Front", "patriots of the front"
    lead.entry.save()
    assert list(queries.leads(amina)) == [other]
    propose_again(dismissed, actor=amina, now=now)
    assert set(queries.leads(amina)) == {lead, other}


def test_other_spellings_are_dismissed_too_and_chapters_elsewhere_are_not(amina: Teammate, now: datetime) -> None:
    dismiss_for_good("N.A.A.C.P. Reno Branch", actor=amina, now=now)
    excluded = Excluded(amina)
    names = ("Reno NAACP", "NAACP Reno Br.", "NAACP Sparks Branch", "Reno")
    assert [excluded.covers(name) for name in names] == [True, True, False, False]


def test_a_pasted_letter_and_an_article_leave_it_out_and_say_so(amina: Teammate, now: datetime) -> None:
    dismiss_for_good("Valley Tenants Union", actor=amina, now=now)
    letter = read_letter(amina, "Kerb Cut Crew\nThe Valley Tenants Union, Inc.")
    assert ([one.signatory.name for one in letter.names], letter.dismissed) == (
        ["Kerb Cut Crew"],
        ("The Valley Tenants Union, Inc.",),
    )
    article = read_article(amina, "The Valley Tenants Union came. So did the Kerb Cut Coalition.")
    assert ([one.signatory.name for one in article.names], article.dismissed) == (
        ["Kerb Cut Coalition"],
        ("Valley Tenants Union",),
    )
    with pytest.raises(BadInput, match="Everybody named here was dismissed for good: Valley Tenants Union"):
        read_letter(amina, "Valley Tenants Union")


def test_it_holds_for_one_organization_and_is_written_down(amina: Teammate, now: datetime) -> None:
    chidi = make_owner(now=now)
    first = dismiss_for_good("Kerb Cut Crew", actor=amina, now=now)
    assert dismiss_for_good("the kerb cut crew", actor=amina, now=now) == first
    assert (Excluded(chidi).covers("Kerb Cut Crew"), bool(Excluded(chidi))) == (False, False)
    lead = make_lead(chidi, now=now, name="Kerb Cut Crew")
    assert list(queries.leads(chidi)) == [lead]
    with pytest.raises(NotAllowed):
        propose_again(first, actor=chidi, now=now)
    with pytest.raises(NotAllowed):
        dismiss_for_good("Kerb Cut Crew", entry=lead.entry, actor=amina, now=now)
    propose_again(first, actor=amina, now=now)
    verbs = AuditEntry.objects.filter(verb__startswith="exclusion.").order_by("pk")
    assert list(verbs.values_list("verb", "organization_id")) == [
        ("exclusion.made", amina.organization_id),
        ("exclusion.taken_back", amina.organization_id),
    ]


def test_a_viewer_dismisses_nobody(amina: Teammate, now: datetime) -> None:
    with pytest.raises(NotAllowed):
        dismiss_for_good("Kerb Cut Crew", actor=add_member(amina, now=now, role=Role.VIEWER), now=now)
