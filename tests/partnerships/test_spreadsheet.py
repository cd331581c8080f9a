"""The spreadsheet people have today: read as it is, each refused row with its line, brought in and undone whole."""

from __future__ import annotations

import csv
import io
from datetime import datetime, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from linkarms.core.errors import BadInput
from linkarms.directory.models import Entry, Teammate
from linkarms.partnerships import services, spreadsheet, workbook
from linkarms.partnerships.models import Prospect, Stage
from linkarms.partnerships.services import Plan
from tests.factories.directory import make_entry, make_lead, make_owner
from tests.factories.pipeline import make_prospect

HEAD = "Name,Contact,Interest,Deliverable (us),Deliverable (them),Status\n"
SHEET = (
    HEAD
    + 'Rivers Alliance,Bo Larsen <bo@rivers.example>,clean water,"Our list, once","Forty people,\non Sunday",Met\n'
    + "Tenants United,Rosa,,,,maybe in spring\n"
    + "\n"
    + ",somebody,,,,\n"
    + "The Rivers Alliance,,,,,\n"
    + "Bakers' Local 4,not@an@address,,,,no\n"
)


@pytest.fixture
def amina(db: None, now: datetime) -> Teammate:
    return make_owner(now=now)


@pytest.fixture
def plan(amina: Teammate, now: datetime) -> Plan:
    return Plan(amina, "Call them", now.date() + timedelta(days=7))


def test_every_cell_lands_in_its_place() -> None:
    first = spreadsheet.read(SHEET).rows[0]
    assert first == spreadsheet.Row(
        line=2, name="Rivers Alliance", contact_name="Bo Larsen", email="bo@rivers.example", interest="clean water",
        offer="Our list, once", want="Forty people,\non Sunday", stage=Stage.MET, status="",
    )  # fmt: skip


def test_a_status_that_we_do_not_know_is_kept_as_words() -> None:
    second = spreadsheet.read(SHEET).rows[1]
    assert (second.line, second.name, second.stage, second.status) == (4, "Tenants United", "lead", "maybe in spring")


