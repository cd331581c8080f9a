"""What an import keeps, changes, leaves alone, and how it ends when it is killed, doubled or undone."""

from __future__ import annotations

import threading
from datetime import date
from pathlib import Path

import pytest
from django.db import connection

from linkarms.audit.models import Entry as AuditEntry
from linkarms.core.errors import BadInput
from linkarms.core.errors import Refused as NotPossible
from linkarms.directory.models import Entry, Teammate
from linkarms.directory.register import comparing
from linkarms.directory.register.importing import Asked, import_organizations, try_import
from linkarms.directory.register.models import FormerFacts, Import, ImportState, Refusal, RegisterEntry, Source
from linkarms.directory.register.queries import facts_of
from linkarms.directory.register.undoing import undo_import
from linkarms.directory.services import add_entry
from tests.directory.register.files import NOW, counted, dying_after, everything, irs_file, irs_row, kept, take, write
from tests.factories.world import make_team

OAK, ELM, ASH = (irs_row(f"00000000{n}", f"{name} CLUB") for n, name in enumerate(("OAK", "ELM", "ASH"), start=1))


@pytest.fixture
def three(tmp_path: Path) -> Path:
    return irs_file(tmp_path, [OAK, ELM, ASH], "eo_2026-01-01.csv")


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    """ELM has moved, ASH is gone from it, FIR is new."""
    moved = irs_row("000000002", "ELM CLUB", city="BERKELEY", ntee="L50")
    return irs_file(tmp_path, [OAK, moved, irs_row("000000004", "FIR CLUB")], "eo_2026-02-01.csv")


@pytest.fixture
def amina(db: None) -> Teammate:
    return make_team("amina", now=NOW)


@pytest.fixture
def small_lots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(comparing, "LOT_ROWS", 2)


def test_the_same_file_again_changes_nothing(db: None, three: Path) -> None:
    take(three)
    before = everything()
    assert counted(take(three)[0]) == (0, 0, 3, 0)
    assert (everything(), FormerFacts.objects.count()) == (before, 0)


def test_a_newer_file_changes_what_it_says_otherwise_and_dates_only_that(db: None, three: Path, newer: Path) -> None:
    take(three)
    assert counted(take(newer)[0]) == (1, 1, 1, 0)
    assert kept("number", "place", "kind") == [
        ("000000001", "OAKLAND", "other"),
        ("000000002", "BERKELEY", "affected"),
        ("000000003", "OAKLAND", "other"),
        ("000000004", "OAKLAND", "other"),
    ]
    dates = {fact.field: fact.as_of for fact in facts_of(RegisterEntry.objects.get(number="000000002"))}
    newest = {field for field, day in dates.items() if day == date(2026, 2, 1)}
    assert newest == {"place", "kind", "issues", "ntee"}
    assert dates["name"] == date(2026, 1, 1)


def test_an_older_file_does_not_take_newer_facts_back(db: None, three: Path, newer: Path) -> None:
    take(newer)
    assert counted(take(three)[0]) == (1, 0, 2, 0)
    assert RegisterEntry.objects.get(number="000000002").place == "BERKELEY"


def test_an_import_touches_nothing_that_people_typed(amina: Teammate, three: Path, newer: Path) -> None:
    add_entry(holder=amina.organization, name="Elm Club", place="Elmhurst", actor=amina.user, now=NOW)
    before = list(Entry.objects.values())
    take(three)
    take(newer)
    undo_import(Import.objects.latest("pk").pk, now=NOW)
    assert list(Entry.objects.values()) == before


def test_two_sources_may_use_the_same_number(db: None, three: Path) -> None:
    take(three, "One")
    take(three, "Two")
    assert kept("source__name", "number") == [
        (source, f"00000000{number}") for source in ("One", "Two") for number in (1, 2, 3)
    ]


def test_undoing_gives_former_values_back_and_takes_new_rows_out(db: None, three: Path, newer: Path) -> None:
    take(three)
    before = everything()
    done, _refused = take(newer)
    assert done.number is not None
    undone = undo_import(done.number, now=NOW)
    assert (undone.state, undone.undone_at) == (ImportState.UNDONE, NOW)
    assert (everything(), FormerFacts.objects.count()) == (before, 0)
    assert counted(take(newer)[0]) == (1, 1, 1, 0)


def test_imports_are_undone_in_reverse_order_where_one_rests_on_the_other(db: None, three: Path, newer: Path) -> None:
    first, second, third = (take(path)[0].number for path in (three, newer, three))
    assert first is not None
    assert second is not None
    assert third is not None
    with pytest.raises(NotPossible, match=f"in this order: {third}, {second}"):
        undo_import(first, now=NOW)
    for number in (third, second, first):
        undo_import(number, now=NOW)
    assert everything() == []
    with pytest.raises(NotPossible, match="is undone already"):
        undo_import(first, now=NOW)


def test_an_import_that_has_nothing_in_common_is_undone_alone(db: None, tmp_path: Path, three: Path) -> None:
    first = take(three)[0].number
    take(irs_file(tmp_path, [irs_row("000000009", "YEW CLUB")]))
    assert first is not None
    undo_import(first, now=NOW)
    assert kept("name") == [("YEW CLUB",)]


def test_undoing_what_there_is_not_says_so(db: None) -> None:
    with pytest.raises(BadInput, match="There is no import 7"):
        undo_import(7, now=NOW)


def many(tmp_path: Path, place: str, name: str) -> Path:
    rows = [irs_row(f"00000001{n}", f"CLUB {n}", city=place) for n in range(9)]
    return irs_file(tmp_path, [*rows, irs_row("bad", "BAD")], name)


