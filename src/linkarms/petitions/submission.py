"""One submission of the sign form as the door hands it to intake: checked, plain values, no rows."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple
from uuid import UUID

#: The random part of numbers, made and not yet handed out.
_stock: list[int] = []
_VERSION_AND_VARIANT = 0x7000_8000_0000_0000_0000
_RANDOM = 0x0FFF_3FFF_FFFF_FFFF_FFFF


def new_submission(*, now: datetime) -> UUID:
    """A number for a submission (UUID version 7): 74 random bits after the moment in milliseconds.

    Numbers of one time stand beside each other, so that the indexes of ten million grow at their end. The random
    parts are made by the hundred: each would be a call of the system.
    """
    try:
        random = _stock.pop()
    except IndexError:  # asked afterwards: between a look and a pop another thread may take the last
        made = os.urandom(10 * 200)
        _stock.extend(int.from_bytes(made[start : start + 10]) for start in range(0, len(made), 10))
        random = _stock.pop()
    milliseconds = int(now.timestamp() * 1000)
    return UUID(int=milliseconds << 80 | random & _RANDOM | _VERSION_AND_VARIANT)


def _forget_stock() -> None:
    _stock.clear()


# A forked child must not hand out what its parent does.
os.register_at_fork(after_in_child=_forget_stock)


class GivenAnswer(NamedTuple):
    """What was answered to one organization whose box was shown. Intake stores the values in this order."""

    organization_id: int
    words_id: int
    decision: str  # supporters.models.Decision: yes, not_granted or no
    box: str  # supporters.models.BoxKind


@dataclass(slots=True)  # not frozen: that costs as much as the rest of making one
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


class Stale(Exception):  # noqa: N818  # a message, no error
    """What the submission was checked against has changed since; nothing was stored, it is to be checked again."""
