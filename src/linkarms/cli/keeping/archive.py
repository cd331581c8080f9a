"""The tar archive of a backup: written as a stream, and read as one, with the hash of every member checked."""

from __future__ import annotations

import gzip
import hashlib
import io
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from linkarms.cli.keeping import form
from linkarms.cli.keeping.newfile import Sink
from linkarms.core.errors import Refused

BLOCK = 1024 * 1024
#: Every hash of a member is looked at before anything is done with the file, so its size bounds our memory.
LARGEST_PIECE = 64 * BLOCK


class Writer:
    """Adds members and notes their hashes for the manifest."""

    def __init__(self, sink: Sink, *, moment: int) -> None:
        stream = cast("IO[bytes]", sink)  # a stream is only ever written to
        self._tar = tarfile.open(fileobj=stream, mode="w|", format=tarfile.PAX_FORMAT)  # noqa: SIM115  # close() does
        self._moment = moment
        self.members: dict[str, form.Member] = {}

    def add(self, name: str, content: bytes) -> None:
        self.add_file(name, io.BytesIO(content), len(content))

    def add_file(self, name: str, file: IO[bytes], size: int) -> None:
        """Exactly `size` bytes; OSError when the file has fewer."""
        info = tarfile.TarInfo(name)
        info.size, info.mode, info.mtime = size, 0o600, self._moment
        reading = _Hashing(file)
        self._tar.addfile(info, reading)
        self.members[name] = form.Member(size, reading.hexdigest())

    def close(self) -> None:
        self._tar.close()


class _Hashing:
    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        self._hash.update(data)
        return data

    def hexdigest(self) -> str:
        return self._hash.hexdigest()


def compressed(lines: list[bytes]) -> bytes:
    """A piece of a table. The same rows give the same bytes: no moment stands in it."""
    return gzip.compress(b"".join(lines), compresslevel=6, mtime=0)


@dataclass(frozen=True)
class Backup:
    """A file that was read to its end, and is what it says it is."""

    path: Path
    header: form.Header
    manifest: form.Manifest
    identity: str  # the hash of its manifest

    def key(self) -> str | None:
        """The secret key in it, or None where it was left out."""
        for name, content in self.small_members(form.KEY):
            if name == form.KEY:
                return str(content.read(), "ascii").strip()
        return None

    def pieces(self) -> Iterator[tuple[str, list[bytes]]]:
        """(table, lines) in the order of the file."""
        for name, content in self.small_members(form.TABLES):
            yield form.table_of(name), gzip.decompress(content.read()).splitlines(keepends=True)

    def media(self) -> Iterator[tuple[str, IO[bytes]]]:
        """(name, content) of each file that a row holds."""
        wanted = set(self.manifest.media)
        for name, content in self.small_members(form.MEDIA):
            if name.removeprefix(form.MEDIA) in wanted:
                yield name.removeprefix(form.MEDIA), content

    def small_members(self, prefix: str) -> Iterator[tuple[str, IO[bytes]]]:
        with _reading(self.path) as tar:
            for info in tar:
                if info.name.startswith(prefix):
                    content = tar.extractfile(info)
                    assert content is not None  # only plain files passed the check
                    yield info.name, content


def opened(path: Path) -> Backup:
    """Read the file to its end and check every hash. Refused, with the reason, for anything but a whole backup."""
    members: dict[str, form.Member] = {}
    header_raw = manifest_raw = b""
    with _reading(path) as tar:
        for info in tar:
            if not members and info.name != form.HEADER:
                raise _not_one(path)
            content = tar.extractfile(info) if info.isreg() else None
            if content is None or info.name in members or not _is_fit(info):
                raise _damaged(path, info.name)
            if info.name in (form.HEADER, form.MANIFEST):
                raw = content.read()
                header_raw, manifest_raw = (raw, b"") if info.name == form.HEADER else (header_raw, raw)
                members[info.name] = form.Member(info.size, hashlib.sha256(raw).hexdigest())
                _refuse_other_formats(path, header_raw)
            else:
                members[info.name] = _measured(content)
    if not members:
        raise _not_one(path)
    if not manifest_raw:
        raise Refused(f"{path} breaks off: it has no end; use another backup")
    identity = members.pop(form.MANIFEST).sha256
    header, manifest = _understood(path, header_raw, manifest_raw)
    for name in sorted(set(members) | set(manifest.members)):
        if members.get(name) != manifest.members.get(name):
            raise _damaged(path, name)
    return Backup(path, header, manifest, identity)


@contextmanager
def _reading(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with path.open("rb") as file, tarfile.open(fileobj=file, mode="r|", bufsize=BLOCK) as tar:
            yield tar
    except FileNotFoundError:
        raise Refused(f"there is no file {path}") from None
    except tarfile.ReadError as error:
        if "unexpected end" in str(error):
            raise Refused(f"{path} breaks off: it has no end; use another backup") from None
        raise _not_one(path) from None


def _understood(path: Path, header: bytes, manifest: bytes) -> tuple[form.Header, form.Manifest]:
    try:
        return form.header_from(header), form.manifest_from(manifest)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise _damaged(path, form.HEADER) from None


def _refuse_other_formats(path: Path, header: bytes) -> None:
    try:
        number = form.format_of(header)
    except ValueError:
        raise _not_one(path) from None
    if number != form.FORMAT:
        raise Refused(
            f"{path} is a backup of format {number}, and this version of Linkarms reads format {form.FORMAT}; "
            "install a newer version and restore with that"
        )


def _measured(content: IO[bytes]) -> form.Member:
    digest, size = hashlib.sha256(), 0
    while block := content.read(BLOCK):
        digest.update(block)
        size += len(block)
    return form.Member(size, digest.hexdigest())


def _is_fit(info: tarfile.TarInfo) -> bool:
    """Leads nowhere but into its own place, and fits into memory where we take it there."""
    leads_out = info.name.startswith("/") or ".." in info.name.split("/")
    return not leads_out and (info.name.startswith(form.MEDIA) or info.size <= LARGEST_PIECE)


def _not_one(path: Path) -> Refused:
    return Refused(f"{path} is not a file that `linkarms backup` made")


def _damaged(path: Path, member: str) -> Refused:
    return Refused(f"{path} is damaged at {member}; nothing was restored; use another backup")
