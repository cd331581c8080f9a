"""A spreadsheet program's own file, both ways: the first sheet as CSV text, and rows as a file to open there."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from linkarms.core.errors import BadInput
from linkarms.directory.register.facts import Refused
from linkarms.directory.register.reading import xlsx_rows

CONTENT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: Columns of a row that are looked at.
WIDEST = 300


def as_csv(raw: bytes, *, most_rows: int, most_characters: int) -> str:
    """The first sheet, a line of text for each of its lines, so that a refused row is found under its number.

    A cell holds the result of its formula. Raises BadInput (field "file") for what cannot be read and for too much.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    written = 0
    with TemporaryDirectory() as folder:
        path = Path(folder, "sheet.xlsx")
        path.write_bytes(raw)
        with xlsx_rows.opened(path) as (rows, _position):
            for row in rows:
                if isinstance(row, Refused):
                    raise BadInput(
                        _("Line %(line)d: a formula has no result. Open and save the file in your spreadsheet program.")
                        % {"line": row.line},
                        "file",
                    )
                line, cells = row
                if line > most_rows + 1 or text.tell() > most_characters:
                    raise BadInput(_("At most 2,000 rows at once. Bring in the first part, then the rest."), "file")
                text.write("\n" * (line - written - 1))
                writer.writerow([" ".join(cell.split("\n")) for cell in cells[:WIDEST]])
                written = line
    return text.getvalue()


def written(rows: Iterable[Sequence[str]]) -> bytes:
    """The file; every cell is text, whatever it begins with: no cell is a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for row in rows:
        sheet.append([_cell(sheet, text) for text in row])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _cell(sheet: object, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, value=ILLEGAL_CHARACTERS_RE.sub("", text))
    cell.data_type = "s"
    return cell
