"""How answers add up, as a pure function over rows in the order in which they were given.

The rule (product.md, "Repeats"): a yes counts when the submission it came in is confirmed and no later
confirmed no or withdrawal to the same organization exists, in any campaign. A box left unticked says
nothing. `queries.in_force` is the same rule as SQL; a property test holds the two together.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from collections.abc import Iterable


class Standing(StrEnum):
    """Where one person stands with one organization in one campaign."""

    GRANTED = "granted"
    UNCONFIRMED = "unconfirmed"  # said yes, and nothing proves yet that it was this person
    WITHDRAWN = "withdrawn"  # the last confirmed word was a no or a withdrawal
    NEVER_ASKED = "never_asked"  # no yes and no no


@dataclass(frozen=True, slots=True)
class Answer:
    """One row of the ledger with the moment of its confirmation, if any."""

    consent_id: int
    supporter_id: int
    campaign_id: int | None  # None: a withdrawal, which holds everywhere
    words_id: int | None
    decision: str  # models.Decision
    submission: UUID
    link_organization_id: int | None  # by whose link the person had come
    at: datetime
    confirmed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Latest:
    """The outcome for one person; `answer` is the row that decided it (None when never asked)."""

    standing: Standing
    answer: Answer | None


NEVER = Latest(Standing.NEVER_ASKED, None)


def settle(answers: Iterable[Answer], *, campaign_id: int | None = None) -> Latest:
    """What one person's answers to one organization amount to, for one campaign (None: for any).

    A confirmed no or withdrawal given in any campaign, at the same moment as a yes or later, takes it back.
    """
    yes: Answer | None = None
    waiting: Answer | None = None
    taken_back: Answer | None = None
    for answer in sorted(answers, key=lambda one: (one.at, one.consent_id)):
        if answer.decision == "yes":
            if campaign_id is not None and answer.campaign_id != campaign_id:
                continue
            if answer.confirmed_at is None:
                waiting = answer
            else:
                yes = answer
        elif answer.decision in ("no", "withdrawn") and answer.confirmed_at is not None:
            taken_back = answer
    if yes is not None and (taken_back is None or taken_back.at < yes.at):
        return Latest(Standing.GRANTED, yes)
    if taken_back is not None and (waiting is None or waiting.at <= taken_back.at):
        return Latest(Standing.WITHDRAWN, taken_back)
    return Latest(Standing.UNCONFIRMED, waiting) if waiting is not None else NEVER
