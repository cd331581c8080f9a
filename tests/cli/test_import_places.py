"""`linkarms import places`, as an operator types it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from linkarms.cli.main import main
from linkarms.directory.gazetteer.models import Gazetteer
from tests.directory.gazetteer.files import ZIPS
from tests.directory.register.files import write

pytestmark = pytest.mark.once
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return write(tmp_path, "zips.csv", ZIPS + "05408,x,y\n")


def importing(*words: object) -> int:
    return main(["import", "places", *map(str, words)])


def test_it_says_what_came_of_it_and_how_to_take_it_back(db: None, table: Path, capsys: Captured) -> None:
    assert importing(table, "--source", "ZIPs") == 0
    number = Gazetteer.objects.get().pk
    figures = "3 rows read, 2 postcodes, 0 towns, 0 passed over, 1 refused.\n"
    columns = "Columns: zip = postal_code, latitude = latitude, longitude = longitude\n"
    refused = "  line 4, refused: There are no coordinates, or none on this earth. (05408: x y)\n"
    back = f"`linkarms import places --undo {number}` takes it back.\n"
    assert capsys.readouterr().out == f"Places {number}: {figures}{columns}{refused}{back}"
    assert importing(table, "--source", "ZIPs") == 0
    same = "This file is in force already; nothing changed.\n"
    assert capsys.readouterr().out == f"Places {number}: {figures}{same}{columns}{refused}"
    assert importing("--undo", number) == 0
    assert capsys.readouterr().out == f"Undone: places {number} of zips.csv count no more.\n"
    assert importing("--list") == 0
    assert capsys.readouterr().out == f"{number:>5}  ZIPs  zips.csv  undone: 2 postcodes, 0 towns\n"


def test_a_dry_run_says_the_same_and_keeps_nothing(db: None, table: Path, capsys: Captured) -> None:
    assert importing(table, "--source", "ZIPs", "--dry-run") == 0
    assert capsys.readouterr().out.startswith("Nothing was kept. It would be: 3 rows read, 2 postcodes")
    assert importing("--list") == 0
    assert capsys.readouterr().out == "No places were imported yet.\n"


def test_figures_for_programs(db: None, table: Path, tmp_path: Path, capsys: Captured) -> None:
    assert importing(table, "--source", "ZIPs", "--json", "--refused", tmp_path / "out.csv") == 0
    assert json.loads(capsys.readouterr().out) == {
        "number": Gazetteer.objects.get().pk,
        "is_same": False,
        "mapping": {"zip": "postal_code", "latitude": "latitude", "longitude": "longitude"},
        "read": 3,
        "refused": 1,
        "passed_over": 0,
        "postcodes": 2,
        "towns": 0,
        "first_not_taken": [{"line": 4, "field": "", "reason": "no-point", "detail": "05408: x y"}],
    }
    with (tmp_path / "out.csv").open() as file:
        assert list(csv.reader(file))[1:] == [["4", "", "no-point", "05408: x y"]]


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["none.csv", "--source", "ZIPs"], "there is no file none.csv"),
        ([], "name the file and its source: linkarms import places FILE --source NAME"),
        (["--undo", "999"], "There is no import 999."),
    ],
)
def test_what_cannot_be_done_is_one_line(db: None, words: list[str], sentence: str, capsys: Captured) -> None:
    assert importing(*words) == 1
    assert capsys.readouterr().err == f"linkarms import places: {sentence}\n"
