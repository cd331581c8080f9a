"""May a partner's name stand on a campaign's public pages? (law 1, the half about this very use)

Pure: plain values in, a decision with *all* its reasons out. Authority (evidence, "this is not us") is
``directory.policy``; here are the partner's own yes, the text it was said to, and what was written down.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class DocumentSays(StrEnum):
    """What the written agreement between host and partner says about the name."""

    NOTHING = "nothing"  # none was ever signed for this campaign, or none ended since the yes
    ALLOWS = "allows"  # one is in force
    FORBIDS = "forbids"  # one is in force, and it says that the name is not used
    ENDED = "ended"  # one ended after the yes was said: names go at once


class UseRefusal(StrEnum):
    """Why a partner is not named."""

    NOT_JOINED = "not_joined"
    TEXT_CHANGED = "text_changed"  # its yes was to an earlier text
    NO_AUTHORITY = "no_authority"  # no evidence, name taken off, or closed: directory.policy says which
    PARTNERSHIP_ENDED = "partnership_ended"
    DOCUMENT_FORBIDS = "document_forbids"
    DOCUMENT_ENDED = "document_ended"
    NOT_APPROVED = "not_approved"  # a request for approval of these pages has no yes that counts


@dataclass(frozen=True, slots=True)
class UseFacts:
    """What is true of one organization in one campaign now."""

    joined: bool
    yes_version: int | None
    text_version: int
    may_be_named_at_all: bool
    partnership_open: bool
    document: DocumentSays
    approved: bool


@dataclass(frozen=True, slots=True)
class UseDecision:
    """``allowed`` exactly when ``refusals`` is empty."""

    refusals: frozenset[UseRefusal]

    @property
    def allowed(self) -> bool:
        return not self.refusals


def may_be_shown(facts: UseFacts) -> UseDecision:
    """Deny by default. Silence is never yes, and a changed text asks again (law 1)."""
    refusals = {
        UseRefusal.NOT_JOINED: not facts.joined,
        UseRefusal.TEXT_CHANGED: facts.joined and facts.yes_version != facts.text_version,
        UseRefusal.NO_AUTHORITY: not facts.may_be_named_at_all,
        UseRefusal.PARTNERSHIP_ENDED: not facts.partnership_open,
        UseRefusal.DOCUMENT_FORBIDS: facts.document == DocumentSays.FORBIDS,
        UseRefusal.DOCUMENT_ENDED: facts.document == DocumentSays.ENDED,
        UseRefusal.NOT_APPROVED: not facts.approved,
    }
    return UseDecision(frozenset(reason for reason, holds in refusals.items() if holds))
