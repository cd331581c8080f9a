"""Lists of events: preview, kept, counted once, taken back; who sponsors what, and leads of it."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from linkarms.audit.models import Entry as AuditEntry
from linkarms.core.errors import NotAllowed, Refused
from linkarms.directory.leads.events import importing
from linkarms.directory.leads.events.leads import lead_from_organizer
from linkarms.directory.leads.events.queries import (
    Row,
    Where,
    event_lists,
    link_to_entries,
    new_here,
    regions,
    who_sponsors,
)
from linkarms.directory.leads.excluding import dismiss_for_good
from linkarms.directory.leads.models import EventList, ListedEvent, Organizer, Sponsorship
from linkarms.directory.models import Lead, Role, Teammate
from linkarms.directory.services.housekeeping import tidy_previews
from tests.directory.leads.events.files import as_json, ccc, mobilize, row
from tests.factories.directory import add_member, make_entry, make_owner

JANUARY = (
    row("Oak Tenants; PSL", on="2025-01-02"),
    row("PSL Albany; Party for Socialism and Liberation", on="2025-01-03"),
    row("PSL Reno", on="2025-01-04", place="Reno", state="NV"),
    row("Patriot Front; Oak Tenants", on="2025-01-05", place="Reno", state="NV"),
    row("NA", on="2025-01-06"),
)


@pytest.fixture
def amina(db: None, now: datetime) -> Teammate:
    return make_owner(now=now)


def bring(path: Path, *, actor: Teammate, now: datetime, title: str = "January") -> EventList:
    made = importing.bring_events(path, title=title, file_name=path.name, actor=actor, now=now)
    importing.keep_events(made, actor=actor, now=now)
    return made


def shown(rows: list[Row]) -> list[tuple[str, int, int, list[tuple[str, int]]]]:
    return [
        (one.organizer.name, one.events, one.places, [(c.organizer.name, c.events) for c in one.chapters])
        for one in rows
    ]


def test_a_preview_counts_only_when_it_is_kept(amina: Teammate, now: datetime, tmp_path: Path) -> None:
    made = importing.bring_events(ccc(tmp_path, *JANUARY), title="January", file_name="ccc.csv", actor=amina, now=now)
    assert (made.events_read, made.events_without, made.rows_refused, new_here(made)) == (5, 1, 0, 5)
    assert (who_sponsors(amina, Where()), list(event_lists(amina))) == ([], [])
    assert len(who_sponsors(amina, Where(event_list=made.pk))) == 3
    importing.keep_events(made, actor=amina, now=now)
    importing.keep_events(made, actor=amina, now=now)
    assert shown(who_sponsors(amina, Where())) == [
        ("PSL", 3, 2, [("PSL Albany", 1), ("PSL Reno", 1)]),
        ("Oak Tenants", 2, 2, []),
        ("Patriot Front", 1, 1, []),
    ]
    assert [(one.title, one.organizers) for one in event_lists(amina)] == [("January", 5)]  # type: ignore[attr-defined]
    assert AuditEntry.objects.filter(verb="event_list.kept").count() == 1


def test_the_table_is_narrowed_to_places_and_days(amina: Teammate, now: datetime, tmp_path: Path) -> None:
    bring(ccc(tmp_path, *JANUARY), actor=amina, now=now)
    assert regions(amina) == ["NV", "NY"]
    assert [one.organizer.name for one in who_sponsors(amina, Where(region="NV"))] == [
        "Oak Tenants",
        "Patriot Front",
        "PSL",
    ]
    assert [one.organizer.name for one in who_sponsors(amina, Where(text="alban"))] == ["PSL", "Oak Tenants"]
    days = Where(since=date(2025, 1, 3), until=date(2025, 1, 4))
    found = who_sponsors(amina, days)
    assert (shown(found), found[0].last_on) == (
        [("PSL", 2, 2, [("PSL Albany", 1), ("PSL Reno", 1)])],
        date(2025, 1, 4),
    )


def test_the_same_file_again_and_the_same_events_in_another_file_change_nothing(
    amina: Teammate, now: datetime, tmp_path: Path
) -> None:
    path = ccc(tmp_path, *JANUARY)
    bring(path, actor=amina, now=now)
    before = shown(who_sponsors(amina, Where()))
    with pytest.raises(Refused, match="This file is here already, as “January”"):
        bring(path, actor=amina, now=now)
    bigger = ccc(tmp_path, *JANUARY, row("New Group", on="2025-02-01"), name="more.csv")
    second = importing.bring_events(bigger, title="More", file_name="more.csv", actor=amina, now=now)
    assert new_here(second) == 1
    importing.keep_events(second, actor=amina, now=now)
    assert shown(who_sponsors(amina, Where())) == [*before[:2], ("New Group", 1, 1, []), before[2]]
    importing.undo_events(second, actor=amina, now=now)
    assert shown(who_sponsors(amina, Where())) == before


def test_two_previews_of_one_file_are_kept_once(amina: Teammate, now: datetime, tmp_path: Path) -> None:
    path = ccc(tmp_path, *JANUARY)
    one, other = (
        importing.bring_events(path, title=title, file_name="x", actor=amina, now=now) for title in ("One", "Other")
    )
    importing.keep_events(one, actor=amina, now=now)
    with pytest.raises(Refused, match="here already"):
        importing.keep_events(other, actor=amina, now=now)
    assert [each.title for each in event_lists(amina)] == ["One"]


def test_undo_takes_everything_back_but_what_people_made_of_it(amina: Teammate, now: datetime, tmp_path: Path) -> None:
    made = bring(ccc(tmp_path, *JANUARY), actor=amina, now=now)
    lead = lead_from_organizer(Organizer.objects.get(name="PSL Reno"), actor=amina, now=now)
    importing.undo_events(made, actor=amina, now=now)
    counts = [model.objects.count() for model in (EventList, ListedEvent, Sponsorship, Organizer)]
    assert (counts, list(Lead.objects.all())) == ([0, 0, 0, 0], [lead])
    assert AuditEntry.objects.filter(verb="event_list.undone", thing_id=made.pk).count() == 1
    bring(ccc(tmp_path, *JANUARY), actor=amina, now=now)
    assert len(who_sponsors(amina, Where())) == 3


def test_a_lead_has_the_events_as_evidence_and_is_made_once(amina: Teammate, now: datetime, tmp_path: Path) -> None:
    known = make_entry(amina, now=now, name="Party for Socialism and Liberation")
    rows = (*JANUARY, *(row("PSL", on=f"2025-01-{day}", title=f"Rally {day}") for day in range(10, 15)))
    bring(ccc(tmp_path, *rows), actor=amina, now=now)
    lead = lead_from_organizer(Organizer.objects.get(name="PSL"), actor=amina, now=now)
    assert (lead.entry, lead.kind, lead.source, lead.dated_on) == (known, "events", "January", date(2025, 1, 14))
    assert lead.evidence.splitlines()[:2] == ["8 events, the newest:", "Jan. 14, 2025, Albany, NY: Rally 14"]
    assert len(lead.evidence.splitlines()) == 6
    assert lead_from_organizer(Organizer.objects.get(name="PSL"), actor=amina, now=now) == lead
    new = lead_from_organizer(Organizer.objects.get(name="PSL Reno"), actor=amina, now=now)
    assert (new.entry.place, new.entry.origin) == ("Reno, NV", "January")


def test_who_was_dismissed_for_good_is_left_out_with_chapters(amina: Teammate, now: datetime, tmp_path: Path) -> None:
    bring(ccc(tmp_path, *JANUARY), actor=amina, now=now)
    dismiss_for_good("Patriot Front", actor=amina, now=now)
    dismiss_for_good("Party for Socialism and Liberation", actor=amina, now=now)
    assert shown(who_sponsors(amina, Where())) == [("Oak Tenants", 2, 2, [])]


def test_lists_are_private_and_a_viewer_brings_none(amina: Teammate, now: datetime, tmp_path: Path) -> None:
    chidi = make_owner(now=now)
    path = ccc(tmp_path, *JANUARY)
    made = bring(path, actor=amina, now=now)
    assert (who_sponsors(chidi, Where()), who_sponsors(chidi, Where(event_list=made.pk)), regions(chidi)) == (
        [], [], [],
    )  # fmt: skip
    with pytest.raises(NotAllowed):
        importing.undo_events(made, actor=chidi, now=now)
    with pytest.raises(NotAllowed):
        lead_from_organizer(Organizer.objects.get(name="PSL"), actor=chidi, now=now)
    with pytest.raises(NotAllowed):
        bring(path, actor=add_member(amina, now=now, role=Role.VIEWER), now=now)
    bring(path, actor=chidi, now=now)
    assert (len(who_sponsors(chidi, Where())), EventList.objects.kept().count()) == (3, 2)
    importing.undo_events(made, actor=amina, now=now)
    assert len(who_sponsors(chidi, Where())) == 3


def test_what_the_team_knows_stands_beside_also_when_it_was_written_later(
    amina: Teammate, now: datetime, tmp_path: Path
) -> None:
    bring(as_json(tmp_path, [mobilize(1, sponsor="Oak Tenants")]), actor=amina, now=now)
    entry = make_entry(amina, now=now, name="The Oak Tenants, Inc.")
    make_entry(make_owner(now=now), now=now, name="Oak Tenants")
    rows = who_sponsors(amina, Where())
    link_to_entries(amina, rows)
    assert [(one.organizer.name, one.entry) for one in rows] == [("Oak Tenants", entry)]


def test_previews_nobody_kept_go_after_two_days(amina: Teammate, now: datetime, tmp_path: Path) -> None:
    bring(ccc(tmp_path, row("Oak Tenants")), actor=amina, now=now)
    importing.bring_events(ccc(tmp_path, *JANUARY), title="x", file_name="x", actor=amina, now=now)
    assert tidy_previews(now=now + timedelta(days=1)) == 0
    assert tidy_previews(now=now + timedelta(days=3)) == 1
    assert [one.name for one in Organizer.objects.all()] == ["Oak Tenants"]


def test_the_table_takes_the_same_queries_for_many(
    amina: Teammate, now: datetime, tmp_path: Path, django_assert_num_queries: object
) -> None:
    bring(
        ccc(tmp_path, *(row(f"Group {n}; PSL {p}") for n in range(20) for p in ("Reno", "Albany"))),
        actor=amina,
        now=now,
    )
    with django_assert_num_queries(5):  # type: ignore[operator]
        rows = who_sponsors(amina, Where())
        link_to_entries(amina, rows)
