"""Whether those who will do the work have said yes: what an agreement waits for before it leaves (seed 001)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from linkarms.partnerships.models import BuyIn, BuyInAnswer, BuyInOverride, BuyInRule, BuyInVoice, KeptDraft, Prospect

if TYPE_CHECKING:
    from linkarms.directory.models import Teammate
    from linkarms.partnerships.models import Agreement, Partnership


@dataclass(frozen=True, slots=True)
class Readiness:
    """``may_send``: nothing stands in the way. ``waiting``, ``conditional`` and ``refusing`` are names of the team.

    ``is_required``: the organization's rule, or somebody was asked. ``nobody_asked``: the rule asks for it and nobody
    was asked yet (or only for an earlier agreement).
    """

    is_required: bool
    nobody_asked: bool = False
    waiting: list[str] = field(default_factory=list)
    conditional: list[str] = field(default_factory=list)
    refusing: list[str] = field(default_factory=list)
    buy_in: BuyIn | None = None

    @property
    def may_send(self) -> bool:
        return not (self.nobody_asked or self.waiting or self.conditional or self.refusing)


def rule_is_on(organization_id: int) -> bool:
    return BuyInRule.objects.filter(holder_id=organization_id, is_on=True).exists()


def prospects_about(partnership: Partnership, organization_id: int) -> QuerySet[Prospect]:
    """Our own relationship with the other side: by the host's entry, or by ours that is this host."""
    own = Prospect.objects.filter(holder_id=organization_id)
    if partnership.is_host(organization_id):
        return own.filter(Q(entry_id=partnership.entry_id))
    return own.filter(entry__organization_id=partnership.host_id)


def readiness(partnership: Partnership, organization_id: int, *, agreement: Agreement | None = None) -> Readiness:
    """For sending an agreement, or changing or signing ``agreement``, from this side.

    An open question to the team is waited for, rule or no rule. What the team said yes to for one agreement covers
    its later versions, and so does an owner's override; the next agreement asks anew.
    """
    about = prospects_about(partnership, organization_id)
    open_ones = BuyIn.objects.filter(prospect__in=about, withdrawn_at__isnull=True, agreement_ref__isnull=True)
    found = open_ones.order_by("-pk").first()
    if found is None:
        needs = rule_is_on(organization_id) and not _covered(agreement, organization_id)
        return Readiness(is_required=needs, nobody_asked=needs)
    return state_of(found)


def state_of(buy_in: BuyIn) -> Readiness:
    """How far one question to the team has come. Who has left the team is not waited for."""
    voices = list(voices_of(buy_in))
    here = [voice for voice in voices if voice.teammate.left_at is None]

    def names(answer: str) -> list[str]:
        return [str(voice.teammate.user) for voice in here if voice.answer == answer]

    return Readiness(
        is_required=True,
        nobody_asked=not here,
        waiting=names(""),
        conditional=names(BuyInAnswer.IF),
        refusing=names(BuyInAnswer.NO),
        buy_in=buy_in,
    )


def voices_of(buy_in: BuyIn) -> QuerySet[BuyInVoice]:
    return buy_in.voices.select_related("teammate__user").order_by("pk")


def buy_ins_of(teammate: Teammate) -> QuerySet[BuyIn]:
    return BuyIn.objects.visible_to(teammate).select_related("prospect__entry", "asked_by__user").order_by("-pk")


def to_answer(teammate: Teammate) -> QuerySet[BuyInVoice]:
    """Where this teammate is asked whether they will do the work."""
    return (
        BuyInVoice.objects.filter(
            teammate=teammate,
            answer="",
            buy_in__withdrawn_at__isnull=True,
            buy_in__agreement_ref__isnull=True,
            buy_in__prospect__holder_id=teammate.organization_id,
        )
        .select_related("buy_in__prospect__entry", "buy_in__asked_by__user")
        .order_by("buy_in__asked_at", "pk")
    )


def draft_about(prospect: Prospect, teammate: Teammate) -> KeptDraft | None:
    """What this person put aside in the composer for the same organization: there one goes on after the team's yes."""
    ours = Q(partnership__host_id=teammate.organization_id, partnership__entry_id=prospect.entry_id)
    if prospect.entry.organization_id is not None:
        ours |= Q(partnership__host_id=prospect.entry.organization_id, partnership__partner_id=teammate.organization_id)
    return KeptDraft.objects.visible_to(teammate).filter(ours).order_by("-kept_at", "-pk").first()


def overrides_of(partnership: Partnership, teammate: Teammate) -> QuerySet[BuyInOverride]:
    """Our own ones only: the other side never learns that there was one."""
    found = BuyInOverride.objects.visible_to(teammate).filter(agreement__partnership=partnership)
    return found.select_related("by__user", "agreement").order_by("pk")


def _covered(agreement: Agreement | None, organization_id: int) -> bool:
    if agreement is None:
        return False
    asked = BuyIn.objects.filter(prospect__holder_id=organization_id, agreement_ref=agreement.pk)
    passed = BuyInOverride.objects.filter(holder_id=organization_id, agreement=agreement)
    return asked.exists() or passed.exists()
