"""Promises as pages show them: of a partnership, of a campaign, of one organization to everybody, by day."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Prefetch, Q
from django.utils.translation import get_language

from linkarms.partnerships import promising
from linkarms.partnerships.clauses import from_json
from linkarms.partnerships.clauses.words import Voice
from linkarms.partnerships.models import (
    Agreement,
    AgreementState,
    Outcome,
    Promise,
    PromiseCare,
    PromiseMove,
    PromiseSaid,
    day_over,
)
from linkarms.partnerships.queries import name_for
from linkarms.partnerships.text import parties_in

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from django.db.models import QuerySet

    from linkarms.directory.models import Teammate
    from linkarms.partnerships.models.promises import PromiseQuerySet

OWED, AWAITED, ALL = "owed", "awaited", ""
FILTERS = (OWED, AWAITED)


@dataclass(frozen=True, slots=True)
class Said:
    """What one side says became of it."""

    ours: bool
    name: str
    is_kept: bool
    done_on: date | None
    amount: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Shown:
    """One promise as one side sees it. ``care``: who sees to it, as far as this side may know."""

    promise: Promise
    words: str
    ours: bool
    keeper: str
    other: str
    state: promising.State
    said: tuple[Said, ...]
    care: PromiseCare | None
    move: PromiseMove | None
    amount: int | None  # how many were promised

    @property
    def is_open(self) -> bool:
        return self.state in promising.OPEN

    @property
    def campaign_ref(self) -> int | None:
        return self.promise.agreement.campaign_ref

    @property
    def our_word(self) -> Said | None:
        return next((one for one in self.said if one.ours), None)


def promises_of(teammate: Teammate) -> PromiseQuerySet:
    """All that the acting organization may see, by day."""
    return Promise.objects.visible_to(teammate).order_by("due", "place", "keeper", "pk")


def of_partnership(partnership_id: int, teammate: Teammate) -> PromiseQuerySet:
    return promises_of(teammate).filter(partnership_id=partnership_id)


def of_campaign(campaign_id: int, host_id: int, partner_ids: Iterable[int], teammate: Teammate) -> PromiseQuerySet:
    """What holds for one campaign: an agreement for it replaces the standing one there ("Documents" in product.md)."""
    signed = [AgreementState.IN_FORCE, AgreementState.ENDED]
    own = Agreement.objects.filter(
        partnership=OuterRef("partnership"), campaign_ref=campaign_id, state__in=signed, in_force_at__isnull=False
    )
    standing = Q(agreement__campaign_ref__isnull=True) & ~Exists(own)
    return promises_of(teammate).filter(
        Q(agreement__campaign_ref=campaign_id) | standing,
        partnership__host_id=host_id,
        partnership__partner_id__in=list(partner_ids),
    )


def narrowed(rows: PromiseQuerySet, which: str, teammate: Teammate, *, over: bool) -> PromiseQuerySet:
    """What we owe, what we await, or both; ``over``: also what is settled or owed no longer."""
    if which == OWED:
        rows = rows.kept_by(teammate.organization_id)
    elif which == AWAITED:
        rows = rows.exclude(pk__in=Promise.objects.kept_by(teammate.organization_id).values("pk"))
    return rows if over else rows.unsettled()


def shown(rows: QuerySet[Promise] | Iterable[Promise], teammate: Teammate, *, today: date) -> list[Shown]:
    """Ready to be read: four queries for any number of them."""
    return [_shown(one, teammate, today=today) for one in rows]


def loaded(rows: PromiseQuerySet, teammate: Teammate) -> PromiseQuerySet:
    """With everything that :func:`shown` reads."""
    known = ("agreement", "partnership__host", "partnership__partner", "partnership__entry")
    return rows.select_related(*known).prefetch_related(
        Prefetch("said", queryset=PromiseSaid.objects.select_related("organization").order_by("at", "pk")),
        Prefetch("moves", queryset=PromiseMove.objects.waiting().select_related("asked_for"), to_attr="asked"),
    ).prefetch_related(  # whom the other side did not name to us is not even loaded (law 3)
        Prefetch("care", queryset=PromiseCare.objects.visible_to(teammate).select_related("teammate__user"))
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sum:
    """How many promises of one side stand where."""

    ours: bool
    kept: int
    kept_late: int
    missed: int
    differs: int
    open: int


def summed_up(found: Iterable[Shown]) -> list[Sum]:
    """Ours, then theirs; what is owed no longer is in neither."""
    counts: dict[bool, Counter[promising.State]] = {True: Counter(), False: Counter()}
    for one in found:
        counts[one.ours][one.state] += 1
    state = promising.State
    return [
        Sum(
            ours,
            count[state.KEPT],
            count[state.KEPT_LATE],
            count[state.MISSED],
            count[state.DIFFERS],
            count[state.COMING] + count[state.LATE],
        )
        for ours, count in counts.items()
    ]


def moves_to_answer(teammate: Teammate) -> QuerySet[PromiseMove]:
    """Other days that the other side asked for."""
    return (
        PromiseMove.objects.visible_to(teammate)
        .waiting()
        .exclude(asked_for_id=teammate.organization_id)
        .filter(promise__agreement__state=AgreementState.IN_FORCE)
        .select_related("promise__partnership__host", "promise__partnership__partner", "promise__partnership__entry")
        .order_by("asked_at", "pk")
    )


def said_by_others(teammate: Teammate) -> QuerySet[PromiseSaid]:
    """What other organizations said about promises between us, the newest first."""
    return (
        PromiseSaid.objects.visible_to(teammate)
        .exclude(organization_id=teammate.organization_id)
        .select_related("organization", "promise__partnership__host", "promise__partnership__partner")
        .order_by("-at", "-pk")
    )


def words_of(promise: Promise) -> str:
    """The sentence of the agreement with the day that holds now, in the language that is spoken now."""
    [clause] = from_json(promise.clause)
    voice = Voice(parties_in(promise.partnership), get_language() or "en")
    return promising.in_words(promising.on_day(clause, promise.due), voice)


def _shown(promise: Promise, teammate: Teammate, *, today: date) -> Shown:
    row = promise.partnership
    parties = parties_in(row)
    words = [promising.Word(one.done_on) for one in promise.said.all()]
    over = promise.released_at.date() if promise.released_at else day_over(promise.agreement)
    [clause] = from_json(promise.clause)
    asked: list[PromiseMove] = getattr(promise, "asked", [])
    ours = promise.keeper_id == teammate.organization_id
    return Shown(
        promise=promise,
        words=words_of(promise),
        ours=ours,
        keeper=parties.host if promise.keeper == "host" else parties.partner,
        other=name_for(row, teammate),
        state=promising.state_of(promise.due, words, today=today, over_on=over),
        said=tuple(_said(one, teammate) for one in promise.said.all()),
        care=getattr(promise, "care", None),
        move=asked[0] if asked else None,
        amount=promising.amount_of(clause),
    )


def _said(one: PromiseSaid, teammate: Teammate) -> Said:
    return Said(
        ours=one.organization_id == teammate.organization_id,
        name=one.organization.name,
        is_kept=one.outcome == Outcome.KEPT,
        done_on=one.done_on,
        amount=one.amount,
        words=one.words,
    )
