"""What the pages of the pipeline show: board, table, one relationship's history, and what Today reminds of."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Case, Count, F, IntegerField, Max, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from linkarms.core.names import normal_name
from linkarms.directory.models import Role
from linkarms.partnerships.asking import waiting_with
from linkarms.partnerships.follow_up import QUIET
from linkarms.partnerships.models import (
    RESTING,
    Ask,
    Need,
    Partnership,
    PartnershipState,
    Prospect,
    Stage,
    Touchpoint,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from linkarms.directory.models import Teammate
    from linkarms.partnerships.models.prospects import ProspectQuerySet

#: Cards in one column; the rest is a link to the table.
A_COLUMN = 25
SORTS = {
    "name": ("entry__name",),
    "stage": ("place", "next_on"),
    "owner": ("owner__user__name", "next_on"),
    "next": ("next_on",),
    "last": ("last_on",),
}


@dataclass(frozen=True, slots=True)
class Card:
    prospect: Prospect
    level: str  # of the partnership, "" without one
    ask: Ask | None = None  # whose answer is due first

    @property
    def initials(self) -> str:
        """Of the owner: "AH"."""
        words = str(self.prospect.owner.user).split() if self.prospect.owner else []
        return "".join(word[0] for word in (words[0], words[-1])[: len(words)]).upper() if words else ""


@dataclass(slots=True)
class Column:
    stage: Stage
    count: int
    cards: list[Card] = field(default_factory=list)

    @property
    def more(self) -> int:
        return self.count - len(self.cards)


@dataclass(frozen=True, slots=True)
class Filters:
    """What the table is narrowed to. ``owner`` is a teammate's id; 0 means: nobody who still can."""

    text: str = ""
    stage: str = ""
    owner: int | None = None
    need: int | None = None


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of a relationship's history: a touchpoint, another stage, another owner. "" and None: not that.

    ``by`` is "" where their own answer moved it.
    """

    at: datetime
    by: str
    touchpoint: Touchpoint | None = None
    begun: bool = False
    stage: str = ""
    owner: str = ""


def prospects_of(teammate: Teammate) -> ProspectQuerySet:
    return Prospect.objects.visible_to(teammate).select_related("entry", "owner__user", "holder")


def board(teammate: Teammate, *, owner: int | None = None) -> list[Column]:
    """Open stages with what is due first on top. Four queries, however many there are."""
    found = Prospect.objects.visible_to(teammate).open()
    if owner is not None:
        found = found.filter(owner_id=owner)
    counts = dict(found.order_by().values_list("stage").annotate(n=Count("pk")))
    columns = {stage: Column(stage, counts.get(stage, 0)) for stage in Stage if stage not in RESTING}
    by_stage = Window(RowNumber(), partition_by=F("stage"), order_by=[F("next_on").asc(), F("pk").asc()])
    shown = list(
        found.annotate(row=by_stage)
        .filter(row__lte=A_COLUMN)
        .select_related("entry", "owner__user")
        .order_by("next_on", "pk")
    )
    levels, asks = levels_of(teammate, shown), waiting_with(teammate, shown)
    for prospect in shown:
        card = Card(prospect, levels.get(prospect.entry_id, ""), asks.get(prospect.pk))
        columns[Stage(prospect.stage)].cards.append(card)
    return list(columns.values())


def table(teammate: Teammate, filters: Filters, *, sort: str) -> QuerySet[Prospect]:
    """Every relationship that fits, with the day of the last touchpoint. ``sort``: "name", or "-name" in reverse."""
    stages = [When(stage=stage, then=Value(number)) for number, stage in enumerate(Stage)]
    found = (
        prospects_of(teammate)
        .annotate(last_on=Max("touchpoints__happened_on"), place=Case(*stages, output_field=IntegerField()))
        .filter(_fits(filters))
    )
    name, back = sort.removeprefix("-"), sort.startswith("-")
    keys = [
        F(key).desc(nulls_last=True) if back else F(key).asc(nulls_last=True) for key in SORTS.get(name, SORTS["next"])
    ]
    return found.order_by(*keys, "pk")


def levels_of(teammate: Teammate, prospects: Iterable[Prospect]) -> dict[int, str]:
    """Entry to the level of the partnership that is open with it."""
    entries = [prospect.entry_id for prospect in prospects]
    open_ones = Partnership.objects.visible_to(teammate).filter(entry__in=entries, state=PartnershipState.OPEN)
    return dict(open_ones.filter(host_id=teammate.organization_id).values_list("entry_id", "level"))


def timeline(prospect: Prospect) -> list[Moment]:
    """Newest first: talks, and by whom stage or owner was changed. One query."""
    changes = (
        prospect.changes.filter(undone_at__isnull=True)
        .select_related("by", "owner_before__user", "touchpoint__by__user")
        .order_by("-pk")
    )
    found, stage, owner = [], prospect.stage, prospect.owner
    for change in changes:
        begun = not change.stage_before
        moved = change.stage_before != stage
        handed = not begun and owner is not None and change.owner_before_id != owner.pk
        if moved or handed or change.touchpoint is not None:
            found.append(
                Moment(
                    at=change.at,
                    by=str(change.by) if change.by else "",
                    touchpoint=change.touchpoint,
                    begun=begun,
                    stage=str(Stage(stage).label) if moved else "",
                    owner=str(owner.user) if handed and owner is not None else "",
                )
            )
        stage = change.stage_before or stage
        owner = change.owner_before if not begun else owner
    return found


def stage_counts(teammate: Teammate) -> dict[str, int]:
    found = Prospect.objects.visible_to(teammate).order_by()
    return dict(found.values_list("stage").annotate(n=Count("pk")))


def needs_of(teammate: Teammate) -> QuerySet[Need]:
    """Open ones first, by their deadline."""
    return (
        Need.objects.visible_to(teammate)
        .annotate(helpers=Count("prospects"))
        .order_by(F("closed_at").desc(nulls_first=True), "deadline", "pk")
    )


def due(teammate: Teammate, *, today: date) -> QuerySet[Prospect]:
    """One's own next steps whose day has come; resting ones too, where somebody wanted to look again."""
    return prospects_of(teammate).filter(owner=teammate, next_on__lte=today).order_by("next_on", "pk")


