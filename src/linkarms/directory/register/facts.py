"""The facts of one row: a plain tuple in the order of FIELDS, which goes to either database as it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from linkarms.core.names import one_line
from linkarms.directory.register.models import Reason

#: What a register says, in the order of the columns of RegisterEntry.
FIELDS = (
    "name",
    "other_name",
    "street",
    "place",
    "region",
    "postal_code",
    "country",
    "kind",
    "issues",
    "tags",
    "legal_status",
    "ntee",
    "group_number",
    "is_group_parent",
    "website",
    "email",
    "phone",
    "about",
    "latitude_e6",
    "longitude_e6",
    "registered_on",
)
LONGEST = {
    "name": 200,
    "other_name": 200,
    "street": 200,
    "place": 120,
    "region": 60,
    "postal_code": 16,
    "ntee": 4,
    "group_number": 10,
    "website": 300,
    "email": 254,
    "phone": 40,
    "about": 4000,
}
NUMBER_LENGTH = 40
_AS_JSON = frozenset({"issues", "tags"})
_EMPTY: dict[str, object] = dict.fromkeys(FIELDS, "") | {
    "issues": "[]",
    "tags": "[]",
    "is_group_parent": False,
    "latitude_e6": None,
    "longitude_e6": None,
    "registered_on": None,
}

type Facts = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Refused:
    """A row that was not taken, or (with `field`) a fact of it."""

    line: int
    reason: Reason
    detail: str = ""
    field: str = ""


class Row(NamedTuple):
    """One organization of a file, ready to be kept."""

    line: int
    number: str
    normal_name: str
    facts: Facts
    digest: str


class Unusable(Exception):  # noqa: N818  # named as people would say it
    """A whole row cannot be taken."""

    def __init__(self, reason: Reason, detail: str = "") -> None:
        super().__init__(reason)
        self.reason, self.detail = reason, detail


def facts_from(values: Mapping[str, object]) -> Facts:
    """The tuple for some facts by name; all others are blank."""
    return tuple((_EMPTY | dict(values)).values())


def digest_of(facts: Facts) -> str:
    return digest_of_text(repr(facts))


def digest_of_text(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "replace"), digest_size=12).hexdigest()


def plain(field: str, value: object) -> object:
    """A fact as JSON has it, whether it comes from a file or from the database."""
    if field in _AS_JSON and isinstance(value, str):
        return json.loads(value)
    return value.isoformat() if isinstance(value, date) else value


def clean(raw: str) -> str:
    """One line without control characters; most texts are plain already."""
    if raw.isascii() and raw.isprintable():
        return " ".join(raw.split())
    return one_line(raw, field="", max_length=10**9, required=False)
