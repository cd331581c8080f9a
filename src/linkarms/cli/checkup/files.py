"""The data folder: on what disk it lies, whether it can be written to, who else can read it."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

from linkarms.cli.checkup.finding import Finding, State, bad, good, note

MEBIBYTE = 1024 * 1024
LITTLE_SPACE, HARDLY_ANY_SPACE = 2048 * MEBIBYTE, 256 * MEBIBYTE
KEY_FILE = "secret-key"
#: SQLite keeps its promises only where locks and shared memory work between all who open the file.
OVER_A_NETWORK = {
    "9p", "afs", "beegfs", "ceph", "cifs", "fuse.cephfs", "fuse.glusterfs", "fuse.rclone", "fuse.s3fs", "fuse.sshfs",
    "gfs2", "glusterfs", "gpfs", "lustre", "ncpfs", "nfs", "nfs4", "ocfs2", "smb3", "smbfs", "virtiofs", "vboxsf",
}  # fmt: skip
MOUNTS = Path("/proc/self/mountinfo")


def look() -> Iterator[Finding]:
    writable = _writable()
    yield writable
    if writable.state == State.GOOD:
        yield _space()
    yield from _readable_by_others()
    if connection.vendor == "sqlite":
        yield from _network(settings.LINKARMS_DATA_DIR)


def _writable() -> Finding:
    for folder in (settings.LINKARMS_DATA_DIR, settings.MEDIA_ROOT):
        path = Path(folder)
        try:
            path.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=path) as file:
                file.write(b"linkarms" * 1024)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            advice = "give the user that Linkarms runs as the right to write there"
            if shutil.disk_usage(_existing(path)).free < MEBIBYTE:
                advice = "make room: the disk is full, and nobody can sign"
            return bad("data folder", f"cannot write to {path}: {error.strerror}", advice)
    return good("data folder", f"{settings.LINKARMS_DATA_DIR} can be written to")


def _existing(path: Path) -> Path:
    while not path.exists():
        path = path.parent
    return path


def _space() -> Finding:
    free = shutil.disk_usage(settings.LINKARMS_DATA_DIR).free
    found = f"{free / MEBIBYTE / 1024:.1f} GiB free"
    if free < HARDLY_ANY_SPACE:
        return bad("disk", found, "make room now: a full disk stops signing")
    if free < LITTLE_SPACE:
        return note("disk", found, "make room soon")
    return good("disk", found)


def _readable_by_others() -> Iterator[Finding]:
    """Secrets in files, and the database with everybody's names in it."""
    key = settings.LINKARMS_DATA_DIR / KEY_FILE
    if key.exists() and key.stat().st_mode & 0o077:
        yield bad("secret key", f"others on this machine can read {key}", f"chmod 600 {key}")
    given = sorted(name for name in os.environ if name.startswith("LINKARMS_") and name.endswith("_FILE"))
    for name in given:
        path = Path(os.environ[name])
        if path.exists() and path.stat().st_mode & stat.S_IROTH:
            yield bad("secrets", f"{name}: everybody on this machine can read {path}", f"chmod 600 {path}")
    folder = settings.LINKARMS_DATA_DIR
    database = Path(str(connection.settings_dict["NAME"])) if connection.vendor == "sqlite" else None
    reachable = folder.exists() and folder.stat().st_mode & stat.S_IXOTH
    if database is not None and reachable and database.exists() and database.stat().st_mode & stat.S_IROTH:
        yield bad("data folder", f"others on this machine can read the database in {folder}", f"chmod 700 {folder}")


def _network(folder: Path) -> Iterator[Finding]:
    kind = file_system_of(folder)
    if kind in OVER_A_NETWORK:
        yield bad(
            "data folder",
            f"SQLite lies on a network share ({kind}): two processes can damage the file",
            "move LINKARMS_DATA_DIR to a disk of this machine, or use PostgreSQL",
        )


def file_system_of(folder: Path, *, mounts: Path = MOUNTS) -> str:
    """The kind of file system ("ext4", "nfs4"), "" where the system does not say (proc(5), mountinfo)."""
    try:
        lines = mounts.read_text(errors="replace").splitlines()
    except OSError:
        return ""
    path, found, longest = str(folder.resolve()), "", -1
    for line in lines:
        before, dash, after = line.partition(" - ")
        place = before.split(" ")[4].replace("\\040", " ") if dash else ""
        inside = place in {"/", path} or path.startswith(place + "/")
        # Of several on one place the last one is seen.
        if place and inside and len(place) >= longest:
            found, longest = after.split(" ")[0], len(place)
    return found
