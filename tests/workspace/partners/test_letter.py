"""Pasting a sign-on letter: paste, look through, keep."""

from __future__ import annotations

from datetime import datetime

import pytest

from linkarms.directory.models import Entry, Lead, Role
from linkarms.workspace.rooms.partners.letter import MOST_NAMES
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
    assert "3 organizations signed." in page
    assert "Hill Street Tenants: the names differ by a letter or two" in page
    chosen = {"name-0": str(bank.pk), "name-1": str(tenants.pk), "name-2": "new"}
    kept = amina.post("partners-letter", {**PASTED, **chosen, "step": "keep"})
    assert kept.status_code == 302
    leads = Lead.objects.filter(source=PASTED["source"]).order_by("entry__name")
    assert [lead.entry.name for lead in leads] == ["Hill Street Tenants", "Kerb Cut Crew", "Riverside Food Bank"]
    after = amina.client.get(kept.headers["Location"]).content.decode()
    assert "3 leads from this letter, 1 of them new to you." in after


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


def test_only_those_who_may_write_paste_letters(pair: Pair, now: datetime) -> None:
    viewer = visitor(add_member(pair.amina, now=now, role=Role.VIEWER))
    assert viewer.get("partners-letter").status_code == 403
    assert "Paste a letter" not in viewer.html("partners-leads")
    assert "Paste a letter" in visitor(pair.amina).html("partners-leads")
