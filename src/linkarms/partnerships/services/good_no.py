"""Telling somebody a good no, a "not now", or a smaller step: by mail, or noted when one has told them oneself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.core.email import canonical_email
from linkarms.core.errors import BadInput, NotAllowed, Refused
from linkarms.core.names import paragraphs
from linkarms.outbox import services as outbox
from linkarms.partnerships.models import STAGE_TRANSITIONS, Evaluation, GoodNo, Stage, Touchpoint, TouchpointKind
from linkarms.partnerships.services import prospects, sides
from linkarms.partnerships.services.evaluations import locked, recorded

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.directory.models import Entry, Teammate

#: Where a relationship goes when they were told; a smaller step moves nothing.
STAGE_AFTER_NO = {GoodNo.DECLINE: Stage.DECLINED, GoodNo.POSTPONE: Stage.DORMANT}


@transaction.atomic
def tell_no(
    evaluation: Evaluation, *, kind: str, words: str, by_mail: bool, language: str, actor: Teammate, now: datetime
) -> Evaluation:
    """Once for each evaluation. It is kept as a talk, and a relationship that was declined or postponed rests."""
    row = locked(evaluation, actor)
    if not actor.may_organize:
        raise NotAllowed(_("Owners and organizers answer in your organization's name. Please ask one of them."))
    if kind not in GoodNo.values:
        raise BadInput(_("Decline, postpone or a smaller step? Please choose."), "kind")
    if row.decided_at is None:
        raise Refused(_("Decide first; then tell them."))
    if row.told_at is not None:
        raise Refused(_("They were told already."))
    row.told, row.told_words = kind, paragraphs(words, field="words", max_length=5000)
    row.told_by_mail, row.told_at, row.told_by = by_mail, now, actor
    row.save(update_fields=["told", "told_words", "told_by_mail", "told_at", "told_by"])
    if by_mail:
        _mail(row, language=language, actor=actor, now=now)
    _rest(row, actor=actor, now=now)
    recorded("evaluation.told", row, actor=actor, now=now)
    evaluation.refresh_from_db()
    return evaluation


def _mail(row: Evaluation, *, language: str, actor: Teammate, now: datetime) -> None:
    entry: Entry = row.prospect.entry
    context: dict[str, object] = {"from_name": actor.organization.name, "words": row.told_words}
    if entry.organization is not None:
        sides.tell("partnerships_good_no", entry.organization, context=context, now=now)
        return
    if not entry.email:
        raise BadInput(_("There is no mail address for %(name)s. Copy the text instead.") % {"name": entry.name})
    outbox.write("partnerships_good_no", to=canonical_email(entry.email), language=language, context=context, now=now)


def _rest(row: Evaluation, *, actor: Teammate, now: datetime) -> None:
    prospect = prospects.locked(row.prospect, actor)
    before = prospects.state_of(prospect)
    kind = TouchpointKind.MAIL if row.told_by_mail else TouchpointKind.CALL
    talk = Touchpoint.objects.create(
        prospect=prospect, kind=kind, happened_on=now.date(), with_whom=prospect.entry.contact_name,
        notes=row.told_words, by=actor, at=now,
    )  # fmt: skip
    stage = STAGE_AFTER_NO.get(GoodNo(row.told), Stage(prospect.stage))
    if stage != prospect.stage and stage in STAGE_TRANSITIONS[prospect.stage]:
        prospect.stage, prospect.stage_since = stage, now
        prospect.next_step = _("Look again whether it fits now") if stage == Stage.DORMANT else ""
        prospect.next_on = (row.look_again_on or now.date() + timedelta(days=90)) if stage == Stage.DORMANT else None
    prospects.keep_change(prospect, before, actor=actor, now=now, touchpoint=talk)
