"""Names from other people's lists become leads: private notes of the host, never public, never invited by this."""

from __future__ import annotations

from dataclasses import dataclass

from linkarms.core.names import normal_name
from linkarms.demo.building.world import Team, World
from linkarms.demo.story.cast import CHIDI, HOST
from linkarms.demo.story.words import ENTRY_NOTES
from linkarms.directory import services as directory
from linkarms.directory.leads.models import LeadKind
from linkarms.directory.models import Kind


@dataclass(frozen=True, slots=True)
class LeadsRead:
    """``names`` on the lists are ``entries`` organizations: ``equal`` names were there already."""

    lists: dict[str, int]
    names: int
    entries: int
    equal: int


def write_down(world: World) -> LeadsRead:
    """Each name is an entry of the host's overlay with its source; equal names after normalization are one."""
    host = world.teams[HOST]
    lists: dict[str, int] = {}
    new = 0
    for number, lead in enumerate(world.source.leads):
        now = world.days.at(-30, 10 + number // 50, number % 50)
        entry, is_new = directory.add_entry(
            holder=host.organization, name=lead.name, actor=host.owner.user, now=now, origin=lead.source
        )
        directory.add_lead(entry, kind=LeadKind.LETTER, source=lead.source, evidence=lead.evidence, now=now)
        lists[lead.source] = lists.get(lead.source, 0) + 1
        new += is_new
    names = len(world.source.leads)
    assert new == len({normal_name(lead.name) for lead in world.source.leads})
    return LeadsRead(lists=lists, names=names, entries=new, equal=names - new)


def outsiders_own(world: World) -> None:
    """Chidi's group has notes of its own, which nobody else may ever see."""
    chidi = world.teams[CHIDI]
    for number, (name, place) in enumerate(
        (
            ("Washoe Walkers' Table", "Reno, Nevada"),
            ("Kerb Cut Crew", "Sparks, Nevada"),
            ("Mothers of Ninth Street", "Reno, Nevada"),
            ("Silver State Wheelers' Circle", "Carson City, Nevada"),
        )
    ):
        _note(chidi, name, place, ENTRY_NOTES[number % len(ENTRY_NOTES)], world)


def _note(team: Team, name: str, place: str, notes: str, world: World) -> None:
    directory.add_entry(
        holder=team.organization,
        name=name,
        place=place,
        kind=Kind.COMMUNITY,
        notes=notes,
        actor=team.owner.user,
        now=world.days.at(-15, 16),
    )
