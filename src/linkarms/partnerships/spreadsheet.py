"""The spreadsheet that groups keep their allies in today, read: name, contact, interest, what we and they do, status.

Pure: text in, rows out, each with the line it stands on. Whatever cannot be used is refused with a sentence, and
nothing is guessed: a status that we do not know stays readable among the notes.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from linkarms.core.email import canonical_email
from linkarms.core.errors import BadInput
from linkarms.core.names import normal_name, one_line, paragraphs
from linkarms.partnerships import workbook
from linkarms.partnerships.models import Stage

MOST_ROWS = 2000
MOST_BYTES = 500_000

#: What a column may be called, in English and Spanish, after ``_folded``.
COLUMNS: dict[str, tuple[str, ...]] = {
    "name": ("name", "organization", "organisation", "group", "org", "ally", "partner", "nombre", "organización",
             "organizacion", "grupo", "aliado"),
    "contact": ("contact", "contact person", "contacts", "who", "contacto", "persona de contacto"),
    "email": ("e mail", "email", "mail", "correo", "correo electrónico", "correo electronico"),
    "interest": ("interest", "interests", "issue", "issues", "stake", "interés", "interes", "tema"),
    "offer": ("deliverable us", "deliverables us", "us", "we give", "our deliverable", "nosotras", "nosotros",
              "entregable nosotras", "entregable nosotros"),
    "want": ("deliverable them", "deliverables them", "them", "they give", "their deliverable", "ellas", "ellos",
             "entregable ellas", "entregable ellos"),
    "status": ("status", "stage", "state", "estado", "etapa"),
}  # fmt: skip

#: What people write into the column of states. "Deciding" needs who and when, so it arrives as asked.
STATES: dict[str, str] = {
    "": Stage.LEAD, "lead": Stage.LEAD, "to contact": Stage.LEAD, "new": Stage.LEAD, "idea": Stage.LEAD,
    "pista": Stage.LEAD, "por contactar": Stage.LEAD,
    "contacted": Stage.CONTACTED, "reached out": Stage.CONTACTED, "emailed": Stage.CONTACTED,
    "called": Stage.CONTACTED, "contactada": Stage.CONTACTED, "contactado": Stage.CONTACTED,
    "met": Stage.MET, "meeting held": Stage.MET, "talking": Stage.MET, "reunión": Stage.MET,
    "asked": Stage.ASKED, "ask made": Stage.ASKED, "pending": Stage.ASKED, "waiting": Stage.ASKED,
    "deciding": Stage.ASKED, "pedido": Stage.ASKED, "pendiente": Stage.ASKED,
    "yes": Stage.ANSWERED, "answered": Stage.ANSWERED, "committed": Stage.ANSWERED, "sí": Stage.ANSWERED,
    "active": Stage.ACTIVE, "partner": Stage.ACTIVE, "confirmed": Stage.ACTIVE, "activa": Stage.ACTIVE,
    "dormant": Stage.DORMANT, "later": Stage.DORMANT, "on hold": Stage.DORMANT, "más tarde": Stage.DORMANT,
    "ended": Stage.ENDED, "done": Stage.ENDED, "terminada": Stage.ENDED,
    "no": Stage.DECLINED, "declined": Stage.DECLINED, "not interested": Stage.DECLINED, "rechazada": Stage.DECLINED,
}  # fmt: skip

_ADDRESS = re.compile(r"[^\s<>,;()]+@[^\s<>,;()]+")


@dataclass(frozen=True, slots=True)
class Row:
    """One organization of the sheet. ``status`` is set when it was not understood."""

    line: int
    name: str
    contact_name: str
    email: str
    interest: str
    offer: str
    want: str
    stage: str
    status: str

    @property
    def stage_label(self) -> str:
        return str(Stage(self.stage).label)


@dataclass(frozen=True, slots=True)
class Refusal:
    line: int
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """``ignored`` are headings that we have no place for."""

    rows: tuple[Row, ...]
    refused: tuple[Refusal, ...]
    ignored: tuple[str, ...]


def decoded(raw: bytes) -> str:
    """UTF-8 with or without a mark, UTF-16 with one, the first sheet of an Excel file, else old Latin letters."""
    if len(raw) > MOST_BYTES:
        raise BadInput(
            _("This file is too large: at most 500 kB. Save fewer rows and bring in the rest after."), "file"
        )
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    if raw.startswith(b"PK\x03\x04"):
        return workbook.as_csv(raw, most_rows=MOST_ROWS, most_characters=MOST_BYTES)
    return "".join(_decoded_line(line) for line in raw.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True))


def _decoded_line(line: bytes) -> str:
    """One line alone: what was put together from two programs has both ways of writing letters."""
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")


def read(text: str) -> Sheet:
    """All rows of a sheet with headings. Commas, semicolons or tabs; line breaks within quotes are fine."""
    lines = _lines(text.lstrip("\ufeff"))
    first = next(((number, cells) for number, cells in lines if any(cell.strip() for cell in cells)), None)
    if first is None:
        raise BadInput(_("There is nothing in it."), "file")
    places = _places(first[1])
    if "name" not in places:
        raise BadInput(
            _("No column is called “name”. The first line must say what the columns are: name, contact, interest, …"),
            "file",
        )
    rows: list[Row] = []
    refused: list[Refusal] = []
    seen: dict[str, int] = {}
    for number, cells in lines[lines.index(first) + 1 :]:
        values = {what: cells[place] if place < len(cells) else "" for what, place in places.items()}
        if not any(value.strip() for value in values.values()):
            continue
        try:
            row = _row(number, values, seen)
        except BadInput as problem:
            refused.append(Refusal(number, values["name"].strip()[:80], problem.message))
        else:
            rows.append(row)
    used = set(places.values())
    ignored = tuple(cell.strip()[:60] for place, cell in enumerate(first[1]) if place not in used and cell.strip())
    return Sheet(tuple(rows), tuple(refused), ignored)


def _lines(text: str) -> list[tuple[int, list[str]]]:
    """Rows with the line on which each begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    found: list[tuple[int, list[str]]] = []
    begins = 1
    try:
        for cells in reader:
            found.append((begins, cells))
            begins = reader.line_num + 1
            if len(found) > MOST_ROWS + 1:
                raise BadInput(_("At most 2,000 rows at once. Bring in the first part, then the rest."), "file")
    except csv.Error:
        raise BadInput(_("Line %(line)d cannot be read as CSV.") % {"line": begins}, "file") from None
    return found


