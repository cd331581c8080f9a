"""Reads the truth table of ``docs/reference/sharing-policy.md``: each row is a case of the test."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from linkarms.sharing.policy import (
    Answer,
    Document,
    Level,
    Mode,
    Participation,
    Purpose,
    SharingFacts,
    Words,
)

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference" / "sharing-policy.md"
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
GIVEN = datetime(2026, 5, 1, 9, tzinfo=UTC)
RECIPIENT, ANOTHER = 7, 8
LETTERS = {
    "G": "given_name",
    "F": "family_name",
    "E": "email",
    "P": "postal_code",
    "T": "phone",
    "C": "comment",
    "A": "access_needs",
}
MONTHS = {"April": 4, "May": 5, "June": 6, "July": 7}


@dataclass(frozen=True)
class Case:
    title: str
    facts: SharingFacts
    fields: frozenset[str]
    refusals: frozenset[str]


def cases() -> list[Case]:
    text = PAGE.read_text(encoding="utf-8")
    table = text.split("<!-- truth table -->")[1].split("<!-- end of truth table -->")[0]
    lines = [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in table.strip().splitlines()]
    head, rows = lines[0], lines[2:]
    return [_case(dict(zip(head, row, strict=True))) for row in rows]


def _case(row: dict[str, str]) -> Case:
    also = {word.strip() for word in row["Also"].split(",")} - {"-"}
    answer = row["Answer"]
    named = _fields(row["Words name"])
    confirmed = None if answer == "yes, unconfirmed" else GIVEN
    facts = SharingFacts(
        purpose=Purpose(row["Purpose"]),
        recipient=RECIPIENT,
        participation=_participation(row["Takes part"]),
        document=_document(row, also),
        answer={"never asked": Answer.NEVER_ASKED, "taken back": Answer.WITHDRAWN}.get(answer, Answer.GRANTED),
        words=Words("v1", named, GIVEN, confirmed) if named else None,
        recruiter={"recipient": RECIPIENT, "another": ANOTHER, "nobody": None}[row["Brought by"]],
        places=frozenset({"US-CA-12"}),
        allotted="allotted" in also,
        action_confirmed=row["Action"] in {"confirmed", "withdrawn"},
        action_withdrawn=row["Action"] == "withdrawn",
        unacknowledged="unacknowledged" in also,
        suppressed="suppressed" in also,
        erased="erased" in also,
    )
    refusals = frozenset(re.findall(r"[A-Z_]{2,}", row["Refused because"]))
    return Case(row["Case"], facts, _fields(row["Receives"]), refusals)


def _fields(letters: str) -> frozenset[str]:
    return frozenset(LETTERS[letter] for letter in letters if letter != "-")


def _participation(cell: str) -> Participation | None:
    if cell == "no":
        return None
    level = Level(cell.split(",", maxsplit=1)[0])
    return Participation(level, left_at=_moment(cell, "left"), last_day=_day(cell, "until"))


def _document(row: dict[str, str], also: set[str]) -> Document | None:
    cell = row["Document"]
    if cell == "none":
        return None
    starts = {"from July": datetime(2026, 7, 1, tzinfo=UTC), "from now": NOW}
    regions = frozenset({"US-CA-12"} if "inside" in also else {"US-NY-10"})
    return Document(
        mode=Mode(row["Mode"]),
        fields=_fields(row["Covers"]),
        starts_at=starts.get(cell, datetime(2026, 3, 1, tzinfo=UTC)),
        ends_at=NOW if cell == "ended now" else _moment(cell, "ended"),
        last_day=_day(cell, "until"),
        regions=regions if "region" in also else None,
        by_share="share" in also,
    )


def _day(cell: str, word: str) -> date | None:
    found = re.search(rf"{word} (\d+) (\w+)", cell)
    return date(2026, MONTHS[found[2]], int(found[1])) if found else None


def _moment(cell: str, word: str) -> datetime | None:
    day = _day(cell, word)
    return datetime(day.year, day.month, day.day, 9, tzinfo=UTC) if day else None
