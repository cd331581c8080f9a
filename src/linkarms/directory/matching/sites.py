"""Places where an organization is found: one organization with three buildings has three sites.

Lists of offices, schools or churches are compared by where they are; the name and the phone decide what the address
leaves open.
"""

from __future__ import annotations

from rapidfuzz import fuzz

from linkarms.directory.matching.comparing import same_phone
from linkarms.directory.matching.records import Prepared
from linkarms.directory.matching.streets import next_door, same_building


def same_site(one: Prepared, other: Prepared) -> bool:
    """Whether both records mean one building."""
    if one.street is None or other.street is None:
        return same_phone(one, other) and _names_fit(one, other)
    if same_building(one.street, other.street):
        return _codes_agree(one, other) or same_phone(one, other) or _names_fit(one, other)
    near = next_door(one.street, other.street) or one.street.number == other.street.number
    return near and same_phone(one, other) and _names_fit(one, other)


def _names_fit(one: Prepared, other: Prepared) -> bool:
    left, right = " ".join(one.name.core + one.name.place), " ".join(other.name.core + other.name.place)
    return fuzz.token_set_ratio(left, right) >= 85


def _codes_agree(one: Prepared, other: Prepared) -> bool:
    return not one.postal_code or not other.postal_code or one.postal_code == other.postal_code
