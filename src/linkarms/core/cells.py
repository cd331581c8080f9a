"""Text in a CSV file that a spreadsheet will open."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# A cell that begins so is run as a formula (OWASP, "CSV Injection"); the full-width forms too, by some.
_BEGINNINGS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
_DANGEROUS = (*_BEGINNINGS, "\t", "\r", "\n")
#: In half of the world a spreadsheet parts cells at semicolons, whatever the file says: `a;=1+1` is two cells there.
_PARTS = (";", "\t", "|")
_WITHIN = re.compile(rf"(?<=[{re.escape(''.join(_PARTS))}])(?=\"*[{re.escape(''.join(_BEGINNINGS))}])")
#: Only a cell that begins with one of the dangerous, or holds what parts cells, needs a closer look.
_FIRST = frozenset(_DANGEROUS)
_is_parted = re.compile(f"[{re.escape(''.join(_PARTS))}]").search


def guard(value: str) -> str:
    """The text with an apostrophe wherever a spreadsheet would otherwise run what follows as a formula."""
    if any(part in value for part in _PARTS):
        value = _WITHIN.sub("'", value)
    return f"'{value}" if value.startswith(_DANGEROUS) else value


def guarded(values: Iterable[str]) -> list[str]:
    """`guard` for each cell of a row: a million rows have nine million cells."""
    return [guard(value) if value[:1] in _FIRST or _is_parted(value) else value for value in values]
