"""The import of a file: read, compared by thousands with what is kept, and kept; whatever kills it, it can go on.

Each lot of rows is one transaction, which also looks whether the import is still this process's: who starts the same
file again takes the import over, and whoever had it before stops at the next lot. What an import has brought carries
its number, so that one that goes on counts, in the end, what one run would have counted.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.errors import BadInput
from linkarms.core.errors import Refused as NotPossible
from linkarms.core.tokens import new_token
from linkarms.directory.register import comparing, irs, mapping, table
from linkarms.directory.register.facts import Refused, Row, Unusable
from linkarms.directory.register.models import Import, ImportState, Source, SourceKind
from linkarms.directory.register.reading import Table, kind_of, open_table
from linkarms.directory.register.repeats import Repeats
from linkarms.directory.register.writing import is_postgresql
from linkarms.directory.search import indexing

_DATE = re.compile(r"(?<!\d)(20\d\d)-(\d\d)-(\d\d)(?!\d)")
_CHUNK = 1024 * 1024

type Say = Callable[[int, int], object]
type OnRefused = Callable[[Refused], object]
type ReadRow = Callable[[int, Sequence[str], Callable[[Refused], None]], Row]


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


@dataclass(frozen=True)
class _Opened:
    kind: SourceKind
    mapping: dict[str, str]
    table: Table
    read: ReadRow


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
        for lot in _ahead(_lots(opened, comparing.LOT_ROWS)):
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
        for lot in _ahead(_lots(opened, comparing.LOT_ROWS)):
            for one in lot.refused:
                on_refused(one)
            counts += comparing.compared(lot, source=known, as_of=as_of).counts
            say(opened.table.position(), size)
    return Done(None, False, opened.kind, opened.mapping, as_of, counts)


@contextmanager
def _opened(asked: Asked, known: Source | None) -> Iterator[_Opened]:
    kind = SourceKind(asked.kind) if asked.kind else kind_of(asked.path)
    form = SourceKind.CSV if kind == SourceKind.IRS else kind
    with open_table(asked.path, form, is_header=partial(_is_header, given=asked.given or {})) as opened:
        if kind == SourceKind.CSV and not asked.kind and irs.is_irs(opened.columns):
            kind = SourceKind.IRS
        if known is not None and known.kind != kind:
            raise NotPossible(
                _("“%(source)s” is a source of another kind (%(kind)s). Give this file a source of its own.")
                % {"source": known.name, "kind": known.get_kind_display()}
            )
        if kind == SourceKind.IRS:
            if asked.given:
                raise BadInput(_("The columns of the tax register's file are known; nothing is mapped."), "map")
            read_irs = irs.reader(opened.columns)
            yield _Opened(kind, {}, opened, lambda line, cells, _remark: read_irs(line, cells))
        else:
            columns = mapping.chosen(
                opened.columns, given=asked.given or {}, saved=known.mapping if known is not None else {}
            )
            yield _Opened(kind, columns, opened, table.reader(opened.columns, columns))


def _is_header(cells: Sequence[str], *, given: Mapping[str, str]) -> bool:
    return bool(given and set(given) <= {cell.strip() for cell in cells}) or mapping.is_header(cells)


@transaction.atomic
def _source(asked: Asked, opened: _Opened, *, now: datetime) -> Source:
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


def _lots(opened: _Opened, size: int) -> Generator[comparing.Lot]:
    """Rows by thousands, with what was refused among them; a number counts once in a file."""
    with Repeats() as repeats:
        lot = comparing.Lot()
        for found in opened.table.rows:
            if isinstance(found, Refused):
                lot.refused.append(found)
            else:
                try:
                    lot.rows.append(opened.read(*found, lot.refused.append))
                except Unusable as unusable:
                    lot.refused.append(Refused(found[0], unusable.reason, unusable.detail))
            if len(lot.rows) + len(lot.refused) >= size:
                yield _finished(lot, repeats)
                lot = comparing.Lot()
        yield _finished(lot, repeats)


def _finished(lot: comparing.Lot, repeats: Repeats) -> comparing.Lot:
    lot.rows = repeats.without(lot.rows, lot.refused.append)
    lot.refused.sort(key=lambda one: one.line)
    return lot


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
