"""A spreadsheet of allies becomes entries and relationships, all of it undone by one button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.directory.services import add_entry
from linkarms.partnerships.models import Prospect
from linkarms.partnerships.services import prospects

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from linkarms.directory.models import Teammate
    from linkarms.partnerships.spreadsheet import Row

ORIGIN = "spreadsheet"


@dataclass(frozen=True, slots=True)
class Brought:
    """``known``: names that were in the pipeline already; their own texts stay as they are."""

    begun: int
    known: tuple[str, ...]
    batch: UUID


@transaction.atomic
def bring_in(rows: Sequence[Row], *, plan: prospects.Plan, actor: Teammate, now: datetime) -> Brought:
    """All rows or none. An entry that is there keeps what it has; only blanks are filled."""
    batch, known = uuid4(), []
    for row in rows:
        entry, made = add_entry(
            holder=actor.organization, name=row.name, actor=actor.user, now=now, origin=ORIGIN,
            contact_name=row.contact_name, email=row.email, country=actor.organization.country,
            notes=_("Status in the spreadsheet: %(status)s") % {"status": row.status} if row.status else "",
        )  # fmt: skip
        if Prospect.objects.filter(entry=entry).exists():
            known.append(row.name)
            continue
        prospect = prospects.begin(entry, plan=plan, actor=actor, now=now, batch=batch, entry_made=made)
        prospect.stage, prospect.interest, prospect.offer, prospect.want = row.stage, row.interest, row.offer, row.want
        if not prospect.is_open:
            prospect.next_step, prospect.next_on = "", None
        prospect.save()
    begun = len(rows) - len(known)
    audit.record(
        "prospects.brought_in", actor=actor.user, organization_id=actor.organization_id, thing=None, now=now, rows=begun
    )
    return Brought(begun, tuple(known), batch)
