"""The one door: may an organization receive a person's data, and which values of it?

Every question of that kind, from an export, a page, a command or a preview, ends in
:func:`may_receive` (architecture §4). Pure standard library: plain values in, a decision with *all*
its reasons out. Deny by default. The truth table in ``docs/reference/sharing-policy.md`` is this
module's test. Raise :data:`POLICY_VERSION` whenever an answer changes.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date, datetime

#: Written into every disclosure, so that a row that left can be judged by the rules of its day.
POLICY_VERSION = 1


class Purpose(StrEnum):
    """What for ("Purposes" in product.md)."""

    CONTACT = "contact"  # to write to the person: rests on the person's own yes
    DELIVERY = "delivery"  # the host hands the signature to the named target
    HOSTING = "hosting"  # an attendee's name and access needs, to the hosts that the form names


class Level(StrEnum):
    """How closely the recipient takes part; a ceiling over its document. The host counts as full."""

    ENDORSER = "endorser"
    ASSOCIATE = "associate"
    FULL = "full"


class Mode(StrEnum):
    """Whom the recipient gets, always within consent. A region or a share narrows these further."""

    NONE = "none"
    OWN_SOURCED = "own_sourced"
    OPTED_IN = "opted_in"


class Answer(StrEnum):
    """The person's latest standing to this recipient. A box left unticked is ``NEVER_ASKED``."""

    GRANTED = "granted"
    WITHDRAWN = "withdrawn"
    NEVER_ASKED = "never_asked"


class Refusal(StrEnum):
    """Why not. A decision names every reason that holds, never only the first."""

    NOT_PARTICIPATING = "not_participating"
    NO_DOCUMENT = "no_document"
    NOT_IN_FORCE = "not_in_force"
    NEVER_ASKED = "never_asked"
    WITHDRAWN = "withdrawn"
    OUT_OF_MODE = "out_of_mode"
    OUT_OF_REGION = "out_of_region"
    OUT_OF_SHARE = "out_of_share"
    UNCONFIRMED = "unconfirmed"
    UNACKNOWLEDGED = "unacknowledged"
    SUPPRESSED = "suppressed"
    ERASED = "erased"


_CONTACT_FIELDS = frozenset({"given_name", "family_name", "email", "postal_code", "phone"})

#: What a purpose can carry at all. The postal code goes with its country; a network address is in none.
PURPOSE_FIELDS: dict[Purpose, frozenset[str]] = {
    Purpose.CONTACT: _CONTACT_FIELDS,
    Purpose.DELIVERY: _CONTACT_FIELDS | {"comment"},
    Purpose.HOSTING: frozenset({"given_name", "family_name", "access_needs"}),
}

_ASSOCIATE_FIELDS = frozenset({"given_name", "family_name", "email", "postal_code", "access_needs"})
LEVEL_FIELDS: dict[Level, frozenset[str]] = {
    Level.ENDORSER: frozenset(),
    Level.ASSOCIATE: _ASSOCIATE_FIELDS,
    Level.FULL: _ASSOCIATE_FIELDS | {"phone", "comment"},
}


@dataclass(frozen=True, slots=True)
class Participation:
    """The recipient's place in the campaign. After it left, ``last_day`` ends the run-out (inclusive)."""

    level: Level
    left_at: datetime | None = None
    last_day: date | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """What the written document says: an agreement's terms, or the host's approved data statement.

    ``ends_at`` is the first moment at which a new yes is no longer covered; yeses given before stay
    covered through ``last_day``, the last day of the run-out. ``regions`` limits to people of one of
    these places (None: no limit). ``by_share``: a cap or proportional split decides who is allotted.
    """

    mode: Mode
    fields: frozenset[str]
    starts_at: datetime
    ends_at: datetime | None = None
    last_day: date | None = None
    regions: frozenset[str] | None = None
    by_share: bool = False


@dataclass(frozen=True, slots=True)
class Words:
    """The words that the release rests on: beside the person's box, or on the form for other purposes."""

    version: str
    fields: frozenset[str]
    at: datetime  # when the person answered them
    confirmed_at: datetime | None = None  # of the confirmation that proved the answer


@dataclass(frozen=True, slots=True)
class SharingFacts:
    """Everything that the decision depends on, about one person, one recipient and one action.

    ``recruiter`` brought the submission that holds the consent. ``places`` are those in which the
    action's postal code lies; ``allotted`` is the published result of a cap or proportional split.
    """

    purpose: Purpose
    recipient: int
    participation: Participation | None = None
    document: Document | None = None
    answer: Answer = Answer.NEVER_ASKED
    words: Words | None = None
    recruiter: int | None = None
    places: frozenset[str] = frozenset()
    allotted: bool = False
    action_confirmed: bool = False
    action_withdrawn: bool = False
    unacknowledged: bool = False
    suppressed: bool = False
    erased: bool = False


