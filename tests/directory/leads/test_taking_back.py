"""A pasted letter is taken back as a whole; what people made of it stays."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from linkarms.core.errors import NotAllowed, Refused
from linkarms.directory import services
from linkarms.directory.duplicates.looking import look_for
from linkarms.directory.leads.models import LeadKind
from linkarms.directory.leads.taking_back import TakenBack, take_back_text
from linkarms.directory.models import Entry, Lead, Role, Teammate
from linkarms.directory.signatories import read_letter
from linkarms.partnerships.models import Prospect
from tests.factories.directory import add_member, make_entry, make_owner
from tests.factories.pipeline import make_prospect

LETTER = "Kerb Cut Crew\nHill Street Tenants\nRiverside Food Bank\nReno Cyclists Union"


@pytest.fixture
def amina(db: None, now: datetime) -> Teammate:
    return make_owner(now=now)


def keep(text: str, *, actor: Teammate, now: datetime, title: str = "A letter") -> None:
    chosen = [(one.signatory, one.known.entry if one.known else None) for one in read_letter(actor, text).names]
    services.keep_letter(chosen, source=services.LeadSource(LeadKind.LETTER, title), actor=actor, now=now)


def names(actor: Teammate) -> list[str]:
    return sorted(Entry.objects.visible_to(actor).values_list("name", flat=True))


def test_all_goes_that_only_the_letter_brought(amina: Teammate, now: datetime) -> None:
    make_entry(amina, now=now, name="Riverside Food Bank")
    keep(LETTER, actor=amina, now=now + timedelta(days=1))
    keep(LETTER + "\nOpen House", actor=amina, now=now + timedelta(days=2))
    assert (len(names(amina)), Lead.objects.count()) == (5, 5)
    done = take_back_text(Lead.objects.latest("pk"), actor=amina, now=now)
    assert (done, names(amina), Lead.objects.count()) == (TakenBack(5, 4, 0), ["Riverside Food Bank"], 0)


def test_what_the_team_worked_with_stays(amina: Teammate, now: datetime) -> None:
    keep(LETTER, actor=amina, now=now)
    crew, tenants = Entry.objects.get(name="Kerb Cut Crew"), Entry.objects.get(name="Hill Street Tenants")
    make_prospect(amina, now=now, name="Kerb Cut Crew")
    services.add_lead(tenants, source="Their rally", evidence="", now=now)
    done = take_back_text(Lead.objects.filter(kind=LeadKind.LETTER).earliest("pk"), actor=amina, now=now)
    assert (done, names(amina)) == (TakenBack(4, 2, 2), ["Hill Street Tenants", "Kerb Cut Crew"])
    assert (Prospect.objects.get().entry, Lead.objects.get().source) == (crew, "Their rally")


def test_other_letters_and_other_organizations_keep_theirs(amina: Teammate, now: datetime) -> None:
    bo = make_owner(now=now)
    keep(LETTER, actor=amina, now=now)
    keep("Kerb Cut Crew", actor=amina, now=now, title="Another letter")
    keep(LETTER, actor=bo, now=now)
    take_back_text(Lead.objects.filter(source="A letter").earliest("pk"), actor=amina, now=now)
    assert (names(amina), len(names(bo))) == (["Kerb Cut Crew"], 4)
    assert Entry.objects.visible_to(amina).get().origin == "Another letter"
    take_back_text(Lead.objects.visible_to(amina).get(), actor=amina, now=now)
    assert names(amina) == []
    with pytest.raises(NotAllowed):
        take_back_text(Lead.objects.visible_to(bo).earliest("pk"), actor=amina, now=now)
    viewer = add_member(bo, role=Role.VIEWER, now=now)
    with pytest.raises(NotAllowed):
        take_back_text(Lead.objects.visible_to(bo).earliest("pk"), actor=viewer, now=now)


def test_two_of_the_letter_that_were_joined_by_themselves_both_go(amina: Teammate, now: datetime) -> None:
    keep("N.A.A.C.P. Reno Branch", actor=amina, now=now)
    services.add_entry(holder=amina.organization, name="NAACP Reno", actor=amina.user, now=now, origin="A letter")
    services.add_lead(
        Entry.objects.get(name="NAACP Reno"), kind=LeadKind.LETTER, source="A letter", evidence="", now=now
    )
    look_for(amina.organization_id, now=now)
    assert len(names(amina)) == 1
    take_back_text(Lead.objects.visible_to(amina).get(), actor=amina, now=now)
    assert (Entry.objects.count(), Lead.objects.count()) == (0, 0)


def test_a_lead_that_somebody_typed_is_no_text(amina: Teammate, now: datetime) -> None:
    lead = services.add_lead(make_entry(amina, now=now), source="A talk", evidence="", now=now)
    with pytest.raises(Refused, match="Only a letter or an article"):
        take_back_text(lead, actor=amina, now=now)
