"""Lists that organizations brought in, entries that may be doubles, and what was joined: each one's own."""

from __future__ import annotations

from datetime import datetime

from linkarms.directory import services as directory
from linkarms.directory.duplicates import looking
from linkarms.directory.duplicates.models import Pair
from linkarms.directory.models import Teammate
from linkarms.directory.overlay.uploading import bring_in, upload
from linkarms.directory.overlay.working import work
from linkarms.directory.services.facts import change_facts
from linkarms.partnerships import services as partnerships
from tests.leaks.cast import Cast

LIST = "id,name,city,phone\n1,Poplar Grove Clinic,Elm,555\n2,Cedar Hollow Choir,Elm,\n3,,Elm,\n"


def bring_lists_in(cast: Cast, *, now: datetime) -> None:
    """Hana's and Chidi's: a list that was brought in, one that was only looked at, a pair in the queue, a merge."""
    for owner in (cast.hana, cast.owners["elsewhere"]):
        for text in (LIST, LIST.replace("Elm", "Ash")):
            run = upload(actor=owner, source="A coalition", file_name="list.csv", content=[text.encode()], now=now)
            work(run.pk, clock=lambda: now)
            if text == LIST:
                bring_in(run, actor=owner, now=now)
                work(run.pk, clock=lambda: now)
        _doubles(owner, now=now)


def _doubles(owner: Teammate, *, now: datetime) -> None:
    for name in ("Juniper Park Readers", "Juniper Park Raeders", "Sycamore Lane Cooks", "Sycamore Lane Coosk"):
        entry, _new = directory.add_entry(holder=owner.organization, name=name, actor=owner.user, now=now)
        facts = {"offers": "A room", "boundaries": "No list", "channels": "https://news.example"}
        change_facts(entry, actor=owner, now=now, values=facts)
    looking.look_for(owner.organization_id, now=now)
    pair = Pair.objects.filter(holder=owner.organization, entry__name__startswith="Sycamore").get()
    partnerships.merge_pair(pair, keep=pair.entry, actor=owner, now=now)
