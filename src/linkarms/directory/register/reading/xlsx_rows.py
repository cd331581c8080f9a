"""The first sheet of a spreadsheet: results of formulas, merged cells filled, its size looked at first."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import repeat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries
from openpyxl.utils.exceptions import InvalidFileException

from linkarms.core.errors import BadInput
from linkarms.directory.register.facts import Refused
from linkarms.directory.register.models import Reason

if TYPE_CHECKING:
    from linkarms.directory.register.reading import Lines

#: Unpacked. The texts of all cells are kept in memory while it is read; rows are not.
MOST_SHARED_TEXT, MOST_SHEET = 128 * 1024**2, 2 * 1024**3
MOST_MERGED = 10_000
CHUNK = 1024**2
_SHARED_TEXT = "xl/sharedStrings.xml"
_FORMULA = re.compile(rb"<f[ >/]")
_MERGED = re.compile(rb'<mergeCell ref="([A-Z0-9:$]{3,24})"')
_ERRORS = frozenset({"#REF!", "#N/A", "#NAME?", "#VALUE!", "#DIV/0!", "#NULL!", "#NUM!"})
_BROKEN = (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, SyntaxError, OSError, EOFError)


@dataclass
class _Marks:
    """What only the whole of a sheet tells."""

    has_formulas: bool = False
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)  # first and last column and row


@contextmanager
def opened(path: Path) -> Iterator[tuple[Lines, Callable[[], int]]]:
    try:
        _check_size(path)
        book = load_workbook(path, read_only=True, data_only=True)
        formulas = load_workbook(path, read_only=True, data_only=False)
    except _BROKEN as problem:
        raise _unreadable(problem) from None
    try:
        if not book.worksheets:
            raise BadInput(_("There is no sheet in this spreadsheet."), "file")
        sheet = book.worksheets[0]
        marks = _marks(path, sheet._worksheet_path)  # noqa: SLF001  # a part of the archive; nothing else names it
        sheet.reset_dimensions()  # what a sheet says of its own size may be wrong
        formulas.worksheets[0].reset_dimensions()
        size = path.stat().st_size
        yield _rows(sheet, formulas.worksheets[0] if marks.has_formulas else None, marks), lambda: size
    finally:
        book.close()
        formulas.close()


def _unreadable(problem: Exception) -> BadInput:
    return BadInput(_("This spreadsheet cannot be read: %(why)s") % {"why": str(problem)[:100]}, "file")


def _check_size(path: Path) -> None:
    with zipfile.ZipFile(path) as archive:
        for part in archive.infolist():
            if part.file_size > (MOST_SHARED_TEXT if part.filename == _SHARED_TEXT else MOST_SHEET):
                raise BadInput(_("This spreadsheet is too large. Save the sheet as CSV and import that."), "file")
        if archive.testzip() is not None:
            raise zipfile.BadZipFile("its checksum is wrong")


def _marks(path: Path, part: str) -> _Marks:
    marks, carried = _Marks(), b""
    with zipfile.ZipFile(path) as archive, archive.open(part.lstrip("/")) as xml:
        while chunk := xml.read(CHUNK):
            text = carried + chunk
            marks.has_formulas = marks.has_formulas or _FORMULA.search(text) is not None
            end = 0
            for found in _MERGED.finditer(text):
                end = found.end()
                if len(marks.merged) < MOST_MERGED:
                    marks.merged.append(range_boundaries(found[1].decode()))
            carried = text[max(end, len(text) - 60) :]
    # A heading over several columns says nothing about them; a cell over several rows holds for each.
    marks.merged = sorted((one for one in marks.merged if one[3] > one[1]), key=lambda one: one[1])
    return marks


def _rows(sheet: Any, formulas: Any | None, marks: _Marks) -> Lines:
    unmerge = _Unmerge(marks.merged)
    expressions = repeat(()) if formulas is None else formulas.iter_rows(values_only=True)
    results = sheet.iter_rows(values_only=True)
    for line, (values, written) in enumerate(zip(results, expressions, strict=False), start=1):
        cells = unmerge.filled(line, list(values))
        if bad := _without_result(cells, written):
            yield Refused(line, Reason.FORMULA, bad)
            continue
        texts = [_text(value) for value in cells]
        if any(texts):
            yield line, texts


class _Unmerge:
    """Repeats what stands in a merged cell on each of its rows."""

    def __init__(self, merged: Sequence[tuple[int, int, int, int]]) -> None:
        self._ahead = list(reversed(merged))
        self._open: list[tuple[int, int, Any]] = []  # column, last row, value

    def filled(self, line: int, values: list[Any]) -> list[Any]:
        self._open = [one for one in self._open if one[1] >= line]
        while self._ahead and self._ahead[-1][1] <= line:
            column, first, _last_column, last = self._ahead.pop()
            if first == line and column <= len(values):
                self._open.append((column, last, values[column - 1]))
        for column, _last, value in self._open:
            values.extend([None] * (column - len(values)))
            values[column - 1] = value
        return values


def _without_result(values: Sequence[Any], written: Sequence[Any]) -> str:
    """The first cell whose formula came to nothing: what stands there."""
    for value in values:
        if isinstance(value, str) and value in _ERRORS:
            return value
    for place, formula in enumerate(written):
        is_formula = isinstance(formula, str) and formula.startswith("=")
        if is_formula and (place >= len(values) or values[place] is None):
            return str(formula)[:100]
    return ""


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case float() if value.is_integer():
            return str(int(value))
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case _:
            return str(value)