@dataclass(frozen=True, slots=True)
class SharingDecision:
    """``fields`` may leave; empty exactly when there is a refusal."""

    fields: frozenset[str]
    refusals: frozenset[Refusal]

    @property
    def allowed(self) -> bool:
        return not self.refusals


def may_receive(facts: SharingFacts, *, now: datetime) -> SharingDecision:
    """Decide about one person, one recipient, one action, at the moment of release."""
    refusals = _of_the_person(facts) | _of_the_recipient(facts, now=now)
    if facts.purpose is Purpose.CONTACT:
        refusals |= _of_the_yes(facts) | _of_the_mode(facts)
    elif facts.action_withdrawn:
        refusals.add(Refusal.WITHDRAWN)
    fields = _fields(facts)
    if not fields and not refusals:
        # Document, words and level have nothing in common: no document covers what was agreed to.
        refusals.add(Refusal.NO_DOCUMENT)
    return SharingDecision(frozenset() if refusals else fields, frozenset(refusals))


def covers(document: Document, given_at: datetime | None, *, now: datetime) -> bool:
    """Is what was answered at ``given_at`` covered by this document now? (law 2)"""
    return _covers(given_at, document.starts_at, document.ends_at, document.last_day, now)


def _of_the_person(facts: SharingFacts) -> set[Refusal]:
    found: set[Refusal] = set()
    if not facts.action_confirmed:
        found.add(Refusal.UNCONFIRMED)
    if facts.suppressed:
        found.add(Refusal.SUPPRESSED)
    if facts.erased:
        found.add(Refusal.ERASED)
    return found


def _of_the_recipient(facts: SharingFacts, *, now: datetime) -> set[Refusal]:
    found: set[Refusal] = set()
    given_at = facts.words.at if facts.words else None
    place = facts.participation
    if place is None or not _covers(given_at, None, place.left_at, place.last_day, now):
        found.add(Refusal.NOT_PARTICIPATING)
    document = facts.document
    if document is None:
        found.add(Refusal.NO_DOCUMENT)
    elif not covers(document, given_at, now=now):
        found.add(Refusal.NOT_IN_FORCE)
    if facts.unacknowledged:
        found.add(Refusal.UNACKNOWLEDGED)
    return found


def _of_the_yes(facts: SharingFacts) -> set[Refusal]:
    if facts.answer is Answer.WITHDRAWN:
        return {Refusal.WITHDRAWN}
    if facts.answer is not Answer.GRANTED or facts.words is None:
        return {Refusal.NEVER_ASKED}
    if facts.words.confirmed_at is None:
        return {Refusal.UNCONFIRMED}
    return set()


def _of_the_mode(facts: SharingFacts) -> set[Refusal]:
    document = facts.document
    if document is None:
        return set()
    found: set[Refusal] = set()
    mode = _under_level(document.mode, facts.participation)
    if mode is Mode.NONE or (mode is Mode.OWN_SOURCED and facts.recruiter != facts.recipient):
        found.add(Refusal.OUT_OF_MODE)
    if document.regions is not None and document.regions.isdisjoint(facts.places):
        found.add(Refusal.OUT_OF_REGION)
    if document.by_share and not facts.allotted:
        found.add(Refusal.OUT_OF_SHARE)
    return found


def _under_level(mode: Mode, participation: Participation | None) -> Mode:
    """An endorser gets nobody; an associate at most those who came by its own link (product.md, Levels)."""
    if participation is None or participation.level is Level.FULL:
        return mode
    if participation.level is Level.ASSOCIATE and mode is not Mode.NONE:
        return Mode.OWN_SOURCED
    return Mode.NONE


def _fields(facts: SharingFacts) -> frozenset[str]:
    """Document ∩ words ∩ level, of what the purpose can carry."""
    if facts.document is None or facts.words is None or facts.participation is None:
        return frozenset()
    within = PURPOSE_FIELDS[facts.purpose] & LEVEL_FIELDS[facts.participation.level]
    return within & facts.document.fields & facts.words.fields


def _covers(
    given_at: datetime | None,
    starts_at: datetime | None,
    ends_at: datetime | None,
    last_day: date | None,
    now: datetime,
) -> bool:
    """In force now; or ended, and in the run-out for what was given before the end."""
    if starts_at is not None and now < starts_at:
        return False
    if ends_at is None or now < ends_at:
        return True
    if given_at is None or last_day is None:
        return False
    return given_at < ends_at and now.date() <= last_day
