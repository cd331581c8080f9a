"""What came of leads, by where they were found: how many became contacts, asks, partnerships (A3)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from linkarms.directory.leads.models import LeadKind
from linkarms.directory.models import Lead
from linkarms.partnerships.models import Partnership, PartnershipState, Prospect, ProspectChange, Stage, Touchpoint

if TYPE_CHECKING:
    from collections.abc import Iterable

    from linkarms.directory.models import Teammate

#: Stages at which somebody was asked for something.
_ASKED = frozenset({Stage.ASKED, Stage.DECIDING, Stage.ANSWERED, Stage.ACTIVE})
_MET = _ASKED | {Stage.CONTACTED, Stage.MET}
#: An invitation that nobody answered is an ask; a partnership is what was accepted, whatever became of it.
_TOGETHER = (PartnershipState.OPEN, PartnershipState.ENDED)


@dataclass(frozen=True, slots=True)
class Outcome:
    """Organizations that were found in one source (or in one kind of source), and how far they got."""

    kind: str
    title: str  # "": the kind as a whole
    found: int
    contacted: int
    asked: int
    partners: int

    @property
    def label(self) -> str:
        return self.title or str(LeadKind(self.kind).label)


def outcomes(teammate: Teammate) -> list[tuple[Outcome, list[Outcome]]]:
    """Each kind of source with its sources; most partnerships first. An organization counts once in each.

    Leads that were set aside count too: they were found. A source gets the credit for whoever it named, also when
    others named them as well.
    """
    found = Lead.objects.visible_to(teammate).order_by("pk").values_list("kind", "source", "entry_id")
    by_source: dict[tuple[str, str], set[int]] = defaultdict(set)
    for kind, source, entry in found:
        by_source[kind, source].add(entry)
    contacted, asked, partners = _contacted(teammate), _asked(teammate), _partners(teammate)
    asked |= partners
    contacted |= asked

    def outcome(kind: str, title: str, entries: set[int]) -> Outcome:
        return Outcome(
            kind, title, len(entries), len(entries & contacted), len(entries & asked), len(entries & partners)
        )

    kinds: dict[str, list[Outcome]] = defaultdict(list)
    for (kind, title), entries in by_source.items():
        kinds[kind].append(outcome(kind, title, entries))
    wholes = [
        (outcome(kind, "", set().union(*(by_source[kind, one.title] for one in ones))), _ranked(ones))
        for kind, ones in kinds.items()
    ]
    return sorted(wholes, key=lambda whole: _rank(whole[0]))


def _ranked(ones: Iterable[Outcome]) -> list[Outcome]:
    return sorted(ones, key=_rank)


def _rank(one: Outcome) -> tuple[int, int, int, int, str]:
    return (-one.partners, -one.asked, -one.contacted, -one.found, one.label)


def _contacted(teammate: Teammate) -> set[int]:
    """At a stage beyond the lead now or before, or spoken with."""
    now = Prospect.objects.visible_to(teammate).filter(stage__in=_MET)
    before = ProspectChange.objects.visible_to(teammate).filter(stage_before__in=_MET, undone_at__isnull=True)
    spoken = Touchpoint.objects.visible_to(teammate)
    return {
        *now.values_list("entry_id", flat=True),
        *before.values_list("prospect__entry_id", flat=True),
        *spoken.values_list("prospect__entry_id", flat=True),
    }


def _asked(teammate: Teammate) -> set[int]:
    now = Prospect.objects.visible_to(teammate).filter(stage__in=_ASKED)
    before = ProspectChange.objects.visible_to(teammate).filter(stage_before__in=_ASKED, undone_at__isnull=True)
    invited = Partnership.objects.visible_to(teammate).filter(host_id=teammate.organization_id)
    return {
        *now.values_list("entry_id", flat=True),
        *before.values_list("prospect__entry_id", flat=True),
        *invited.values_list("entry_id", flat=True),
    }


def _partners(teammate: Teammate) -> set[int]:
    together = Partnership.objects.visible_to(teammate).filter(Q(state__in=_TOGETHER), host_id=teammate.organization_id)
    active = Prospect.objects.visible_to(teammate).filter(stage=Stage.ACTIVE)
    return {*together.values_list("entry_id", flat=True), *active.values_list("entry_id", flat=True)}
