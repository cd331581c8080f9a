"""A look back as one side sees it: its own answers, the other's once both have sent, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from linkarms.partnerships.ladder import above, below
from linkarms.partnerships.models import (
    AgreementState,
    Debrief,
    DebriefAnswer,
    Partnership,
    PartnershipState,
    Wish,
)
from linkarms.partnerships.queries import name_for

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from linkarms.directory.models import Teammate


@dataclass(frozen=True, slots=True)
class Look:
    """``theirs``: None until both have sent; ``they_sent`` and ``we_sent`` say no more than that."""

    debrief: Debrief
    name: str
    ours: DebriefAnswer | None
    theirs: DebriefAnswer | None
    we_sent: bool
    they_sent: bool

    @property
    def is_settled(self) -> bool:
        return self.debrief.settled_at is not None

    @property
    def agree(self) -> bool:
        """Both wish the same."""
        return self.ours is not None and self.theirs is not None and self.ours.wish == self.theirs.wish


def debriefs_of(teammate: Teammate) -> QuerySet[Debrief]:
    """All of the acting organization's, the newest first."""
    return (
        Debrief.objects.visible_to(teammate)
        .select_related("partnership__host", "partnership__partner", "partnership__entry")
        .order_by("-opened_at", "-pk")
    )


def look(debrief: Debrief, teammate: Teammate) -> Look:
    """As this side sees it."""
    mine = teammate.organization_id
    seen = DebriefAnswer.objects.visible_to(teammate).filter(debrief=debrief)
    answers = list(seen.select_related("organization", "sent_by__user", "written_by__user"))
    sent = set(debrief.answers.filter(sent_at__isnull=False).values_list("organization_id", flat=True))
    return Look(
        debrief=debrief,
        name=name_for(debrief.partnership, teammate),
        ours=next((one for one in answers if one.organization_id == mine), None),
        theirs=next((one for one in answers if one.organization_id != mine), None),
        we_sent=mine in sent,
        they_sent=bool(sent - {mine}),
    )


def to_write(teammate: Teammate) -> QuerySet[Debrief]:
    """Those that wait for our answers, the oldest first."""
    ours = DebriefAnswer.objects.filter(organization_id=teammate.organization_id, sent_at__isnull=False)
    waiting = debriefs_of(teammate).filter(settled_at__isnull=True, partnership__state=PartnershipState.OPEN)
    return waiting.exclude(pk__in=ours.values("debrief")).order_by("opened_at", "pk")


@dataclass(frozen=True, slots=True)
class NextStep:
    """What a wish leads to: ``agreement`` to be changed (or a new one: None), at ``level`` where it is another."""

    wish: Wish
    agreement: int | None
    level: str


def next_step(partnership: Partnership, wish: str) -> NextStep | None:
    """None while nothing can be changed any more."""
    if partnership.state != PartnershipState.OPEN or wish not in Wish.values:
        return None
    alive = partnership.agreements.filter(state__in=[AgreementState.IN_FORCE, AgreementState.PROPOSED])
    standing = alive.filter(campaign_ref__isnull=True).order_by("state", "pk").first()
    level = {Wish.RAISE: above(partnership.level), Wish.SMALLER: below(partnership.level)}.get(Wish(wish), "")
    return NextStep(Wish(wish), standing.pk if standing else None, level)
