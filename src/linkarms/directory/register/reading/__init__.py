"""Files of others, row by row, in constant memory: what cannot be read is a `Refused` and never stops the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path

from django.utils.translation import gettext as _

from linkarms.core.errors import BadInput
from linkarms.directory.register.facts import Refused
from linkarms.directory.register.models import SourceKind
from linkarms.directory.register.reading import json_rows, text_rows, xlsx_rows

#: A title, an empty line and a note may stand above the names of the columns.
HEADER_WITHIN = 10
MOST_COLUMNS = 2000

type Cells = tuple[int, Sequence[str]]  # the line, as an editor or a spreadsheet counts, and what stands there
type Lines = Iterator[Cells | Refused]


@dataclass(frozen=True)
class Table:
    columns: Sequence[str]
    rows: Lines
    position: Callable[[], int]  # bytes read so far


def kind_of(path: Path) -> SourceKind:
    """By the ending of its name; a text file may turn out to be one of the IRS."""
    kinds = {".xlsx": SourceKind.XLSX, ".xlsm": SourceKind.XLSX, ".json": SourceKind.JSON, ".jsonl": SourceKind.JSON}
    return kinds.get(path.suffix.lower(), SourceKind.CSV)


@contextmanager
def open_table(path: Path, kind: str, *, is_header: Callable[[Sequence[str]], bool]) -> Iterator[Table]:
    """The rows of a file. `is_header` knows a row of names of columns when it sees one."""
    if kind == SourceKind.JSON:
        with json_rows.opened(path) as (names, objects, position):
            _checked(names)
            yield Table(names, objects, position)
        return
    opened = xlsx_rows.opened(path) if kind == SourceKind.XLSX else text_rows.opened(path)
    with opened as (rows, position):
        columns, rest = _below_header(rows, is_header)
        yield Table(columns, rest, position)


def _below_header(rows: Lines, is_header: Callable[[Sequence[str]], bool]) -> tuple[Sequence[str], Lines]:
    first = list(islice(rows, HEADER_WITHIN))
    filled = [(place, row[1]) for place, row in enumerate(first) if not isinstance(row, Refused)]
    if not filled:
        raise BadInput(_("There is nothing in this file."), "file")
    place, columns = next(((place, cells) for place, cells in filled if is_header(cells)), filled[0])
    _checked(columns)
    return [cell.strip() for cell in columns], chain(first[place + 1 :], rows)


def _checked(columns: Sequence[str]) -> None:
    if len(columns) > MOST_COLUMNS:
        raise BadInput(
            _("This file has %(count)d columns; at most %(most)d can be read.")
            % {"count": len(columns), "most": MOST_COLUMNS},
            "file",
        )