def _delimiter(text: str) -> str:
    head = text.lstrip().split("\n", 1)[0]
    return max(",;\t", key=head.count)


def _places(headings: list[str]) -> dict[str, int]:
    """What stands in which column: the first that is called so."""
    places: dict[str, int] = {}
    for place, heading in enumerate(headings):
        folded = _folded(heading)
        for what, names in COLUMNS.items():
            if folded in names:
                places.setdefault(what, place)
    return places


def _folded(heading: str) -> str:
    return " ".join(re.sub(r"[\W_]+", " ", heading.casefold()).split())


def _row(number: int, values: dict[str, str], seen: dict[str, int]) -> Row:
    name = one_line(_plain(values["name"]), field="name", max_length=200, required=False)
    if not name:
        raise BadInput(_("There is no name."), "name")
    key = normal_name(name)
    if key in seen:
        raise BadInput(_("The same name stands on line %(line)d.") % {"line": seen[key]}, "name")
    contact = f"{_plain(values.get('contact', ''))} {_plain(values.get('email', ''))}"
    address = _ADDRESS.search(contact)
    person = _ADDRESS.sub("", contact).strip(" \t,;()<>-–")
    status = " ".join(values.get("status", "").split())
    stage = _stage(status)
    row = Row(
        line=number,
        name=name,
        contact_name=one_line(person, field="contact", max_length=200, required=False),
        email=canonical_email(address[0]) if address else "",
        interest=_text(values, "interest"),
        offer=_text(values, "offer"),
        want=_text(values, "want"),
        stage=str(stage or Stage.LEAD),
        status="" if stage else one_line(status, field="status", max_length=200, required=False),
    )
    seen[key] = number
    return row


def _stage(status: str) -> str | None:
    """By the words that people use, or by our own labels in the reader's language: what we wrote out comes in again."""
    words = status.casefold().rstrip(".!")
    ours = {str(stage.label).casefold(): STATES.get(stage.value, stage.value) for stage in Stage}
    return STATES.get(words, ours.get(words))


def _text(values: dict[str, str], what: str) -> str:
    return paragraphs(_plain(values.get(what, "")), field=what, max_length=2000, required=False)


def _plain(cell: str) -> str:
    """Without the apostrophe by which a spreadsheet (ours too) says: text, no formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in "=+-@" else cell
