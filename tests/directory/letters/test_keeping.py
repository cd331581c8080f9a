"""A pasted letter beside what one organization knows, and the leads that come of it."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from linkarms.core.errors import NotAllowed
from linkarms.directory import services
from linkarms.directory.leads.models import LeadKind
from linkarms.directory.letters import Signatory, split_letter
from linkarms.directory.models import Entry, Lead, Role, Teammate
from linkarms.directory.services.letters import EVIDENCE, evidence
from linkarms.directory.signatories import read_letter
from tests.factories.directory import add_member, make_entry, make_owner

SOURCE = services.LeadSource(LeadKind.LETTER, "Letter for the buses", "https://buses.example/letter", date(2026, 5, 4))


@pytest.fixture
def amina(db: None, now: datetime) -> Teammate:
    return make_owner(now=now)


def keep(text: str, *, actor: Teammate, now: datetime) -> tuple[int, int]:
    chosen = [(one.signatory, one.known.entry if one.known else None) for one in read_letter(actor, text).names]
    return services.keep_letter(chosen, source=SOURCE, actor=actor, now=now)


def test_each_name_is_shown_beside_what_is_known(amina: Teammate, now: datetime) -> None:
    bank = make_entry(amina, now=now, name="Riverside Food Bank")
    tenants = make_entry(amina, now=now, name="Hill Street Tenants")
    make_entry(amina, now=now, name="Hill Street Tenants Local 7")
    first, second, third = read_letter(amina, "The Riverside Food Bank, Inc.\nHill Street Tenents\nKerb Cut Crew").names
    assert (first.known and first.known.entry, first.perhaps) == (bank, ())
    assert (second.known, [(one.entry, one.reasons) for one in second.perhaps]) == (
        None,
        [(tenants, ("the names differ by a letter or two",))],
    )
    assert (third.known, third.perhaps) == (None, ())


def test_spellings_of_one_organization_stand_together_and_misspellings_are_pointed_out(amina: Teammate) -> None:
    found = read_letter(amina, "N.A.A.C.P. Reno Br.\nReno NAACP\nKerb Cut Crew\nKerb Cut Crwe").names
    assert [(one.signatory.name, one.also, one.looks_like) for one in found] == [
        ("N.A.A.C.P. Reno Br.", ("Reno NAACP",), ()),
        ("Kerb Cut Crew", (), ()),
        ("Kerb Cut Crwe", (), ("Kerb Cut Crew",)),
    ]


def test_what_others_wrote_down_is_not_looked_at(amina: Teammate, now: datetime) -> None:
    make_entry(make_owner(now=now), now=now, name="Kerb Cut Crew")
    assert [(one.known, one.perhaps) for one in read_letter(amina, "Kerb Cut Crew").names] == [(None, ())]


def test_reading_takes_four_queries_for_any_number(
    amina: Teammate, now: datetime, django_assert_num_queries: object
) -> None:
    for number in range(5):
        make_entry(amina, now=now, name=f"Walkers of Ward {number}")
    with django_assert_num_queries(4):  # type: ignore[operator]
        read_letter(amina, "\n".join(f"Walkers of Ward {number}" for number in range(10)))


def test_names_become_leads_with_their_lines(amina: Teammate, now: datetime) -> None:
    bank = make_entry(amina, now=now, name="Riverside Food Bank")
    assert keep("1. Riverside Food Bank\n2. Kerb Cut Crew (Reno, NV)", actor=amina, now=now) == (1, 1)
    crew = Entry.objects.get(name="Kerb Cut Crew")
    assert (crew.place, crew.origin, crew.holder) == ("Reno, NV", SOURCE.title, amina.organization)
    leads = Lead.objects.filter(source=SOURCE.title).order_by("entry__name")
    assert {(lead.kind, lead.address, lead.dated_on) for lead in leads} == {
        (SOURCE.kind, SOURCE.address, SOURCE.dated_on)
    }
    assert [(lead.entry, lead.evidence) for lead in leads] == [
        (crew, "2. Kerb Cut Crew (Reno, NV)"),
        (bank, "1. Riverside Food Bank"),
    ]


def test_the_same_letter_again_changes_nothing(amina: Teammate, now: datetime) -> None:
    keep("Riverside Food Bank\nKerb Cut Crew", actor=amina, now=now)
    before = list(Lead.objects.order_by("pk").values())
    assert keep("Riverside Food Bank\nKerb Cut Crew", actor=amina, now=now) == (0, 2)
    assert list(Lead.objects.order_by("pk").values()) == before


def test_a_lead_that_was_put_away_stays_away(amina: Teammate, now: datetime) -> None:
    keep("Kerb Cut Crew", actor=amina, now=now)
    services.dismiss_lead(Lead.objects.get(), actor=amina, now=now)
    keep("Kerb Cut Crew", actor=amina, now=now)
    assert Lead.objects.get().dismissed_at == now


def test_neither_a_viewer_nor_another_organization_writes(amina: Teammate, now: datetime) -> None:
    viewer = add_member(amina, now=now, role=Role.VIEWER)
    with pytest.raises(NotAllowed):
        services.keep_letter([(split_letter("Kerb Cut Crew")[0], None)], source=SOURCE, actor=viewer, now=now)
    theirs = make_entry(make_owner(now=now), now=now, name="Kerb Cut Crew")
    with pytest.raises(NotAllowed):
        services.keep_letter(
            [(split_letter("Open House")[0], None), (split_letter("Kerb Cut Crew")[0], theirs)],
            source=SOURCE,
            actor=amina,
            now=now,
        )
    assert (Entry.objects.filter(holder=amina.organization).count(), Lead.objects.count()) == (0, 0)


@pytest.mark.once
def test_of_a_list_that_runs_on_the_part_around_the_name_is_kept() -> None:
    line = ", ".join(f"Walkers of Ward {number}" for number in range(200))
    kept = evidence(Signatory("Walkers of Ward 150", "", 1, line))
    assert "Walkers of Ward 150" in kept
    assert len(kept) <= EVIDENCE + 4
