"""The pages of the pipeline: board, table, one relationship, brief, needs, spreadsheet. All work without JavaScript."""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from pytest_django import DjangoAssertNumQueries

from linkarms.directory.models import Role, Teammate
from linkarms.partnerships import services, spreadsheet
from linkarms.partnerships.models import Need, Prospect, Stage, Touchpoint
from linkarms.partnerships.services import Plan
from linkarms.workspace.http import room_url
from tests.factories.directory import add_member, make_entry
from tests.factories.pipeline import make_need, make_prospect
from tests.workspace.partners.conftest import Visitor, visitor

FUTURE = "2031-05-01"


def undo_of(html: str) -> str:
    """Where the button that takes the last change back posts to."""
    return re.findall(r'action="([^"]+/undo/[^"]+)"', html)[0]


def select(html: str, name: str) -> list[str]:
    inside = re.findall(rf'<select[^>]*name="{name}"[^>]*>(.*?)</select>', html, re.DOTALL)[0]
    return re.findall(r'value="([^"]*)"', inside)


@pytest.fixture
def prospect(amina: Visitor, now: datetime) -> Prospect:
    return make_prospect(amina.teammate, now=now, name="Harbor Tenants", contact_name="Rosa Díaz", place="Oakland")


@pytest.mark.parametrize("name", ["pipeline-board", "pipeline-table", "pipeline-needs"])
def test_an_empty_page_teaches_and_has_one_button(amina: Visitor, name: str) -> None:
    html = amina.html(name)
    assert html.count('class="empty"') == 1
    assert html.count('class="button"') == 1


def test_an_entry_is_taken_into_the_pipeline_with_one_form(amina: Visitor, now: datetime) -> None:
    entry = make_entry(amina.teammate, now=now, name="Harbor Tenants")
    assert room_url(amina.teammate, "pipeline-begin", pk=entry.pk) in amina.html("partners-entry", pk=entry.pk)
    assert "Get in touch and propose to meet" in amina.html("pipeline-begin", pk=entry.pk)
    typed = {"next_step": "Call Rosa", "next_on": FUTURE, "owner": amina.teammate.pk}
    response = amina.post("pipeline-begin", typed, pk=entry.pk)
    prospect = Prospect.objects.get()
    assert response.headers["Location"] == room_url(amina.teammate, "pipeline-page", pk=prospect.pk)
    assert (prospect.entry, prospect.next_step, str(prospect.next_on)) == (entry, "Call Rosa", FUTURE)
    assert response.headers["Location"] == amina.get("pipeline-begin", pk=entry.pk).headers["Location"]


def test_what_is_missing_is_said_beside_the_field_and_nothing_typed_is_lost(amina: Visitor, now: datetime) -> None:
    entry = make_entry(amina.teammate, now=now)
    response = amina.post("pipeline-begin", {"next_step": "Call Rosa", "next_on": "", "owner": ""}, pk=entry.pk)
    html = response.content.decode()
    assert response.status_code == 422
    assert 'value="Call Rosa"' in html
    assert not Prospect.objects.exists()


def test_the_board_shows_what_is_due_first(amina: Visitor, now: datetime) -> None:
    for number in (3, -1, 9):
        make_prospect(amina.teammate, now=now, name=f"In {number}", next_on=now.date() + timedelta(days=number))
    html = amina.html("pipeline-board")
    assert re.findall(r">(In -?\d)</a></h3>", html) == ["In -1", "In 3", "In 9"]
    assert html.count('class="late"') == 1


def test_a_card_offers_the_stages_that_can_follow(amina: Visitor, prospect: Prospect) -> None:
    assert select(amina.html("pipeline-board"), "stage") == ["contacted", "met", "dormant", "declined"]


def test_moving_from_the_board_takes_one_form_and_is_undone_by_one_button(amina: Visitor, prospect: Prospect) -> None:
    response = amina.post("pipeline-move", {"stage": "met", "from": "board"}, pk=prospect.pk)
    assert response.headers["Location"] == room_url(amina.teammate, "pipeline-board")
    prospect.refresh_from_db()
    assert prospect.stage == Stage.MET
    html = amina.html("pipeline-board")
    assert "Harbor Tenants is now at “Met”." in html
    amina.client.post(undo_of(html))
    prospect.refresh_from_db()
    assert prospect.stage == Stage.LEAD
    assert "/undo/" not in amina.html("pipeline-board")


