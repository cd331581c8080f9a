"""Bringing a list in by browser: looked at, brought in, told what was refused, taken out again."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from linkarms.directory.models import Entry, Kind, Role
from linkarms.directory.overlay.models import ListImport, ListState
from tests.factories.directory import add_member, make_entry
from tests.factories.partnerships import Pair
from tests.workspace.partners.conftest import Visitor, visitor

TEXT = "name,town\nHill Street Tenants,Oakland\n,Reno\n=1+1,Reno\n"
FACTS = {"offers": "Will mail 20,000 once a month", "boundaries": "Never shares its list", "legal_status": "c3"}

type Callbacks = Callable[..., object]


@pytest.fixture
def worker(django_capture_on_commit_callbacks: Callbacks) -> Callbacks:
    """Tasks run when what asked for them is kept."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def uploaded(amina: Visitor, worker: Callbacks, content: bytes = TEXT.encode(), name: str = "list.csv") -> ListImport:
    with worker():  # type: ignore[attr-defined]
        answer = amina.post("partners-lists", {"source": "Coalition", "file": SimpleUploadedFile(name, content)})
    run = ListImport.objects.get()
    assert (answer.status_code, run.state) == (302, ListState.CHECKED)
    return run


def test_a_list_is_looked_at_brought_in_and_taken_out(amina: Visitor, worker: Callbacks) -> None:
    assert "None yet." in amina.html("partners-lists")
    before = Entry.objects.count()
    run = uploaded(amina, worker)
    page = amina.html("partners-lists-page", pk=run.pk)
    assert ("This would come of it" in page, "There is no name." in page, "Line 3" in page) == (True, True, True)
    assert '<option value="place" selected>Place</option>' in page
    for _double_click in range(2):
        with worker():  # type: ignore[attr-defined]
            amina.post("partners-lists-begin", pk=run.pk)
    assert (Entry.objects.count(), "This came of it" in amina.html("partners-lists-page", pk=run.pk)) == (
        before + 2,
        True,
    )
    refused = b"".join(amina.get("partners-lists-refused", pk=run.pk)).decode("utf-8-sig")  # type: ignore[arg-type]
    assert refused.splitlines() == ["Line,Column,Reason,What stands there", "3,,There is no name.,"]
    with worker():  # type: ignore[attr-defined]
        amina.post("partners-lists-out", pk=run.pk)
    assert (Entry.objects.count(), "Nothing of it is left" in amina.html("partners-lists-page", pk=run.pk)) == (
        before,
        True,
    )


def test_a_refused_line_is_no_formula_in_its_file(amina: Visitor, worker: Callbacks) -> None:
    run = uploaded(amina, worker, content=b"name,website\nHill Street,=1+1\n")
    refused = b"".join(amina.get("partners-lists-refused", pk=run.pk)).decode("utf-8-sig")  # type: ignore[arg-type]
    assert refused.splitlines()[1].endswith(",'=1+1")


def test_other_columns_are_chosen_and_looked_at_again(amina: Visitor, worker: Callbacks) -> None:
    run = uploaded(amina, worker)
    with worker():  # type: ignore[attr-defined]
        amina.post("partners-lists-columns", {"column-0": "name", "column-1": ""}, pk=run.pk)
    run.refresh_from_db()
    assert (run.state, run.mapping, [row.get("place") for row in run.first_rows]) == (
        ListState.CHECKED, {"name": "name", "town": ""}, [None, None],
    )  # fmt: skip


def test_while_it_is_worked_on_the_page_says_how_far(amina: Visitor) -> None:
    amina.post("partners-lists", {"source": "Coalition", "file": SimpleUploadedFile("a.csv", TEXT.encode())})
    run = ListImport.objects.get()
    ListImport.objects.update(bytes_read=run.file_bytes // 2, rows_new=7)
    whole = amina.html("partners-lists-page", pk=run.pk)
    assert ("7 rows so far" in whole, "See how far it is" in whole, 'value="50"' in whole) == (True, True, True)
    part = amina.client.get(
        f"/w/{amina.teammate.organization.slug}/partners/lists/{run.pk}/", headers={"HX-Request": "true"}
    )
    assert ("<html" in part.content.decode(), "7 rows so far" in part.content.decode()) == (False, True)
    ListImport.objects.update(state=ListState.CHECKED)
    done = amina.client.get(
        f"/w/{amina.teammate.organization.slug}/partners/lists/{run.pk}/", headers={"HX-Request": "true"}
    )
    assert done.headers["HX-Refresh"] == "true"


def workbook() -> bytes:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["Name", "City", "Members"], ["Hill Street Tenants", "Oakland", "=1+2"], ["Bay Nurses", None, 3]):
        sheet.append(row)
    sheet.merge_cells("B2:B3")
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


