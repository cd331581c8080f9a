"""What is to be done after an agreement ended, as both sides read it: one list, with who confirmed what and when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from linkarms.partnerships.clauses import (
    AfterSharing,
    Afterwards,
    Chaperoned,
    Clause,
    DataSharing,
    Gift,
    Gives,
    MailingLimit,
    MailingNotice,
    Mode,
    NameUse,
    OnExit,
    from_json,
    the_one,
)
from linkarms.partnerships.models import ExitItem, ExitKind
from linkarms.partnerships.text import paragraph, parties_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from linkarms.directory.models import Teammate
    from linkarms.partnerships.models import Agreement, ExitConfirmation

#: Days after the end by which each is hoped for, where no clause says it.
DUE = {ExitKind.DATA: 30, ExitKind.NAMES: 7, ExitKind.MAILINGS: 7, ExitKind.LENT: 14, ExitKind.THANKS: 14}


@dataclass(frozen=True, slots=True)
class Planned:
    """An item before it is written down: ``clause`` is its place among the clauses."""

    kind: ExitKind
    by: str
    due_on: date
    clause: int | None = None


@dataclass(frozen=True, slots=True)
class SideOfItem:
    """What one side has to say about an item."""

    name: str
    ours: bool
    confirmed: ExitConfirmation | None


@dataclass(frozen=True, slots=True)
class Line:
    """One item in words. ``agreed``: what the agreement says about it, line by line."""

    item: ExitItem
    title: str
    agreed: tuple[str, ...]
    sides: tuple[SideOfItem, ...]

    @property
    def done(self) -> bool:
        return all(side.confirmed is not None for side in self.sides)

    @property
    def waits_for_us(self) -> bool:
        return any(side.ours and side.confirmed is None for side in self.sides)

    @property
    def ours(self) -> ExitConfirmation | None:
        return next((side.confirmed for side in self.sides if side.ours), None)


def planned(clauses: tuple[Clause, ...], *, ended_on: date) -> tuple[Planned, ...]:
    """What there is to do after an agreement of these clauses. Thanks always; the rest where there was such a thing."""
    sharing, after, names = the_one(clauses, DataSharing), the_one(clauses, AfterSharing), the_one(clauses, NameUse)
    found: list[Planned] = []
    if sharing is not None and sharing.mode is not Mode.NONE:
        place = clauses.index(after) if after is not None else None
        days = after.within_days if after is not None and after.at_the_end is Afterwards.DELETE else DUE[ExitKind.DATA]
        found.append(Planned(ExitKind.DATA, "both", ended_on + timedelta(days=days), place))
    if names is not None and names.name:
        found.append(_usual(ExitKind.NAMES, ended_on, clauses.index(names)))
    if found or any(isinstance(one, MailingLimit | MailingNotice | Chaperoned) for one in clauses):
        found.append(_usual(ExitKind.MAILINGS, ended_on))
    for place, clause in enumerate(clauses):
        if isinstance(clause, Gives) and clause.gift is Gift.ROOM:
            found.append(_usual(ExitKind.LENT, ended_on, place))
        if isinstance(clause, OnExit):
            due = ended_on + timedelta(days=clause.within_days)
            found.append(Planned(ExitKind.AGREED, clause.by, due, place))
    return (*found, _usual(ExitKind.THANKS, ended_on))


def lines_of(agreement: Agreement, teammate: Teammate, *, language: str) -> list[Line]:
    """The list of one agreement, as both sides see it. Two queries and those of its confirmations."""
    version = agreement.version_in_force
    items = items_of(teammate).filter(agreement=agreement)
    if version is None:
        return []
    clauses, parties = from_json(version.clauses), parties_of(version)
    partnership = agreement.partnership
    ends = {"host": (partnership.host_id, parties.host), "partner": (partnership.partner_id, parties.partner)}
    found = []
    for item in items:
        said = {one.organization_id: one for one in item.confirmations.all()}
        sides = tuple(
            SideOfItem(name, pk == teammate.organization_id, said.get(pk or 0))
            for side, (pk, name) in ends.items()
            if item.by in ("both", side)
        )
        clause = clauses[item.clause] if item.clause is not None and item.clause < len(clauses) else None
        agreed = paragraph(clause, parties=parties, language=language).lines if clause is not None else ()
        found.append(Line(item, _title(item), agreed, sides))
    return found


def items_of(teammate: Teammate) -> QuerySet[ExitItem]:
    return ExitItem.objects.visible_to(teammate).prefetch_related("confirmations__by__user").order_by("position")


def waiting_for_us(teammate: Teammate) -> QuerySet[ExitItem]:
    """What this side has not confirmed, the earliest due first. One query."""
    ours = teammate.organization_id
    return (
        ExitItem.objects.visible_to(teammate)
        .unconfirmed_by(ours)
        .select_related(
            "agreement__partnership__host", "agreement__partnership__partner", "agreement__partnership__entry"
        )
        .order_by("due_on", "pk")
    )


def _usual(kind: ExitKind, ended_on: date, clause: int | None = None) -> Planned:
    return Planned(kind, "both", ended_on + timedelta(days=DUE[kind]), clause)


def _title(item: ExitItem) -> str:
    return {
        ExitKind.DATA: _("What was received about people is deleted or kept, as agreed"),
        ExitKind.NAMES: _("Names and logos are down everywhere: pages, posts, what is still to be printed"),
        ExitKind.MAILINGS: _("The last mailings about the joint work are stopped, also planned ones"),
        ExitKind.LENT: _("What was lent is given back: rooms, keys, things"),
        ExitKind.AGREED: _("What was agreed for the end is done"),
        ExitKind.THANKS: _("Thanks are sent"),
    }[ExitKind(item.kind)]
