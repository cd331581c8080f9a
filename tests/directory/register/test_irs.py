"""The Exempt Organizations file, as it is."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest

from linkarms.directory.register.irs import street_without_person
from linkarms.directory.register.models import Reason, RegisterEntry
from linkarms.directory.register.ntee import classified, issues_of
from linkarms.directory.register.queries import facts_of
from tests.directory.register.files import counted, everything, irs_file, irs_row, kept, take


def test_a_row_becomes_an_entry_with_all_its_facts(db: None, tmp_path: Path) -> None:
    row = irs_row(
        "012345678", "The Oak Street Tenants Inc", ntee="L50", group="1234", affiliation="9", sort_name="LOCAL 7"
    )
    done, refused = take(irs_file(tmp_path, [row], "eo_ca_2026-04-13.csv"), "IRS")
    assert (counted(done), refused, done.kind) == ((1, 0, 0, 0), [], "irs")
    entry = RegisterEntry.objects.get()
    assert (entry.number, entry.normal_name) == ("012345678", "oak street tenants")
    assert {fact.field: fact.value for fact in facts_of(entry)} == {
        "name": "The Oak Street Tenants Inc",
        "other_name": "LOCAL 7",
        "street": "1 OAK ST",
        "place": "OAKLAND",
        "region": "CA",
        "postal_code": "94601-0001",
        "country": "US",
        "kind": "affected",
        "issues": ["housing"],
        "legal_status": "c3",
        "ntee": "L50",
        "group_number": "1234",
        "registered_on": date(2001, 9, 1),
    }
    assert {(fact.source, fact.as_of) for fact in facts_of(entry)} == {("IRS", date(2026, 4, 13))}


def test_nobody_in_whose_care_the_mail_is_gets_into_the_register(db: None, tmp_path: Path) -> None:
    rows = [
        irs_row("000000001", "OAK CLUB", ico="% JANE DOE"),
        irs_row("000000002", "ELM CLUB C/O JANE DOE", street="C/O JANE DOE 6 MAIN ST"),
        irs_row("000000003", "ASH CLUB", street="1301 K ST NW C/O JANE DOE", sort_name="% JANE DOE"),
        irs_row("000000004", "100% FOR OAKLAND", street="C/O JANE DOE"),
    ]
    take(irs_file(tmp_path, rows))
    assert kept("name", "other_name", "street") == [
        ("OAK CLUB", "", "1 OAK ST"),
        ("ELM CLUB", "", "6 MAIN ST"),
        ("ASH CLUB", "", "1301 K ST NW"),
        ("100% FOR OAKLAND", "", ""),
    ]
    assert "JANE" not in repr(everything()).upper()


@pytest.mark.parametrize(
    ("street", "without"),
    [
        ("12 OAK ST", "12 OAK ST"),
        ("C/O JANE DOE PO BOX 7", "PO BOX 7"),
        ("C/O JANE DOE BOX 533", "BOX 533"),
        ("% JANE DOE", ""),
    ],
)
@pytest.mark.once
def test_what_is_left_of_a_street(street: str, without: str) -> None:
    assert street_without_person(street) == without


@pytest.mark.once
@pytest.mark.parametrize(
    ("code", "issues"),
    [
        ("R24", ("women",)),
        ("R24Z", ("women",)),
        ("C32", ("climate", "water-food")),
        ("C30", ("climate",)),
        ("B29", ("education",)),
        ("R62", ("other",)),
        ("T20", ()),
        ("", ()),
    ],
)
def test_a_code_means_issues_by_its_longest_known_beginning(code: str, issues: tuple[str, ...]) -> None:
    assert issues_of(code) == issues


@pytest.mark.once
@pytest.mark.parametrize(
    ("row", "kind", "status"),
    [
        (("", "05", "00", "9"), "union", "union"),
        (("J40", "05", "00", "3"), "union", "union"),
        (("K28", "05", "00", "3"), "community", "union"),  # a farm bureau
        (("S41", "06", "00", "3"), "business", "c6"),
        (("", "03", "10", "9"), "faith", "c3"),
        (("X21", "03", "15", "3"), "faith", "c3"),
        (("R40", "04", "00", "3"), "voters", "c4"),
        (("P84", "03", "15", "3"), "affected", "c3"),
        (("R20", "03", "15", "6"), "national", "c3"),
        (("", "07", "00", "3"), "other", "other-exempt"),
        (("", "", "", ""), "other", ""),
    ],
)
def test_kind_and_legal_status_follow_the_codes(row: tuple[str, str, str, str], kind: str, status: str) -> None:
    found = classified(*row)
    assert (found[0], found[2]) == (kind, status)


def test_bad_rows_are_named_and_the_others_kept(db: None, tmp_path: Path) -> None:
    rows = [
        irs_row("000000001", "OAK CLUB"),
        irs_row("", "NO NUMBER"),
        irs_row("12-3456789", "A HYPHEN"),
        irs_row("000000004", ""),
        irs_row("000000005", "TOO MANY") + ",MORE",
        "000000006,TOO FEW",
        irs_row("000000001", "OAK AGAIN"),
        irs_row("000000008", "LONG" * 40),
        irs_row("000000009", "ASH CLUB"),
    ]
    done, refused = take(irs_file(tmp_path, rows))
    assert counted(done) == (2, 0, 0, 7)
    assert [(one.line, one.reason) for one in sorted(refused, key=lambda one: one.line)] == [
        (3, Reason.NO_NUMBER),
        (4, Reason.BAD_NUMBER),
        (5, Reason.NO_NAME),
        (6, Reason.TOO_MANY_CELLS),
        (7, Reason.TOO_FEW_CELLS),
        (8, Reason.TWICE),
        (9, Reason.TOO_LONG),
    ]
    assert kept("number", "name") == [("000000001", "OAK CLUB"), ("000000009", "ASH CLUB")]


def test_the_two_real_files_go_in_whole_twice_and_out_again(db: None, test_data: Path) -> None:
    for name, rows in (("eo_dc_2026-04-13.csv", 14_121), ("eo_vt_2026-04-13.csv", 6_535)):
        path = test_data / "irs-eo-bmf" / name
        assert counted(take(path, "IRS")[0]) == (rows, 0, 0, 0)
        assert counted(take(path, "IRS")[0]) == (0, 0, rows, 0)
        with path.open(encoding="utf-8", newline="") as file:
            numbers = {row["EIN"] for row in csv.DictReader(file)}
        assert RegisterEntry.objects.filter(number__in=sorted(numbers)[:500]).count() == 500
    assert RegisterEntry.objects.count() == 20_656
    assert not RegisterEntry.objects.filter(name__contains=" C/O ").exists()
