"""Rows of any table, read by the mapping of its columns."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from linkarms.core.names import normal_name
from linkarms.directory.models import Kind
from linkarms.directory.register import words
from linkarms.directory.register.facts import (
    LONGEST,
    NUMBER_LENGTH,
    Refused,
    Row,
    Unusable,
    clean,
    digest_of,
    facts_from,
)
from linkarms.directory.register.models import Reason
from linkarms.directory.register.ntee import issues_of

_TEXTS = ("other_name", "street", "place", "postal_code", "group_number")
_LISTS = ("issues", "tags", "kind", "legal_status")

type Remark = Callable[[Refused], None]


def reader(columns: Sequence[str], mapping: Mapping[str, str]) -> Callable[[int, Sequence[str], Remark], Row]:
    """How to read a row of a table with these columns: `Unusable` where it is none, a remark for a fact left out."""
    places = [(columns.index(column), field) for column, field in mapping.items() if field]
    width, has_numbers = len(columns), "number" in mapping.values()

    def row(line: int, cells: Sequence[str], remark: Remark) -> Row:
        if len(cells) > width and any(cell.strip() for cell in cells[width:]):
            raise Unusable(Reason.TOO_MANY_CELLS, " ".join(cells[width:])[:100])
        found = {field: cells[place] for place, field in places if place < len(cells) and cells[place]}
        return _Reading(line, found, remark).row(has_numbers=has_numbers)

    return row


class _Reading:
    """One row on its way from cells to facts."""

    def __init__(self, line: int, cells: Mapping[str, str], remark: Remark) -> None:
        self._line, self._remark = line, remark
        self._cells = {
            field: text.strip() if field in _LISTS or field == "about" else clean(text) for field, text in cells.items()
        }
        self._values: dict[str, object] = {}

    def row(self, *, has_numbers: bool) -> Row:
        self._take_name()
        for field in _TEXTS:
            self._take(field, self._cells.get(field, ""))
        self._take_place()
        self._take_words()
        self._take_channels()
        self._take_measures()
        facts = facts_from(self._values)
        name = normal_name(str(self._values["name"]))
        return Row(self._line, self._number(name, has_numbers=has_numbers), name, facts, digest_of(facts))

    def _take_name(self) -> None:
        name = self._cells.get("name", "")
        if not name:
            raise Unusable(Reason.NO_NAME)
        if len(name) > LONGEST["name"]:
            raise Unusable(Reason.TOO_LONG, name[:100])
        self._values["name"] = name

    def _number(self, name: str, *, has_numbers: bool) -> str:
        number = self._cells.get("number", "")
        if len(number) > NUMBER_LENGTH or number.startswith("~"):
            raise Unusable(Reason.BAD_NUMBER, number[:100])
        if number:
            return number
        if has_numbers:
            raise Unusable(Reason.NO_NUMBER)
        # What makes an organization the same one in the next file, where nothing else does.
        where = [str(self._values.get(field, "")).casefold() for field in ("other_name", "place", "region", "country")]
        return "~" + hashlib.blake2b("\x1f".join([name, *where]).encode(), digest_size=12).hexdigest()

    def _take(self, field: str, text: str) -> None:
        if len(text) > LONGEST[field]:
            self._leave_out(field, Reason.TOO_LONG, text)
        elif text:
            self._values[field] = text

    def _leave_out(self, field: str, reason: Reason, text: str) -> None:
        self._remark(Refused(self._line, reason, text[:100], field))

    def _take_place(self) -> None:
        country = words.country(self._cells.get("country", ""))
        if self._cells.get("country") and not country:
            self._leave_out("country", Reason.UNKNOWN, self._cells["country"])
        region, country = words.region(self._cells.get("region", ""), country)
        self._take("region", region)
        if country:
            self._values["country"] = country
        postcode = str(self._values.get("postal_code", ""))
        if country == "US" and postcode.isdigit() and len(postcode) in (3, 4):
            self._values["postal_code"] = postcode.zfill(5)  # a spreadsheet took it for a number

    def _take_words(self) -> None:
        given = {field: words.parts(self._cells.get(field, "")) for field in _LISTS}
        every = [word for field in ("issues", "tags") for word in given[field]]
        code = self._cells.get("ntee", "").upper()[:4]
        issues = dict.fromkeys([*issues_of(code), *(slug for word in every if (slug := words.issue(word)))])
        kinds = [kind for word in given["kind"] + every if (kind := words.kind(word))]
        statuses = [status for word in given["legal_status"] + every if (status := words.legal_status(word))]
        unknown = [
            word for word in given["kind"] + given["legal_status"] if not (words.kind(word) or words.legal_status(word))
        ]
        tags = dict.fromkeys([*every, *unknown])
        self._values |= {
            "kind": kinds[0] if kinds else Kind.OTHER.value,
            "issues": json.dumps(list(issues)),
            "tags": json.dumps(list(tags)[: words.MOST_TAGS]),
            "legal_status": statuses[0] if statuses else "",
            "ntee": code,
        }

    def _take_channels(self) -> None:
        country = str(self._values.get("country", ""))
        read: dict[str, Callable[[str], str | None]] = {
            "website": words.website,
            "email": words.email,
            "phone": partial(words.phone, country_code=country),
        }
        for field, understood in read.items():
            text = self._cells.get(field, "")
            value = understood(text) if text else None
            if value is not None:
                self._take(field, value)
            elif text:
                self._leave_out(field, Reason.UNKNOWN, text)
        self._take("about", self._cells.get("about", ""))

    def _take_measures(self) -> None:
        latitude = self._measure("latitude", most=90)
        longitude = self._measure("longitude", most=180)
        if latitude is not None and longitude is not None:
            self._values |= {"latitude_e6": latitude, "longitude_e6": longitude}
        text = self._cells.get("registered_on", "")
        day = words.day(text) if text else None
        if day:
            self._values["registered_on"] = day
        elif text:
            self._leave_out("registered_on", Reason.UNKNOWN, text)

    def _measure(self, field: str, *, most: int) -> int | None:
        text = self._cells.get(field, "")
        value = words.degrees(text, most=most) if text else None
        if text and value is None:
            self._leave_out(field, Reason.UNKNOWN, text)
        return value
