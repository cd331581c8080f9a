"""The import of a file: read, compared by thousands with what is kept, and kept; whatever kills it, it can go on.

Each lot of rows is one transaction, which also looks whether the import is still this process's: who starts the same
file again takes the import over, and whoever had it before stops at the next lot. What an import has brought carries
its number, so that one that goes on counts, in the end, what one run would have counted.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Generator, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.errors import BadInput
from linkarms.core.tokens import new_token
from linkarms.directory.register import comparing
from linkarms.directory.register.facts import Refused
from linkarms.directory.register.models import Import, ImportState, Source
from linkarms.directory.register.opening import Opened, lots, open_rows
from linkarms.directory.register.writing import is_postgresql
from linkarms.directory.search import indexing

_DATE = re.compile(r"(?<!\d)(20\d\d)-(\d\d)-(\d\d)(?!\d)")
_CHUNK = 1024 * 1024

type Say = Callable[[int, int], object]
type OnRefused = Callable[[Refused], object]


@dataclass(frozen=True)
class Asked:
    """What somebody wants to import, and how."""

    path: Path
    source: str
    kind: str = ""  # a SourceKind; blank: seen by the file
    given: Mapping[str, str] | None = None  # column: field
    note: str = ""
    as_of: date | None = None  # of the facts; without it, the date in the file's name, else today


@dataclass(frozen=True)
class Done:
    """What came of it. Of a dry run there is no number."""

    number: int | None
    went_on: bool
    kind: str
    mapping: Mapping[str, str]
    as_of: date
    counts: comparing.Counts


def import_organizations(
    asked: Asked, *, now: datetime, say: Say = lambda _read, _total: None, on_refused: OnRefused = lambda _one: None
) -> Done:
    """Keep what the file says about organizations, under the name of its source.

    Twice is once; broken off, it goes on when it is called again. `on_refused` is told of every row that is not
    taken, in order. Raises `BadInput` when the file cannot be read at all: then nothing is kept.
    """
    size, digest = asked.path.stat().st_size, _digest(asked.path)
    known = Source.objects.filter(name=asked.source).first()
    with _opened(asked, known) as opened:
        source = _source(asked, opened, now=now)
        run, went_on = _begin(asked, source, size=size, digest=digest, now=now)
        keeper = comparing.Keeper(run)
        for lot in _ahead(lots(opened, comparing.LOT_ROWS)):
            for one in lot.refused:
                on_refused(one)
            keeper.keep(lot)
            say(opened.table.position(), size)
        keeper.finish(now=now)
    indexing.refresh(now=now)
    return Done(run.pk, went_on, opened.kind, opened.mapping, run.as_of, keeper.counts)


def try_import(
    asked: Asked, *, now: datetime, say: Say = lambda _read, _total: None, on_refused: OnRefused = lambda _one: None
) -> Done:
    """What an import would do, without doing it."""
    size = asked.path.stat().st_size
    known = Source.objects.filter(name=asked.source).first()
    as_of = _as_of(asked, now)
    with _opened(asked, known) as opened:
        counts = comparing.Counts()
        for lot in _ahead(lots(opened, comparing.LOT_ROWS)):
            for one in lot.refused:
                on_refused(one)
            counts += comparing.compared(lot, source=known, as_of=as_of).counts
            say(opened.table.position(), size)
    return Done(None, False, opened.kind, opened.mapping, as_of, counts)


def _opened(asked: Asked, known: Source | None) -> AbstractContextManager[Opened]:
    return open_rows(
        asked.path, kind=asked.kind, given=asked.given, saved=known.mapping if known else {},
        source=(known.name, known.kind) if known else None,
    )  # fmt: skip


@transaction.atomic
def _source(asked: Asked, opened: Opened, *, now: datetime) -> Source:
    """The source of that name, made when it is new; it remembers the mapping and the newest note."""
    name = asked.source.strip()
    if not name or len(name) > 120:
        raise BadInput(_("Give the source a name of at most 120 characters."), "source")
    source, made = Source.objects.get_or_create(name=name, defaults={"kind": opened.kind, "added_at": now})
    if made:
        audit.record("register.source_added", actor=None, organization_id=None, thing=source, now=now)
    kept = {"mapping": source.mapping | opened.mapping, "note": asked.note[:500] or source.note}
    if kept != {"mapping": source.mapping, "note": source.note}:
        source.mapping, source.note = kept["mapping"], kept["note"]
        source.save(update_fields=["mapping", "note"])
    return source


@transaction.atomic
def _begin(asked: Asked, source: Source, *, size: int, digest: str, now: datetime) -> tuple[Import, bool]:
    """A new import, or the one of this file that was broken off. Either is this process's from here on."""
    Source.objects.select_for_update().get(pk=source.pk)
    claim = new_token()[:32]
    broken_off = source.imports.select_for_update().filter(state=ImportState.RUNNING, digest=digest).first()
    if broken_off is not None:
        broken_off.claim = claim
        broken_off.builds_on, broken_off.facts_left_out = [], 0
        broken_off.rows_new = broken_off.rows_changed = broken_off.rows_unchanged = broken_off.rows_refused = 0
        broken_off.save()
        broken_off.refusals.all().delete()
        return broken_off, True
    run = Import.objects.create(
        source=source,
        claim=claim,
        file_name=asked.path.name[:255],
        file_bytes=size,
        digest=digest,
        as_of=_as_of(asked, now),
        started_at=now,
    )
    audit.record("register.import_started", actor=None, organization_id=None, thing=run, now=now)
    return run, False


def _as_of(asked: Asked, now: datetime) -> date:
    if asked.as_of is not None:
        return asked.as_of
    found = _DATE.search(asked.path.name)
    try:
        return date(*map(int, found.groups())) if found else now.date()
    except ValueError:
        return now.date()


def _ahead(lots: Generator[comparing.Lot]) -> Iterator[comparing.Lot]:
    """The next lot is read while PostgreSQL keeps the last one; SQLite works in this process and would only wait."""
    if not is_postgresql():
        yield from lots
        return
    try:
        with ThreadPoolExecutor(max_workers=1) as reader:
            coming = reader.submit(next, lots, None)
            while (lot := coming.result()) is not None:
                coming = reader.submit(next, lots, None)
                yield lot
    finally:
        lots.close()


def _digest(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()
