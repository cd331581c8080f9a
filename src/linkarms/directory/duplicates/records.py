"""Entries and register rows as the matching compares them, and their keys as numbers."""

from __future__ import annotations

import re
import zlib
from typing import TYPE_CHECKING

from linkarms.directory.matching.keys import keys
from linkarms.directory.matching.records import Prepared, Record, prepare
from linkarms.directory.models import Kind
from linkarms.directory.register.models import SourceKind

if TYPE_CHECKING:
    from linkarms.directory.models import Entry
    from linkarms.directory.register.models import RegisterEntry

#: What a register row needs to be compared.
COMPARED = (
    "pk", "source_id", "source__kind", "number", "name", "other_name", "street", "place", "region", "postal_code",
    "country", "website", "phone", "group_number", "is_group_parent",
)  # fmt: skip
#: Kinds of keys that lead to a register row. Pairs of words ("p") find what sorted words ("w") would; an address alone
#: ("a") decides nothing.
_OF_REGISTER = frozenset("sbpidtr")
_IN_NAME = frozenset("sbpi")
#: A number of the US tax authority, whichever source has it.
_EIN = re.compile(r"[0-9]{2}-[0-9]{7}")


def of_entry(entry: Entry) -> Prepared:
    return prepare(
        Record(
            entry.name,
            place=entry.place,
            region=entry.region,
            postal_code=entry.postal_code,
            street=entry.street,
            website=entry.website,
            phone=entry.phone,
            registration=entry.registration,
            aliases=tuple(entry.other_names.splitlines()),
        )
    )


def of_register(row: RegisterEntry) -> Prepared:
    """A local or chapter is called by both its names: the body's alone would make all of them the same."""
    is_local = bool(row.group_number and row.other_name and not row.is_group_parent)
    of_tax_register = row.source.kind == SourceKind.IRS or _EIN.fullmatch(row.number) is not None
    return prepare(
        Record(
            f"{row.name} {row.other_name}" if is_local else row.name,
            place=row.place,
            region=row.region,
            postal_code=row.postal_code,
            street=row.street,
            website=row.website,
            phone=row.phone,
            registration=row.number if of_tax_register else "",
            aliases=(row.other_name,) if row.other_name and not is_local else (),
        )
    )


def entry_keys(record: Prepared) -> set[int]:
    return {_number(key) for key in keys(record)}


def register_keys(record: Prepared) -> set[int]:
    """Fewer than an entry's: there are millions of these rows."""
    return {_number(key) for key in keys(record) if key[0] in _OF_REGISTER}


def is_of_name(key: int) -> bool:
    """Whether a key is common to namesakes elsewhere, and has to be looked for near by."""
    return chr(key >> 32) in _IN_NAME


def compares_as_person(entry: Entry) -> bool:
    """Two people of one name are two people: nobody but a teammate can tell."""
    return entry.kind == Kind.INDIVIDUAL


def _number(key: str) -> int:
    return ord(key[0]) << 32 | zlib.crc32(key.encode())
