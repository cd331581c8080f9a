"""Two records: the same organization for certain, doubtful, or different; always with the reasons."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from linkarms.directory.matching.likeness import Level, Likeness, Reason, compare_names
from linkarms.directory.matching.records import Prepared
from linkarms.directory.matching.streets import same_building


class Outcome(StrEnum):
    SAME = "same"  # may be merged without asking
    DOUBTFUL = "doubtful"  # for the review queue
    DIFFERENT = "different"


@dataclass(frozen=True, slots=True)
class Verdict:
    outcome: Outcome
    reasons: tuple[Reason, ...]

    @property
    def forbids(self) -> bool:
        """Whether the two must never be in one group, whatever lies between them."""
        return self.outcome is Outcome.DIFFERENT and bool(_SEPARATING & set(self.reasons))


_SEPARATING = frozenset(
    {
        Reason.OTHER_NUMBER,
        Reason.OTHER_PLACE,
        Reason.CHAPTER,
        Reason.AROUND_IT,
        Reason.OTHER_REGISTRATION,
        Reason.SISTER_BODY,
    }
)
_RANK = list(Level)


def compare(one: Prepared, other: Prepared) -> Verdict:
    """The same both ways round. What a register says decides; then names; places and contacts confirm or contradict."""
    if one.registration and other.registration:
        return _by_registration(one, other)
    name = _best_name(one, other)
    shared = _shared(one, other)
    places = _places_agree(one, other)
    if name.level is Level.APART:
        return Verdict(Outcome.DIFFERENT, (name.reason,))
    if name.level is Level.SISTER:
        return Verdict(Outcome.DOUBTFUL, (name.reason, *shared))
    if name.level is Level.SAME:
        return _same_name(name, shared, places, elsewhere=_addresses_differ(one, other))
    if name.level is Level.CLOSE:
        return _close_name(name, shared, places)
    if len(shared) > 1:
        return Verdict(Outcome.DOUBTFUL, (*shared, name.reason))
    return Verdict(Outcome.DIFFERENT, (name.reason,))


def _same_name(name: Likeness, shared: tuple[Reason, ...], places: bool | None, *, elsewhere: bool) -> Verdict:
    if places is False and not shared:
        return Verdict(Outcome.DIFFERENT, (Reason.OTHER_PLACE, name.reason))
    if places is False:
        return Verdict(Outcome.DOUBTFUL, (name.reason, *shared, Reason.OTHER_PLACE))
    where = (Reason.SAME_PLACE,) if places else ()
    if elsewhere and not shared:  # chapters of one body are often listed under its name alone
        return Verdict(Outcome.DOUBTFUL, (name.reason, *where, Reason.OTHER_ADDRESS))
    return Verdict(Outcome.SAME, (name.reason, *where, *shared))


def _close_name(name: Likeness, shared: tuple[Reason, ...], places: bool | None) -> Verdict:
    if places is False:
        outcome = Outcome.DOUBTFUL if shared else Outcome.DIFFERENT
        return Verdict(outcome, (name.reason, *shared, Reason.OTHER_PLACE))
    where = (Reason.SAME_PLACE,) if places else ()
    proven = len(shared) > 1 or (shared and name.reason in {Reason.SPELLING, Reason.ACRONYM, Reason.OWN_ALIAS})
    return Verdict(Outcome.SAME if proven else Outcome.DOUBTFUL, (name.reason, *where, *shared))


def _by_registration(one: Prepared, other: Prepared) -> Verdict:
    if one.registration == other.registration:
        return Verdict(Outcome.SAME, (Reason.SAME_REGISTRATION,))
    return Verdict(Outcome.DIFFERENT, (Reason.OTHER_REGISTRATION,))


def _best_name(one: Prepared, other: Prepared) -> Likeness:
    """Of all names the two are known by. A chapter stays one, whatever else it is called."""
    first = compare_names(one.name, other.name)
    if first.level in {Level.SAME, Level.APART}:
        return first
    found = [first]
    for left in (one.name, *one.aliases):
        for right in (other.name, *other.aliases):
            if left is one.name and right is other.name:
                continue
            likeness = compare_names(left, right)
            found.append(Likeness(likeness.level, Reason.OWN_ALIAS) if likeness.level is Level.SAME else likeness)
    return min(found, key=lambda likeness: _RANK.index(likeness.level))


def _shared(one: Prepared, other: Prepared) -> tuple[Reason, ...]:
    """What both have that organizations have for themselves."""
    found: list[Reason] = []
    if one.domain and one.domain == other.domain:
        found.append(Reason.SAME_WEBSITE)
    if same_phone(one, other):
        found.append(Reason.SAME_PHONE)
    if _addresses_agree(one, other) and _places_agree(one, other) is not False:
        found.append(Reason.SAME_ADDRESS)
    return tuple(found)


def _addresses_agree(one: Prepared, other: Prepared) -> bool:
    if one.street is None or other.street is None:
        return bool(one.address) and one.address == other.address
    return same_building(one.street, other.street)


def _addresses_differ(one: Prepared, other: Prepared) -> bool:
    return bool(one.address and other.address) and not _addresses_agree(one, other)


def same_phone(one: Prepared, other: Prepared) -> bool:
    """Lists leave the area code out when it is theirs."""
    short, long = sorted((one.phone, other.phone), key=len)
    return bool(short) and long.endswith(short)


def _places_agree(one: Prepared, other: Prepared) -> bool | None:
    """True, False, or None where one of them does not say."""
    if one.region and other.region and one.region != other.region:
        return False
    if one.town and other.town:
        return f" {one.town} " in f" {other.town} " or f" {other.town} " in f" {one.town} "
    if one.postal_code and other.postal_code:
        return True if one.postal_code[:3] == other.postal_code[:3] else None
    return True if one.region and one.region == other.region else None
