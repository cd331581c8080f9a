"""What can happen, as plain values: the log that the oracle judges by. Nothing here knows a database.

Organizations are "host", "bo", "nadia", "chidi"; people are addresses; submissions and agreements are numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

HOST = "host"


@dataclass(frozen=True)
class Terms:
    """What two organizations sign.

    ``name``: "yes", "no", or "" where no clause speaks of it. ``mode``: "" where no clause speaks of data at all.
    ``term``: the last day of the whole agreement; ``ends``: that of sharing data. ``places``: empty for everywhere.
    ``most``: at most so many people of a campaign, 0 where no clause says so. ``counted``: the day of a share in
    proportion.
    """

    level: str = "full"
    mode: str = "opted_in"
    fields: frozenset[str] = frozenset({"given_name", "family_name", "email", "postal_code"})
    words: str = "may write to me"
    starts: date | None = None
    ends: date | None = None
    run_out_days: int = 30
    name: str = "yes"
    term: date | None = None
    places: tuple[str, ...] = ()
    most: int = 0
    counted: date | None = None
    at_least: int = 0


@dataclass(frozen=True)
class Box:
    """One box as it stood: whatever differs here is another question."""

    organization: str
    words: str
    fields: frozenset[str]
    everywhere: bool


@dataclass(frozen=True)
class Event:
    at: datetime


# --- Between organizations -----------------------------------------------------------------------


@dataclass(frozen=True)
class StatementApproved(Event):
    campaign: str
    fields: frozenset[str]
    number: int


@dataclass(frozen=True)
class BothSigned(Event):
    """An agreement, or a later version of it, has both signatures. ``campaign``: "" for the standing one."""

    agreement: int
    version: int
    partner: str
    campaign: str
    terms: Terms


@dataclass(frozen=True)
class AgreementEnded(Event):
    agreement: int


@dataclass(frozen=True)
class Partnered(Event):
    partner: str


@dataclass(frozen=True)
class PartnershipEnded(Event):
    """With it every agreement of the two."""

    partner: str


@dataclass(frozen=True)
class Joined(Event):
    partner: str
    campaign: str
    level: str


@dataclass(frozen=True)
class YesToNewText(Event):
    partner: str
    campaign: str


@dataclass(frozen=True)
class Left(Event):
    partner: str
    campaign: str


@dataclass(frozen=True)
class TextChanged(Event):
    campaign: str


@dataclass(frozen=True)
class SeveralBoxes(Event):
    campaign: str
    on: bool


@dataclass(frozen=True)
class EvidenceGiven(Event):
    organization: str


@dataclass(frozen=True)
class NotUs(Event):
    """ "This is not us", confirmed from the organization's own domain."""

    organization: str


@dataclass(frozen=True)
class NameTakenOff(Event):
    organization: str


@dataclass(frozen=True)
class YesToNameAnew(Event):
    organization: str


@dataclass(frozen=True)
class LinkMade(Event):
    code: str
    organization: str
    campaign: str
    promoted: bool = False


@dataclass(frozen=True)
class LinkRetired(Event):
    code: str


# --- People --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Signed(Event):
    """A form was sent: by the person, or by a stranger who knows the address."""

    submission: int
    email: str
    petition: str
    code: str
    given_name: str
    family_name: str
    postal_code: str
    phone: str
    name_public: bool
    yes: tuple[Box, ...] = ()
    no: tuple[Box, ...] = ()
    country: str = "US"


@dataclass(frozen=True)
class Confirmed(Event):
    """The button in the mail was pressed (whether it still counts is for the rules to say)."""

    submission: int


@dataclass(frozen=True)
class NotMe(Event):
    submission: int


@dataclass(frozen=True)
class Withdrew(Event):
    email: str
    organization: str  # "" for all


@dataclass(frozen=True)
class WithdrewSignature(Event):
    email: str
    petition: str


@dataclass(frozen=True)
class Erased(Event):
    email: str


# --- What the installation does ------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """One line of a file of people, with the grounds on which it leaves. ``submission`` holds the yes."""

    email: str
    given_name: str
    family_name: str
    postal_code: str
    phone: str
    campaign: str
    said_yes_at: datetime
    submission: int
    fields: frozenset[str]
    document: tuple[str, int]  # ("statement", number) or ("agreement", version)
    country: str = ""
    words: str = ""  # beside the box that was ticked; "" for the host's own


@dataclass(frozen=True)
class Downloaded(Event):
    organization: str
    rows: tuple[Row, ...] = field(default=())


@dataclass(frozen=True)
class Acknowledged(Event):
    organization: str
    day: date


@dataclass(frozen=True)
class Minute(Event):
    """The periodic work ran."""


@dataclass(frozen=True)
class Mailed(Event):
    """The mail that asks "was it you?" was written for this submission (repeats are throttled)."""

    submission: int
