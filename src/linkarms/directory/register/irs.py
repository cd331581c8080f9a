"""The Exempt Organizations file of the US tax authority (28 columns, one row an organization), as it is.

The column ICO and everything behind "C/O" or "%" names persons: none of it is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from linkarms.core.errors import BadInput
from linkarms.core.names import normal_name
from linkarms.directory.register.facts import Row, Unusable, clean, digest_of
from linkarms.directory.register.models import Reason
from linkarms.directory.register.ntee import PARENTS, classified

COLUMNS = (
    "EIN", "NAME", "STREET", "CITY", "STATE", "ZIP", "GROUP", "SUBSECTION", "AFFILIATION", "RULING", "FOUNDATION",
    "NTEE_CD", "SORT_NAME",
)  # fmt: skip
_STATES = frozenset({
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "DC", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS",
    "KY", "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC",
    "ND", "OH", "OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY",
    "AS", "GU", "MP", "PR", "VI", "FM", "MH", "PW", "AA", "AE", "AP",
})  # fmt: skip
_IN_CARE_OF = re.compile(r"(?:^|\s)(?:C/O\b|%)", re.IGNORECASE)
_STREET_AGAIN = re.compile(r"(?:\bP\s?O BOX\b|\bBOX\b|\b\d).*", re.IGNORECASE)
_NO_GROUP = frozenset({"", "0000"})


def is_irs(header: Sequence[str]) -> bool:
    return set(COLUMNS) <= {cell.strip().upper() for cell in header}


def reader(header: Sequence[str]) -> Callable[[int, Sequence[str]], Row]:
    """How to read a row of a file with this header."""
    places = {cell.strip().upper(): place for place, cell in enumerate(header)}
    missing = [name for name in COLUMNS if name not in places]
    if missing:
        raise BadInput(f"this is not the Exempt Organizations file: it has no column {', '.join(missing)}")
    width, at = len(header), [places[name] for name in COLUMNS]

    def row(line: int, cells: Sequence[str]) -> Row:
        if len(cells) != width:
            raise Unusable(Reason.TOO_FEW_CELLS if len(cells) < width else Reason.TOO_MANY_CELLS, f"{len(cells)}")
        return _row(line, *[cells[place] for place in at])

    return row


def _row(  # noqa: PLR0917  # the columns, in order
    line: int, ein: str, name: str, street: str, city: str, state: str, postal: str, group: str,
    subsection: str, affiliation: str, ruling: str, foundation: str, ntee: str, sort_name: str,
) -> Row:  # fmt: skip
    ein, name, street, other, code = ein.strip(), clean(name), clean(street), clean(sort_name), ntee.strip().upper()
    if len(ein) != 9 or not (ein.isascii() and ein.isdigit()):
        raise Unusable(Reason.BAD_NUMBER if ein else Reason.NO_NUMBER, ein[:60])
    if "/" in name or "%" in name:
        name = without_person(name)
    if "/" in other or "%" in other:
        other = without_person(other)
    if "/" in street or "%" in street:
        street = street_without_person(street)
    if not name:
        raise Unusable(Reason.NO_NAME)
    if max(len(name), len(other), len(street), len(city)) > 120 or max(len(state), len(postal), len(group)) > 10:
        raise Unusable(Reason.TOO_LONG, name[:60])
    kind, issues, status = classified(code, subsection.strip(), foundation.strip(), affiliation.strip())
    state, group = clean(state), clean(group)
    in_group = group not in _NO_GROUP
    facts = (
        name, other, street, clean(city), state, clean(postal), "US" if state in _STATES else "",
        kind, issues, "[]", status, code[:4], group if in_group else "", in_group and affiliation in PARENTS,
        "", "", "", "", None, None, _month(ruling),
    )  # fmt: skip
    return Row(line, ein, normal_name(name), facts, digest_of(facts))


def without_person(text: str) -> str:
    """The name of an organization without the person in whose care its mail is."""
    return _IN_CARE_OF.split(text, maxsplit=1)[0].strip(" ,;-")


def street_without_person(text: str) -> str:
    """ "C/O JANE DOE 6 MAIN ST" is "6 MAIN ST"; "1301 K ST NW C/O JANE DOE" is "1301 K ST NW"."""
    before, *after = _IN_CARE_OF.split(text, maxsplit=1)
    if not after:
        return text
    if before.strip(" ,;-"):
        return before.strip(" ,;-")
    found = _STREET_AGAIN.search(after[0])
    return found[0] if found else ""


def _month(ruling: str) -> str | None:
    """YYYYMM as the first day of that month; 000000 is none."""
    if len(ruling) != 6 or not (ruling.isascii() and ruling.isdigit()):
        return None
    year, month = int(ruling[:4]), int(ruling[4:])
    return f"{year:04d}-{month:02d}-01" if 1800 <= year <= 2200 and 1 <= month <= 12 else None
