"""The Exempt Organizations file of the US tax authority (28 columns, one row an organization), as it is.

The column ICO and everything behind "C/O" or "%" names persons: none of it is kept.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import itemgetter

from linkarms.core.errors import BadInput
from linkarms.core.names import normal_name
from linkarms.directory.register.facts import Row, Unusable, clean, digest_of_text
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
LONGEST_CELL, LONGEST_CODE = 120, 10
_NO_GROUP = frozenset({"", "0000"})


def is_irs(header: Sequence[str]) -> bool:
    return set(COLUMNS) <= {cell.strip().upper() for cell in header}


def reader(header: Sequence[str]) -> Callable[[int, Sequence[str]], Row]:
    """How to read a row of a file with this header."""
    places = {cell.strip().upper(): place for place, cell in enumerate(header)}
    missing = [name for name in COLUMNS if name not in places]
    if missing:
        raise BadInput(f"this is not the Exempt Organizations file: it has no column {', '.join(missing)}")
    width, pick = len(header), itemgetter(*[places[name] for name in COLUMNS])

    def row(line: int, cells: Sequence[str]) -> Row:
        if len(cells) != width:
            raise Unusable(Reason.TOO_FEW_CELLS if len(cells) < width else Reason.TOO_MANY_CELLS, f"{len(cells)}")
        return _row(line, pick(cells))

    return row


def _row(line: int, cells: tuple[str, ...]) -> Row:
    joined = "|".join(cells)
    if not (joined.isascii() and joined.isprintable()) or _has_blanks_to_mend(f"|{joined}|"):
        cells = tuple(clean(cell) for cell in cells)
        joined = "|".join(cells)
    if "/" in joined or "%" in joined:
        cells = _without_persons(cells)
        joined = "|".join(cells)
    ein, name, street, city, state, postal, group, subsection, affiliation, ruling, foundation, ntee, other = cells
    if len(ein) != 9 or not (ein.isascii() and ein.isdigit()):
        raise Unusable(Reason.BAD_NUMBER if ein else Reason.NO_NUMBER, ein[:60])
    if not name:
        raise Unusable(Reason.NO_NAME)
    if len(joined) > LONGEST_CELL and _is_too_long((name, other, street, city), (state, postal, group)):
        raise Unusable(Reason.TOO_LONG, name[:60])
    code = ntee.upper()[:4]
    kind, issues, status = classified(code, subsection, foundation, affiliation)
    in_group = group not in _NO_GROUP
    facts = (
        name, other, street, city, state, postal, "US" if state in _STATES else "",
        kind, issues, "[]", status, code, group if in_group else "", in_group and affiliation in PARENTS,
        "", "", "", "", None, None, _month(ruling),
    )  # fmt: skip
    # What the facts are made of stands for them: quicker to hash than all of them.
    return Row(line, ein, normal_name(name), facts, digest_of_text(f"{joined}|{kind}|{issues}|{status}"))


def _has_blanks_to_mend(joined: str) -> bool:
    return "  " in joined or "| " in joined or " |" in joined


def _is_too_long(texts: Sequence[str], codes: Sequence[str]) -> bool:
    return max(map(len, texts)) > LONGEST_CELL or max(map(len, codes)) > LONGEST_CODE


def _without_persons(cells: tuple[str, ...]) -> tuple[str, ...]:
    ein, name, street, *rest, other = cells
    return ein, without_person(name), street_without_person(street), *rest, without_person(other)


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


@lru_cache(maxsize=5000)
def _month(ruling: str) -> str | None:
    """YYYYMM as the first day of that month; 000000 is none."""
    if len(ruling) != 6 or not (ruling.isascii() and ruling.isdigit()):
        return None
    year, month = int(ruling[:4]), int(ruling[4:])
    return f"{year:04d}-{month:02d}-01" if 1800 <= year <= 2200 and 1 <= month <= 12 else None