def test_where_more_has_to_be_said_a_form_asks_for_it(amina: Visitor, now: datetime) -> None:
    asked = make_prospect(amina.teammate, now=now, stage=Stage.ASKED)
    html = amina.post("pipeline-move", {"stage": "deciding", "from": "board"}, pk=asked.pk).content.decode()
    assert "Who decides at theirs?" in html
    typed = {"stage": "deciding", "next_step": "Wait", "next_on": FUTURE, "owner": amina.teammate.pk}
    assert amina.post("pipeline-move", typed, pk=asked.pk).status_code == 422
    amina.post("pipeline-move", {**typed, "decides": "Their board", "expected_on": FUTURE}, pk=asked.pk)
    asked.refresh_from_db()
    assert (asked.stage, asked.decides, str(asked.expected_on)) == ("deciding", "Their board", FUTURE)


def test_a_stage_that_cannot_follow_changes_nothing(amina: Visitor, prospect: Prospect) -> None:
    for stage in ("active", "nonsense", ""):
        assert amina.post("pipeline-move", {"stage": stage}, pk=prospect.pk).status_code == 302
    prospect.refresh_from_db()
    assert prospect.stage == Stage.LEAD


def test_coming_back_from_rest_asks_for_a_next_step(amina: Visitor, now: datetime) -> None:
    resting = make_prospect(amina.teammate, now=now, stage=Stage.DECLINED)
    assert "What comes next?" in amina.post("pipeline-move", {"stage": "met"}, pk=resting.pk).content.decode()
    resting.refresh_from_db()
    assert resting.stage == Stage.DECLINED


def test_a_talk_is_logged_with_the_proposed_follow_up(amina: Visitor, prospect: Prospect, now: datetime) -> None:
    html = amina.html("pipeline-log", "?kind=call", pk=prospect.pk)
    assert re.findall(r'name="next_step" value="([^"]*)"', html) == ["Meet them in person"]
    assert re.findall(r'value="(\w+)"[^>]* checked', html) == ["call"]
    proposed = {"kind": "meeting", "next_step": "Thank them", "next_on": FUTURE, "happened_on": now.date().isoformat()}
    amina.post("pipeline-log", {**proposed, "notes": "They <b>fear</b> for their lease."}, pk=prospect.pk)
    html = amina.html("pipeline-page", pk=prospect.pk)
    assert "They &lt;b&gt;fear&lt;/b&gt; for their lease." in html
    assert "Kept. Harbor Tenants is at “Met”." in html
    amina.client.post(undo_of(html))
    assert not Touchpoint.objects.exists()


def test_a_talk_without_a_follow_up_is_not_kept_and_its_notes_are_not_lost(amina: Visitor, prospect: Prospect) -> None:
    typed = {"kind": "call", "notes": "A long talk", "next_step": "", "next_on": "", "happened_on": "2026-01-02"}
    response = amina.post("pipeline-log", typed, pk=prospect.pk)
    assert (response.status_code, "A long talk" in response.content.decode()) == (422, True)
    assert not Touchpoint.objects.exists()


def test_the_brief_has_all_six_parts(amina: Visitor, prospect: Prospect, now: datetime) -> None:
    texts = {"interest": "Their leases end.", "want": "Forty people.", "for_them": "One evening.", "offer": "Our list."}
    response = amina.post("pipeline-prepare", texts, pk=prospect.pk)
    assert response.headers["Location"] == room_url(amina.teammate, "pipeline-brief", pk=prospect.pk)
    services.log(
        prospect, kind="their_event", happened_on=now.date(), notes="Eighty came.", actor=amina.teammate, now=now,
        follow_up=Plan(amina.teammate, "Write to Rosa", now.date()),
    )  # fmt: skip
    html = amina.html("pipeline-brief", pk=prospect.pk)
    assert re.findall(r"<h3>([^<]+)</h3>", html) == [
        "Who they are", "What we did together", "What we want", "What it would look like for them",
        "What we can offer", "The follow-up we propose", "What they said",
    ]  # fmt: skip
    words = ("Rosa Díaz", "Eighty came.", "Write to Rosa", *texts.values())
    assert [word for word in words if word not in html] == []


