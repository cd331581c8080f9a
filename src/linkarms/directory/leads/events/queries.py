"""Who sponsors what here: organizers by how many events, where and until when; chapters below the whole."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import CharField, Count, F, Max, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Concat

from linkarms.core.names import normal_name
from linkarms.directory.leads.excluding import Excluded
from linkarms.directory.leads.models import EventList, ListedEvent, Organizer, Sponsorship
from linkarms.directory.models import Entry

if TYPE_CHECKING:
    from collections.abc import Iterable

    from linkarms.directory.models import Teammate

#: Events that are named as evidence of a lead, and on a preview.
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Where:
    """What the table is narrowed to; "" and None: not at all."""

    text: str = ""  # a town, or a part of its name
    region: str = ""
    since: date | None = None
    until: date | None = None
    event_list: int | None = None  # also one that is not kept yet


@dataclass(slots=True)
class Row:
    """One organizer with its events here; ``entry``: one's own record of it, if there is one."""

    organizer: Organizer
    events: int
    places: int
    last_on: date | None
    entry: Entry | None = None
    chapters: list[Row] = field(default_factory=list)


def regions(teammate: Teammate) -> list[str]:
    """States in which there are events."""
    found = _events(teammate, Where()).exclude(region="").order_by("region").values_list("region", flat=True)
    return list(found.distinct())


def who_sponsors(teammate: Teammate, where: Where) -> list[Row]:
    """Most events first. The events of chapters count for the whole; an event in two lists counts once.

    Who was dismissed for good is left out, and the chapters of whoever was.
    """
    stood = Sponsorship.objects.filter(event__in=_events(teammate, where))
    whole = Coalesce("organizer__parent", "organizer")
    wholes = _counted(stood, who=whole)
    singles = _counted(stood.filter(organizer__parent__isnull=False), who=F("organizer"))
    organizers = Organizer.objects.visible_to(teammate).select_related("entry").in_bulk({*wholes, *singles})
    excluded = Excluded(teammate)
    chapters: dict[int, list[Row]] = defaultdict(list)
    for pk, figures in singles.items():
        if not excluded.covers(organizers[pk].name):
            chapters[organizers[pk].parent_id or 0].append(Row(organizers[pk], *figures))
    rows = [
        Row(organizers[pk], *figures, chapters=sorted(chapters[pk], key=_most))
        for pk, figures in wholes.items()
        if not excluded.covers(organizers[pk].name)
    ]
    return sorted(rows, key=_most)


def link_to_entries(teammate: Teammate, rows: Iterable[Row]) -> None:
    """Show beside each row (of one page) what the team wrote down, also since the list was brought."""
    every = [one for row in rows for one in (row, *row.chapters)]
    names = {one.organizer.normal_name for one in every}
    known = {one.normal_name: one for one in Entry.objects.visible_to(teammate).filter(normal_name__in=names)}
    for one in every:
        one.entry = one.organizer.entry or known.get(one.organizer.normal_name)


def events_of(teammate: Teammate, organizer: Organizer, where: Where) -> QuerySet[ListedEvent]:
    """The events of an organizer and its chapters, newest first."""
    theirs = Q(organizers=organizer) | Q(organizers__parent=organizer)
    return _events(teammate, where).filter(theirs).order_by(F("on").desc(nulls_last=True), "pk").distinct()


def event_lists(teammate: Teammate) -> QuerySet[EventList]:
    """Kept ones, newest first, with how many organizers each names."""
    return (
        EventList.objects.visible_to(teammate)
        .kept()
        .annotate(organizers=Count("events__organizers", distinct=True))
        .select_related("brought_by")
        .order_by("-kept_at", "-pk")
    )


def new_here(event_list: EventList) -> int:
    """Events of a preview that no kept list of the holder has."""
    there = ListedEvent.objects.filter(event_list__holder=event_list.holder_id, event_list__kept_at__isnull=False)
    return event_list.events.exclude(key__in=there.exclude(event_list=event_list.pk).values("key")).count()


def _events(teammate: Teammate, where: Where) -> QuerySet[ListedEvent]:
    lists = EventList.objects.visible_to(teammate)
    lists = lists.filter(pk=where.event_list) if where.event_list is not None else lists.kept()
    found = ListedEvent.objects.filter(event_list__in=lists)
    if where.region:
        found = found.filter(region=where.region)
    if where.since:
        found = found.filter(on__gte=where.since)
    if where.until:
        found = found.filter(on__lte=where.until)
    if where.text:
        found = found.filter(place__icontains=where.text)
    return found


def _counted(stood: QuerySet[Sponsorship], *, who: F | Coalesce) -> dict[int, tuple[int, int, date | None]]:
    found = (
        stood.order_by()
        .values(who=who)
        .annotate(
            events=Count("event__key", distinct=True),
            places=Count(_town(), distinct=True),
            last_on=Max("event__on"),
        )
        .values_list("who", "events", "places", "last_on")
    )
    return {who: (events, places, last_on) for who, events, places, last_on in found}


def _town() -> Concat:
    """Springfield, MA is another place than Springfield, IL."""
    return Concat("event__place", Value("|"), "event__region", output_field=CharField())


def _most(row: Row) -> tuple[int, int, str]:
    return (-row.events, -row.places, normal_name(row.organizer.name))
