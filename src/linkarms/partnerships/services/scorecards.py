"""An organization's own scorecard: which questions, in which order, which of its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.errors import BadInput, NotAllowed
from linkarms.core.names import one_line
from linkarms.partnerships.models import ScorecardQuestion
from linkarms.partnerships.scorecard import MOST, STARTING, Question

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.directory.models import Teammate


@transaction.atomic
def set_scorecard(questions: Sequence[Question], *, actor: Teammate, now: datetime) -> None:
    """These questions in this order from now on. Evaluations that were begun keep theirs.

    Starting questions can be switched off and moved; the words of own ones are the organization's. ``[]``: the
    starting ones, as if nothing had been changed.
    """
    if not actor.may_organize:
        raise NotAllowed(_("Owners and organizers decide what is asked. Please ask one of them."))
    if questions and all(one.is_off for one in questions):
        raise BadInput(_("Keep at least one question."))
    if len(questions) > MOST:
        raise BadInput(_("At most %(n)d questions: a longer scorecard is filled in by nobody.") % {"n": MOST})
    keys = [one.key for one in questions if one.key]
    if len(keys) != len(set(keys)) or set(keys) - set(STARTING):
        raise BadInput(_("A question stands there twice. Please look again."))
    rows = [
        ScorecardQuestion(
            holder=actor.organization,
            key=one.key,
            text="" if one.key else one_line(one.text, field=f"text-{place}", max_length=300),
            place=place,
            is_off=one.is_off,
        )
        for place, one in enumerate(questions)
    ]
    ScorecardQuestion.objects.filter(holder=actor.organization).delete()
    ScorecardQuestion.objects.bulk_create(rows)
    audit.record(
        "scorecard.set",
        actor=actor.user,
        organization_id=actor.organization_id,
        thing=None,
        now=now,
        questions=len(rows),
    )
