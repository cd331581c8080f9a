"""A file of any kind as lots of rows: opened, its columns mapped, what cannot be used named with its line."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.utils.translation import gettext as _

from linkarms.core.errors import BadInput
from linkarms.core.errors import Refused as NotPossible
from linkarms.directory.register import comparing, irs, mapping, table
from linkarms.directory.register.facts import Refused, Row, Unusable
from linkarms.directory.register.models import SourceKind
from linkarms.directory.register.reading import Table, kind_of, open_table
from linkarms.directory.register.repeats import Repeats

type ReadRow = Callable[[int, Sequence[str], Callable[[Refused], None]], Row]


@dataclass(frozen=True)
class Opened:
    kind: SourceKind
    mapping: dict[str, str]
    table: Table
    read: ReadRow


@contextmanager
def open_rows(
    path: Path,
    *,
    kind: str,
    given: Mapping[str, str] | None,
    saved: Mapping[str, str],
    source: tuple[str, str] | None = None,
) -> Iterator[Opened]:
    """`given` and `saved` are mappings of columns; `source` the name and kind of one that is known already."""
    with open_any(path, kind=kind, given=given) as (found, opened):
        if source is not None and source[1] != found:
            raise NotPossible(
                _("“%(source)s” is a source of another kind (%(kind)s). Give this file a source of its own.")
                % {"source": source[0], "kind": SourceKind(source[1]).label}
            )
        if found == SourceKind.IRS:
            if given:
                raise BadInput(_("The columns of the tax register's file are known; nothing is mapped."), "map")
            read_irs = irs.reader(opened.columns)
            yield Opened(found, {}, opened, lambda line, cells, _remark: read_irs(line, cells))
        else:
            columns = mapping.chosen(opened.columns, given=given or {}, saved=saved)
            yield Opened(found, columns, opened, table.reader(opened.columns, columns))


@contextmanager
def open_any(path: Path, *, kind: str, given: Mapping[str, str] | None) -> Iterator[tuple[SourceKind, Table]]:
    """What the file is, and its columns and cells as they are."""
    found = SourceKind(kind) if kind else kind_of(path)
    form = SourceKind.CSV if found == SourceKind.IRS else found
    with open_table(path, form, is_header=partial(_is_header, given=given or {})) as opened:
        if found == SourceKind.CSV and not kind and irs.is_irs(opened.columns):
            found = SourceKind.IRS
        yield found, opened


def lots(opened: Opened, size: int) -> Generator[comparing.Lot]:
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


def _is_header(cells: Sequence[str], *, given: Mapping[str, str]) -> bool:
    return bool(given and set(given) <= {cell.strip() for cell in cells}) or mapping.is_header(cells)


def _finished(lot: comparing.Lot, repeats: Repeats) -> comparing.Lot:
    lot.rows = repeats.without(lot.rows, lot.refused.append)
    lot.refused.sort(key=lambda one: one.line)
    return lot