def test_the_table_is_sorted_and_filtered(amina: Visitor, now: datetime) -> None:
    sam = add_member(amina.teammate, now=now, name="Sam")
    make_prospect(amina.teammate, now=now, name="Bakers", stage=Stage.MET, owner=sam)
    make_prospect(amina.teammate, now=now, name="Anglers", next_on=now.date() + timedelta(days=30))
    make_prospect(amina.teammate, now=now, name="Carers", stage=Stage.ENDED)

    def shown(query: str) -> list[str]:
        return re.findall(r'<th scope="row"><a[^>]*>(\w+)</a>', amina.html("pipeline-table", query))

    assert shown("?sort=name") == ["Anglers", "Bakers", "Carers"]
    assert shown("?sort=-name") == ["Carers", "Bakers", "Anglers"]
    assert shown("?sort=stage") == ["Anglers", "Bakers", "Carers"]
    assert shown("?stage=open&sort=next") == ["Bakers", "Anglers"]
    assert shown("?stage=ended") == ["Carers"]
    assert shown(f"?owner={sam.pk}") == ["Bakers"]
    assert shown("?q=angl") == ["Anglers"]
    assert shown("?q=nobody") == []
    assert shown("?stage=%27&owner=x&need=-1&sort=password") == ["Bakers", "Carers", "Anglers"]


def test_many_are_changed_with_one_form(amina: Visitor, now: datetime) -> None:
    found = [make_prospect(amina.teammate, now=now, name=f"Group {number}") for number in range(3)]
    sam = add_member(amina.teammate, now=now, name="Sam")
    picked = [one.pk for one in found[:2]]
    amina.post("pipeline-change", {"pick": picked, "owner": sam.pk, "to": "contacted", "next_on": FUTURE})
    rows = Prospect.objects.order_by("entry__name").values_list("stage", "owner_id", "next_on")
    assert [(stage, owner) for stage, owner, _day in rows] == [
        ("contacted", sam.pk), ("contacted", sam.pk), ("lead", amina.teammate.pk),
    ]  # fmt: skip
    html = amina.html("pipeline-table")
    assert "2 relationships changed." in html
    amina.client.post(undo_of(html))
    assert set(rows.values_list("stage", "owner_id")) == {("lead", amina.teammate.pk)}


def test_the_file_can_be_brought_in_again(amina: Visitor, prospect: Prospect, now: datetime) -> None:
    services.describe(
        prospect, interest="=HYPERLINK(1)", want="Forty people", for_them="", offer="Our list",
        actor=amina.teammate, now=now,
    )  # fmt: skip
    response = amina.post("pipeline-download")
    text = response.content.decode()
    [row] = list(csv.DictReader(io.StringIO(text)))
    assert (row["name"], row["interest"], row["owner"]) == (
        "Harbor Tenants",
        "'=HYPERLINK(1)",
        str(amina.teammate.user),
    )
    excel = amina.post("pipeline-download", {"as": "xlsx"}).content
    assert spreadsheet.decoded(excel).splitlines() == text.splitlines()
    [read] = spreadsheet.read(text).rows
    assert (read.name, read.contact_name, read.interest) == ("Harbor Tenants", "Rosa Díaz", "=HYPERLINK(1)")
    assert (read.want, read.offer, read.stage) == ("Forty people", "Our list", Stage.LEAD)


def test_a_spreadsheet_is_looked_at_before_it_is_kept(amina: Visitor) -> None:
    sheet = "name,contact,status\nRivers,Bo,met\n,x,\n"
    file = SimpleUploadedFile("allies.csv", sheet.encode(), "text/csv")
    html = amina.post("pipeline-bring", {"file": file}).content.decode()
    assert "Line 3" in html
    assert not Prospect.objects.exists()
    typed = {"sheet": sheet, "next_step": "Call", "next_on": FUTURE, "owner": amina.teammate.pk}
    amina.post("pipeline-bring", typed)
    assert list(Prospect.objects.values_list("entry__name", "stage")) == [("Rivers", "met")]
    amina.client.post(undo_of(amina.html("pipeline-board")))
    assert not Prospect.objects.exists()


@pytest.mark.parametrize(
    "typed", [{}, {"pasted": "no headings here"}, {"file": SimpleUploadedFile("a.xlsx", b"PK\x03\x04")}]
)
def test_what_is_no_spreadsheet_is_said(amina: Visitor, typed: dict[str, object]) -> None:
    assert amina.post("pipeline-bring", typed).status_code == 422


