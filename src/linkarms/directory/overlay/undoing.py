"""Taking a list out again, lot by lot: its facts go, unless people have worked with them since."""

from __future__ import annotations

from datetime import datetime

from linkarms.directory.duplicates.removing import remove_unused
from linkarms.directory.models import Entry
from linkarms.directory.overlay.models import ListChange, ListImport, ListRow
from linkarms.directory.services.facts import BY_NAME

_AT_ONCE = 500


def restore_some(run: ListImport, *, now: datetime) -> bool:
    """Facts that it wrote into entries that were there before are what they were; typed since, they stay."""
    some = list(run.changes.select_related("entry", "row").order_by("-pk")[:_AT_ONCE])
    for change in some:
        _restore(change.entry, change, run)
        if change.former_digest:
            earlier = run.source.imports.filter(pk__lt=run.pk, changes__row=change.row).order_by("-pk").first()
            ListRow.objects.filter(pk=change.row_id).update(digest=change.former_digest, changed_by=earlier)
    ListChange.objects.filter(pk__in=[change.pk for change in some]).delete()
    return bool(some)


def remove_some(run: ListImport, *, now: datetime) -> bool:
    """Entries that it brought go; those that people worked with stay, without what only the list said."""
    rows = list(run.brought.select_related("entry").order_by("pk")[:_AT_ONCE])
    kept = 0
    for row in rows:
        if row.made_entry and not _remove(row.entry, run, now=now):
            kept += 1
    ListRow.objects.filter(pk__in=[row.pk for row in rows]).delete()
    if kept:
        ListImport.objects.filter(pk=run.pk).update(kept_entries=ListImport.objects.get(pk=run.pk).kept_entries + kept)
    return bool(rows)


def _restore(entry: Entry, change: ListChange, run: ListImport) -> None:
    provenance = dict(entry.provenance)
    for fact, (value, line) in change.former.items():
        if provenance.get(fact, {}).get("import") != run.pk:
            continue
        setattr(entry, BY_NAME[fact].column, value)
        provenance.pop(fact)
        if line is not None:
            provenance[fact] = line
    entry.provenance, entry.compared_at = provenance, None
    entry.save()


def _remove(entry: Entry, run: ListImport, *, now: datetime) -> bool:
    """Whether it is gone."""
    if remove_unused(entry, by=run.by, now=now):
        return True
    blank = Entry()
    for fact, line in list(entry.provenance.items()):
        if fact != "name" and line.get("import") == run.pk:
            setattr(entry, BY_NAME[fact].column, getattr(blank, BY_NAME[fact].column))
            entry.provenance.pop(fact)
    entry.compared_at = None
    entry.save()
    return False
