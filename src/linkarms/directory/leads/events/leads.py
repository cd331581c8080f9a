"""An organizer becomes a lead, with its events as evidence."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from linkarms.core.errors import NotAllowed, Refused
from linkarms.directory.leads.events.queries import SHOWN, Where, events_of
from linkarms.directory.leads.models import LeadKind
from linkarms.directory.services.entries import add_entry, add_lead

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from linkarms.directory.leads.models import ListedEvent, Organizer
    from linkarms.directory.models import Lead, Teammate


@transaction.atomic
def lead_from_organizer(organizer: Organizer, *, actor: Teammate, now: datetime) -> Lead:
    """At its entry, or at a new one with the place where all of its events were. Twice is once."""
    if organizer.holder_id != actor.organization_id:
        raise NotAllowed(_("This belongs to another organization."))
    if not actor.may_help:
        raise NotAllowed(_("Your role lets you look, not write."))
    events = list(events_of(actor, organizer, Where()).select_related("event_list"))
    if not events:
        raise Refused(_("The events of %(name)s were taken back.") % {"name": organizer.name})
    source = events[0].event_list
    entry = organizer.entry
    if entry is None:
        entry, _new = add_entry(
            holder=actor.organization,
            name=organizer.name,
            place=_only_place(events),
            actor=actor.user,
            now=now,
            origin=source.title,
        )
        organizer.entry = entry
        organizer.save(update_fields=["entry"])
    return add_lead(
        entry,
        kind=LeadKind.EVENTS,
        source=source.title,
        dated_on=events[0].on,
        evidence=_evidence(events),
        now=now,
    )


def _only_place(events: Sequence[ListedEvent]) -> str:
    places = Counter(", ".join(part for part in (event.place, event.region) if part) for event in events)
    return next(iter(places))[:120] if len(places) == 1 else ""


def _evidence(events: Sequence[ListedEvent]) -> str:
    distinct = {event.key: event for event in events}
    number = ngettext("%(n)d event:", "%(n)d events, the newest:", len(distinct)) % {"n": len(distinct)}
    return "\n".join([number, *(line_of(event) for event in list(distinct.values())[:SHOWN])])[:2000]


def line_of(event: ListedEvent) -> str:
    """ "18 Jan 2025, Albany, NY: Women's March"."""
    day = date_format(event.on, "DATE_FORMAT") if event.on else ""
    head = ", ".join(part for part in (day, event.place, event.region) if part)
    return ": ".join(part for part in (head, event.title) if part)
