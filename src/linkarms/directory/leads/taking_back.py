"""A pasted letter or article, taken back as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.errors import NotAllowed, Refused
from linkarms.directory.duplicates.removing import remove_unused
from linkarms.directory.leads.models import LeadKind
from linkarms.directory.models import Entry, Lead

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.directory.models import Teammate

PASTED = (LeadKind.LETTER, LeadKind.ARTICLE)


@dataclass(frozen=True, slots=True)
class TakenBack:
    leads: int
    entries: int  # that only this text had brought
    kept: int  # brought by it, and worked with since


@transaction.atomic
def take_back_text(lead: Lead, *, actor: Teammate, now: datetime) -> TakenBack:
    """All leads of the text that this one is from; and the entries that it brought, unless people worked with them.

    What was dismissed for good when the text was looked through stays so.
    """
    if lead.entry.holder_id != actor.organization_id or not actor.may_help:
        raise NotAllowed(_("Your role lets you look, not write."))
    if lead.kind not in PASTED:
        raise Refused(_("Only a letter or an article that was pasted can be taken back as a whole."))
    audit.record("lead.text_taken_back", actor=actor.user, organization_id=actor.organization_id, thing=lead, now=now)
    same = Lead.objects.visible_to(actor).filter(kind=lead.kind, source=lead.source)
    numbers: set[int] = set()
    gone = kept = 0
    while found := list(same.order_by("pk")):  # once more for those that were joined with others of the text
        entries = Entry.objects.select_for_update().in_bulk({one.entry_id for one in found})
        for one in found:
            entry = entries[one.entry_id]
            if (entry.origin, entry.origin_at) == (one.source, one.found_at):
                is_gone = remove_unused(entry, by=actor.user, now=now, lead=one)
                gone, kept = gone + is_gone, kept + (not is_gone)
                if not is_gone:
                    _hand_on(entry, one)
        numbers |= {one.pk for one in found}
        Lead.objects.filter(pk__in=numbers).delete()
    return TakenBack(len(numbers), gone, kept)


def _hand_on(entry: Entry, lead: Lead) -> None:
    """Named by another text too, the entry comes from there now, and would go with that one."""
    other = Lead.objects.filter(entry=entry, kind__in=PASTED).exclude(pk=lead.pk).order_by("found_at", "pk").first()
    if other is not None:
        Entry.objects.filter(pk=entry.pk).update(origin=other.source, origin_at=other.found_at)
