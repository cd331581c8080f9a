"""One submission of the sign form as the door hands it to intake: checked, plain values, no rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """What was answered to one organization whose box was shown."""

    organization_id: int
    words_id: int
    decision: str  # supporters.models.Decision: yes, not_granted or no
    box: str  # supporters.models.BoxKind


@dataclass(frozen=True, slots=True)
class SignatureSubmission:
    """Everything `record_signatures` stores. Ids of rows that exist; texts already within their limits."""

    submission: UUID
    petition_id: int
    campaign_id: int
    email: str  # canonical
    given_name: str
    family_name: str
    postal_code: str
    country: str
    phone: str
    comment: str
    name_public: bool
    comment_public: bool
    language: str
    link_id: int | None
    recruiter_id: int | None
    method: str  # "form", "api"
    network_hash: str
    at: datetime
    answers: tuple[GivenAnswer, ...] = ()
    unproven: bool = False  # came by the slow lane (`challenge.Lane.SLOW`): its mail waits its turn


class Outcome(StrEnum):
    """What became of a submission. The visitor gets the same answer for the first two."""

    FIRST = "first"  # the signature now under the petition, or this very submission sent again
    REPEAT = "repeat"  # this address had signed: values dropped, answers wait for their own confirmation
    REFUSED = "refused"  # a row it names is gone; nothing of it was stored
