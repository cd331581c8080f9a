"""What the host's team found out about its leads, so that the directory can be searched by more than names."""

from __future__ import annotations

from linkarms.demo.building.world import World
from linkarms.demo.story.cast import HOST
from linkarms.demo.story.knowledge import BOUNDARIES, KNOWN, OFFERS
from linkarms.directory.models import Entry
from linkarms.directory.services import change_entry
from linkarms.directory.services.facts import change_facts


def write_down_more(world: World) -> None:
    """About invented names only; names from real files are left alone."""
    actor, now = world.teams[HOST].owner, world.days.at(30, 17)
    entries = {entry.name: entry for entry in Entry.objects.filter(holder=actor.organization).select_related("holder")}
    for name, kind, town, issues in KNOWN:
        entry = entries[name]
        change_entry(
            entry, actor=actor, now=now, name=name, kind=kind, place=town, country="US", website=entry.website,
            email=entry.email, contact_name=entry.contact_name, notes=entry.notes,
        )  # fmt: skip
        values = {"region": "CA", "issues": list(issues), "offers": OFFERS.get(name, "")}
        change_facts(entry, actor=actor, now=now, values=values | {"boundaries": BOUNDARIES.get(name, "")})
