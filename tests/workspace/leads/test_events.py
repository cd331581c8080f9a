"""Who sponsors what here: a list brought in the browser, looked at, kept, used and taken back."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.core.files.uploadedfile import SimpleUploadedFile

from linkarms.directory.leads.events import reading
from linkarms.directory.leads.models import EventList, Exclusion, Organizer
from linkarms.directory.models import Lead, Role
from linkarms.workspace.http import room_url
from tests.directory.leads.events.files import HEADER, row
from tests.factories.directory import add_member
from tests.factories.partnerships import Pair
from tests.workspace.leads.conftest import Visitor, visitor

ROWS = (row("Oak Tenants; PSL"), row("PSL Reno", place="Reno", state="NV"), row("<script>alert(1)</script>"), row("NA"))


def upload(who: Visitor, *, title: str = "January", content: str = "\n".join([HEADER, *ROWS])) -> object:
    file = SimpleUploadedFile("ccc.csv", content.encode())
    return who.client.post(room_url(who.teammate, "leads-events-bring"), {"title": title, "file": file}, follow=True)


def test_a_list_is_brought_looked_at_kept_used_and_taken_back(amina: Visitor, pair: Pair) -> None:
    assert "No lists of events yet" in amina.html("leads-events")
    page = upload(amina).content.decode()  # type: ignore[attr-defined]
    found = EventList.objects.get()
    assert ("4, 4 of them new to you" in page, "1 event names nobody" in page) == (True, True)
    assert "No lists of events yet" in amina.html("leads-events")
    amina.post("leads-event-list-keep", pk=found.pk)
    page = amina.html("leads-events")
    assert ("Oak Tenants" in page, "PSL Reno" in page, "<script>alert" in page) == (True, True, False)
    assert "Oak Tenants" not in amina.html("leads-events", "?region=NV")
    assert "PSL Reno" in amina.html("leads-events", "?region=NV&since=2025-01-01&until=nonsense")
    assert "1 event" in amina.html("leads-organizer", pk=Organizer.objects.get(name="Oak Tenants").pk)
    amina.post("leads-organizer-lead", pk=Organizer.objects.get(name="Oak Tenants").pk)
    assert [(lead.entry.name, lead.kind) for lead in Lead.objects.all()] == [("Oak Tenants", "events")]
    assert "You know them: Oak Tenants" in amina.html("leads-events")
    amina.post("leads-organizer-dismiss", pk=Organizer.objects.get(name="PSL").pk)
    page = amina.html("leads-events")
    assert ("PSL is dismissed for good" in page, "PSL Reno" in page) == (True, False)
    amina.post("leads-event-list-undo", pk=found.pk)
    assert "No lists of events yet" in amina.html("leads-events")
    assert (Lead.objects.count(), Exclusion.objects.count()) == (1, 1)


def test_what_cannot_be_used_is_said_beside_the_file(amina: Visitor, monkeypatch: object) -> None:
    page = upload(amina, content="name\nOak\n").content.decode()  # type: ignore[attr-defined]
    assert "neither a table of Crowd Counting nor a list of events as JSON" in page
    upload(amina)
    amina.post("leads-event-list-keep", pk=EventList.objects.get().pk)
    page = upload(amina).content.decode()  # type: ignore[attr-defined]
    assert "This file is here already, as “January”. Nothing was changed." in page
    monkeypatch.setattr("linkarms.workspace.rooms.leads.events.MOST_BYTES", 10)  # type: ignore[attr-defined]
    page = upload(amina, title="Other").content.decode()  # type: ignore[attr-defined]
    assert "This file is too large" in page
    assert EventList.objects.count() == 1


def test_nobody_else_sees_a_list_or_what_came_of_it(
    amina: Visitor, chidi: Visitor, pair: Pair, now: datetime, tmp_path: Path
) -> None:
    upload(amina)
    found, organizer = EventList.objects.get(), Organizer.objects.get(name="PSL")
    for name in ("leads-event-list", "leads-organizer"):
        assert chidi.get(name, pk=found.pk if name == "leads-event-list" else organizer.pk).status_code == 404
    for name in ("leads-event-list-keep", "leads-event-list-undo"):
        assert chidi.post(name, pk=found.pk).status_code == 404
    for name in ("leads-organizer-lead", "leads-organizer-dismiss"):
        assert chidi.post(name, pk=organizer.pk).status_code == 404
    viewer = visitor(add_member(pair.amina, now=now, role=Role.VIEWER))
    assert viewer.get("leads-events-bring").status_code == 403
    page = viewer.html("leads-event-list", pk=found.pk)
    assert ("PSL" in page, "Keep this list" in page) == (True, False)
    assert viewer.post("leads-event-list-undo", pk=found.pk).status_code == 403
    assert reading.MOST_BYTES == 16_000_000
