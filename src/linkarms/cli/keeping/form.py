"""The form of a backup file, format 1. docs/reference/backup-file.md says the same for people.

A tar archive, written and read from its beginning to its end. First comes `linkarms-backup.json` (what this
is, and the tables with their columns), then the secret key, media, the rows of each table in pieces, and last
`manifest.json` with counts and hashes. A file without its last member is one that broke off.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

FORMAT = 1
HEADER, MANIFEST, KEY = "linkarms-backup.json", "manifest.json", "secret-key"
MEDIA, TABLES = "media/", "tables/"


class Kind(StrEnum):
    """What a column holds, and how a row of the file says it (each row is a JSON array on a line)."""

    INTEGER = "integer"  # a number
    TEXT = "text"  # a string
    FILE = "file"  # a string: the name of a file among the media, or blank
    BOOLEAN = "boolean"  # true or false
    MOMENT = "moment"  # "2026-11-22T12:00:00.000000Z", always with six digits and in UTC
    DAY = "day"  # "2026-11-22"
    UUID = "uuid"  # with hyphens
    JSON = "json"  # a string that holds JSON: keys sorted, no blanks


@dataclass(frozen=True, slots=True)
class Column:
    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Table:
    """Rows come in the order of `key`, the primary key."""

    name: str
    key: str
    columns: tuple[Column, ...]

    @property
    def key_kind(self) -> Kind:
        return next(column.kind for column in self.columns if column.name == self.key)

    def position(self, column: str) -> int:
        return [each.name for each in self.columns].index(column)


@dataclass(frozen=True)
class Header:
    """What is known before the first row is read. `migrations`: app label to the names that were applied."""

    format: int
    version: str  # of Linkarms
    made_at: str
    database: str  # where it came from; it can go into either
    demo: bool
    migrations: Mapping[str, tuple[str, ...]]
    tables: tuple[Table, ...]
    key_included: bool
    key_fingerprint: str


@dataclass(frozen=True, slots=True)
class Member:
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Rows:
    """`sha256` is over the lines of all rows; `last_id` is the last number the table ever gave, or 0."""

    count: int
    sha256: str
    last_id: int


@dataclass
class Manifest:
    """What is known after the last row was written."""

    members: dict[str, Member] = field(default_factory=dict)
    tables: dict[str, Rows] = field(default_factory=dict)
    media: list[str] = field(default_factory=list)  # names that rows hold
    media_missing: list[str] = field(default_factory=list)  # rows hold these names, the files were gone already
    waiting_mails: int = 0


def dump(what: Header | Manifest) -> bytes:
    values = asdict(what)
    if isinstance(what, Header):
        values["tables"] = [
            {"name": each.name, "key": each.key, "columns": {one.name: one.kind for one in each.columns}}
            for each in what.tables
        ]
    return (json.dumps(values, ensure_ascii=False, separators=(",", ":")) + "\n").encode("utf-8")


def header_from(raw: bytes) -> Header:
    """Raises KeyError, TypeError or ValueError for what is not one."""
    values = _object(raw)
    tables = tuple(
        Table(each["name"], each["key"], tuple(Column(name, Kind(kind)) for name, kind in each["columns"].items()))
        for each in values.pop("tables")
    )
    migrations = {label: tuple(names) for label, names in values.pop("migrations").items()}
    return Header(tables=tables, migrations=migrations, **values)


def manifest_from(raw: bytes) -> Manifest:
    """Raises KeyError, TypeError or ValueError for what is not one."""
    values = _object(raw)
    members = {name: Member(**each) for name, each in values.pop("members").items()}
    tables = {name: Rows(**each) for name, each in values.pop("tables").items()}
    return Manifest(members=members, tables=tables, **values)


def format_of(raw: bytes) -> int:
    """The number of the format, which later formats keep in its place. ValueError for something else."""
    number = _object(raw).get("format")
    if not isinstance(number, int):
        raise ValueError("no number of a format")  # it is the content that is wrong
    return number


def piece(table: str, number: int) -> str:
    """The name of the member with the `number`th piece of a table."""
    return f"{TABLES}{table}/{number:06}.jsonl.gz"


def table_of(member: str) -> str:
    return member.split("/")[1]


def fingerprint(key: str) -> str:
    """Tells two secret keys apart and gives neither away: they are long and random."""
    return hashlib.sha256(b"linkarms.backup\0" + key.encode()).hexdigest()[:16]


def _object(raw: bytes) -> dict[str, Any]:
    values = json.loads(raw)
    if not isinstance(values, dict):
        raise ValueError("not an object")  # it is the content that is wrong
    return values
