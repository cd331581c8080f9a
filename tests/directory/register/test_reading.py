"""Files as people send them: wrong bytes, open quotes, merged cells; what cannot be read is named, the rest is kept."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from openpyxl import Workbook

from linkarms.core.errors import BadInput
from linkarms.directory.register.models import Reason, RegisterEntry, Source
from tests.directory.register.files import counted, kept, take, write


def named(path: Path) -> list[tuple[object, ...]]:
    take(path)
    return kept("name", "place")


@pytest.mark.parametrize(
    "content",
    [
        "name,city\nUnión,León\nOak,Elm\n".encode(),
        "\ufeffname,city\r\nUnión,León\r\nOak,Elm\r\n".encode(),
        "name;city\nUnión;León\nOak;Elm\n".encode("latin-1"),
        "name\tcity\nUnión\tLeón\nOak\tElm".encode("utf-16"),
        "sep=|\nname|city\nUnión|León\nOak|Elm\n".encode(),
        b"name,city\rUni\xf3n,Le\xc3\xb3n\rOak,Elm\r",  # both in one line, and the line ends of an old Mac
        "A list of ours\n\nname,city,\nUnión,León,\n,,\nOak,Elm\n".encode(),
        'name,city\n"Unión","León"\n"Oak",Elm\n'.encode(),
    ],
    ids=["utf-8", "mark", "latin-1", "utf-16", "sep", "mixed", "title", "quotes"],
)
def test_the_same_two_organizations_whatever_the_bytes(db: None, tmp_path: Path, content: bytes) -> None:
    assert sorted(named(write(tmp_path, "list.csv", content))) == [("Oak", "Elm"), ("Unión", "León")]


def test_a_quoted_cell_may_hold_line_breaks_and_its_row_has_the_line_where_it_begins(db: None, tmp_path: Path) -> None:
    text = 'id,name,about\n1,Oak,"one\ntwo"\n,No number,"three\nfour"\n3,Elm,\n'
    done, refused = take(write(tmp_path, "list.csv", text))
    assert [(one.line, one.reason) for one in refused] == [(4, Reason.NO_NUMBER)]
    assert (counted(done), kept("name", "about")) == ((2, 0, 0, 1), [("Oak", "one\ntwo"), ("Elm", "")])


@pytest.mark.parametrize("rows", [5, 500], ids=["at the end", "far from it"])
def test_a_quote_that_is_never_closed_costs_one_row(db: None, tmp_path: Path, rows: int) -> None:
    lines = ["name,city"] + [f"Club {number},Oakland" for number in range(rows)]
    lines[3] = '"Open,Oakland'
    done, refused = take(write(tmp_path, "list.csv", "\n".join(lines) + "\n"))
    assert [(one.line, one.reason, one.detail) for one in refused] == [(4, Reason.OPEN_QUOTE, '"Open,Oakland')]
    assert counted(done) == (rows - 1, 0, 0, 1)


def test_a_line_without_end_costs_one_row(db: None, tmp_path: Path) -> None:
    done, refused = take(write(tmp_path, "list.csv", f"name,city\nOak,Elm\n{'x' * 2_500_000}\nAsh,Elm\n"))
    assert [(one.line, one.reason) for one in refused] == [(3, Reason.TOO_LONG)]
    assert (counted(done), sorted(kept("name"))) == ((2, 0, 0, 1), [("Ash",), ("Oak",)])


def test_three_hundred_columns_are_no_trouble_and_too_many_are_refused(db: None, tmp_path: Path) -> None:
    names = ["name", *[f"column {number}" for number in range(299)]]
    assert named(write(tmp_path, "wide.csv", ",".join(names) + "\nOak" + "," * 299 + "\n")) == [("Oak", "")]
    with pytest.raises(BadInput, match="3000 columns"):
        take(write(tmp_path, "wider.csv", "name," + "," * 2998 + "x\nOak\n"))


def test_more_cells_than_columns_are_refused_and_fewer_are_blank(db: None, tmp_path: Path) -> None:
    text = "name,city,zip\nOak,Elm,94601,more\nAsh\nFir,Elm,94601,,\n"
    _done, refused = take(write(tmp_path, "list.csv", text))
    assert [(one.line, one.reason, one.detail) for one in refused] == [(2, Reason.TOO_MANY_CELLS, "more")]
    assert sorted(kept("name", "place")) == [("Ash", ""), ("Fir", "Elm")]


def test_a_value_that_we_cannot_use_is_left_out_and_named(db: None, tmp_path: Path) -> None:
    text = "name,website,email,country,latitude,longitude\nOak,javascript:x,a@,Nowhere,95,x\n"
    done, refused = take(write(tmp_path, "list.csv", text))
    assert [(one.line, one.field, one.detail) for one in refused] == [
        (2, "country", "Nowhere"),
        (2, "website", "javascript:x"),
        (2, "email", "a@"),
        (2, "latitude", "95"),
        (2, "longitude", "x"),
    ]
    assert (counted(done), done.counts.left_out) == ((1, 0, 0, 0), 5)
    assert kept("website", "email", "country", "latitude_e6") == [("", "", "", None)]


def test_an_empty_file_is_refused_and_leaves_nothing(db: None, tmp_path: Path) -> None:
    for name, content in (("list.csv", ""), ("list.json", "[]"), ("list.xlsx", "no archive")):
        with pytest.raises(BadInput):
            take(write(tmp_path, name, content))
    assert Source.objects.count() == 0


def book(folder: Path, rows: list[list[object]], merged: tuple[str, ...] = ()) -> Path:
    workbook = Workbook()
    sheet = workbook.active
    for row in rows:
        sheet.append(row)
    for cells in merged:
        sheet.merge_cells(cells)
    workbook.save(folder / "list.xlsx")
    return folder / "list.xlsx"


def test_a_merged_cell_holds_for_each_of_its_rows_but_a_title_for_none(db: None, tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["Our list of names", None, None],
        ["Name", "State", "ZIP"],
        ["Oak", "California", 94601],
        ["Elm", None, 2139.0],
        ["Ash", "Vermont", "05401"],
    ]
    path = book(tmp_path, rows, ("A1:C1", "B3:B4"))
    assert counted(take(path)[0]) == (3, 0, 0, 0)
    assert sorted(kept("name", "region", "country", "postal_code")) == [
        ("Ash", "VT", "US", "05401"),
        ("Elm", "CA", "US", "02139"),
        ("Oak", "CA", "US", "94601"),
    ]


def test_a_formula_without_result_and_an_error_are_refused(db: None, tmp_path: Path) -> None:
    rows: list[list[object]] = [["Name", "City"], ["Oak", "Elm"], ["=A2", "Elm"], ["Ash", "#REF!"], ["Fir", "Elm"]]
    done, refused = take(book(tmp_path, rows))
    assert [(one.line, one.reason, one.detail) for one in refused] == [
        (3, Reason.FORMULA, "=A2"),
        (4, Reason.FORMULA, "#REF!"),
    ]
    assert (counted(done), sorted(kept("name"))) == ((2, 0, 0, 2), [("Fir",), ("Oak",)])


def test_a_spreadsheet_that_unpacks_to_too_much_is_not_opened(db: None, tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", b" " * (129 * 1024**2))
    with pytest.raises(BadInput, match="too large"):
        take(path)


@pytest.mark.parametrize(
    "text",
    [
        '[{"name": "Oak", "city": "Elm"},\n {"name": "Ash", "city": "Elm"}]',
        '{"name": "Oak", "city": "Elm"}\n{"name": "Ash", "city": "Elm"}\n',
        '{"made": 1, "organizations": [{"name": "Oak", "city": "Elm"}, {"name": "Ash", "city": "Elm"}]}',
        '[{"name": "Oak", "location": {"city": "Elm"}}, {"name": "Ash", "city": "Elm", "location": {"city": "Elm"}}]',
    ],
    ids=["list", "lines", "wrapped", "nested"],
)
def test_lists_of_objects_in_every_form(db: None, tmp_path: Path, text: str) -> None:
    assert sorted(named(write(tmp_path, "list.json", text))) == [("Ash", "Elm"), ("Oak", "Elm")]


def test_what_is_no_object_is_refused_with_its_line(db: None, tmp_path: Path) -> None:
    text = '[\n{"name": "Oak"},\n17,\n{"name": ""},\n{"name": "Ash", "tags": ["youth", "x"]}\n]'
    done, refused = take(write(tmp_path, "list.json", text))
    assert [(one.line, one.reason) for one in refused] == [(3, Reason.NOT_AN_OBJECT), (4, Reason.NO_NAME)]
    assert counted(done) == (2, 0, 0, 2)
    assert sorted(kept("name", "tags", "issues")) == [("Ash", ["youth", "x"], ["young-people"]), ("Oak", [], [])]


def test_json_that_breaks_off_is_refused_before_anything_is_kept(db: None, tmp_path: Path) -> None:
    good = ",\n".join(json.dumps({"name": f"Club {number}"}) for number in range(5000))
    with pytest.raises(BadInput, match="not JSON from line 5001 on"):
        take(write(tmp_path, "list.json", f"[{good},\n" + '{"name": "Oak'))
    assert (Source.objects.count(), RegisterEntry.objects.count()) == (0, 0)


def test_the_real_brigades_and_movement_groups_go_in_twice(db: None, test_data: Path) -> None:
    for name, rows in (("cfa-brigades/organizations.json", 221), ("movement-voter-groups/groups.json", 207)):
        source = name.partition("/")[0]
        assert counted(take(test_data / name, source)[0]) == (rows, 0, 0, 0)
        assert counted(take(test_data / name, source)[0]) == (0, 0, rows, 0)
    copa = RegisterEntry.objects.get(source__name="movement-voter-groups", number="646")
    assert (copa.region, copa.country, copa.legal_status, copa.issues) == (
        "CO",
        "US",
        "c3",
        ["economy", "immigration", "racial-justice"],
    )
    akron = RegisterEntry.objects.get(name="Akron Civic Hackathon")
    assert (akron.place, akron.region, akron.latitude_e6, akron.longitude_e6) == (
        "Akron",
        "OH",
        41_076_100,
        -81_521_700,
    )