def awaited(teammate: Teammate, *, today: date) -> QuerySet[Prospect]:
    """One's own where they are deciding and the day is over on which they expected to: silence is no answer."""
    late = prospects_of(teammate).filter(owner=teammate, stage=Stage.DECIDING, expected_on__lt=today)
    return late.order_by("expected_on", "pk")


def gone_quiet(teammate: Teammate, *, today: date) -> QuerySet[Prospect]:
    """One's own active ones with whom nobody has spoken for two months."""
    since = today - QUIET
    return (
        prospects_of(teammate)
        .filter(owner=teammate, stage=Stage.ACTIVE, next_on__gt=today)
        .annotate(last_on=Max("touchpoints__happened_on"))
        .filter(Q(last_on__lt=since) | Q(last_on__isnull=True, stage_since__date__lt=since))
        .order_by("last_on", "pk")
    )


def needs_due(teammate: Teammate, *, by: date) -> QuerySet[Need]:
    """Open needs whose deadline has come or comes by that day."""
    return Need.objects.visible_to(teammate).open().filter(deadline__lte=by).order_by("deadline", "pk")


def left_alone(teammate: Teammate) -> QuerySet[Prospect]:
    """Open ones whose owner has left the team or may not write any more."""
    gone = Q(owner__left_at__isnull=False) | Q(owner__role=Role.VIEWER)
    return prospects_of(teammate).open().filter(gone).order_by("next_on", "pk")


def looked_after_by(owner: Teammate) -> QuerySet[Prospect]:
    """What has to be handed over before this teammate leaves."""
    return (
        Prospect.objects.filter(holder_id=owner.organization_id, owner=owner)
        .open()
        .select_related("entry", "owner__user")
    )


def _fits(filters: Filters) -> Q:
    fits = Q()
    if filters.text:
        named = Q(entry__name__icontains=filters.text) | Q(next_step__icontains=filters.text)
        if normal := normal_name(filters.text):
            named |= Q(entry__normal_name__contains=normal)
        fits &= named
    if filters.stage == "open":
        fits &= ~Q(stage__in=RESTING)
    elif filters.stage:
        fits &= Q(stage=filters.stage)
    if filters.owner == 0:
        fits &= Q(owner__left_at__isnull=False) | Q(owner__role=Role.VIEWER)
    elif filters.owner is not None:
        fits &= Q(owner_id=filters.owner)
    if filters.need is not None:
        fits &= Q(needs=filters.need)
    return fits
