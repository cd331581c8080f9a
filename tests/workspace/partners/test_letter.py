"""Pasting a sign-on letter: paste, look through, keep."""

from __future__ import annotations

from datetime import datetime

import pytest

from linkarms.directory.models import Entry, Lead, Role
from linkarms.directory.signatories import MOST_NAMES
from tests.factories.directory import add_member, make_entry
from tests.factories.partnerships import Pair
from tests.workspace.partners.conftest import Visitor, visitor

PASTED = {"source": "Letter for the buses", "text": "1. Riverside Food Bank\n2. Hill Street Tenents\n3. Kerb Cut Crew"}


def test_a_letter_is_read_shown_and_kept(amina: Visitor, pair: Pair, now: datetime) -> None:
    tenants = make_entry(pair.amina, now=now, name="Hill Street Tenants")
    bank = make_entry(pair.amina, now=now, name="Riverside Food Bank")
    shown = amina.post("partners-letter", {**PASTED, "step": "read"})
    page = shown.content.decode()
    assert (shown.status_code, Lead.objects.filter(source=PASTED["source"]).count()) == (200, 0)
    assert "3 organizations were found." in page
    assert "Hill Street Tenants: the names differ by a letter or two" in page
    chosen = {"name-0": str(bank.pk), "name-1": str(tenants.pk), "name-2": "new"}
    kept = amina.post("partners-letter", {**PASTED, **chosen, "step": "keep"})
    assert kept.status_code == 302
    leads = Lead.objects.filter(source=PASTED["source"]).order_by("entry__name")
    assert [lead.entry.name for lead in leads] == ["Hill Street Tenants", "Kerb Cut Crew", "Riverside Food Bank"]
    after = amina.client.get(kept.headers["Location"]).content.decode()
    assert "3 leads from this text, 1 of them new to you." in after


def test_an_article_gives_those_it_names_with_their_sentences(amina: Visitor, pair: Pair, now: datetime) -> None:
    bank = make_entry(pair.amina, now=now, name="Riverside Food Bank")
    make_entry(pair.chidi, now=now, name="Liberty Square")
    text = "Rain fell on Liberty Square. The Riverside Food Bank served soup. The Valley Tenants Union came to help."
    pasted = {"source": "Reno Gazette", "text": text}
    page = amina.post("partners-article", {**pasted, "step": "read"}).content.decode()
    assert ("2 organizations were found." in page, "You know 1 of them." in page) == (True, True)
    amina.post("partners-article", {**pasted, "name-0": str(bank.pk), "name-1": "new", "step": "keep"})
    found = Lead.objects.filter(source="Reno Gazette").order_by("entry__name")
    assert [(lead.entry.name, lead.evidence) for lead in found] == [
        ("Riverside Food Bank", "The Riverside Food Bank served soup."),
        ("Valley Tenants Union", "The Valley Tenants Union came to help."),
    ]


def test_what_is_left_out_is_not_kept(amina: Visitor) -> None:
    amina.post("partners-letter", {**PASTED, "name-0": "not", "name-2": "new", "step": "keep"})
    assert list(Lead.objects.filter(source=PASTED["source"]).values_list("entry__name", flat=True)) == ["Kerb Cut Crew"]


def test_an_entry_that_was_not_proposed_cannot_be_chosen(amina: Visitor, pair: Pair, now: datetime) -> None:
    theirs = make_entry(pair.chidi, now=now, name="Kerb Cut Crew")
    other = make_entry(pair.amina, now=now, name="Open House")
    for pk in (theirs.pk, other.pk, "x"):
        answer = amina.post("partners-letter", {**PASTED, "name-2": str(pk), "step": "keep"})
        assert (answer.status_code, Lead.objects.filter(source=PASTED["source"]).count()) == (404, 0)


def test_nobody_sees_what_others_know(amina: Visitor, pair: Pair, now: datetime) -> None:
    make_entry(pair.chidi, now=now, name="Kerb Cut Crew of Reno")
    make_entry(pair.chidi, now=now, name="Kerb Cut Crew")
    page = amina.post("partners-letter", {**PASTED, "step": "read"}).content.decode()
    assert ("You know" in page, "you may know" in page, "of Reno" in page) == (False, False, False)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Page 1 of 2", "No names of organizations were found"),
        ("\n".join(f"Walkers of Ward {number}" for number in range(MOST_NAMES + 1)), "901 names"),
        ("", "This field is required."),
    ],
)
def test_what_cannot_be_read_is_said_beside_the_text(amina: Visitor, text: str, problem: str) -> None:
    answer = amina.post("partners-letter", {"source": "A letter", "text": text, "step": "read"})
    assert (answer.status_code, problem in answer.content.decode()) == (422, True)
    assert Entry.objects.filter(origin="A letter").count() == 0


@pytest.mark.parametrize("name", ["partners-letter", "partners-article"])
def test_only_those_who_may_write_paste(name: str, pair: Pair, now: datetime) -> None:
    viewer = visitor(add_member(pair.amina, now=now, role=Role.VIEWER))
    assert viewer.get(name).status_code == 403
    assert "Paste a" not in viewer.html("partners-leads")
    assert visitor(pair.amina).html("partners-leads").count("Paste a") == 2
    assert visitor(pair.amina).get(name).status_code == 200


def test_a_letter_pasted_by_mistake_is_taken_back(amina: Visitor) -> None:
    amina.post("partners-letter", {**PASTED, "name-0": "new", "name-2": "new", "step": "keep"})
    page = amina.html("partners-leads", "?source=Letter+for+the+buses")
    lead = Lead.objects.filter(source=PASTED["source"]).earliest("pk")
    assert f"/leads/{lead.pk}/take-text-back/" in page
    assert "take-text-back" not in amina.html("partners-leads")
    after = amina.post("partners-lead-text-back", {}, pk=lead.pk)
    said = amina.client.get(after.headers["Location"]).content.decode()
    assert "“Letter for the buses” is taken back: 2 leads." in said
    assert not Lead.objects.filter(source=PASTED["source"]).exists()
    assert not Entry.objects.filter(name="Kerb Cut Crew").exists()