WIDE = ",".join(["name", *(f"c{n}" for n in range(299))]) + "\nBay Nurses\n"


@pytest.mark.parametrize(
    ("content", "name", "first"),
    [
        (b"name;town\nMa\xf1ana Caf\xe9;Oakland\nK\xc3\xb6ln Club;Bonn\n", "list.csv", "Mañana Café"),
        (b"\xef\xbb\xbfname,town\nBay Nurses,Reno\n", "list.csv", "Bay Nurses"),
        (b'name,town\n"Bay\nNurses",Reno\n', "list.csv", "Bay Nurses"),
        (WIDE.encode(), "list.csv", "Bay Nurses"),
        (b'[{"name": "Bay Nurses", "town": "Reno"}]', "list.json", "Bay Nurses"),
        (workbook(), "list.xlsx", "Bay Nurses"),  # the row above has a formula without a result
    ],
)
@pytest.mark.once
def test_files_as_people_have_them(amina: Visitor, worker: Callbacks, content: bytes, name: str, first: str) -> None:
    run = uploaded(amina, worker, content, name)
    assert run.first_rows[0]["name"] == first
    assert amina.get("partners-lists-page", pk=run.pk).status_code == 200


@pytest.mark.parametrize(
    ("content", "name"), [(b"", "list.csv"), (b"x", "list.exe"), (b"PK", "list.xlsx"), (b"{", "a.json")]
)
@pytest.mark.once
def test_files_that_are_none_say_so_and_keep_nothing(
    amina: Visitor, worker: Callbacks, content: bytes, name: str
) -> None:
    before = Entry.objects.count()
    with worker():  # type: ignore[attr-defined]
        answer = amina.post("partners-lists", {"source": "Coalition", "file": SimpleUploadedFile(name, content)})
    runs = list(ListImport.objects.values_list("state", flat=True))
    assert (answer.status_code, runs) in ((422, []), (302, [ListState.UNREADABLE]))
    assert Entry.objects.count() == before


def test_who_may_not_organize_looks_only(
    pair: Pair, amina: Visitor, chidi: Visitor, worker: Callbacks, now: datetime
) -> None:
    run = uploaded(amina, worker)
    helper = visitor(add_member(pair.amina, now=now, role=Role.HELPER))
    assert ("Owners and organizers bring lists in." in helper.html("partners-lists")) is True
    for name in ("begin", "out", "away", "columns"):
        assert helper.post(f"partners-lists-{name}", pk=run.pk).status_code == 403
        assert chidi.post(f"partners-lists-{name}", pk=run.pk).status_code == 404
    assert chidi.get("partners-lists-page", pk=run.pk).status_code == 404
    assert amina.post("partners-lists-away", pk=run.pk).status_code == 302
    assert ListImport.objects.count() == 0


def test_offers_and_boundaries_stand_on_the_page_with_their_origin(amina: Visitor, now: datetime) -> None:
    body = make_entry(amina.teammate, now=now, name="State Federation")
    entry = make_entry(amina.teammate, now=now, name="Bay Nurses")
    answer = amina.post("partners-facts", {**FACTS, "parent": "state federation", "issues": ["health"]}, pk=entry.pk)
    assert answer.status_code == 302
    page = amina.html("partners-entry", pk=entry.pk)
    for words in ("Will mail 20,000 once a month", "Never shares its list", "Charity (501(c)(3))", "State Federation"):
        assert words in page
    assert "Bay Nurses" in amina.html("partners-entry", pk=body.pk)
    looped = amina.post("partners-facts", {"parent": "Bay Nurses"}, pk=body.pk)
    assert (looped.status_code, "part of itself" in looped.content.decode()) == (422, True)


def test_a_person_is_written_down_like_any_ally_and_founds_no_organization(amina: Visitor) -> None:
    typed = {"name": "Jo Smith", "kind": Kind.INDIVIDUAL, "country": "US", "next": "keep"}
    assert amina.post("partners-add", typed).status_code == 302
    assert Entry.objects.get(name="Jo Smith").kind == Kind.INDIVIDUAL
    assert "individual" not in amina.html("settings-organization")
