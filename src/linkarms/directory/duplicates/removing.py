"""An entry that only a list or a text brought goes with it, unless people have worked with it since."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from linkarms.directory.duplicates.merging import rows_of, separate
from linkarms.directory.duplicates.models import Merge
from linkarms.directory.models import Entry, Lead

if TYPE_CHECKING:
    from linkarms.accounts.models import User


def remove_unused(entry: Entry, *, by: User, now: datetime, lead: Lead | None = None) -> bool:
    """Whether it is gone. What was joined without anybody's word is taken apart for it; `lead` is no use of it."""
    for done in Merge.objects.standing().filter(gone=entry, is_automatic=True):
        separate(done, by=by, now=now)
    for done in Merge.objects.standing().filter(kept=entry, is_automatic=True).order_by("-pk"):
        separate(done, by=by, now=now)
    entry.refresh_from_db()
    is_joined = Merge.objects.standing().filter(kept=entry).exists() or entry.merged_into_id is not None
    is_typed = entry.organization_id is not None or any("by" in line for line in entry.provenance.values())
    if is_joined or is_typed or _is_used(entry, but=lead):
        return False
    entry.delete()
    return True


def _is_used(entry: Entry, *, but: Lead | None) -> bool:
    for model, _column, rows in rows_of(entry):
        if set(rows) - ({but.pk} if but is not None and model is Lead else set()):
            return True
    return False
