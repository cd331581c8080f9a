"""What comes of a search: an organization of the register written down as one's own, and searches to run again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.errors import BadInput, NotAllowed, Refused
from linkarms.core.names import normal_name, one_line
from linkarms.directory.models import Entry
from linkarms.directory.search.models import SavedSearch, Taken
from linkarms.directory.services.entries import add_entry

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.directory.models import Teammate
    from linkarms.directory.register.models import RegisterEntry

MOST_SAVED = 100


@transaction.atomic
def take_from_register(found: RegisterEntry, *, actor: Teammate, now: datetime) -> tuple[Entry, bool]:
    """Write an organization of the register down as one's own entry: that entry, and whether it is new.

    From then on it stands in searches once, as this entry, for its holder. An entry of that name which is already
    there is taken to be the same one when its place is the same or blank; else the place goes behind the name.
    """
    _may_write(actor)
    known = Taken.objects.visible_to(actor).filter(register_entry=found).select_related("entry").first()
    if known is not None:
        return known.entry, False
    place = found.shown_place[:120]
    entry, new = add_entry(
        holder=actor.organization,
        name=_free_name(found, place, actor),
        actor=actor.user,
        now=now,
        origin=found.source.name,
        kind=found.kind,
        place=place,
        country=found.country or actor.organization.country,
        website=found.website,
        email=found.email,
    )
    Taken.objects.create(entry=entry, register_entry=found, at=now)
    return entry, new


@transaction.atomic
def save_search(*, name: str, query: str, actor: Teammate, now: datetime) -> SavedSearch:
    """Keep a search under a name, for everybody of the team. The same name again replaces it."""
    _may_write(actor)
    clean = one_line(name, field="name", max_length=120)
    if len(query) > SavedSearch._meta.get_field("query").max_length:  # type: ignore[operator]  # noqa: SLF001
        raise BadInput(_("This search has too many parts to be saved."), "name")
    if SavedSearch.objects.visible_to(actor).exclude(name=clean).count() >= MOST_SAVED:
        raise Refused(_("You have %(n)d saved searches. Remove one first.") % {"n": MOST_SAVED})
    saved, _made = SavedSearch.objects.update_or_create(
        holder=actor.organization,
        name=clean,
        defaults={"query": query, "saved_at": now, "saved_by": actor.user},
    )
    audit.record("search.saved", actor=actor.user, organization_id=saved.holder_id, thing=saved, now=now)
    return saved


@transaction.atomic
def remove_search(saved: SavedSearch, *, actor: Teammate, now: datetime) -> None:
    _may_write(actor)
    if saved.holder_id != actor.organization_id:
        raise NotAllowed(_("Your role lets you look, not write."))
    audit.record("search.removed", actor=actor.user, organization_id=saved.holder_id, thing=saved, now=now)
    saved.delete()


def _free_name(found: RegisterEntry, place: str, actor: Teammate) -> str:
    """The register's name, as people write it; with the place behind it where another one has that name here."""
    name = found.shown_name[:200]
    mine = Entry.objects.visible_to(actor).filter(normal_name=normal_name(name)).first()
    if mine is None or (not hasattr(mine, "taken_from") and _is_there(mine.place, place)):
        return name
    with_place = f"{name} ({place or found.shown_number})"[:200]
    other = Entry.objects.visible_to(actor).filter(normal_name=normal_name(with_place)).first()
    if other is not None and hasattr(other, "taken_from"):
        return f"{name} ({place}, {found.number})"[:200]
    return with_place


def _is_there(mine: str, place: str) -> bool:
    return not mine or normal_name(mine.split(",", maxsplit=1)[0]) == normal_name(place.split(",", maxsplit=1)[0])


def _may_write(actor: Teammate) -> None:
    if not actor.may_help:
        raise NotAllowed(_("Your role lets you look, not write."))
