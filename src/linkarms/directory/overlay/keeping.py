"""Rows of a list become facts of entries: blanks are filled, what the same source brought before is updated.

What people typed, and what another source says, is never touched.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from linkarms.core.names import normal_name
from linkarms.directory.duplicates import records
from linkarms.directory.matching.comparing import Outcome, compare
from linkarms.directory.models import Entry
from linkarms.directory.overlay.models import ListChange, ListImport, ListRow
from linkarms.directory.register.facts import FIELDS, Row
from linkarms.directory.register.models import SourceKind
from linkarms.directory.services.facts import BY_NAME, in_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from linkarms.directory.register.comparing import Lot

#: Fact of an entry: field of a row.
_TAKEN = {
    "kind": "kind", "place": "place", "region": "region", "country": "country", "website": "website", "email": "email",
    "phone": "phone", "other_names": "other_name", "street": "street", "postal_code": "postal_code",
    "legal_status": "legal_status", "issues": "issues", "about": "about",
}  # fmt: skip
_EIN = re.compile(r"[0-9]{2}-?[0-9]{7}")
_LONGEST_NAME = 200


@dataclass
class Keeper:
    """Keeps the lots of one import, each within a transaction of its caller."""

    run: ListImport
    counts: dict[str, int] = field(init=False)

    def __post_init__(self) -> None:
        names = ("rows_new", "rows_changed", "rows_unchanged", "rows_refused", "facts_left_out")
        is_going_on = self.run.place > 0
        self.counts = {name: getattr(self.run, name) if is_going_on else 0 for name in names}
        self._holder_id = self.run.source.holder_id

    def foresee(self, lot: Lot) -> None:
        """Count what would come of it."""
        self._count_refused(lot)
        known, named = self._known(lot.rows), self._named(row.normal_name for row in lot.rows)
        for row in lot.rows:
            found = known.get(row.number)
            if found is not None:
                self.counts["rows_unchanged" if self._is_settled(found, row) else "rows_changed"] += 1
            else:
                self.counts["rows_changed" if row.normal_name in named else "rows_new"] += 1

    def shown(self, lot: Lot, *, most: int) -> list[dict[str, str]]:
        """The first rows as they would be kept."""
        return [self._in_words(row) for row in lot.rows[: max(0, most)]]

    def keep(self, lot: Lot, *, now: datetime) -> None:
        self._count_refused(lot)
        known, named = self._known(lot.rows), self._named(row.normal_name for row in lot.rows)
        work, just_made = _Work(self.run, now), set[str]()
        for row in lot.rows:
            found = known.get(row.number)
            if found is not None and self._is_settled(found, row):
                self.counts["rows_unchanged"] += 1
                continue
            values = self.values(row)
            if found is not None:
                self.counts["rows_changed"] += 1
                work.update(_root(found.entry), found, row, values)
                continue
            entry = named.get(row.normal_name)
            if entry is not None and row.normal_name not in just_made and not self._differ(entry, values):
                is_changed = work.attach(_root(entry), row, values)
                self.counts["rows_changed" if is_changed else "rows_unchanged"] += 1
                continue
            made = work.make(row, values, name=self._free_name(row, values, taken=named))
            named[made.normal_name] = made
            just_made.add(made.normal_name)
            self.counts["rows_new"] += 1
        work.write()

    def values(self, row: Row) -> dict[str, Any]:
        """The facts of a row by the names that entries have for them."""
        given = dict(zip(FIELDS, row.facts, strict=True))
        values = {fact: given[name] for fact, name in _TAKEN.items()}
        values["issues"] = json.loads(values["issues"])
        is_public = self.run.source.kind == SourceKind.IRS or _EIN.fullmatch(row.number) is not None
        values["registration"] = row.number if is_public else ""
        values["name"] = given["name"]
        return values

    def _known(self, rows: Iterable[Row]) -> dict[str, ListRow]:
        found = ListRow.objects.filter(source=self.run.source, number__in=[row.number for row in rows])
        return {one.number: one for one in found.select_related("entry__merged_into", "brought_by", "changed_by")}

    def _named(self, names: Iterable[str]) -> dict[str, Entry]:
        found = Entry.objects.filter(holder_id=self._holder_id, normal_name__in=list(names))
        return {entry.normal_name: entry for entry in found.select_related("merged_into")}

    def _is_settled(self, known: ListRow, row: Row) -> bool:
        """The file says what is kept, or less than a newer file did."""
        newest = known.changed_by or known.brought_by
        return known.digest == row.digest or self.run.as_of < newest.as_of

    def _differ(self, entry: Entry, values: dict[str, Any]) -> bool:
        """One name, two organizations: in other places, or with other numbers."""
        if entry.list_rows.filter(source=self.run.source).exists():
            return True  # it is of another row of this very source
        other = Entry(**_columns(values))
        return compare(records.of_entry(entry), records.of_entry(other)).outcome is Outcome.DIFFERENT

    def _free_name(self, row: Row, values: dict[str, Any], *, taken: dict[str, Entry]) -> str:
        """Names are told apart as people do: by the place, then by the number."""
        name = str(values["name"])
        where = ", ".join(filter(None, [values["place"], values["region"]]))
        number = "" if row.number.startswith("~") else row.number
        for more in ("", where, ", ".join(filter(None, [where, number])), f"{where} {row.line}".strip()):
            candidate = f"{name[: _LONGEST_NAME - len(more) - 3]} ({more})" if more else name
            normal = normal_name(candidate)
            if normal not in taken and (not more or normal not in self._named([normal])):
                return candidate
        return f"{name[:150]} ({row.number})"

    def _in_words(self, row: Row) -> dict[str, str]:
        values = self.values(row)
        entry = Entry(**_columns(values))
        shown = {name: in_words(entry, BY_NAME[name]) for name in BY_NAME if name != "parent"}
        return {"line": str(row.line), **{name: text[:200] for name, text in shown.items() if text}}

    def _count_refused(self, lot: Lot) -> None:
        left_out = sum(1 for one in lot.refused if one.field)
        self.counts["facts_left_out"] += left_out
        self.counts["rows_refused"] += len(lot.refused) - left_out


class _Work:
    """What one lot writes, gathered and written with a handful of statements."""

    def __init__(self, run: ListImport, now: datetime) -> None:
        self._run, self._now = run, now
        self._line = {"list": run.source_id, "import": run.pk, "on": run.as_of.isoformat()}
        self._made: list[tuple[Entry, ListRow]] = []
        self._changed: dict[int, Entry] = {}
        self._new_rows: list[ListRow] = []
        self._rows: list[ListRow] = []
        self._changes: list[ListChange] = []

    def make(self, row: Row, values: dict[str, Any], *, name: str) -> Entry:
        given = {**values, "name": name}
        entry = Entry(
            **_columns(given), holder_id=self._run.source.holder_id, normal_name=normal_name(name),
            origin=self._run.source.name, origin_at=self._now, created_by=self._run.by,
            provenance={fact: self._line for fact, value in given.items() if not BY_NAME[fact].is_blank(value)},
        )  # fmt: skip
        self._made.append((entry, self._row(row, made_entry=True)))
        return entry

    def attach(self, entry: Entry, row: Row, values: dict[str, Any]) -> bool:
        """The entry was there already: its blanks are filled."""
        kept = self._row(row, made_entry=False)
        kept.entry = entry
        self._new_rows.append(kept)
        return self._write(entry, kept, values)

    def update(self, entry: Entry, kept: ListRow, row: Row, values: dict[str, Any]) -> None:
        former = kept.digest
        kept.digest, kept.changed_by = row.digest, self._run
        self._rows.append(kept)
        self._write(entry, kept, values, former_digest=former)

    def write(self) -> None:
        Entry.objects.bulk_create([entry for entry, _row in self._made])
        for entry, row in self._made:
            row.entry = entry
        ListRow.objects.bulk_create([*(row for _entry, row in self._made), *self._new_rows])
        ListRow.objects.bulk_update(self._rows, ["digest", "changed_by"])
        columns = [*dict.fromkeys(BY_NAME[fact].column for fact in [*_TAKEN, "registration"]), "provenance"]
        Entry.objects.bulk_update(self._changed.values(), [*columns, "compared_at"], batch_size=100)
        for change in self._changes:
            change.row_id, change.entry_id = change.row.pk, change.entry.pk
        ListChange.objects.bulk_create(self._changes)

    def _row(self, row: Row, *, made_entry: bool) -> ListRow:
        return ListRow(
            source_id=self._run.source_id, number=row.number, digest=row.digest, brought_by=self._run,
            made_entry=made_entry,
        )  # fmt: skip

    def _write(self, entry: Entry, kept: ListRow, values: dict[str, Any], *, former_digest: str = "") -> bool:
        entry = self._changed.get(entry.pk, entry)
        former: dict[str, Any] = {}
        for fact, value in values.items():
            line, old = entry.provenance.get(fact), getattr(entry, fact)
            is_ours = line is not None and line.get("list") == self._run.source_id
            if fact == "name" or old == value or not (is_ours or (BY_NAME[fact].is_blank(old) and line is None)):
                continue
            former[fact] = [old, line]
            setattr(entry, fact, value)
            entry.provenance = {**entry.provenance, fact: self._line}
        if former or former_digest:
            self._changes.append(
                ListChange(of=self._run, entry=entry, row=kept, former=former, former_digest=former_digest)
            )
        if former:
            entry.compared_at = None
            self._changed[entry.pk] = entry
        return bool(former)


def _columns(values: dict[str, Any]) -> dict[str, Any]:
    found = {BY_NAME[fact].column: value for fact, value in values.items()}
    return found | {"country": found.get("country") or "US"}


def _root(entry: Entry) -> Entry:
    while entry.merged_into is not None:
        entry = entry.merged_into
    return entry
