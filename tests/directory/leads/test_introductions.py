"""Affiliates of the same body, and introductions asked of a national body or a friend."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from linkarms.core.errors import BadInput, NotAllowed, Refused
from linkarms.directory.leads.events import importing
from linkarms.directory.leads.excluding import dismiss_for_good
from linkarms.directory.leads.introductions import (
    affiliates_of,
    answer_introduction,
    ask_introduction,
    awaited_of,
    introductions_of,
    lead_from_affiliate,
)
from linkarms.directory.models import Entry, Lead, Role, Teammate
from linkarms.directory.register.importing import Asked, import_organizations
from linkarms.directory.register.models import RegisterEntry
from linkarms.directory.signatories import read_article
from tests.directory.leads.events.files import ccc, row
from tests.factories.directory import add_member, make_entry, make_owner

REGISTER = """number,name,city,state,group_number
1,Oak League,Washington,DC,0017
2,Oak League of Reno,Reno,NV,0017
3,Oak League of Sparks,Sparks,NV,0017
4,Oak League of Boston,Boston,MA,0017
5,Oak League of Elko,Elko,NV,0099
6,Elm Friends Foundation,Reno,NV,
"""


@pytest.fixture
def amina(db: None, now: datetime) -> Teammate:
    return make_owner(now=now)


@pytest.fixture
def register(db: None, now: datetime, tmp_path: Path) -> None:
    path = tmp_path / "register.csv"
    path.write_text(REGISTER, encoding="utf-8")
    import_organizations(Asked(path, "A register"), now=now)
    RegisterEntry.objects.filter(number="1").update(is_group_parent=True)


def test_the_register_proposes_the_parent_and_those_near_first(amina: Teammate, register: None, now: datetime) -> None:
    reno = make_entry(amina, now=now, name="Oak League of Reno")
    found = affiliates_of(reno, teammate=amina)
    assert [(one.name, one.place, one.why) for one in found] == [
        ("Oak League", "Washington, DC", "The whole body of the same group in A register"),
        ("Oak League of Sparks", "Sparks, NV", "A register: same group"),
        ("Oak League of Boston", "Boston, MA", "A register: same group"),
    ]
    lead = lead_from_affiliate(reno, affiliate=found[1], actor=amina, now=now)
    assert (lead.kind, lead.source, lead.entry.name, lead.entry.place) == (
        "affiliate", "Oak League of Reno", "Oak League of Sparks", "Sparks, NV",
    )  # fmt: skip
    dismiss_for_good("Oak League of Boston", actor=amina, now=now)
    assert [one.name for one in affiliates_of(reno, teammate=amina)] == ["Oak League"]
    assert affiliates_of(make_entry(amina, now=now, name="Elm Friends Foundation"), teammate=amina) == []


def test_lists_of_events_propose_the_whole_and_its_chapters_to_their_holder_only(
    amina: Teammate, now: datetime, tmp_path: Path
) -> None:
    chidi = make_owner(now=now)
    made = importing.bring_events(
        ccc(tmp_path, row("PSL Reno; PSL Albany; PSL")), title="x", file_name="x", actor=amina, now=now
    )
    importing.keep_events(made, actor=amina, now=now)
    reno = make_entry(amina, now=now, name="PSL Reno")
    assert [(one.name, one.is_parent) for one in affiliates_of(reno, teammate=amina)] == [
        ("PSL", True),
        ("PSL Albany", False),
    ]
    assert affiliates_of(make_entry(chidi, now=now, name="PSL Reno"), teammate=chidi) == []


def test_what_the_team_wrote_down_as_parent_counts_until_there_is_a_lead(amina: Teammate, now: datetime) -> None:
    whole, reno, sparks = (make_entry(amina, now=now, name=name) for name in ("Oak", "Oak of Reno", "Oak of Sparks"))
    Entry.objects.filter(pk__in=[reno.pk, sparks.pk]).update(parent=whole)
    reno.refresh_from_db()
    found = affiliates_of(reno, teammate=amina)
    assert [(one.name, one.is_parent) for one in found] == [("Oak", True), ("Oak of Sparks", False)]
    lead = lead_from_affiliate(reno, affiliate=found[1], actor=amina, now=now)
    assert lead.entry == sparks
    assert [one.name for one in affiliates_of(reno, teammate=amina)] == ["Oak"]


def test_an_introduction_waits_and_a_yes_makes_a_lead(amina: Teammate, now: datetime) -> None:
    entry = make_entry(amina, now=now, name="Kerb Cut Crew")
    day = now.date() - timedelta(days=3)
    asked = ask_introduction(entry, asked="Rosa of Oak League", asked_on=day, note="By phone", actor=amina, now=now)
    with pytest.raises(BadInput, match="You asked them already"):
        ask_introduction(entry, asked="rosa of oak league", asked_on=day, note="", actor=amina, now=now)
    with pytest.raises(BadInput, match="not come yet"):
        ask_introduction(entry, asked="Bo", asked_on=date(2099, 1, 1), note="", actor=amina, now=now)
    assert (list(awaited_of(amina)), list(introductions_of(amina))) == ([asked], [asked])
    lead = answer_introduction(asked, answer="yes", actor=amina, now=now)
    assert lead is not None
    assert (lead.kind, lead.source, lead.evidence, lead.entry) == (
        "introduction", "Rosa of Oak League", "By phone", entry,
    )  # fmt: skip
    assert list(awaited_of(amina)) == []
    with pytest.raises(Refused, match="answered already"):
        answer_introduction(asked, answer="no", actor=amina, now=now)


def test_a_no_makes_none_and_others_have_no_say(amina: Teammate, now: datetime) -> None:
    entry = make_entry(amina, now=now)
    asked = ask_introduction(entry, asked="Bo", asked_on=now.date(), note="", actor=amina, now=now)
    chidi, viewer = make_owner(now=now), add_member(amina, now=now, role=Role.VIEWER)
    for stranger in (chidi, viewer):
        with pytest.raises(NotAllowed):
            answer_introduction(asked, answer="no", actor=stranger, now=now)
        with pytest.raises(NotAllowed):
            ask_introduction(entry, asked="Eve", asked_on=now.date(), note="", actor=stranger, now=now)
    with pytest.raises(BadInput):
        answer_introduction(asked, answer="perhaps", actor=amina, now=now)
    assert (list(introductions_of(chidi)), answer_introduction(asked, answer="no", actor=amina, now=now)) == ([], None)
    assert Lead.objects.count() == 0


def test_an_article_knows_the_names_of_the_register_that_say_something(
    amina: Teammate, register: None, now: datetime
) -> None:
    text = "In Elm Friends Foundation's hall, people of Oak League met. Oak League of Reno spoke. Reno is hot."
    found = {one.signatory.name: [entry.place for entry in one.listed] for one in read_article(amina, text).names}
    assert found == {"Elm Friends Foundation": ["Reno"], "Oak League of Reno": ["Reno"], "Oak League": ["Washington"]}
