"""What usually follows a talk: proposed, so that no talk is closed without a next step (seed 003)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from linkarms.partnerships.models import Stage, TouchpointKind

if TYPE_CHECKING:
    from datetime import date

#: So long nobody has spoken to an active partner: Today says so.
QUIET = timedelta(days=60)
#: A day or two to thank, a week to hear back.
_AFTER = {
    TouchpointKind.MEETING: timedelta(days=2),
    TouchpointKind.CALL: timedelta(days=7),
    TouchpointKind.MAIL: timedelta(days=7),
    TouchpointKind.THEIR_EVENT: timedelta(days=3),
}
#: A first talk moves a relationship on; no talk moves it back.
STAGE_AFTER: dict[tuple[str, str], str] = {
    (Stage.LEAD, TouchpointKind.CALL): Stage.CONTACTED,
    (Stage.LEAD, TouchpointKind.MAIL): Stage.CONTACTED,
    (Stage.LEAD, TouchpointKind.MEETING): Stage.MET,
    (Stage.LEAD, TouchpointKind.THEIR_EVENT): Stage.MET,
    (Stage.CONTACTED, TouchpointKind.MEETING): Stage.MET,
    (Stage.CONTACTED, TouchpointKind.THEIR_EVENT): Stage.MET,
}


@dataclass(frozen=True, slots=True)
class FollowUp:
    step: str
    on: date


def follow_up(kind: str, *, today: date) -> FollowUp:
    """What to do next after such a talk, and when."""
    step = {
        TouchpointKind.MEETING: _("Thank them and write down what we agreed"),
        TouchpointKind.CALL: _("Meet them in person"),
        TouchpointKind.MAIL: _("Call them if they have not written back"),
        TouchpointKind.THEIR_EVENT: _("Call them: thank them for the event and propose to meet"),
    }[TouchpointKind(kind)]
    return FollowUp(step, today + _AFTER[TouchpointKind(kind)])
