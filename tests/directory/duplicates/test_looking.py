"""Entries of one organization find each other and their register rows; what is certain is joined, the rest asked."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from linkarms.directory import services
from linkarms.directory.duplicates import looking
from linkarms.directory.duplicates.deciding import answer
from linkarms.directory.duplicates.merging import merge, take_apart
from linkarms.directory.duplicates.models import Pair, PairState, RegisterKey, RegisterTwin
from linkarms.directory.duplicates.queries import merges, register_rows_of, side_by_side, waiting
from linkarms.directory.duplicates.registers import compare_import, compare_imports, twins_of
from linkarms.directory.leads.excluding import dismiss_for_good
from linkarms.directory.models import Entry, Kind, Teammate
from linkarms.directory.register.importing import Asked, import_organizations
from linkarms.directory.register.models import RegisterEntry
from linkarms.directory.register.undoing import undo_import
from tests.factories.directory import make_entry, make_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina(now: datetime) -> Teammate:
    return make_owner(now=now)


def imported(path: Path, text: str, *, source: str, now: datetime) -> int:
    path.write_text(text)
    done = import_organizations(Asked(path, source), now=now)
    assert done.number is not None
    return done.number


def names_in(teammate: Teammate) -> list[str]:
    return list(Entry.objects.visible_to(teammate).order_by("name").values_list("name", flat=True))


def test_two_spellings_of_one_name_become_one_entry(amina: Teammate, now: datetime) -> None:
    make_entry(amina, now=now, name="NAACP Oakland Branch", place="Oakland")
    make_entry(amina, now=now, name="N.A.A.C.P. Oakland Br.", website="https://naacp-oakland.example")
    looking.look(now)
    kept = Entry.objects.visible_to(amina).get()
    assert (kept.name, kept.website) == ("NAACP Oakland Branch", "https://naacp-oakland.example")
    assert [(one.gone.name, one.is_automatic) for one in merges(amina)] == [("N.A.A.C.P. Oakland Br.", True)]


def test_locals_and_chapters_stay_apart(amina: Teammate, now: datetime) -> None:
    for name in ("SEIU Local 87", "SEIU Local 1021", "Indivisible Oakland", "Indivisible Reno"):
        make_entry(amina, now=now, name=name)
    looking.look(now)
    assert (len(names_in(amina)), Pair.objects.count()) == (4, 0)


def test_doubtful_ones_wait_with_their_reasons(amina: Teammate, now: datetime) -> None:
    make_entry(amina, now=now, name="Hill Street Tenants", place="Oakland")
    make_entry(amina, now=now, name="Hill Street Tenents", place="Oakland")
    looking.look(now)
    shown = [side_by_side(pair) for pair in waiting(amina)]
    assert [(one.left.name, one.right.name) for one in shown] == [("Hill Street Tenants", "Hill Street Tenents")]
    assert shown[0].reasons == ["the names differ by a letter or two", "in the same place"]
    assert [(line.label, line.is_same) for line in shown[0].lines] == [
        ("Name", False),
        ("Place", True),
    ]


def test_each_entry_is_compared_once_until_it_changes(amina: Teammate, now: datetime) -> None:
    make_entry(amina, now=now, name="Hill Street Tenants")
    other = make_entry(amina, now=now, name="Bay Nurses")
    assert (looking.look(now), looking.look(now)) == (2, 0)
    typed = {
        "kind": Kind.OTHER,
        "place": "",
        "country": "US",
        "website": "",
        "email": "",
        "contact_name": "",
        "notes": "",
    }
    services.change_entry(other, actor=amina, now=now, name="Hill Street Tenents", **typed)
    assert (looking.look(now), waiting(amina).count()) == (1, 1)


def test_what_people_kept_apart_is_not_asked_again(amina: Teammate, now: datetime) -> None:
    make_entry(amina, now=now, name="Hill Street Tenants")
    make_entry(amina, now=now, name="Hill Street Tenents")
    looking.look(now)
    answer(waiting(amina).get(), state=PairState.APART, actor=amina, now=now)
    Entry.objects.update(compared_at=None)
    looking.look(now)
    assert (waiting(amina).count(), len(names_in(amina))) == (0, 2)


def test_what_was_taken_apart_is_not_joined_again(amina: Teammate, now: datetime) -> None:
    make_entry(amina, now=now, name="NAACP Oakland Branch")
    make_entry(amina, now=now, name="N.A.A.C.P. Oakland Br.")
    looking.look(now)
    take_apart(merges(amina).get(), actor=amina, now=now)
    Entry.objects.update(compared_at=None)
    looking.look(now)
    assert (len(names_in(amina)), waiting(amina).count(), merges(amina).count()) == (2, 0, 0)


def test_a_question_about_the_one_that_went_is_asked_about_the_one_that_stayed(amina: Teammate, now: datetime) -> None:
    kept = make_entry(amina, now=now, name="Valley Workers Branch")
    make_entry(amina, now=now, name="Hill Street Tenants")
    gone = make_entry(amina, now=now, name="Hill Street Tenents")
    looking.look(now)
    merge(kept, gone, actor=amina, now=now)
    assert waiting(amina).count() == 0
    looking.look(now)
    assert [(pair.entry.name, pair.other and pair.other.name) for pair in waiting(amina)] == [
        ("Valley Workers Branch", "Hill Street Tenants")
    ]


def test_a_third_that_differs_from_a_member_is_asked_about(amina: Teammate, now: datetime) -> None:
    """Reno and Fresno never meet in one entry through one that says no place."""
    make_entry(amina, now=now, name="Valley Workers Branch", place="Reno, NV")
    make_entry(amina, now=now, name="Valley Workers Br.")
    make_entry(amina, now=now, name="ValleyWorkers Branch", place="Fresno, CA")
    looking.look(now)
    places = set(Entry.objects.visible_to(amina).values_list("place", flat=True))
    assert {"Reno, NV", "Fresno, CA"} <= places


def test_two_people_of_one_name_are_never_joined_by_us(amina: Teammate, now: datetime) -> None:
    make_entry(amina, now=now, name="Jo Ann Smith", kind=Kind.INDIVIDUAL)
    make_entry(amina, now=now, name="JoAnn Smith", kind=Kind.INDIVIDUAL)
    looking.look(now)
    assert (len(names_in(amina)), waiting(amina).count()) == (2, 1)


def test_two_holders_never_meet(amina: Teammate, now: datetime) -> None:
    chidi = make_owner(now=now)
    make_entry(amina, now=now, name="Hill Street Tenants")
    make_entry(chidi, now=now, name="Hill Street Tenants")
    make_entry(chidi, now=now, name="Hill Street Tenents")
    looking.look(now)
    assert (waiting(amina).count(), waiting(chidi).count()) == (0, 1)


def test_an_entry_finds_its_register_row(amina: Teammate, tmp_path: Path, now: datetime) -> None:
    text = "ein,name,city,state\n11-1111111,Hill Street Tenants Inc,Oakland,CA\n22-2222222,Bay Nurses,Reno,NV\n"
    number = imported(tmp_path / "one.csv", text, source="Register", now=now)
    entry = make_entry(amina, now=now, name="Hill Street Tenants", place="Oakland, CA")
    assert compare_import(number, now=now) == 0
    looking.look(now)
    assert [row.name for row in register_rows_of(entry)] == ["Hill Street Tenants Inc"]


def test_of_two_rows_that_fit_neither_is_certain(amina: Teammate, tmp_path: Path, now: datetime) -> None:
    text = "ein,name,city,state\n11-1111111,Grace Church,Oakland,CA\n22-2222222,Grace Church,Fresno,CA\n"
    number = imported(tmp_path / "one.csv", text, source="Register", now=now)
    entry = make_entry(amina, now=now, name="Grace Church")
    compare_import(number, now=now)
    looking.look(now)
    assert (register_rows_of(entry), waiting(amina).count()) == ([], 2)


def test_rows_of_two_sources_are_linked_and_the_link_goes_with_the_import(tmp_path: Path, now: datetime) -> None:
    text = "ein,name,city,state,website\n11-1111111,Hill Street Tenants Inc,Oakland,CA,https://hill.example\n"
    first = imported(tmp_path / "one.csv", text, source="Register", now=now)
    other = "name,city,state,website\nHill Street Tenants,Oakland,CA,https://hill.example\nBay Nurses,Reno,NV,\n"
    second = imported(tmp_path / "two.csv", other, source="Directory", now=now)
    assert compare_imports(now) == 3
    assert compare_imports(now) == 0
    row = RegisterEntry.objects.get(source__name="Register")
    amina = make_owner(now=now)
    entry = make_entry(amina, now=now, name="Hill Street Tenants", website="https://hill.example")
    looking.look(now)
    assert {one.source.name for one in register_rows_of(entry)} == {"Register", "Directory"}
    assert [twin.name for twin in twins_of(row)] == ["Hill Street Tenants"]
    undo_import(second, now=now)
    assert (twins_of(row), RegisterTwin.objects.count()) == ([], 0)
    undo_import(first, now=now)
    assert RegisterKey.objects.count() == 0


def test_an_undone_change_gives_keys_and_links_back(tmp_path: Path, now: datetime) -> None:
    old = "ein,name,city,state\n11-1111111,Hill Street Tenants,Oakland,CA\n"
    new = old.replace("Hill Street Tenants", "Harbor Boat Club")
    imported(tmp_path / "a.csv", "name,city,state\nHill Street Tenants,Oakland,CA\n", source="Directory", now=now)
    imported(tmp_path / "b-2026-01-01.csv", old, source="Register", now=now)
    compare_imports(now)
    assert RegisterTwin.objects.count() == 1
    number = imported(tmp_path / "b-2026-02-01.csv", new, source="Register", now=now)
    compare_imports(now)
    assert RegisterTwin.objects.count() == 0
    undo_import(number, now=now)
    assert RegisterTwin.objects.count() == 1


def test_a_dismissal_goes_with_the_entry_and_comes_back_with_it(amina: Teammate, now: datetime) -> None:
    kept, gone = (make_entry(amina, now=now, name=name) for name in ("Rivers Alliance", "Alliance for Rivers"))
    exclusion = dismiss_for_good("Alliance for Rivers", entry=gone, actor=amina, now=now)
    done = merge(kept, gone, actor=amina, now=now)
    exclusion.refresh_from_db()
    assert exclusion.entry_id == kept.pk
    take_apart(done, actor=amina, now=now)
    exclusion.refresh_from_db()
    assert exclusion.entry_id == gone.pk


def test_two_that_were_taken_from_the_register_can_be_joined(amina: Teammate, tmp_path: Path, now: datetime) -> None:
    imported(tmp_path / "a.csv", "number,name,city\n1,Rivers Alliance,Reno\n2,Rivers Union,Reno\n", source="A", now=now)
    rows = RegisterEntry.objects.order_by("number")
    kept, gone = (services.take_from_register(row, actor=amina, now=now)[0] for row in rows)
    done = merge(kept, gone, actor=amina, now=now)
    assert names_in(amina) == ["Rivers Alliance"]
    take_apart(done, actor=amina, now=now)
    assert names_in(amina) == ["Rivers Alliance", "Rivers Union"]
