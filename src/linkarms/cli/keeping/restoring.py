"""`linkarms restore`: an empty installation becomes what a backup says, or stays empty.

What can be killed half-way leaves a note in the data folder (`restoring.json`), so that the next try tidies up
after it. The rows come in one transaction; media and key are in place before it ends.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction
from django.db.utils import DatabaseError, IntegrityError

from linkarms.audit import services as audit
from linkarms.cli.keeping import archive, filling, form, ground
from linkarms.cli.keeping.archive import Backup
from linkarms.cli.keeping.arriving import Arrivals
from linkarms.cli.keeping.newfile import no_room, sync_folder
from linkarms.cli.keeping.progress import Progress
from linkarms.core.errors import Refused
from linkarms.directory.search import indexing
from linkarms.outbox import holding

NOTE, STAGING = "restoring.json", "media.restoring"


@dataclass(frozen=True)
class Restored:
    """What is there now. `held_mails` waited when the backup was made, and are held back.

    `was_broken_off`: an earlier try had put the rows in; this one did what was left to do.
    """

    made_at: str
    version: str
    rows: dict[str, int]
    media: int
    held_mails: int
    was_broken_off: bool
    demo: bool


def restore(path: Path, *, send_waiting: bool, now: datetime) -> Restored:
    """Refused, with what to do, for a damaged or newer file, another key, and an installation that is not empty."""
    progress = Progress()
    progress.say("checking the file")
    backup = archive.opened(path.expanduser().absolute())
    ground.refuse_unknown(backup.header)
    key = _key_of(backup)
    arrivals = Arrivals(now=now, send_waiting=send_waiting)
    try:
        with _noted(backup) as rows_are_in:
            if not rows_are_in:
                _fill_all(backup, key, arrivals, progress)
            # A try that is killed from here on is finished by the next.
            settings.SECRET_KEY = key
            progress.say("bringing it up to date")
            ground.bring_up_to_date()
            indexing.mark_everything()
            audit.record(
                "installation.restored",
                actor=None,
                organization_id=None,
                thing=None,
                now=now,
                made=backup.header.made_at,
            )
            _analyze()
            held = holding.held()
    except OSError as error:
        raise no_room(error, Path(settings.LINKARMS_DATA_DIR)) from None
    finally:
        progress.end()
    return Restored(
        made_at=backup.header.made_at,
        version=backup.header.version,
        rows={name: each.count for name, each in backup.manifest.tables.items()},
        media=len(backup.manifest.media),
        held_mails=held,
        was_broken_off=rows_are_in,
        demo=backup.header.demo,
    )


def _fill_all(backup: Backup, key: str, arrivals: Arrivals, progress: Progress) -> None:
    progress.say("making the tables")
    ground.prepare(backup.header)
    staging = settings.LINKARMS_DATA_DIR / STAGING
    progress.say("unpacking pictures")
    _unpack(backup, staging)
    try:
        with transaction.atomic():
            ground.lock_and_empty(backup.header.tables)
            filling.fill(backup, arrivals, progress=progress)
            _place_media(staging)
            _place_key(key)
    except IntegrityError as error:
        first_line = str(error).strip().splitlines()[0]
        raise Refused(f"the rows do not fit together, so nothing was restored: {first_line}") from None


def _key_of(backup: Backup) -> str:
    """The key under which the backup's hashes were made. Refused where it is neither in the file nor here."""
    said = backup.header.key_fingerprint
    if form.fingerprint(settings.SECRET_KEY) == said:
        return str(settings.SECRET_KEY)
    key = backup.key()
    if key is None:
        raise Refused(
            "the secret key of the old installation is not in this backup, and the one here is another: put the old "
            "one into LINKARMS_SECRET_KEY, or as `secret-key` into the data folder, and restore again"
        )
    if form.fingerprint(key) != said:
        raise Refused("the secret key in this backup is not the one that it was made with; use another backup")
    if not _key_is_ours():
        raise Refused(
            "LINKARMS_SECRET_KEY is set, and it is not the key of the backup: unset it, and the backup's own is used; "
            "or set it to the old installation's"
        )
    return key


def _key_is_ours() -> bool:
    """Whether the key in force is the file in the data folder, which a restore may exchange."""
    file = settings.LINKARMS_DATA_DIR / form.KEY
    return bool(file.exists() and file.read_text(encoding="utf-8").strip() == settings.SECRET_KEY)


def _place_key(key: str) -> None:
    if key == settings.SECRET_KEY:
        return
    target = settings.LINKARMS_DATA_DIR / form.KEY
    draft = target.with_name(f"{form.KEY}.{secrets.token_hex(8)}")
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(key + "\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(target)
    sync_folder(target.parent)


def _unpack(backup: Backup, staging: Path) -> None:
    if staging.exists():
        shutil.rmtree(staging)
    for name, content in backup.media():
        target = staging / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as file:
            shutil.copyfileobj(content, file)
            file.flush()
            os.fsync(file.fileno())


def _place_media(staging: Path) -> None:
    """Move everything over, folder by folder: the folder of pictures itself may be a disk of its own."""
    root = Path(settings.MEDIA_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    if staging.exists():
        for path in sorted(staging.iterdir()):
            shutil.move(path, root / path.name)
        staging.rmdir()
    sync_folder(root)


@contextmanager
def _noted(backup: Backup) -> Iterator[bool]:
    """Keep a note while we work. True where a try with the same file broke off after its rows were in."""
    path = Path(settings.LINKARMS_DATA_DIR) / NOTE
    with _held(path) as descriptor:
        earlier = _earlier(os.pread(descriptor, 4096, 0))
        rows_are_in = earlier == backup.identity and bool(ground.occupied())
        if not rows_are_in:
            try:
                ground.refuse_occupied()
                _refuse_foreign_media(tidy=bool(earlier))
            except Refused:
                if not earlier:
                    path.unlink()
                raise
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, json.dumps({"backup": backup.identity}).encode(), 0)
            os.fsync(descriptor)
        try:
            yield rows_are_in
        except BaseException:
            with suppress(DatabaseError):
                if not ground.occupied():
                    _tidy_media()
                    path.unlink()
            raise
        path.unlink()


@contextmanager
def _held(path: Path) -> Iterator[int]:
    """The note, open and ours: one restore at a time."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield descriptor
    except BlockingIOError:
        raise Refused("another restore into this installation is under way") from None
    finally:
        os.close(descriptor)


def _earlier(note: bytes) -> str:
    """Which backup an earlier try was about; "" when there was none."""
    try:
        return str(json.loads(note)["backup"]) if note else ""
    except (ValueError, KeyError, TypeError):
        return "unreadable"


def _refuse_foreign_media(*, tidy: bool) -> None:
    """Files in the way belong to nobody here: to be moved away by hand, unless an earlier try left them."""
    if tidy:
        _tidy_media()
    root = Path(settings.MEDIA_ROOT)
    if root.exists() and any(path.is_file() for path in root.rglob("*")):
        raise Refused(f"there are files in {root} already, and no installation that they belong to; move them away")


def _tidy_media() -> None:
    """Only where the database is empty: no row names any of these files."""
    shutil.rmtree(settings.LINKARMS_DATA_DIR / STAGING, ignore_errors=True)
    root = Path(settings.MEDIA_ROOT)
    for path in list(root.iterdir()) if root.exists() else []:
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def _analyze() -> None:
    """The database knows nothing of its new rows yet, and would choose slow ways to them."""
    with connection.cursor() as cursor:
        for name in ground.tables_here():
            cursor.execute(f'ANALYZE "{name}"')
