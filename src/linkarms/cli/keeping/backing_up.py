"""`linkarms backup`: everything an installation holds, in one file, while it goes on serving."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import IO, cast

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection

from linkarms.audit import services as audit
from linkarms.cli.keeping import archive, form, schema
from linkarms.cli.keeping.form import Table
from linkarms.cli.keeping.moment import Moment, one_moment
from linkarms.cli.keeping.newfile import new_file
from linkarms.cli.keeping.progress import Progress
from linkarms.cli.keeping.rows import Digest
from linkarms.core.errors import Refused

#: A piece of a table is put together in memory; compressed it is a tenth of that.
PIECE_BYTES = 4 * 1024 * 1024
WAITING = "SELECT count(*) FROM outbox_mail WHERE sent_at IS NULL AND failed_at IS NULL"


@dataclass(frozen=True)
class Made:
    """What was written. `missing`: files that rows name, and that were gone before we could read them."""

    file: Path
    bytes: int
    sha256: str
    rows: dict[str, int]
    media: int
    missing: list[str]
    waiting_mails: int
    key_included: bool


@dataclass
class _Work:
    writer: archive.Writer
    tables: tuple[Table, ...]
    manifest: form.Manifest = field(default_factory=form.Manifest)
    progress: Progress = field(default_factory=Progress)


def back_up(path: Path, *, with_key: bool, now: datetime) -> Made:
    """Write the file, or nothing. Refused for a database that waits for migrations, and where `path` is taken."""
    path = path.expanduser().absolute()
    waiting = schema.waiting()
    if waiting:
        raise Refused(f"the database waits for {waiting[0]}; start `linkarms serve` once, then make the backup")
    tables = schema.tables()
    with new_file(path) as sink:
        # Whoever runs the site takes everybody's data along: every organization's owners see it (law 3).
        audit.record("installation.backed_up", actor=None, organization_id=None, thing=None, now=now)
        work = _Work(archive.Writer(sink, moment=int(now.timestamp())), tables)
        _begin(work, with_key=with_key, now=now)
        # A picture that is replaced while we work is deleted: so before the moment, and again right after it.
        _media(work, _media_now(tables))
        work.progress.say("taking a snapshot of the database")
        with one_moment(path) as moment:
            work.manifest.media = sorted(set(_media_of(moment, tables)))
            _media(work, work.manifest.media)
            _tables(work, moment)
        _end(work)
        work.progress.end()
    manifest = work.manifest
    return Made(
        file=path,
        bytes=sink.bytes,
        sha256=sink.hexdigest(),
        rows={name: each.count for name, each in manifest.tables.items()},
        media=len(manifest.media),
        missing=manifest.media_missing,
        waiting_mails=manifest.waiting_mails,
        key_included=with_key,
    )


def _begin(work: _Work, *, with_key: bool, now: datetime) -> None:
    header = form.Header(
        format=form.FORMAT,
        version=version("linkarms"),
        made_at=now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        database=connection.vendor,
        demo=bool(settings.LINKARMS_DEMO) or _is_demo(),
        migrations=schema.applied(),
        tables=work.tables,
        key_included=with_key,
        key_fingerprint=form.fingerprint(settings.SECRET_KEY),
    )
    work.writer.add(form.HEADER, form.dump(header))
    if with_key:
        work.writer.add(form.KEY, settings.SECRET_KEY.encode("utf-8") + b"\n")


def _is_demo() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM demo_demomark")
        row = cursor.fetchone()
    return bool(row and row[0])


def _media_now(tables: tuple[Table, ...]) -> list[str]:
    with connection.cursor() as cursor:
        return sorted(set(_media_of(Moment(cursor, connection.vendor), tables)))


def _media_of(moment: Moment, tables: tuple[Table, ...]) -> Iterator[str]:
    for table, column in schema.media_columns(tables):
        name = f'"{column.name}"'
        yield from moment.values(
            f"SELECT {name} FROM \"{table.name}\" WHERE {name} IS NOT NULL AND {name} <> ''"  # noqa: S608  # our models
        )


def _media(work: _Work, names: list[str]) -> None:
    for name in names:
        member = form.MEDIA + name
        if member in work.writer.members:
            continue
        work.progress.say("copying pictures")
        with suppress(FileNotFoundError), default_storage.open(name) as file:
            work.writer.add_file(member, cast("IO[bytes]", file), file.size)


def _tables(work: _Work, moment: Moment) -> None:
    manifest, members = work.manifest, work.writer.members
    manifest.media_missing = [name for name in manifest.media if form.MEDIA + name not in members]
    manifest.media = [name for name in manifest.media if form.MEDIA + name in members]
    (manifest.waiting_mails,) = moment.values(WAITING)
    work.progress.total = sum(moment.count(table) for table in work.tables)
    for table in work.tables:
        digest = Digest()
        for number, piece in enumerate(_pieces(moment.lines(table))):
            digest.add(piece)
            work.writer.add(form.piece(table.name, number), archive.compressed(piece))
            work.progress.step(len(piece), table.name)
        manifest.tables[table.name] = form.Rows(digest.count, digest.hexdigest(), moment.last_id(table))


def _pieces(chunks: Iterator[list[bytes]]) -> Iterator[list[bytes]]:
    piece: list[bytes] = []
    size = 0
    for lines in chunks:
        piece += lines
        size += sum(map(len, lines))
        if size >= PIECE_BYTES:
            yield piece
            piece, size = [], 0
    if piece:
        yield piece


def _end(work: _Work) -> None:
    work.manifest.members = dict(work.writer.members)
    work.writer.add(form.MANIFEST, form.dump(work.manifest))
    work.writer.close()
