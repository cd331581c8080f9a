"""Keys in the database: written by the lot, looked up by the lot, never more of one key than says anything."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.db import connection

from linkarms.core.sql import among, numbers
from linkarms.directory.duplicates import records
from linkarms.directory.duplicates.models import EntryKey, RegisterKey
from linkarms.directory.register import writing
from linkarms.directory.register.models import RegisterEntry

if TYPE_CHECKING:
    from linkarms.directory.matching.records import Prepared

#: A key that more rows have, even in one region, says too little to compare them all.
COMMON = 60

type Wanted = tuple[int, str]  # a key, and the region to look in; "" everywhere


def keep_entry_keys(holder_id: int, found: Iterable[tuple[int, Prepared]]) -> None:
    """The keys of these entries, instead of those they had."""
    ours = {pk: records.entry_keys(record) for pk, record in found}
    EntryKey.objects.filter(entry_id__in=list(ours)).delete()
    rows = [(holder_id, pk, key) for pk, some in ours.items() for key in sorted(some)]
    writing.insert("directory_entrykey", ("holder_id", "entry_id", "key"), rows)


def keep_register_keys(found: Iterable[tuple[int, Prepared]], *, instead_of: Sequence[int]) -> None:
    """The keys of these rows; those that `instead_of` had are gone."""
    if instead_of:
        condition, parameter = among("entry_id", instead_of)
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM directory_registerkey WHERE {condition}", [parameter])  # noqa: S608  # ours
    rows = [(pk, key, record.region) for pk, record in found for key in records.register_keys(record)]
    rows.sort(key=lambda row: row[1:])  # page after page of the index
    writing.insert("directory_registerkey", ("entry_id", "key", "region"), rows)


def entries_near(holder_id: int, wanted: Iterable[int]) -> dict[int, list[int]]:
    """Key to the holder's entries that have it, without the keys that too many have."""
    condition, parameter = among("key", sorted(set(wanted)))
    found: dict[int, list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT key, entry_id FROM directory_entrykey WHERE holder_id = %s AND {condition}",  # noqa: S608  # ours
            [holder_id, parameter],
        )
        for key, entry_id in cursor.fetchall():
            found[key].append(entry_id)
    return {key: entries for key, entries in found.items() if len(entries) <= COMMON}


def register_near(wanted: Iterable[Wanted]) -> dict[Wanted, list[int]]:
    """Register rows by key, of the region or without one where a region is given."""
    asked = sorted(set(wanted))
    if not asked or not RegisterKey.objects.exists():
        return {}
    found = _by_key_postgresql(asked) if writing.is_postgresql() else _by_key_sqlite(asked)
    return {one: rows for one, rows in found.items() if len(rows) <= COMMON}


def wanted_of(record: Prepared) -> list[Wanted]:
    """What to look for in the register: names near by, contacts and numbers anywhere."""
    return [(key, record.region if records.is_of_name(key) else "") for key in sorted(records.register_keys(record))]


def register_rows(ids: Iterable[int]) -> dict[int, RegisterEntry]:
    rows = RegisterEntry.objects.filter(pk__in=list(ids)).select_related("source").only(*records.COMPARED)
    return {row.pk: row for row in rows}


def _by_key_postgresql(asked: Sequence[Wanted]) -> dict[Wanted, list[int]]:
    sql = (
        "SELECT w.key, w.region, near.entry_id FROM unnest(%s::bigint[], %s::text[]) AS w(key, region), LATERAL "
        "(SELECT entry_id FROM directory_registerkey k WHERE k.key = w.key "
        "AND (w.region = '' OR k.region IN (w.region, '')) LIMIT %s) AS near"
    )
    found: dict[Wanted, list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(sql, [numbers(key for key, _region in asked), [region for _key, region in asked], COMMON + 1])
        for key, region, entry_id in cursor.fetchall():
            found[key, region].append(entry_id)
    return found


def _by_key_sqlite(asked: Sequence[Wanted]) -> dict[Wanted, list[int]]:
    anywhere = f"SELECT entry_id FROM directory_registerkey WHERE key = ? LIMIT {COMMON + 1}"  # noqa: S608  # ours
    near = f"SELECT entry_id FROM directory_registerkey WHERE key = ? AND region IN (?, '') LIMIT {COMMON + 1}"  # noqa: S608
    found = {}
    for key, region in asked:
        # Past Django's cursor: thousands of small look-ups in the process itself.
        statement, values = (near, (key, region)) if region else (anywhere, (key,))
        rows = connection.connection.execute(statement, values).fetchall()
        if rows:
            found[key, region] = [row[0] for row in rows]
    return found
