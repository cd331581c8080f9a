"""Leads in a browser: a list of events brought on a phone without scripts; every page on a phone and a desktop."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from linkarms.core import clock
from linkarms.directory.leads import following
from linkarms.directory.leads.events import importing
from linkarms.directory.leads.excluding import dismiss_for_good
from linkarms.directory.leads.introductions import ask_introduction
from linkarms.directory.leads.models import FeedTrouble, LeadKind, Organizer
from linkarms.directory.models import Lead, Teammate
from linkarms.directory.services import add_lead
from linkarms.partnerships.models import Stage
from linkarms.workspace.http import room_url
from tests.directory.leads.events.files import ccc, row
from tests.factories.directory import make_entry
from tests.factories.pipeline import make_prospect
from tests.factories.world import make_team
from tests.stories.steps.browsing import Story
from tests.stories.test_pipeline import signed_in

LONG = "First Baptist Church of West Oakland and its Committee for Housing Justice"
TEXT = f"On Monday the {LONG} met the Valley Tenants Union. The Kerb Cut Coalition wrote a letter."


@pytest.fixture
def amina(story: Story) -> Teammate:
    return make_team("amina", now=clock.now())


def test_a_list_of_events_is_brought_on_a_phone_and_makes_a_lead(story: Story, amina: Teammate, tmp_path: Path) -> None:
    rows = [row("Oak Tenants; PSL"), row("PSL Reno", place="Reno", state="NV"), row("Patriot Front")]
    phone = signed_in(story.phone(), amina)
    phone.open(room_url(amina, "partners-leads"))
    phone.follow("Who sponsors what")
    phone.follow("Bring a list of events")
    phone.field("What is on this list?").fill("Protests in January")
    phone.field("The file").set_input_files(ccc(tmp_path, *rows))
    phone.press("Look at it first")
    phone.reads("3, 3 of them new to you", "PSL Reno")
    phone.press("Keep this list")
    phone.press("Dismiss for good (Patriot Front)")
    phone.reads("Patriot Front is dismissed for good: nothing proposes it again.")
    phone.press("Make a lead (Oak Tenants)")
    phone.reads("List of events: Protests in January", "Albany, NY: A rally")
    assert Lead.objects.get().entry.name == "Oak Tenants"


def test_every_page_of_leads_holds_on_a_phone_and_a_desktop(story: Story, amina: Teammate, tmp_path: Path) -> None:
    pages = _world(amina, tmp_path)
    for visitor in (signed_in(story.phone(scripts=True), amina), signed_in(story.desktop(), amina)):
        for address in pages:
            visitor.open(address)


def _world(amina: Teammate, folder: Path) -> list[str]:
    """Every page of the room with something on it."""
    now = clock.now()
    rows = [row(f"{LONG}; PSL", on="2025-01-18"), row("PSL Reno; PSL", place="Reno", state="NV"), row("Oak Tenants")]
    rows += [
        row(f"PSL {place}", place=place) for place in ("Albany", "Boston", "Chicago", "Denver", "Houston", "Sparks")
    ]
    kept = importing.bring_events(ccc(folder, *rows), title="Protests", file_name="ccc.csv", actor=amina, now=now)
    importing.keep_events(kept, actor=amina, now=now)
    more = ccc(folder, row("Elm Tenants"), name="more.csv")
    preview = importing.bring_events(more, title="More protests", file_name="more.csv", actor=amina, now=now)
    feed = following.follow_feed("https://gazette.example/feed", actor=amina, now=now)
    item = following.Read("k", "A day in May", "https://gazette.example/1", date(2026, 5, 4), TEXT)
    following.keep_items(feed, title="Reno Gazette", items=[item], answered=following.Answered(), now=now)
    silent = following.follow_feed(
        "https://slow.example/a/long/way/to/the/feed/of/this/paper.xml", actor=amina, now=now
    )
    following.keep_trouble(silent, FeedTrouble.TOO_SLOW, now=now)
    entry = make_entry(amina, now=now, name="PSL Reno")
    prospect = make_prospect(amina, now=now, name=LONG, stage=Stage.ACTIVE)
    for one, source in ((entry, "Letter for the buses"), (prospect.entry, "Letter for the buses and trains of Nevada")):
        add_lead(one, kind=LeadKind.LETTER, source=source, evidence="They signed.", now=now, dated_on=date(2026, 5, 4))
    for asked in ("Rosa Díaz of their national office", "A friend"):
        ask_introduction(entry, asked=asked, asked_on=now.date() - timedelta(days=9), note="", actor=amina, now=now)
    dismiss_for_good("Patriot Front", actor=amina, now=now)
    organizer = Organizer.objects.get(name="PSL", holder=amina.organization)
    plain = ("sources", "events", "events-bring", "feeds", "introductions", "dismissed")
    return [
        room_url(amina, "partners-leads"),
        f"{room_url(amina, 'partners-leads')}?source=Letter+for+the+buses",
        *(room_url(amina, f"leads-{name}") for name in plain),
        room_url(amina, "leads-event-list", pk=kept.pk),
        room_url(amina, "leads-event-list", pk=preview.pk),
        room_url(amina, "leads-organizer", pk=organizer.pk),
        room_url(amina, "leads-introduction-ask", pk=entry.pk),
        room_url(amina, "partners-entry", pk=entry.pk),
        room_url(amina, "partners-article"),
        room_url(amina, "today"),
    ]
