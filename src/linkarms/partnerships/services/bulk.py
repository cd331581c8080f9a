"""Many relationships changed at once: each by the same rules as one, and all undone by one button."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from django.db import transaction

from linkarms.core.errors import BadInput, Refused
from linkarms.partnerships.services import prospects

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from linkarms.directory.models import Teammate
    from linkarms.partnerships.models import Prospect


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many were changed, the batch to undo them, and a sentence for each that was not."""

    changed: int
    batch: UUID
    refused: tuple[tuple[str, str], ...]


def change_many(
    chosen: Sequence[Prospect],
    *,
    actor: Teammate,
    now: datetime,
    stage: str = "",
    owner: Teammate | None = None,
    next_on: date | None = None,
) -> Outcome:
    """Another stage, owner or day, whatever is given. Those that cannot are left as they are and named."""
    batch, refused = uuid4(), []
    for prospect in chosen:
        try:
            with transaction.atomic():
                _change(prospect, actor=actor, now=now, batch=batch, stage=stage, owner=owner, next_on=next_on)
        except (BadInput, Refused) as problem:
            refused.append((prospect.entry.name, problem.message))
    return Outcome(len(chosen) - len(refused), batch, tuple(refused))


def _change(
    prospect: Prospect,
    *,
    actor: Teammate,
    now: datetime,
    batch: UUID,
    stage: str,
    owner: Teammate | None,
    next_on: date | None,
) -> None:
    plan = prospects.plan_of(prospect)
    if owner is not None:
        plan = replace(plan, owner=owner)
    if next_on is not None:
        plan = replace(plan, next_on=next_on)
    if stage:
        prospects.move(prospect, stage=stage, plan=plan, actor=actor, now=now, batch=batch)
    else:
        prospects.replan(prospect, plan=plan, actor=actor, now=now, batch=batch)
