"""A list brought in on a phone without scripts, doubles looked at, everything taken out again; every page holds."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.test import Client

from linkarms.core import clock
from linkarms.directory.duplicates import looking
from linkarms.directory.duplicates.models import Merge, Pair
from linkarms.directory.models import Entry
from linkarms.directory.overlay.models import ListImport, ListState
from linkarms.directory.services.facts import change_facts
from linkarms.workspace.http import room_url
from tests.factories.directory import make_entry
from tests.factories.world import make_team
from tests.stories.steps.browsing import Story, Visitor

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate

LONG = "First Baptist Church of West Oakland and its Committee for Housing Justice"
LIST = (
    "name,town,web,phone,size\n{name},Oakland,https://first.example,510-555-0100,40\nBay Nurses,Reno,,555,\n,Reno,,,\n"
)


@pytest.fixture
def amina(story: Story) -> Teammate:
    return make_team("amina", now=clock.now())


def signed_in(visitor: Visitor, teammate: Teammate) -> Visitor:
    client = Client()
    client.force_login(teammate.user)
    name = settings.SESSION_COOKIE_NAME
    visitor.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": visitor.story.address}])
    return visitor


def test_a_list_is_brought_in_on_a_phone_and_taken_out_again(story: Story, amina: Teammate, tmp_path: Path) -> None:
    file = tmp_path / "coalition-2026-05-01.csv"
    file.write_text(LIST.format(name=LONG))
    make_entry(amina, now=clock.now(), name=LONG.replace("Justice", "Jusitce"), notes="They lent us their hall")
    phone = signed_in(story.phone(), amina)
    phone.open(room_url(amina, "partners-find"))
    phone.follow("Bring in a list")
    phone.field("Where is it from?").fill("Coalition of May")
    phone.field("The file").set_input_files(file)
    phone.press("Look at it first")
    phone.reads("This would come of it", "There is no name.", "as of May 1, 2026", LONG)
    phone.press("Bring it in")
    phone.reads("This came of it", "Look at duplicates")
    phone.follow("Look at duplicates")
    phone.reads("1 pair to look at", "the names differ by a letter or two")
    phone.press(f"They are two ({LONG.replace('Justice', 'Jusitce')}, {LONG})")
    phone.reads("Nothing to look at")
    run = ListImport.objects.get()
    phone.open(room_url(amina, "partners-lists-page", pk=run.pk))
    phone.press("Take the whole list out again")
    phone.reads("Nothing of it is left")
    assert list(Entry.objects.values_list("name", flat=True)) == [LONG.replace("Justice", "Jusitce")]


def test_every_page_holds_on_a_phone_and_a_desktop(story: Story, amina: Teammate, tmp_path: Path) -> None:
    now = clock.now()
    body = make_entry(amina, now=now, name="State Federation of Community Health Workers")
    for name in (LONG, LONG.replace("Justice", "Jusitce"), "NAACP Oakland Branch", "N.A.A.C.P. Oakland Br."):
        entry = make_entry(amina, now=now, name=name, place="Oakland", notes="Met at the fair")
        facts = {"offers": "Will mail 20,000 people once a month, needs the text five days before.", "parent": body}
        change_facts(entry, actor=amina, now=now, values={**facts, "boundaries": "Never shares its list"})
    looking.look(now)
    merge, pair = Merge.objects.get(), Pair.objects.waiting().get()
    desktop = signed_in(story.desktop(), amina)
    desktop.open(room_url(amina, "partners-lists"))
    file = tmp_path / "list.csv"
    file.write_text(LIST.format(name=LONG))
    desktop.field("Where is it from?").fill("Coalition")
    desktop.field("The file").set_input_files(file)
    desktop.press("Look at it first")
    run = ListImport.objects.get()
    states = (ListState.CHECKED, ListState.UNREADABLE, ListState.DONE)
    pages = [room_url(amina, f"partners-{name}") for name in ("list", "duplicates", "merges", "lists")]
    pages += [room_url(amina, f"partners-{name}", pk=merge.kept_id) for name in ("entry", "facts")]
    visitors = {"phone": signed_in(story.phone(scripts=True), amina), "desktop": desktop}
    for width, visitor in visitors.items():
        for number, address in enumerate(pages):
            visitor.open(address)
            visitor.page.screenshot(path=tmp_path / f"{number}-{width}.png", full_page=True)
        for state in states:
            ListImport.objects.filter(pk=run.pk).update(state=state, trouble="There is nothing in this file.")
            visitor.open(room_url(amina, "partners-lists-page", pk=run.pk))
            visitor.page.screenshot(path=tmp_path / f"list-{state}-{width}.png", full_page=True)
    assert pair.entry.merged_into is None
