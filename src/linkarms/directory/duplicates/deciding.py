"""What a teammate says of a pair: two organizations, later, or (of a register row) this one or not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.errors import NotAllowed, Refused
from linkarms.directory.duplicates.models import TRANSITIONS, Pair, PairState

if TYPE_CHECKING:
    from datetime import datetime

    from linkarms.directory.models import Teammate

_VERBS = {
    PairState.APART: "entry.kept_apart",
    PairState.LATER: "entry.pair_put_off",
    PairState.OPEN: "entry.pair_reopened",
    PairState.SAME: "entry.register_linked",
}


@transaction.atomic
def answer(pair: Pair, *, state: PairState, actor: Teammate, now: datetime) -> Pair:
    """One answer: the same again changes nothing, another one after it says what was answered before."""
    if actor.organization_id != pair.holder_id or not actor.may_help:
        raise NotAllowed(_("Your role lets you look, not write."))
    row = Pair.objects.select_for_update(of=("self",)).select_related("decided_by").get(pk=pair.pk)
    if row.state == state:
        return row
    is_merge = row.other_id is not None and PairState.SAME in (row.state, state)
    if state not in TRANSITIONS[PairState(row.state)] or is_merge:
        raise Refused(already(row))
    row.state = state
    row.decided_at, row.decided_by = (None, None) if state == PairState.OPEN else (now, actor.user)
    row.save(update_fields=["state", "decided_at", "decided_by"])
    audit.record(_VERBS[state], actor=actor.user, organization_id=row.holder_id, thing=row, now=now)
    return row


def already(pair: Pair) -> str:
    """Somebody was quicker: who, and what they said."""
    who = str(pair.decided_by) if pair.decided_by is not None else _("Somebody")
    words = {
        PairState.APART: _("%(who)s said that these are two organizations. You can change that below the list."),
        PairState.SAME: _("%(who)s said that this is one organization. Take it apart first if it is not."),
        PairState.LATER: _("%(who)s put this off."),
        PairState.OPEN: _("Nobody has answered this yet."),
    }
    return words[PairState(pair.state)] % {"who": who}
