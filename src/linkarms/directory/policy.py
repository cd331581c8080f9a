"""May this organization's name or logo stand anywhere public? (law 1, the half that is about authority)

Pure: plain values in, a decision with *all* its reasons out. The other half of law 1 is the
organization's own yes to the very use: ``campaigns`` for a campaign, the profile switch for a profile.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class NameRefusal(StrEnum):
    """Why a name stays off."""

    NO_EVIDENCE = "no_evidence"  # nothing shows that the team acts for the organization
    NAME_OFF = "name_off"  # an owner took it off, or "this is not us" was confirmed
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class NameFacts:
    """What is true of one organization now (``queries.name_facts``)."""

    has_evidence: bool
    name_off: bool
    closed: bool


@dataclass(frozen=True, slots=True)
class NameDecision:
    """``allowed`` exactly when ``refusals`` is empty."""

    refusals: frozenset[NameRefusal]

    @property
    def allowed(self) -> bool:
        return not self.refusals


def may_be_named(facts: NameFacts) -> NameDecision:
    """Deny by default: evidence of authority, the name not taken off, the organization not closed.

    "Authority" in product.md: public use of a name needs evidence; "this is not us" takes it off at
    once and it stays off until an owner says yes anew.
    """
    refusals = {
        NameRefusal.NO_EVIDENCE: not facts.has_evidence,
        NameRefusal.NAME_OFF: facts.name_off,
        NameRefusal.CLOSED: facts.closed,
    }
    return NameDecision(frozenset(reason for reason, holds in refusals.items() if holds))
