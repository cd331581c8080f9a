"""The welcome of a new partner: its list is made when the partnership begins, and ticked off step by step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.errors import BadInput, NotAllowed
from linkarms.core.names import one_line
from linkarms.partnerships import welcoming
from linkarms.partnerships.models import WelcomeList, WelcomeStep

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from linkarms.directory.models import Entry, Teammate

MOST_STEPS = 30


def welcome(entry: Entry, *, now: datetime) -> int:
    """The list for this partner, unless it has one; how many steps were written. In the holder's own language."""
    if WelcomeStep.objects.filter(entry=entry).exists():
        return 0
    with translation.override(entry.holder.language):
        steps = welcoming.steps_for(entry.holder)
    rows = [WelcomeStep(entry=entry, number=number, text=text, made_at=now) for number, text in enumerate(steps, 1)]
    WelcomeStep.objects.bulk_create(rows, ignore_conflicts=True)  # a teammate may have been as quick
    return len(rows)


@transaction.atomic
def write_list(steps: Sequence[str], *, actor: Teammate, now: datetime) -> WelcomeList:
    """The organization's own steps, for partners to come; lists that were made stay as they are."""
    if not actor.may_organize:
        raise NotAllowed(_("Owners and organizers change this list. Please ask one of them."))
    clean = [one_line(step, field="steps", max_length=300, required=False) for step in steps]
    kept = [step for step in clean if step]
    if len(kept) > MOST_STEPS:
        raise BadInput(_("At most %(most)d steps: nobody finishes a longer list.") % {"most": MOST_STEPS}, "steps")
    row, _made = WelcomeList.objects.update_or_create(
        organization=actor.organization, defaults={"steps": "\n".join(kept)}
    )
    audit.record(
        "welcome_list.written", actor=actor.user, organization_id=actor.organization_id, thing=row, now=now,
        steps=len(kept),
    )  # fmt: skip
    return row


@transaction.atomic
def tick(step: WelcomeStep, *, done: bool, actor: Teammate, now: datetime) -> None:
    """Done, or not after all."""
    if actor.organization_id != step.entry.holder_id or not actor.may_help:
        raise NotAllowed(_("Your role lets you look, not write."))
    changed = WelcomeStep.objects.filter(pk=step.pk, done_at__isnull=done).update(
        done_at=now if done else None, done_by=actor.user if done else None
    )
    if changed:
        verb = "welcome_step.done" if done else "welcome_step.undone"
        audit.record(verb, actor=actor.user, organization_id=actor.organization_id, thing=step, now=now)
    step.refresh_from_db()
