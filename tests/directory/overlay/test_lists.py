"""A list that an organization brings in: looked at, kept fact by fact, updated by a newer one, taken out again."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from linkarms.core.errors import BadInput, NotAllowed, Refused
from linkarms.directory import services
from linkarms.directory.models import Entry, Role, Teammate
from linkarms.directory.overlay import uploading, working
from linkarms.directory.overlay.models import ListImport, ListPart, ListRow, ListState
from linkarms.directory.services.facts import change_facts, known_facts
from tests.directory.overlay.lists import TWO, brought, taken_out, uploaded
from tests.factories.directory import add_member, make_entry, make_lead, make_owner

pytestmark = pytest.mark.django_db


@pytest.fixture
def amina(now: datetime) -> Teammate:
    return make_owner(now=now)


def known(teammate: Teammate) -> list[tuple[str, str, str]]:
    rows = Entry.objects.visible_to(teammate).order_by("name")
    return list(rows.values_list("name", "place", "website"))


def counts(run: ListImport) -> tuple[int, int, int, int]:
    return (run.rows_new, run.rows_changed, run.rows_unchanged, run.rows_refused)


def test_a_file_is_looked_at_before_anything_is_kept(amina: Teammate, now: datetime) -> None:
    run = uploaded(amina, TWO + ",Nowhere,\n", now=now)
    assert (run.state, counts(run), Entry.objects.count()) == (ListState.CHECKED, (2, 0, 0, 1), 0)
    assert [(one.line, one.sentence) for one in run.refusals.all()] == [(4, "There is no name.")]
    assert run.first_rows[0] == {
        "line": "2", "name": "Hill Street Tenants", "place": "Oakland", "country": "US", "website": "https://hill.example",
    }  # fmt: skip


def test_each_fact_has_its_source_and_day(amina: Teammate, now: datetime) -> None:
    run = brought(amina, TWO, now=now, name="allies-2026-05-01.csv", source="Allies of May")
    assert (run.state, counts(run)) == (ListState.DONE, (2, 0, 0, 0))
    entry = Entry.objects.get(name="Hill Street Tenants")
    change_facts(entry, actor=amina, now=now, values={"offers": "Will mail 20,000 once a month, needs five days"})
    found = {fact.name: (fact.origin, fact.on) for fact in known_facts(entry)}
    assert found["website"] == ("Allies of May", date(2026, 5, 1))
    assert found["offers"] == ("written down by your team", now.date())


def test_the_same_file_again_changes_nothing(amina: Teammate, now: datetime) -> None:
    brought(amina, TWO, now=now)
    before = known(amina)
    again = brought(amina, TWO, now=now)
    assert (counts(again), known(amina)) == ((0, 0, 2, 0), before)


def test_a_newer_file_updates_what_it_brought_and_nothing_that_people_typed(amina: Teammate, now: datetime) -> None:
    brought(amina, TWO, now=now, name="a-2026-05-01.csv")
    entry = Entry.objects.get(name="Bay Nurses")
    services.change_entry(
        entry, actor=amina, now=now, name="Bay Nurses", kind="union", place="Sparks", country="US", website="",
        email="", contact_name="Bo", notes="",
    )  # fmt: skip
    newer = "name,city,website\nHill Street Tenants,Oakland,https://hill-street.example\nBay Nurses,Reno,https://bay.example\n"
    run = brought(amina, newer, now=now, name="a-2026-06-01.csv")
    assert counts(run) == (0, 2, 0, 0)
    assert known(amina) == [
        ("Bay Nurses", "Sparks", "https://bay.example"),
        ("Hill Street Tenants", "Oakland", "https://hill-street.example"),
    ]


def test_an_older_file_does_not_take_newer_facts_back(amina: Teammate, now: datetime) -> None:
    brought(amina, TWO, now=now, name="a-2026-05-01.csv")
    run = brought(amina, TWO.replace("hill.example", "old.example"), now=now, name="a-2025-05-01.csv")
    assert (counts(run), known(amina)[1][2]) == ((0, 0, 2, 0), "https://hill.example")


def test_what_another_source_says_stays(amina: Teammate, now: datetime) -> None:
    brought(amina, TWO, now=now, source="One")
    brought(amina, TWO.replace("hill.example", "other.example"), now=now, source="Other")
    assert known(amina)[1][2] == "https://hill.example"


def test_names_that_two_organizations_have_are_told_apart_by_place(amina: Teammate, now: datetime) -> None:
    rows = ["11-1111111,Grace Church,Oakland,CA", "22-2222222,Grace Church,Reno,NV", "33-3333333,Grace Church,Reno,NV"]
    text = "\n".join(["ein,name,city,state", *rows])
    run = brought(amina, text, now=now)
    assert run.rows_new == 3
    assert [name for name, _place, _website in known(amina)] == [
        "Grace Church",
        "Grace Church (Reno, NV)",
        "Grace Church (Reno, NV, 33-3333333)",
    ]
    assert counts(brought(amina, text, now=now)) == (0, 0, 3, 0)


def test_undoing_takes_out_what_it_brought(amina: Teammate, now: datetime) -> None:
    make_entry(amina, now=now, name="Bay Nurses")
    before = known(amina)
    run = taken_out(brought(amina, TWO, now=now), amina, now=now)
    assert (run.state, known(amina), ListRow.objects.count()) == (ListState.UNDONE, before, 0)


def test_undoing_leaves_what_people_worked_with(amina: Teammate, now: datetime) -> None:
    run = brought(amina, TWO, now=now)
    make_lead(amina, now=now, name="Hill Street Tenants")
    change_facts(
        Entry.objects.get(name="Bay Nurses"), actor=amina, now=now, values={"boundaries": "Never shares its list"}
    )
    run = taken_out(run, amina, now=now)
    assert (run.kept_entries, known(amina)) == (2, [("Bay Nurses", "", ""), ("Hill Street Tenants", "", "")])
    assert Entry.objects.get(name="Bay Nurses").boundaries == "Never shares its list"


def test_undoing_a_newer_file_gives_the_older_facts_back(amina: Teammate, now: datetime) -> None:
    first = brought(amina, TWO, now=now, name="a-2026-05-01.csv")
    before = known(amina)
    second = brought(amina, TWO.replace("hill.example", "new.example"), now=now, name="a-2026-06-01.csv")
    with pytest.raises(Refused, match="Newer files of this source rest on it"):
        uploading.take_out(first, actor=amina, now=now)
    taken_out(second, amina, now=now)
    assert known(amina) == before
    taken_out(first, amina, now=now)
    assert known(amina) == []


def test_one_spelling_in_the_list_and_one_typed_become_one_and_come_apart_with_the_list(
    amina: Teammate, now: datetime
) -> None:
    make_entry(amina, now=now, name="NAACP Oakland Branch")
    run = brought(amina, "name,website\nN.A.A.C.P. Oakland Br.,https://naacp.example\n", now=now)
    assert known(amina) == [("NAACP Oakland Branch", "", "https://naacp.example")]
    taken_out(run, amina, now=now)
    assert known(amina) == [("NAACP Oakland Branch", "", "")]


def test_a_file_that_cannot_be_read_says_why_and_keeps_nothing(amina: Teammate, now: datetime) -> None:
    run = uploaded(amina, "x\n1\n", now=now)
    assert (run.state, run.columns) == (ListState.UNREADABLE, ["x"])
    assert run.trouble.startswith("Say which column is the name")
    uploading.look_again(run, mapping={"x": "name"}, actor=amina, now=now)
    working.work(run.pk, clock=lambda: now)
    run.refresh_from_db()
    assert (run.state, counts(run)) == (ListState.CHECKED, (1, 0, 0, 0))


def test_columns_chosen_once_are_kept_with_the_source(amina: Teammate, now: datetime) -> None:
    text = "who,where\nBay Nurses,Reno\n"
    run = uploaded(amina, text, now=now)
    uploading.look_again(run, mapping={"who": "name", "where": "place"}, actor=amina, now=now)
    working.work(run.pk, clock=lambda: now)
    uploading.bring_in(run, actor=amina, now=now)
    working.work(run.pk, clock=lambda: now)
    later = uploaded(amina, text.replace("Reno", "Sparks"), now=now)
    assert (later.state, later.mapping, later.rows_changed) == (
        ListState.CHECKED, {"who": "name", "where": "place"}, 1,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ({"name": "", "city": "place"}, "which column is the name"),
        ({"name": "name", "city": "name"}, "cannot be the same"),
        ({"name": "name", "city": "shoe size"}, "from the list"),
    ],
)
def test_columns_that_make_no_sense_are_refused(
    amina: Teammate, now: datetime, mapping: dict[str, str], words: str
) -> None:
    run = uploaded(amina, TWO, now=now)
    with pytest.raises(BadInput, match=words):
        uploading.look_again(run, mapping=mapping, actor=amina, now=now)


def test_the_same_file_uploaded_twice_is_one(amina: Teammate, now: datetime) -> None:
    first, second = uploaded(amina, TWO, now=now), uploaded(amina, TWO, now=now)
    assert (first.pk, ListImport.objects.count()) == (second.pk, 1)


def test_begun_twice_it_is_brought_in_once(amina: Teammate, now: datetime) -> None:
    run = uploaded(amina, TWO, now=now)
    for _click in range(2):
        uploading.bring_in(run, actor=amina, now=now)
    assert working.work(run.pk, clock=lambda: now) == "done"
    assert (working.work(run.pk, clock=lambda: now), Entry.objects.count()) == ("", 2)


def test_another_file_of_the_source_waits_its_turn(amina: Teammate, now: datetime) -> None:
    first, second = uploaded(amina, TWO, now=now), uploaded(amina, TWO + "Oak Club,,\n", now=now)
    uploading.bring_in(first, actor=amina, now=now)
    with pytest.raises(Refused, match="Allies"):
        uploading.bring_in(second, actor=amina, now=now)


def test_killed_halfway_it_goes_on_where_it_was(
    amina: Teammate, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(working, "A_LOT", 2)
    text = "name,city\n" + "".join(f"Club number {n},Oakland\n" for n in range(9)) + ",nameless\n"
    run = uploading.bring_in(uploaded(amina, text, now=now), actor=amina, now=now)
    lots = 0

    def clock() -> datetime:
        nonlocal lots
        lots += 1
        if lots > 3:
            raise KeyboardInterrupt
        return now

    with pytest.raises(KeyboardInterrupt):
        working.work(run.pk, clock=clock)
    assert (Entry.objects.count(), working.carry_on(now)) == (4, 0)
    later = now + timedelta(minutes=2)
    assert working.work(run.pk, clock=lambda: later) == "done"
    run.refresh_from_db()
    assert (counts(run), Entry.objects.count(), ListPart.objects.count()) == ((9, 0, 0, 1), 9, 0)


def test_files_that_nobody_brought_in_are_forgotten(amina: Teammate, now: datetime) -> None:
    uploaded(amina, TWO, now=now)
    assert (uploading.tidy(now + timedelta(days=6)), uploading.tidy(now + timedelta(days=8))) == (0, 1)
    assert ListPart.objects.count() == 0


def test_who_may_not_organize_brings_nothing_in(amina: Teammate, now: datetime) -> None:
    helper = add_member(amina, now=now, role=Role.HELPER)
    with pytest.raises(NotAllowed):
        uploaded(helper, TWO, now=now)
    chidi, run = make_owner(now=now), uploaded(amina, TWO, now=now)
    for deed in (uploading.bring_in, uploading.take_out, uploading.throw_away):
        with pytest.raises(NotAllowed):
            deed(run, actor=chidi, now=now)


def test_a_file_too_large_or_of_another_kind_is_refused(
    amina: Teammate, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploading, "MOST_BYTES", 10)
    for name, words in (("list.csv", "larger"), ("list.pdf", "ends in")):
        with pytest.raises(BadInput, match=words):
            uploaded(amina, TWO, now=now, name=name)
    assert ListImport.objects.count() == 0
