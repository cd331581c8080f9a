"""Files of events: three forms, every row counted, no person taken over."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from linkarms.core.errors import BadInput
from linkarms.directory.leads.events import reading
from linkarms.directory.leads.events.organizers import families, key_of, split_organizers
from linkarms.directory.leads.events.reading import read_events
from linkarms.directory.leads.models import EventForm
from tests.directory.leads.events.files import HEADER, as_json, ccc, mobilize, osdi, row

pytestmark = pytest.mark.once


def test_a_table_of_crowd_counting_is_read_row_by_row(tmp_path: Path) -> None:
    nobody = row("NA", title="NA", on="NA")
    listing = read_events(ccc(tmp_path, row("Oak Tenants; PSL Albany;oak tenants"), nobody, nobody))
    first, second, third = listing.events
    assert (listing.form, listing.refused) == (EventForm.CROWD_COUNTING, [])
    assert (first.title, first.on, first.place, first.region, first.organizers) == (
        "A rally", date(2025, 1, 18), "Albany", "NY", ("Oak Tenants", "PSL Albany"),
    )  # fmt: skip
    assert (second.title, second.on, second.organizers) == ("rally: for peace", None, ())
    assert second.key != third.key  # two rows that say the same are two events


def test_bytes_of_another_alphabet_and_a_broken_line_lose_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "ccc.csv"
    rows = [row("Kerb Cut Crew").encode(), row("Women’s March", place="Doña").encode("utf-8"), b'"2025,open quote']
    path.write_bytes(b"\n".join([HEADER.encode(), rows[0].replace(b"Albany C", b"Do\xf1a C"), *rows[1:]]) + b"\n")
    listing = read_events(path)
    assert [event.organizers for event in listing.events] == [("Kerb Cut Crew",), ("Women’s March",)]
    assert [event.county for event in listing.events] == ["Doña County", "Doña County"]
    assert listing.refused == [4]


@pytest.mark.parametrize(
    "wrapped",
    [
        lambda events: {"count": 1, "data": events},
        lambda events: events,
        lambda events: [{"data": events}, {"data": []}],
    ],
)
def test_events_of_mobilize_are_read_without_their_contact(tmp_path: Path, wrapped: object) -> None:
    listing = read_events(as_json(tmp_path, wrapped([mobilize(1), {"id": 2}, "x"])))  # type: ignore[operator]
    assert (listing.form, listing.refused, len(listing.events)) == (EventForm.MOBILIZE, [2, 3], 1)
    event = listing.events[0]
    assert (event.title, event.on, event.place, event.region, event.address, event.organizers) == (
        "Knock on doors", date(2018, 12, 31), "Reno", "NV", "https://www.mobilize.example/event/1/",
        ("Battleground Reno",),
    )  # fmt: skip
    assert "Person" not in repr(listing)


def test_events_of_osdi_have_their_sponsor_and_neither_persons_nor_scripts(tmp_path: Path) -> None:
    listing = read_events(as_json(tmp_path, {"_embedded": {"osdi:events": [osdi(1), osdi(2), osdi(2)]}}))
    assert (listing.form, len(listing.events)) == (EventForm.OSDI, 2)
    event = listing.events[0]
    assert (event.on, event.address, event.organizers) == (date(2025, 2, 3), "", ("Progressive Action Now",))
    assert "Person" not in repr(listing)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "There is nothing in this file."),
        ("name,city\nOak,Elm\n", "neither a table of Crowd Counting nor a list of events as JSON"),
        (HEADER + "\n", "There are no events in this file."),
        ('{"data": []}', "There are no events in this file."),
        ('{"data":\n[1,', "This is not JSON from line 2 on."),
        ("[" * 100_000, "This is not JSON from line 1 on."),
        ('[{"id": 1, "sponsor": 5, "title": ["x"], "timeslots": 7}]', ""),
        ('[{"id": 1, "title": "x", "timeslots": [{"start_date": 99999999999999999}], "timezone": "../etc"}]', ""),
    ],
)
def test_what_is_no_list_of_events_is_said(tmp_path: Path, text: str, problem: str) -> None:
    path = tmp_path / "file"
    path.write_text(text)
    if problem:
        with pytest.raises(BadInput, match=problem) as refused:
            read_events(path)
        assert refused.value.field == "file"
    else:
        assert [(event.on, event.organizers) for event in read_events(path).events] == [(None, ())]


def test_a_file_too_large_and_too_many_events_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = ccc(tmp_path, row("A"), row("B"), row("C"))
    monkeypatch.setattr(reading, "MOST_EVENTS", 2)
    with pytest.raises(BadInput, match="more than 2 events"):
        read_events(path)
    monkeypatch.setattr(reading, "MOST_BYTES", 100)
    with pytest.raises(BadInput, match="too large"):
        read_events(path)


def test_names_are_split_and_blanks_are_nobody() -> None:
    assert split_organizers(" PSL; NA;;none ; The Oak & Elm;oak and elm; ... ") == ("PSL", "The Oak & Elm")
    assert split_organizers("Oak; Elm", joined=False) == ("Oak; Elm",)


def test_spellings_that_surely_mean_the_same_have_one_key() -> None:
    assert key_of("PSL") == key_of("Party for Socialism and Liberation")
    assert key_of("Run For Their Lives") == key_of("Run for their lives")
    assert len({key_of(name) for name in ("PSL", "PSL Albany", "Teamsters Local 21", "Teamsters Local 211")}) == 4


def parents(*names: str, places: tuple[str, ...] = ()) -> dict[str, str]:
    found = families(names, places=places)
    usual = {one.key: one.name for one in found}
    return {one.name: usual.get(one.parent, one.parent) for one in found if one.parent}


def test_chapters_stand_under_their_parents() -> None:
    names = (
        "SJP", "SJP at UIC", "UCSD SJP", "Jewish Voice for Peace Milwaukee", "Women’s March",
        "Fort Myers Women's March", "Teamsters", "Teamsters Local 174", "Raging Grannies",
        "Raging Grannies of San Jose", "World Beyond War", "World Beyond War - Illinois", "NAACP DeKalb County",
    )  # fmt: skip
    assert parents(*names, places=("Fort Myers", "DeKalb County")) == {
        "SJP at UIC": "SJP",
        "UCSD SJP": "SJP",
        "Jewish Voice for Peace Milwaukee": "JVP",
        "Fort Myers Women's March": "Women’s March",
        "Teamsters Local 174": "Teamsters",
        "Raging Grannies of San Jose": "Raging Grannies",
        "World Beyond War - Illinois": "World Beyond War",
        "NAACP DeKalb County": "NAACP",
    }


def test_what_only_sounds_like_a_chapter_is_none() -> None:
    names = (
        "SJP", "Medical Students for Justice in Palestine", "CAIR", "CAIR Action Texas", "Workers Center",
        "Missouri Workers Center", "People's March", "People's March 2025", "Rise and Resist NY", "Rise & Resist NYC",
        "Frontline", "Frontline Workers for Reno", "Reno", "Reno Peace Action", "Friends of Juntos", "Juntos",
    )  # fmt: skip
    assert parents(*names, places=("Reno",)) == {}


def test_all_of_a_real_month_is_read(test_data: Path) -> None:
    listing = read_events(test_data / "crowd-counting-2025" / "split_dev_2025-01.csv")
    named = [name for event in listing.events for name in event.organizers]
    found = families(named, places={place for event in listing.events for place in (event.place, event.county)})
    assert (len(listing.events), listing.refused, len({event.key for event in listing.events})) == (2140, [], 2140)
    assert "Doña Ana County" in {event.county for event in listing.events}
    assert {key_of(name) for name in named} <= {one.key for one in found}
    assert sum(bool(one.parent) for one in found) > 300
