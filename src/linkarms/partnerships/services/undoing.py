"""One change to the pipeline taken back, or a whole batch of them: whatever was not changed again since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.errors import NotAllowed
from linkarms.directory.duplicates.merging import rows_of
from linkarms.partnerships.models import Prospect, ProspectChange
from linkarms.partnerships.services.prospects import KEPT

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from linkarms.directory.models import Teammate


@dataclass(frozen=True, slots=True)
class Undone:
    """How many are as they were before, and how many stay because somebody has changed them since."""

    back: int
    kept: int


@transaction.atomic
def undo(batch: UUID, *, actor: Teammate, now: datetime) -> Undone:
    """Put back what one batch changed. What was begun in it goes, with the entry that the same import wrote down."""
    if not actor.may_help:
        raise NotAllowed(_("Your role lets you look, not write."))
    changes = list(
        ProspectChange.objects.visible_to(actor)
        .filter(batch=batch, undone_at__isnull=True)
        .select_related("prospect__entry", "touchpoint")
        .order_by("pk")
    )
    back = sum(_undone(change, actor=actor, now=now) for change in changes)
    return Undone(back, len(changes) - back)


def _undone(change: ProspectChange, *, actor: Teammate, now: datetime) -> bool:
    row = Prospect.objects.select_for_update().get(pk=change.prospect_id)
    if row.changes.filter(undone_at__isnull=True, pk__gt=change.pk).exists():
        return False
    audit.record("prospect.undone", actor=actor.user, organization_id=row.holder_id, thing=row, now=now)
    if not change.stage_before:
        return _gone(row, change)
    for name in KEPT:
        before = f"{name.removesuffix('_id')}_before" + ("_id" if name.endswith("_id") else "")
        setattr(row, name, getattr(change, before))
    row.save(update_fields=[name.removesuffix("_id") for name in KEPT])
    change.undone_at = now
    change.save(update_fields=["undone_at"])
    if change.touchpoint is not None:
        change.touchpoint.delete()
    return True


def _gone(row: Prospect, change: ProspectChange) -> bool:
    """Never begun: unless there is something by now that would be lost with it."""
    kept = (row.touchpoints, row.asks, row.contributions, row.evaluations, row.buy_ins)
    if any(each.exists() for each in kept):
        return False
    entry = row.entry
    row.delete()
    hangs_on_it = any(rows for _model, _column, rows in rows_of(entry)) or entry.merged.exists()
    if change.entry_made and not hangs_on_it:
        entry.delete()
    return True