def test_a_need_is_stated_changed_connected_and_closed(amina: Visitor, prospect: Prospect) -> None:
    typed = {
        "title": "Sixty people", "reasons": ["pressure"], "resources": ["members"], "target": "The council",
        "deadline": FUTURE, "offer": "Our list", "issues": ["housing"], "campaign_ref": "",
    }  # fmt: skip
    assert amina.post("pipeline-need-new", {**typed, "offer": ""}).status_code == 422
    amina.post("pipeline-need-new", typed)
    need = Need.objects.get()
    amina.post("pipeline-need-change", {**typed, "place": "Oakland"}, pk=need.pk)
    amina.post("pipeline-need", {"pick": [prospect.pk]}, pk=need.pk)
    assert list(need.prospects.all()) == [prospect]
    html = amina.html("pipeline-need", pk=need.pk)
    assert [word for word in ("Oakland", "Housing and tenants", "Our list", "Harbor Tenants") if word not in html] == []
    amina.post("pipeline-need-close", pk=need.pk)
    assert "1 closed need" in amina.html("pipeline-needs")
    amina.post("pipeline-need-reopen", pk=need.pk)
    need.refresh_from_db()
    assert (need.place, need.closed_at) == ("Oakland", None)


def test_somebody_who_leaves_hands_over(amina: Visitor, now: datetime) -> None:
    sam, kim = (add_member(amina.teammate, now=now, name=name) for name in ("Sam", "Kim"))
    make_prospect(amina.teammate, now=now, owner=sam)
    html = amina.html("settings-leave", pk=sam.pk)
    assert select(html, "successor") == [str(amina.teammate.pk), str(kim.pk)]
    amina.post("settings-leave", {"successor": kim.pk}, pk=sam.pk)
    assert Prospect.objects.get().owner == kim
    amina.post("settings-teammate", {"role": "viewer"}, pk=kim.pk)
    assert Prospect.objects.get().owner == amina.teammate


def test_today_says_what_is_due_and_whom_nobody_looks_after(amina: Visitor, now: datetime) -> None:
    sam = add_member(amina.teammate, now=now, name="Sam")
    make_prospect(amina.teammate, now=now, name="Harbor Tenants", next_on=now.date(), next_step="Call Rosa")
    make_prospect(amina.teammate, now=now, owner=sam)
    html = amina.html("today")
    assert html.count("Call Rosa") == 2  # the line, and the name of its button for those who hear it
    assert "has nobody of you" not in html
    Teammate.objects.filter(pk=sam.pk).update(left_at=now)
    assert "1 relationship has nobody of you" in amina.html("today")


PAGES = ("pipeline-page", "pipeline-plan", "pipeline-move", "pipeline-prepare", "pipeline-brief", "pipeline-log")


def test_to_everybody_else_there_is_nothing(
    amina: Visitor, chidi: Visitor, bo: Visitor, prospect: Prospect, now: datetime
) -> None:
    need, entry = make_need(amina.teammate, now=now), make_entry(amina.teammate, now=now)
    change = prospect.changes.get()
    for stranger in (chidi, bo):
        answers: list[HttpResponse] = [stranger.get(name, pk=prospect.pk) for name in PAGES]
        answers += [
            stranger.post(name, {"stage": "met"}, pk=prospect.pk) for name in ("pipeline-move", "pipeline-plan")
        ]
        answers += [stranger.get(name, pk=need.pk) for name in ("pipeline-need", "pipeline-need-change")]
        answers += [stranger.get("pipeline-begin", pk=entry.pk), stranger.post("pipeline-undo", pk=change.pk)]
        assert {answer.status_code for answer in answers} == {404}
        stranger.post("pipeline-change", {"pick": [prospect.pk], "to": "met"})
        assert "Harbor Tenants" not in stranger.html("pipeline-board") + stranger.html("pipeline-table")
    prospect.refresh_from_db()
    assert prospect.stage == Stage.LEAD


def test_a_viewer_looks_and_is_offered_no_form(amina: Visitor, prospect: Prospect, now: datetime) -> None:
    viewer = visitor(add_member(amina.teammate, now=now, role=Role.VIEWER))
    for name in ("pipeline-board", "pipeline-table"):
        html = viewer.html(name)
        assert ("Harbor Tenants" in html, 'name="to"' in html, 'name="stage"><option value="contacted"' in html) == (
            True, False, False,
        )  # fmt: skip
    assert viewer.post("pipeline-move", {"stage": "met"}, pk=prospect.pk).status_code == 403
    assert viewer.post("pipeline-download").status_code == 403


@pytest.mark.parametrize("name", ["pipeline-board", "pipeline-table"])
def test_forty_take_as_many_questions_as_four(
    amina: Visitor, now: datetime, name: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(4):
        make_prospect(amina.teammate, now=now, name=f"Group {number}")
    amina.html(name)
    with django_assert_num_queries(100, exact=False) as few:
        amina.html(name)
    for number in range(4, 40):
        make_prospect(amina.teammate, now=now, name=f"Group {number}")
    with django_assert_num_queries(len(few)):
        amina.html(name)
