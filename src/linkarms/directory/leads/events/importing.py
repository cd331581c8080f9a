"""A file of events becomes a list: first as a preview, then kept; taken back as a whole."""

from __future__ import annotations

import hashlib
from itertools import batched
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.errors import NotAllowed, Refused
from linkarms.core.names import normal_name, one_line
from linkarms.directory.leads.events.organizers import Family, families, key_of
from linkarms.directory.leads.events.reading import Listing, read_events
from linkarms.directory.leads.models import EventList, ListedEvent, Organizer, Sponsorship
from linkarms.directory.matching.comparing import Outcome
from linkarms.directory.matching.lookup import Known
from linkarms.directory.matching.records import Record, prepare
from linkarms.directory.models import Entry

if TYPE_CHECKING:
    from datetime import datetime, timedelta
    from pathlib import Path

    from linkarms.directory.models import Teammate

_AT_ONCE = 1000


def bring_events(path: Path, *, title: str, file_name: str, actor: Teammate, now: datetime) -> EventList:
    """Read a file and keep it as a preview. The same file, once it is kept, is refused: nothing would change."""
    _may_write(actor)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    known = EventList.objects.visible_to(actor).kept().filter(digest=digest).first()
    if known is not None:
        raise Refused(_("This file is here already, as “%(title)s”. Nothing was changed.") % {"title": known.title})
    listing = read_events(path)
    with transaction.atomic():
        made = EventList.objects.create(
            holder=actor.organization,
            title=one_line(title, field="title", max_length=200),
            form=listing.form,
            file_name=one_line(file_name, field="", max_length=10**6, required=False)[:200],
            digest=digest,
            events_read=len(listing.events),
            events_without=sum(not event.organizers for event in listing.events),
            rows_refused=len(listing.refused),
            brought_by=actor.user,
            brought_at=now,
        )
        organizers = _organizers(listing, actor)
        _events(made, listing, organizers)
    return made


@transaction.atomic
def keep_events(event_list: EventList, *, actor: Teammate, now: datetime) -> None:
    """From now on its events count."""
    _may_change(event_list, actor)
    try:
        with transaction.atomic():
            kept = EventList.objects.filter(pk=event_list.pk, kept_at__isnull=True).update(kept_at=now)
    except IntegrityError:  # the same file, kept in the same moment
        raise Refused(_("This file is here already. Nothing was changed.")) from None
    if kept:
        _recorded("event_list.kept", event_list, actor, now)
    event_list.refresh_from_db()


@transaction.atomic
def undo_events(event_list: EventList, *, actor: Teammate, now: datetime) -> None:
    """Take a list back with all that it brought. Leads that people made of it stay: they decided on them."""
    _may_change(event_list, actor)
    if event_list.kept_at is not None:
        _recorded("event_list.undone", event_list, actor, now)
    _remove(event_list)


def tidy(now: datetime, *, after: timedelta) -> int:
    """Delete previews that nobody kept; how many."""
    left = list(EventList.objects.filter(kept_at__isnull=True, brought_at__lt=now - after))
    for event_list in left:
        with transaction.atomic():
            _remove(event_list)
    return len(left)


def _remove(event_list: EventList) -> None:
    holder = event_list.holder_id
    EventList.objects.filter(pk=event_list.pk).delete()
    Organizer.objects.filter(holder=holder, sponsorships__isnull=True, chapters__isnull=True).delete()
    Organizer.objects.filter(holder=holder, sponsorships__isnull=True, chapters__isnull=True).delete()


def _organizers(listing: Listing, actor: Teammate) -> dict[str, int]:
    """All organizers of the listing are written down; key to number."""
    holder = actor.organization
    there = {one.key: one for one in Organizer.objects.visible_to(actor)}
    found = families(
        (name for event in listing.events for name in event.organizers),
        places={place for event in listing.events for place in (event.place, event.county)},
        known={key: one.name for key, one in there.items()},
    )
    entries = _known_entries(actor, [one for one in found if one.key not in there])
    new = [
        Organizer(
            holder=holder,
            key=one.key,
            name=one.name,
            normal_name=normal_name(one.name),
            entry_id=entries.get(one.key),
        )
        for one in found
        if one.key not in there
    ]
    Organizer.objects.bulk_create(new, batch_size=_AT_ONCE, ignore_conflicts=True)
    everybody = {one.key: one for one in Organizer.objects.visible_to(actor)}
    moved = []
    for family in found:
        one, parent = everybody[family.key], everybody.get(family.parent)
        if parent is not None and one.parent_id is None and parent.parent_id is None:
            one.parent = parent
            moved.append(one)
    Organizer.objects.bulk_update(moved, ["parent"], batch_size=_AT_ONCE)
    return {key: one.pk for key, one in everybody.items()}


def _known_entries(actor: Teammate, new: list[Family]) -> dict[str, int]:
    """Those that surely are one of the organization's own entries."""
    entries = Entry.objects.visible_to(actor).order_by("pk")
    index = Known((one.pk, prepare(Record(one.name, place=one.place, website=one.website))) for one in entries)
    found: dict[str, int] = {}
    for family in new:
        same = [match for match in index.find(prepare(Record(family.name))) if match.verdict.outcome is Outcome.SAME]
        if len(same) == 1:
            found[family.key] = same[0].pk
    return found


def _events(event_list: EventList, listing: Listing, organizers: dict[str, int]) -> None:
    for some in batched(listing.events, _AT_ONCE):
        ListedEvent.objects.bulk_create(
            ListedEvent(
                event_list=event_list,
                key=event.key,
                title=event.title,
                on=event.on,
                place=event.place,
                region=event.region,
                address=event.address,
            )
            for event in some
        )
    numbers = dict(event_list.events.values_list("key", "pk"))
    pairs = {(numbers[event.key], organizers[key_of(name)]) for event in listing.events for name in event.organizers}
    for lot in batched(sorted(pairs), _AT_ONCE):
        Sponsorship.objects.bulk_create(Sponsorship(event_id=event, organizer_id=one) for event, one in lot)


def _recorded(verb: str, event_list: EventList, actor: Teammate, now: datetime) -> None:
    audit.record(verb, actor=actor.user, organization_id=event_list.holder_id, thing=event_list, now=now)


def _may_change(event_list: EventList, actor: Teammate) -> None:
    _may_write(actor)
    if event_list.holder_id != actor.organization_id:
        raise NotAllowed(_("This belongs to another organization."))


def _may_write(actor: Teammate) -> None:
    if not actor.may_help:
        raise NotAllowed(_("Your role lets you look, not write."))
