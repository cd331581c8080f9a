"""A new file that is there whole or not at all, for its owner's eyes only."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from linkarms.cli.keeping.stopping import undisturbed
from linkarms.core.errors import Refused

#: What stands in a folder while a backup is written: the draft, and a copy of SQLite's file.
UNFINISHED, SNAPSHOT = ".linkarms-unfinished", ".linkarms-snapshot"
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})


class Sink:
    """Takes bytes one after the other, and knows their hash."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._hash = hashlib.sha256()
        self._is_over = False
        self.bytes = 0

    def write(self, data: bytes) -> int:
        if self._is_over:
            return len(data)
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]
        self._hash.update(data)
        self.bytes += len(data)
        return len(data)

    def end(self) -> None:
        """Take nothing any more: an archive that broke off still writes its last block when it is forgotten."""
        self._is_over = True

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


@contextmanager
def new_file(path: Path) -> Iterator[Sink]:
    """Write beside `path` and move there at the end, after everything is on the disk.

    Refused where something of that name is already, or where another process is writing it. Whatever goes wrong,
    nothing stays; what a killed process left in the folder, the next one removes.
    """
    _refuse_existing(path)
    _sweep(path.parent)
    draft = path.with_name(path.name + UNFINISHED)
    descriptor, sink = None, None
    try:
        # Whoever asks us to stop is heard when it is certain that the draft is ours to remove.
        with undisturbed():
            descriptor = _taken(draft)
        sink = Sink(descriptor)
        yield sink
        os.fsync(descriptor)
        _refuse_existing(path)
        draft.rename(path)
        sync_folder(path.parent)
    except BaseException as error:
        if descriptor is not None:
            with suppress(OSError):
                draft.unlink(missing_ok=True)
        if isinstance(error, OSError):
            raise no_room(error, path.parent) from None
        raise
    finally:
        if sink is not None:
            sink.end()
        if descriptor is not None:
            os.close(descriptor)


def no_room(error: OSError, folder: Path) -> Exception:
    """What to say when the disk is full; any other error as it is."""
    if error.errno not in NO_ROOM:
        return error
    return Refused(
        f"the disk of {folder} is full, so nothing was kept there; make room, or name a file on another disk"
    )


def sync_folder(folder: Path) -> None:
    """The names in a folder survive a power cut only once the folder is on the disk too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sweep(folder: Path) -> None:
    """Remove what killed backups left, whatever they were to be called: it holds people's data."""
    for draft in folder.glob(f"*{UNFINISHED}"):
        with draft.open("rb") as file, suppress(BlockingIOError):
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            draft.with_name(draft.name.removesuffix(UNFINISHED) + SNAPSHOT).unlink(missing_ok=True)
            draft.unlink(missing_ok=True)


def _refuse_existing(path: Path) -> None:
    if path.exists() or path.is_symlink():
        raise Refused(f"{path} is there already; name another file")


def _taken(draft: Path) -> int:
    """The draft, opened, empty and ours alone."""
    try:
        descriptor = os.open(draft, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise Refused(f"cannot write in {draft.parent}: {error.strerror}") from None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        is_ours = draft.stat().st_ino == os.fstat(descriptor).st_ino
    except (BlockingIOError, FileNotFoundError):
        is_ours = False
    if not is_ours:
        os.close(descriptor)
        raise Refused(f"another backup is being written to {draft} just now")
    os.fchmod(descriptor, 0o600)
    os.ftruncate(descriptor, 0)
    return descriptor