@pytest.mark.usefixtures("small_lots")
@pytest.mark.parametrize("lots", [1, 3, 5])
def test_killed_halfway_it_goes_on_and_ends_the_same(transactional_db: None, tmp_path: Path, lots: int) -> None:
    take(many(tmp_path, "OAKLAND", "eo_2026-01-01.csv"), "Whole")
    whole = take(many(tmp_path, "BERKELEY", "eo_2026-02-01.csv"), "Whole")[0]
    asked = [many(tmp_path, "OAKLAND", "eo_2026-01-01.csv"), many(tmp_path, "BERKELEY", "eo_2026-02-01.csv")]
    for path in asked:
        with pytest.raises(KeyboardInterrupt):
            import_organizations(Asked(path, "Killed"), now=NOW, say=dying_after(lots))
        done = take(path, "Killed")[0]
        assert done.went_on
    assert done.counts == whole.counts
    entries = RegisterEntry.objects.order_by("number")
    one, other = (entries.filter(source__name=name) for name in ("Whole", "Killed"))
    assert list(one.values_list("number", "digest", "as_of")) == list(other.values_list("number", "digest", "as_of"))
    assert Import.objects.filter(source__name="Killed").count() == 2
    assert Refusal.objects.filter(of_id=done.number).count() == 1
    undo_import(done.number or 0, now=NOW)
    places = RegisterEntry.objects.filter(source__name="Killed").values_list("place", flat=True)
    assert list(places) == ["OAKLAND"] * 9


@pytest.mark.usefixtures("small_lots")
def test_a_broken_off_import_can_be_undone(transactional_db: None, tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        import_organizations(Asked(many(tmp_path, "OAKLAND", "eo.csv"), "Killed"), now=NOW, say=dying_after(2))
    assert RegisterEntry.objects.count() == 4
    assert undo_import(Import.objects.get().pk, now=NOW).state == ImportState.UNDONE
    assert everything() == []


@pytest.mark.usefixtures("small_lots")
def test_who_starts_the_same_file_again_takes_it_over(transactional_db: None, tmp_path: Path) -> None:
    path = many(tmp_path, "OAKLAND", "eo.csv")

    def start_again(_read: int, _total: int) -> None:
        take(path, "Twice")

    with pytest.raises(NotPossible, match="was taken over"):
        import_organizations(Asked(path, "Twice"), now=NOW, say=start_again)
    run = Import.objects.get()
    assert (run.state, run.rows_new, run.rows_unchanged, run.rows_refused) == (ImportState.DONE, 9, 0, 1)
    assert RegisterEntry.objects.count() == 9


@pytest.mark.usefixtures("small_lots")
def test_the_same_file_twice_at_once_does_not_double(transactional_db: None, tmp_path: Path) -> None:
    path = irs_file(tmp_path, [irs_row(f"0000{n:05}", f"CLUB {n}") for n in range(60)])
    ends: list[str] = []

    def start() -> None:
        try:
            take(path, "Twice")
            ends.append("done")
        except NotPossible:
            ends.append("taken over")
        finally:
            connection.close()

    threads = [threading.Thread(target=start) for _number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert "done" in ends
    assert set(ends) <= {"done", "taken over"}
    assert RegisterEntry.objects.count() == 60
    new = sum(Import.objects.values_list("rows_new", flat=True))
    assert (new, set(Import.objects.values_list("state", flat=True))) == (60, {ImportState.DONE})


def test_a_dry_run_counts_the_same_and_keeps_nothing(db: None, three: Path, newer: Path) -> None:
    assert counted(try_import(Asked(three, "Register"), now=NOW)) == (3, 0, 0, 0)
    assert (Source.objects.count(), Import.objects.count(), everything()) == (0, 0, [])
    take(three)
    before = everything()
    assert counted(try_import(Asked(newer, "Register"), now=NOW)) == (1, 1, 1, 0)
    assert everything() == before


def test_refused_rows_are_kept_with_line_and_reason(db: None, tmp_path: Path) -> None:
    done, _refused = take(irs_file(tmp_path, [OAK, irs_row("x", "BAD")]))
    rows = Refusal.objects.filter(of_id=done.number)
    assert [(row.line, row.sentence, row.detail) for row in rows] == [
        (3, "The number is not one of this register.", "x")
    ]


def test_a_source_keeps_its_kind(db: None, tmp_path: Path, three: Path) -> None:
    take(three)
    with pytest.raises(NotPossible, match="a source of its own"):
        take(write(tmp_path, "list.csv", "name,city\nOak,Oakland\n"))


def test_the_audit_tells_of_every_import_and_undoing(db: None, three: Path) -> None:
    done, _refused = take(three)
    undo_import(done.number or 0, now=NOW)
    told = AuditEntry.objects.filter(verb__startswith="register.").order_by("pk")
    assert [(entry.verb, entry.actor_id, entry.organization_id) for entry in told] == [
        (f"register.{what}", None, None)
        for what in ("source_added", "import_started", "imported", "undo_started", "undone")
    ]


def test_a_lot_is_looked_up_and_kept_in_a_fixed_number_of_statements(
    db: None, tmp_path: Path, django_assert_max_num_queries: object
) -> None:
    path = irs_file(tmp_path, [irs_row(f"0000{n:05}", f"CLUB {n}") for n in range(500)])
    with django_assert_max_num_queries(72):  # half of them for the index and where places are  # type: ignore[operator]
        take(path)
