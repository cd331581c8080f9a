"""Writing down that we had to do with each other, and what follows from it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.errors import BadInput
from linkarms.core.names import one_line, paragraphs
from linkarms.partnerships.follow_up import STAGE_AFTER
from linkarms.partnerships.models import Touchpoint, TouchpointKind
from linkarms.partnerships.services import prospects

if TYPE_CHECKING:
    from datetime import date, datetime
    from uuid import UUID

    from linkarms.directory.models import Teammate
    from linkarms.partnerships.models import Prospect


@transaction.atomic
def log(
    prospect: Prospect,
    *,
    kind: str,
    happened_on: date,
    follow_up: prospects.Plan,
    actor: Teammate,
    now: datetime,
    with_whom: str = "",
    notes: str = "",
) -> tuple[Touchpoint, UUID]:
    """Keep a touchpoint together with what follows: without a next step an open relationship's is not kept.

    A first talk moves a lead on. Returns the touchpoint and the batch that undoes all of it.
    """
    row = prospects.locked(prospect, actor)
    if kind not in TouchpointKind.values:
        raise BadInput(_("Please choose how you had to do with them."), "kind")
    if happened_on > now.date() + timedelta(days=1):  # it is tomorrow already somewhere
        raise BadInput(_("This day is still to come. Write it down as the next step."), "happened_on")
    before = prospects.state_of(row)
    stage = STAGE_AFTER.get((row.stage, kind), row.stage)
    plan = prospects.checked(follow_up, stage=stage, holder_id=row.holder_id)
    touchpoint = Touchpoint.objects.create(
        prospect=row,
        kind=kind,
        happened_on=happened_on,
        with_whom=one_line(with_whom, field="with_whom", max_length=200, required=False),
        notes=paragraphs(notes, field="notes", max_length=10000, required=False),
        by=actor,
        at=now,
    )
    row.owner, row.next_step, row.next_on = plan.owner, plan.next_step, plan.next_on
    if stage != row.stage:
        row.stage, row.stage_since = stage, now
    batch = prospects.keep_change(row, before, actor=actor, now=now, touchpoint=touchpoint)
    audit.record(
        "touchpoint.logged",
        actor=actor.user,
        organization_id=row.holder_id,
        thing=row,
        now=now,
        kind=str(kind),
        touchpoint=touchpoint.pk,
        after=str(row.stage),
    )
    prospect.refresh_from_db()
    return touchpoint, batch
