"""The doctor on files: who else can read them, and on what disk they lie."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import Settings

from linkarms.cli.checkup import files
from linkarms.cli.checkup.finding import Finding, State
from tests.running.installation import ROOT, Installation

MOUNTINFO = """\
22 27 0:21 / /proc rw,relatime - proc proc rw
27 1 254:0 / / rw,relatime - ext4 /dev/vda rw,discard
40 27 0:50 / /srv rw,relatime shared:1 - ext4 /dev/vdb rw
41 40 0:51 / /srv/share\\040one rw,relatime shared:2 - nfs4 files.example:/export rw,vers=4.2,addr=192.0.2.1
42 27 0:52 / /srv/sharetwo rw - fuse.sshfs me@files.example:/ rw
"""


def bad(found: Finding) -> bool:
    return found.state == State.BAD


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/srv/linkarms", "ext4"), ("/srv/share one/linkarms", "nfs4"), ("/srv/share one", "nfs4"),
        ("/srv/sharetwo/x", "fuse.sshfs"), ("/var/lib/linkarms", "ext4"), ("/srv/shar", "ext4"),
    ],
)  # fmt: skip
def test_the_file_system_of_a_folder_is_that_of_the_longest_mount_above_it(
    tmp_path: Path, folder: str, kind: str
) -> None:
    mounts = tmp_path / "mountinfo"
    mounts.write_text(MOUNTINFO)
    assert files.file_system_of(Path(folder), mounts=mounts) == kind


@pytest.mark.django_db
def test_sqlite_on_a_network_share_is_bad(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL lies where it lies")
    mounts = tmp_path / "mountinfo"
    mounts.write_text(f"27 1 254:0 / / rw - ext4 /dev/vda rw\n41 27 0:51 / {tmp_path} rw - nfs4 files.example:/x rw\n")
    monkeypatch.setattr(files, "MOUNTS", mounts)
    monkeypatch.setattr(files.file_system_of, "__kwdefaults__", {"mounts": mounts})
    settings.LINKARMS_DATA_DIR = tmp_path
    (finding,) = filter(bad, files.look())
    assert finding.found == "SQLite lies on a network share (nfs4): two processes can damage the file"


def test_a_secret_in_a_file_that_everybody_can_read_is_bad(
    settings: Settings, db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    secret = tmp_path / "database-url"
    secret.write_text("x")
    secret.chmod(0o644)
    monkeypatch.setenv("LINKARMS_DATABASE_URL_FILE", str(secret))
    settings.LINKARMS_DATA_DIR = tmp_path
    (finding,) = filter(bad, files.look())
    assert (finding.what, finding.advice) == ("secrets", f"chmod 600 {secret}")


def test_a_database_that_everybody_can_read_is_bad(settings: Settings, db: None, tmp_path: Path) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL asks for a password")
    folder = Path(str(connection.settings_dict["NAME"])).parent
    settings.LINKARMS_DATA_DIR = folder
    mode = folder.stat().st_mode
    folder.chmod(0o755)
    try:
        assert [finding.advice for finding in files.look() if bad(finding)] == [f"chmod 700 {folder}"]
    finally:
        folder.chmod(mode)


@pytest.mark.long
@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("unshare"), reason="only root may mount a small disk")
@pytest.mark.parametrize(("options", "fill"), [("size=512k", "full"), ("size=1m,ro", "")])
def test_a_disk_that_is_full_or_read_only_is_bad(tmp_path: Path, options: str, fill: str) -> None:
    """A small disk of our own, seen by this process only."""
    disk = tmp_path / "disk"
    disk.mkdir()
    installation = Installation(disk, {"SECRET_KEY": "x" * 60})
    commands = [f"mount -t tmpfs -o {options} none {disk}"]
    if fill:
        commands.append(f"cat /dev/zero > {disk}/filler 2>/dev/null || true")
    commands.append(f"{sys.executable} -m linkarms doctor")
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", "\n".join(commands)], env=installation.environment, cwd=ROOT,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1, done.stderr
    assert f"BAD  data folder: cannot write to {disk}" in done.stdout
    assert ("make room: the disk is full" in done.stdout) == bool(fill)
