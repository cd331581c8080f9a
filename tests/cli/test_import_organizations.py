"""`linkarms import organizations`, as an operator types it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from linkarms.cli.main import main
from linkarms.directory.register.models import Import, RegisterEntry, Source
from tests.directory.register.files import irs_file, irs_row, write

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return write(tmp_path, "clubs_2026-03-01.csv", "Name,City\nOak Club,Elm\n,Elm\nAsh Club,Elm\n")


def importing(*words: object) -> int:
    return main(["import", "organizations", *map(str, words)])


def test_it_says_what_came_of_it_and_how_to_take_it_back(db: None, table: Path, capsys: Captured) -> None:
    assert importing(table, "--source", "Clubs") == 0
    number = Import.objects.get().pk
    assert capsys.readouterr().out == (
        f"Import {number}: 3 rows read, 2 new, 0 changed, 0 unchanged, 1 refused. Facts as of 2026-03-01.\n"
        "Columns: Name = name, City = place\n"
        "  line 3, refused: There is no name.\n"
        f"`linkarms import organizations --undo {number}` takes it back.\n"
    )


def test_a_dry_run_says_the_same_and_keeps_nothing(db: None, table: Path, capsys: Captured) -> None:
    assert importing(table, "--source", "Clubs", "--dry-run") == 0
    assert capsys.readouterr().out.startswith("Nothing was kept. It would be: 3 rows read, 2 new, 0 changed")
    assert (Source.objects.count(), RegisterEntry.objects.count()) == (0, 0)


def test_figures_for_programs(db: None, tmp_path: Path, capsys: Captured) -> None:
    path = irs_file(tmp_path, [irs_row("000000001", "OAK CLUB"), irs_row("x", "BAD")])
    assert importing(path, "--source", "IRS", "--as-of", "2026-01-31", "--json") == 0
    assert json.loads(capsys.readouterr().out) == {
        "number": Import.objects.get().pk,
        "went_on": False,
        "kind": "irs",
        "mapping": {},
        "as_of": "2026-01-31",
        "read": 2,
        "new": 1,
        "changed": 0,
        "unchanged": 0,
        "refused": 1,
        "facts_left_out": 0,
        "linked": 0,
        "first_not_taken": [{"line": 3, "field": "", "reason": "bad-number", "detail": "x"}],
    }


def test_columns_are_mapped_by_hand_and_remembered(db: None, tmp_path: Path) -> None:
    path = write(tmp_path, "list.csv", "Who,Where\nOak Club,Elm\n")
    assert importing(path, "--source", "Clubs", "--map", "Who=name", "--map", "Where=place", "--note", "CC0") == 0
    assert importing(path, "--source", "Clubs") == 0
    assert RegisterEntry.objects.values_list("name", "place").get() == ("Oak Club", "Elm")
    assert Source.objects.get().note == "CC0"


def test_every_refused_row_goes_to_a_file_that_is_safe_to_open(db: None, tmp_path: Path, capsys: Captured) -> None:
    rows = "".join(f"=cmd{number},Oak {number}\n" for number in range(30))
    path = write(tmp_path, "list.csv", f"web,name\n,Elm\n{rows},\n")
    out = tmp_path / "refused.csv"
    assert importing(path, "--source", "Clubs", "--refused", out) == 0
    with out.open(newline="") as file:
        found = list(csv.reader(file))
    assert found == [
        ["line", "field", "reason", "detail"],
        *[[str(3 + number), "website", "unknown", f"'=cmd{number}"] for number in range(30)],
    ]
    assert "and 10 more; --refused OUT writes all of them." in capsys.readouterr().out
    assert importing(path, "--source", "Clubs", "--refused", out) == 1
    assert "is there already; name another file" in capsys.readouterr().err


def test_undoing_and_listing(db: None, table: Path, capsys: Captured) -> None:
    assert importing("--list") == 0
    assert capsys.readouterr().out == "Nothing was imported yet.\n"
    importing(table, "--source", "Clubs")
    number = Import.objects.get().pk
    assert importing("--undo", number) == 0
    assert capsys.readouterr().out.endswith(
        f"Undone: import {number} of {table.name}. What it brought is gone; what it changed is as it was.\n"
    )
    assert importing("--list", "--json") == 0
    (listed,) = json.loads(capsys.readouterr().out)
    assert {name: listed[name] for name in ("number", "source", "state", "read", "new", "refused")} == {
        "number": number,
        "source": "Clubs",
        "state": "undone",
        "read": 3,
        "new": 2,
        "refused": 1,
    }
    assert importing("--list") == 0
    line = "Clubs  clubs_2026-03-01.csv  as of 2026-03-01  undone: 2 new, 0 changed, 0 unchanged, 1 refused"
    assert capsys.readouterr().out == f"{number:>5}  {line}\n"
    assert importing("--undo", number) == 1
    assert capsys.readouterr().err == f"linkarms import organizations: Import {number} is undone already.\n"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "name the file and its source: linkarms import organizations FILE --source NAME"),
        (["missing.csv", "--source", "x"], "there is no file missing.csv"),
        (["--undo", "7"], "There is no import 7."),
    ],
)
def test_what_cannot_be_done_is_one_line(db: None, words: list[str], said: str, capsys: Captured) -> None:
    assert importing(*words) == 1
    assert capsys.readouterr().err == f"linkarms import organizations: {said}\n"
