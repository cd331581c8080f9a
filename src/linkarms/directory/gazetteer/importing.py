"""The import of a file of places: read as a whole first, then kept in lots that count for nobody until all are there.

A file that is killed on the way leaves nothing that counts; called again, it begins anew. A newer file of a source
replaces the older one in one moment.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import batched
from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from linkarms.audit import services as audit
from linkarms.core.countries import is_country
from linkarms.core.errors import BadInput
from linkarms.core.errors import Refused as NotPossible
from linkarms.directory.gazetteer.gathering import COLUMNS, Gathered
from linkarms.directory.gazetteer.models import Gazetteer, GazetteerPlace, GazetteerState
from linkarms.directory.gazetteer.shapes import Opened, Place, open_places
from linkarms.directory.register import writing
from linkarms.directory.register.facts import Refused
from linkarms.directory.search import indexing

LOT_ROWS: Final = 10_000
_TABLE: Final = "directory_gazetteerplace"

type Say = Callable[[int, int], object]
type OnRefused = Callable[[Refused], object]


@dataclass(frozen=True)
class Asked:
    """What somebody wants to import, and how."""

    path: Path
    source: str
    country: str = "US"  # of rows that name none
    given: Mapping[str, str] | None = None  # column: field
    note: str = ""


@dataclass
class Counts:
    read: int = 0
    refused: int = 0
    passed_over: int = 0
    postcodes: int = 0
    towns: int = 0


@dataclass(frozen=True)
class Done:
    """What came of it. Of a dry run there is no number; `is_same`: this very file is in force already."""

    number: int | None
    is_same: bool
    mapping: Mapping[str, str]
    counts: Counts


def import_places(
    asked: Asked,
    *,
    now: datetime,
    dry_run: bool = False,
    say: Say = lambda _read, _total: None,
    on_refused: OnRefused = lambda _one: None,
) -> Done:
    """Keep where the file says that places are, in place of what its source said before.

    Raises `BadInput` when the file cannot be read, or has no place at all: then everything stays as it was.
    """
    _check(asked)
    size, digest = asked.path.stat().st_size, _digest(asked)
    former = Gazetteer.objects.filter(source=asked.source.strip()).order_by("pk").last()
    with Gathered() as gathered:
        saved = former.mapping if former else {}
        with open_places(asked.path, country=asked.country, given=asked.given or {}, saved=saved) as opened:
            counts = _gather(opened, gathered, lambda read: say(read, size), on_refused)
            columns = opened.mapping
        counts.postcodes, counts.towns = gathered.counts()
        if not counts.postcodes + counts.towns:
            raise BadInput(_("There is no place with coordinates in this file."), "file")
        in_force = Gazetteer.objects.filter(source=asked.source.strip(), state=GazetteerState.DONE).first()
        is_same = in_force is not None and (in_force.digest, in_force.mapping) == (digest, columns)
        if dry_run or (is_same and in_force is not None):
            return Done(None if dry_run or in_force is None else in_force.pk, is_same, columns, counts)
        run = _begin(asked, digest=digest, mapping=columns, now=now)
        for lot in batched(gathered, LOT_ROWS):
            _keep(run, lot)
    _finish(run, counts, now=now)
    _clear()
    indexing.refresh(now=now)
    return Done(run.pk, False, columns, counts)


def undo_places(number: int, *, now: datetime) -> Gazetteer:
    """Take a file of places back: none of them counts any more. What it replaced is gone: import that file again."""
    run = _end(number, now=now)
    _clear()
    indexing.refresh(now=now)
    return run


def _check(asked: Asked) -> None:
    name = asked.source.strip()
    if not name or len(name) > 120:
        raise BadInput(_("Give the source a name of at most 120 characters."), "source")
    if not is_country(asked.country):
        raise BadInput(_("“%(country)s” is not the code of a country.") % {"country": asked.country}, "country")


def _digest(asked: Asked) -> str:
    with asked.path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256")
    found.update(json.dumps([asked.country]).encode())
    return found.hexdigest()


def _gather(opened: Opened, gathered: Gathered, say: Callable[[int], object], on_refused: OnRefused) -> Counts:
    counts = Counts()
    for lot in batched(opened.rows, LOT_ROWS):
        for one in lot:
            if isinstance(one, Refused):
                counts.refused += 1
                on_refused(one)
        places = [one for one in lot if isinstance(one, Place)]
        gathered.take(places)
        counts.read += len(lot)
        counts.passed_over += lot.count(None)
        say(opened.position())
    return counts


@transaction.atomic
def _begin(asked: Asked, *, digest: str, mapping: Mapping[str, str], now: datetime) -> Gazetteer:
    """A new import. One of the same source that is under way elsewhere ends here."""
    same = Gazetteer.objects.filter(source=asked.source.strip())
    same.filter(state=GazetteerState.RUNNING).update(state=GazetteerState.UNDONE, ended_at=now)
    last = same.order_by("pk").last()
    return Gazetteer.objects.create(
        source=asked.source.strip(),
        note=asked.note[:500] or (last.note if last else ""),
        file_name=asked.path.name[:255],
        digest=digest,
        country=asked.country,
        mapping=dict(mapping),
        started_at=now,
    )


@transaction.atomic
def _keep(run: Gazetteer, lot: tuple[tuple[str | int, ...], ...]) -> None:
    writing.no_wait_for_the_disk()
    _locked(run)
    writing.insert(_TABLE, ("gazetteer_id", *COLUMNS), [(run.pk, *row) for row in lot])


@transaction.atomic
def _finish(run: Gazetteer, counts: Counts, *, now: datetime) -> None:
    _locked(run)
    older = Gazetteer.objects.filter(source=run.source, state=GazetteerState.DONE)
    older.update(state=GazetteerState.REPLACED, ended_at=now)
    run.state = GazetteerState.DONE
    run.rows_read, run.rows_refused, run.rows_passed_over = counts.read, counts.refused, counts.passed_over
    run.postcodes, run.towns = counts.postcodes, counts.towns
    run.save()
    audit.record("gazetteer.imported", actor=None, organization_id=None, thing=run, now=now)
    indexing.mark_everything()


def _locked(run: Gazetteer) -> None:
    """Until the end of the transaction this import is this process's."""
    if Gazetteer.objects.select_for_update().get(pk=run.pk).state != GazetteerState.RUNNING:
        raise NotPossible(_("This source is imported or undone by somebody else at this moment, who goes on."))


@transaction.atomic
def _end(number: int, *, now: datetime) -> Gazetteer:
    run = Gazetteer.objects.select_for_update().filter(pk=number).first()
    if run is None:
        raise BadInput(_("There is no import %(number)d.") % {"number": number}, "number")
    if run.state == GazetteerState.UNDONE:
        raise NotPossible(_("Import %(number)d is undone already.") % {"number": number})
    if run.state == GazetteerState.REPLACED:
        raise NotPossible(_("Import %(number)d was replaced by a newer file.") % {"number": number})
    if run.state == GazetteerState.DONE:
        indexing.mark_everything()
    run.state, run.ended_at = GazetteerState.UNDONE, now
    run.save(update_fields=["state", "ended_at"])
    audit.record("gazetteer.undone", actor=None, organization_id=None, thing=run, now=now)
    return run


def _clear() -> None:
    """Remove the places that count no more, also those that an earlier try has left, a lot at a time."""
    for run in Gazetteer.objects.filter(state__in=[GazetteerState.REPLACED, GazetteerState.UNDONE]):
        while some := list(GazetteerPlace.objects.filter(gazetteer=run).values_list("pk", flat=True)[:LOT_ROWS]):
            GazetteerPlace.objects.filter(pk__in=some).delete()
