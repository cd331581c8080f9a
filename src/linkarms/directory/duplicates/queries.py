"""What waits to be looked at, side by side; and what was joined."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from linkarms.directory.duplicates.models import Merge, Pair, PairState
from linkarms.directory.duplicates.registers import twins_of
from linkarms.directory.matching.likeness import Reason
from linkarms.directory.matching.wording import in_words as reasons_in_words
from linkarms.directory.models import Entry, Kind
from linkarms.directory.register.models import LegalStatus, RegisterEntry
from linkarms.directory.services.facts import BY_NAME, in_words, origin_in_words
from linkarms.directory.vocabulary import ISSUES

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from linkarms.directory.models import Teammate

#: What is compared on the page, in this order.
_SHOWN = (
    "name", "other_names", "kind", "place", "region", "street", "postal_code", "website", "email", "phone",
    "contact_name", "registration", "legal_status", "issues", "parent", "offers", "boundaries", "notes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Line:
    """One fact of both; ``same`` where both say it alike."""

    label: str
    left: str
    right: str

    @property
    def is_same(self) -> bool:
        return self.left.casefold() == self.right.casefold()


@dataclass(frozen=True, slots=True)
class Side:
    name: str
    origin: str
    entry: Entry | None


@dataclass(frozen=True, slots=True)
class SideBySide:
    pair: Pair
    left: Side
    right: Side
    reasons: list[str]
    lines: list[Line]


def waiting(teammate: Teammate) -> QuerySet[Pair]:
    """The queue of one organization: the likeliest first is what was found first."""
    return (
        Pair.objects.visible_to(teammate)
        .waiting()
        .select_related("entry__parent", "other__parent", "register__source")
        .order_by("found_at", "pk")
    )


def answered(teammate: Teammate) -> QuerySet[Pair]:
    """Pairs that people put off or kept apart, newest first."""
    return (
        Pair.objects.visible_to(teammate)
        .filter(state__in=[PairState.APART, PairState.LATER])
        .select_related("entry", "other", "register", "decided_by")
        .order_by("-decided_at", "-pk")
    )


def merges(teammate: Teammate) -> QuerySet[Merge]:
    """What was joined and still is, newest first."""
    found = Merge.objects.visible_to(teammate).standing()
    return found.select_related("kept", "gone", "by").order_by("-at", "-pk")


def side_by_side(pair: Pair) -> SideBySide:
    right: Entry | RegisterEntry | None = pair.other or pair.register
    assert right is not None
    left_facts, right_facts = _facts(pair.entry), _facts(right)
    lines = [
        Line(str(BY_NAME[name].label), left_facts.get(name, ""), right_facts.get(name, ""))
        for name in _SHOWN
        if left_facts.get(name) or right_facts.get(name)
    ]
    return SideBySide(pair, _side(pair.entry), _side(right), why(pair.reasons), lines)


def why(reasons: Sequence[str]) -> list[str]:
    return reasons_in_words(Reason(reason) for reason in reasons)


def register_rows_of(entry: Entry) -> list[RegisterEntry]:
    """What the registers say: certain rows, those a teammate chose, and the same in other sources."""
    pairs = Pair.objects.filter(entry=entry, register__isnull=False, state=PairState.SAME)
    found: dict[int, RegisterEntry] = {}
    for pair in pairs.select_related("register__source").order_by("pk"):
        if pair.register is not None:
            found |= {row.pk: row for row in (pair.register, *twins_of(pair.register))}
    return list(found.values())


def _side(record: Entry | RegisterEntry) -> Side:
    if isinstance(record, RegisterEntry):
        return Side(record.name, record.source.name, None)
    return Side(record.name, origin_in_words(record.origin), record)


def _facts(record: Entry | RegisterEntry) -> dict[str, str]:
    if isinstance(record, Entry):
        return {name: in_words(record, BY_NAME[name]) for name in _SHOWN}
    found = {name: str(getattr(record, name, "") or "") for name in _SHOWN if name not in ("kind", "issues")}
    return found | {
        "other_names": record.other_name,
        "kind": str(Kind(record.kind).label) if record.kind in Kind.values and record.kind != Kind.OTHER else "",
        "registration": record.shown_number,
        "legal_status": str(LegalStatus(record.legal_status).label) if record.legal_status else "",
        "issues": ", ".join(str(ISSUES[slug]) for slug in record.issues if slug in ISSUES),
    }