def test_refused_rows_are_named_with_their_lines() -> None:
    told = [(one.line, one.name, one.why) for one in spreadsheet.read(SHEET).refused]
    assert [line for line, _name, _why in told] == [6, 7, 8]
    assert told[0] == (6, "", "There is no name.")
    assert told[1] == (7, "The Rivers Alliance", "The same name stands on line 2.")
    assert told[2][1] == "Bakers' Local 4"


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_whatever_a_spreadsheet_program_writes_is_read(delimiter: str, encoding: str, end: str) -> None:
    cells = [["Organización", "Contacto", "Estado"], ["Vecinas de Ñuñoa", "José", "sí"]]
    raw = end.join(delimiter.join(row) for row in cells).encode(encoding)
    [row] = spreadsheet.read(spreadsheet.decoded(raw)).rows
    assert (row.name, row.contact_name, row.stage) == ("Vecinas de Ñuñoa", "José", Stage.ANSWERED)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "nothing in it"),
        ("\n\n ,\n", "nothing in it"),
        ("Rivers Alliance,Bo\n", "No column is called"),
        ("name\n" + "x\n" * 2001, "At most 2,000 rows"),
    ],
)
def test_what_is_no_such_sheet_is_said(text: str, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        spreadsheet.read(text)


@pytest.mark.parametrize(("raw", "why"), [(b"PK\x03\x04...", "cannot be read"), (b"x" * 500_001, "too large")])
def test_what_is_no_csv_is_said(raw: bytes, why: str) -> None:
    with pytest.raises(BadInput, match=why):
        spreadsheet.decoded(raw)


def test_lines_of_two_programs_in_one_file_keep_their_letters() -> None:
    raw = "name\nVecinas de Ñuñoa\n".encode() + "Amigas de León\n".encode("latin-1")
    rows = spreadsheet.read(spreadsheet.decoded(raw)).rows
    assert [row.name for row in rows] == ["Vecinas de Ñuñoa", "Amigas de León"]


def excel(*rows: list[object]) -> bytes:
    book, content = Workbook(), io.BytesIO()
    for row in rows:
        book.worksheets[0].append(row)
    book.save(content)
    return content.getvalue()


def test_an_excel_file_is_read_and_a_refused_row_has_its_line() -> None:
    raw = excel(["Name", "Interest", "Status"], ["Rivers", "Water,\nclean", "met"], [], [None, "housing"], ["Oak", 44])
    sheet = spreadsheet.read(spreadsheet.decoded(raw))
    assert [(row.line, row.name, row.interest, row.stage) for row in sheet.rows] == [
        (2, "Rivers", "Water, clean", "met"),
        (5, "Oak", "44", "lead"),
    ]
    assert [one.line for one in sheet.refused] == [4]


def test_no_cell_of_a_workbook_is_a_formula() -> None:
    typed = ["=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://evil.example")']
    sheet = load_workbook(io.BytesIO(workbook.written([typed]))).worksheets[0]
    assert [(cell.value, cell.data_type) for cell in sheet[1]] == [(text, "s") for text in typed]


@pytest.mark.parametrize(
    ("rows", "why"), [([["Name"], ["=A1"]], "Line 2"), ([["Name"], *[["x"]] * 2001], "At most 2,000 rows")]
)
def test_what_cannot_be_taken_of_an_excel_file_is_said(rows: list[list[object]], why: str) -> None:
    with pytest.raises(BadInput, match=why):
        spreadsheet.decoded(excel(*rows))


def test_columns_without_a_place_are_told() -> None:
    sheet = spreadsheet.read("name,shoe size,status\nRivers,44,met\n")
    assert (sheet.ignored, sheet.rows[0].stage) == (("shoe size",), Stage.MET)


def test_three_hundred_columns_and_short_rows_are_no_trouble() -> None:
    head = ",".join(["name", *(f"c{number}" for number in range(299))])
    sheet = spreadsheet.read(f"{head}\nRivers\n")
    assert ([row.name for row in sheet.rows], len(sheet.ignored)) == (["Rivers"], 299)


@given(st.lists(st.lists(st.text(max_size=30), min_size=6, max_size=6), max_size=8))
def test_no_row_is_lost(cells: list[list[str]]) -> None:
    """Whatever stands in it: a row comes in, is refused with its line, or was empty."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["name", "contact", "interest", "deliverable (us)", "deliverable (them)", "status"])
    writer.writerows(cells)
    sheet = spreadsheet.read(out.getvalue())
    filled = [row for row in cells if any(cell.strip() for cell in row)]
    assert len(sheet.rows) + len(sheet.refused) == len(filled)
    lines = [one.line for one in (*sheet.rows, *sheet.refused)]
    assert len(lines) == len(set(lines))


def test_bringing_in_makes_entries_and_relationships(amina: Teammate, now: datetime, plan: Plan) -> None:
    done = services.bring_in(spreadsheet.read(SHEET).rows, plan=plan, actor=amina, now=now)
    assert (done.begun, done.known) == (2, ())
    rivers = Prospect.objects.select_related("entry").get(entry__name="Rivers Alliance")
    assert (rivers.stage, rivers.interest, rivers.offer) == (Stage.MET, "clean water", "Our list, once")
    assert (rivers.want, rivers.next_step, rivers.next_on) == ("Forty people,\non Sunday", "Call them", plan.next_on)
    assert (rivers.entry.contact_name, rivers.entry.email) == ("Bo Larsen", "bo@rivers.example")
    assert rivers.entry.origin == "spreadsheet"
    assert Entry.objects.get(name="Tenants United").notes == "Status in the spreadsheet: maybe in spring"


def test_who_said_no_has_nothing_to_do(amina: Teammate, now: datetime, plan: Plan) -> None:
    services.bring_in(spreadsheet.read("name,status\nBakers,no\n").rows, plan=plan, actor=amina, now=now)
    prospect = Prospect.objects.get()
    assert (prospect.stage, prospect.next_step, prospect.next_on) == (Stage.DECLINED, "", None)


def test_what_is_there_stays_and_the_same_sheet_twice_changes_nothing(
    amina: Teammate, now: datetime, plan: Plan
) -> None:
    known = make_prospect(amina, now=now, name="Rivers Alliance", contact_name="Bo himself")
    rows = spreadsheet.read(SHEET).rows
    assert services.bring_in(rows, plan=plan, actor=amina, now=now).known == ("Rivers Alliance",)
    known.refresh_from_db()
    assert (known.stage, known.want, known.entry.contact_name) == (Stage.LEAD, "", "Bo himself")
    before = list(Prospect.objects.order_by("pk").values())
    again = services.bring_in(rows, plan=plan, actor=amina, now=now + timedelta(days=1))
    assert (again.begun, list(Prospect.objects.order_by("pk").values())) == (0, before)


def test_all_of_it_is_undone_and_what_was_there_before_stays(amina: Teammate, now: datetime, plan: Plan) -> None:
    make_entry(amina, now=now, name="Rivers Alliance")
    done = services.bring_in(spreadsheet.read(SHEET).rows, plan=plan, actor=amina, now=now)
    assert services.undo(done.batch, actor=amina, now=now).back == 2
    assert not Prospect.objects.exists()
    assert list(Entry.objects.values_list("name", flat=True)) == ["Rivers Alliance"]


def test_undoing_keeps_what_somebody_worked_on_since(amina: Teammate, now: datetime, plan: Plan) -> None:
    done = services.bring_in(spreadsheet.read(SHEET).rows, plan=plan, actor=amina, now=now)
    services.move(Prospect.objects.get(entry__name="Rivers Alliance"), stage=Stage.ASKED, actor=amina, now=now)
    make_lead(amina, now=now, name="Tenants United")
    assert services.undo(done.batch, actor=amina, now=now) == services.Undone(back=1, kept=1)
    assert list(Prospect.objects.values_list("entry__name", flat=True)) == ["Rivers Alliance"]
    assert Entry.objects.filter(name="Tenants United").exists()  # by now it is a lead


def test_another_organization_s_records_decide_nothing(amina: Teammate, now: datetime, plan: Plan) -> None:
    chidi = make_owner(now=now)
    make_prospect(chidi, now=now, name="Rivers Alliance")
    assert services.bring_in(spreadsheet.read(SHEET).rows, plan=plan, actor=amina, now=now).known == ()


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("stage", Stage)
def test_our_own_labels_are_understood(language: str, stage: Stage) -> None:
    with translation.override(language):
        [row] = spreadsheet.read(f"name,status\nRivers,{stage.label}\n").rows
    assert row.stage == (Stage.ASKED if stage == Stage.DECIDING else stage)
