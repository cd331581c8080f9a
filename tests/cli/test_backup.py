"""`linkarms backup` and `restore`, as commands: into either database and back, whole or not at all, nothing twice."""

from __future__ import annotations

import fcntl
import json
import os
import resource
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

from linkarms.cli.keeping import archive
from tests.factories.installations import Installation, demo_backup, emptied, new_database

pytestmark = pytest.mark.django_db

ON_POSTGRESQL = connection.vendor == "postgresql"
#: What a restore changes: that it happened, older sign-in links, mail that waited.
CHANGES = {"audit_entry", "accounts_mailedlink", "outbox_mail"}
LEAD = (
    "INSERT INTO directory_lead (entry_id, kind, source, address, evidence, found_at) "
    "SELECT entry_id, 'typed', '{}', '', '', found_at FROM directory_lead WHERE id = 1"
)
#: One mail waits, one is being sent just now.
MAILS = (
    'INSERT INTO outbox_mail (kind, "to", language, subject, text, html, key, bulk, created_at, due_at, attempts, '
    "claim, claimed_until, trouble, unsubscribe_url) VALUES "
    "('waiting', 'a@mail.example', 'en', 's', 't', '', '', FALSE, '2026-11-22 12:00:00', '2026-11-22 12:00:00', 0, "
    "'', NULL, '', ''), "
    "('leaving', 'a@mail.example', 'en', 's', 't', '', '', FALSE, '2026-11-22 12:00:00', '2026-11-22 12:00:00', 0, "
    "'c', '2026-11-22 12:15:00', '', '')"
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("backup")


@pytest.fixture(scope="module")
def home(place: Path) -> Iterator[Installation]:
    """An installation with a demo's rows, on the database that the tests run on, in the middle of its work."""
    with _database() as url:
        home = Installation(place / "home", url)
        home.figures("restore", demo_backup(place))
        home.query(MAILS)
        home.query("UPDATE accounts_mailedlink SET used_at = NULL, revoked_at = NULL WHERE purpose = 'sign_in'")
        home.query(LEAD.format("taken back"))
        home.query("DELETE FROM directory_lead WHERE source = 'taken back'")
        yield home


@contextmanager
def _database() -> Iterator[str]:
    if ON_POSTGRESQL:
        with new_database() as url:
            yield url
    else:
        yield ""


@pytest.fixture(scope="module")
def backup(home: Installation, place: Path) -> Path:
    path = place / "home.tar"
    assert home.figures("backup", path)["waiting_mails"] == 2
    return path


@pytest.fixture(scope="module")
def restored(home: Installation, backup: Path, place: Path) -> Iterator[Installation]:
    """Tests only look at it."""
    with emptied(home, place / "restored") as installation:
        figures = installation.figures("restore", backup)
        assert (figures["media"], figures["held_mails"]) == (15, 2)
        yield installation


@pytest.fixture
def empty(home: Installation, tmp_path: Path) -> Iterator[Installation]:
    with emptied(home, tmp_path / "empty") as installation:
        yield installation


def rows(path: Path) -> dict[str, tuple[int, str, int]]:
    """Table to count, hash of the rows and last number, but for what a restore changes."""
    tables = archive.opened(path).manifest.tables
    return {name: (each.count, each.sha256, each.last_id) for name, each in tables.items() if name not in CHANGES}


def beside(path: Path) -> list[str]:
    return sorted(each.name for each in path.parent.iterdir() if each.name.startswith(path.name))


def refusal(installation: Installation, *arguments: object) -> str:
    done = installation.run(*arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    return done.stderr


# --- There and back ---------------------------------------------------------------------------------------


def test_a_backup_becomes_the_same_installation_again(backup: Path, restored: Installation, tmp_path: Path) -> None:
    again = tmp_path / "again.tar"
    restored.figures("backup", again)
    assert rows(again) == rows(backup)
    assert restored.figures("verify")["sound"]


@pytest.mark.skipif(not ON_POSTGRESQL, reason="needs both databases; the run on PostgreSQL does it")
def test_a_backup_goes_from_postgresql_to_sqlite_and_back(backup: Path, empty: Installation, tmp_path: Path) -> None:
    small = Installation(tmp_path / "small")
    small.figures("restore", backup)
    in_between, again = tmp_path / "small.tar", tmp_path / "again.tar"
    small.figures("backup", in_between)
    empty.figures("restore", in_between)
    empty.figures("backup", again)
    assert [archive.opened(path).header.database for path in (backup, in_between, again)] == [
        "postgresql", "sqlite", "postgresql"
    ]  # fmt: skip
    assert rows(backup) == rows(in_between) == rows(again)
    assert [one.figures("verify")["sound"] for one in (small, empty)] == [True, True]


def test_the_next_row_gets_a_number_that_no_row_ever_had(home: Installation, restored: Installation) -> None:
    """Also when the last row is gone, as here: the audit speaks of numbers."""
    last = home.value("SELECT max(id) FROM directory_lead")
    restored.query(LEAD.format("one more"))
    assert restored.value("SELECT max(id) FROM directory_lead") == last + 2


def test_pictures_and_key_are_in_place_and_nothing_else_is_left(backup: Path, restored: Installation) -> None:
    key, media = restored.folder / "secret-key", restored.folder / "media"
    assert {path.relative_to(media).as_posix() for path in media.rglob("*.*")} == set(
        archive.opened(backup).manifest.media
    )
    assert key.read_text() == f"{archive.opened(backup).key()}\n"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    others = {path.name for path in restored.folder.iterdir() if not path.name.startswith("linkarms.sqlite3")}
    assert others == {"media", "secret-key"}


def test_the_file_is_readable_by_us_alone_and_alone_in_its_folder(backup: Path) -> None:
    assert (stat.S_IMODE(backup.stat().st_mode), beside(backup)) == (0o600, ["home.tar"])


def test_that_a_backup_was_made_and_put_back_stands_in_the_audit(restored: Installation) -> None:
    verbs = restored.query("SELECT verb FROM audit_entry WHERE verb LIKE 'installation.%' ORDER BY id")
    # The demo was backed up and put back to be this installation's home, and so was home itself.
    assert [verb for (verb,) in verbs[:4]] == ["installation.backed_up", "installation.restored"] * 2


# --- Nothing happens twice ----------------------------------------------------------------------------------


def test_mail_that_waited_is_held_back(restored: Installation) -> None:
    columns = "kind, text, claim, claimed_until, trouble, failed_at IS NULL"
    statement = f"SELECT {columns} FROM outbox_mail WHERE kind IN ('waiting', 'leaving') ORDER BY id"  # noqa: S608
    held = restored.query(statement)
    assert held == [
        ("waiting", "t", "", None, "held back by a restore", False),
        ("leaving", "t", "", None, "held back by a restore", False),
    ]


def test_mail_that_was_sent_stays_sent(home: Installation, restored: Installation) -> None:
    sent = "SELECT count(*), max(sent_at) FROM outbox_mail WHERE sent_at IS NOT NULL"
    assert restored.query(sent) == home.query(sent)


@pytest.mark.once
def test_mail_of_an_installation_that_was_stopped_first_is_sent(backup: Path, empty: Installation) -> None:
    assert empty.figures("restore", backup, "--send-waiting-mail")["held_mails"] == 0
    due = "SELECT kind, claim FROM outbox_mail WHERE sent_at IS NULL AND failed_at IS NULL ORDER BY id"
    assert empty.query(due) == [("waiting", ""), ("leaving", "")]


def test_a_sign_in_link_from_before_opens_nothing_and_confirmations_still_work(restored: Installation) -> None:
    unused = "SELECT purpose FROM accounts_mailedlink WHERE used_at IS NULL AND revoked_at IS NULL"
    assert "sign_in" not in {purpose for (purpose,) in restored.query(unused)}
    assert restored.value("SELECT count(*) FROM petitions_confirmationmail WHERE answered_at IS NULL") > 0


def test_sessions_codes_and_queued_tasks_are_not_in_a_backup(backup: Path) -> None:
    held = set(archive.opened(backup).manifest.tables)
    assert held & {"django_session", "accounts_onetimecode", "django_ox_oxtask", "outbox_wake"} == set()


# --- Refused, and nothing changed (more of it in test_restore_refuses) -------------------------------------


def test_an_installation_that_holds_something_is_not_overwritten(home: Installation, backup: Path) -> None:
    before = home.value("SELECT count(*) FROM audit_entry")
    assert "this installation is not empty: there are rows in accounts_user" in refusal(home, "restore", backup)
    assert home.value("SELECT count(*) FROM audit_entry") == before
    assert not (home.folder / "restoring.json").exists()


@pytest.mark.once
def test_without_its_key_a_backup_needs_the_operators(home: Installation, empty: Installation, tmp_path: Path) -> None:
    path = tmp_path / "without.tar"
    assert home.figures("backup", path, "--without-key")["key"] is False
    assert archive.opened(path).key() is None
    assert "put the old one into LINKARMS_SECRET_KEY" in refusal(empty, "restore", path)
    assert empty.value("SELECT count(*) FROM accounts_user") == 0
    empty.settings["LINKARMS_SECRET_KEY"] = (home.folder / "secret-key").read_text().strip()
    assert empty.figures("restore", path)["rows"]["petitions_signature"] == 565


# --- Out of room, or told to stop ---------------------------------------------------------------------------


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 200 kB, in memory."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk; test_a_file_that_finds_no_room covers the writing")
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", folder], check=False)
    if mounted.returncode:
        pytest.skip("this system lets nobody mount a disk; test_a_file_that_finds_no_room covers the writing")
    try:
        yield folder
    finally:
        subprocess.run(["umount", folder], check=True)


@pytest.mark.once
def test_a_full_disk_is_said_in_one_line_and_leaves_nothing(home: Installation, small_disk: Path) -> None:
    said = refusal(home, "backup", small_disk / "full.tar")
    assert f"the disk of {small_disk} {'is full' if ON_POSTGRESQL else 'has 0 MB left'}" in said
    assert "make room, or name a file on another disk" in said
    assert list(small_disk.iterdir()) == []


WRITES = """
from pathlib import Path
from linkarms.cli.keeping.newfile import new_file
with new_file(Path({path!r})) as sink:
    for _ in range(100):
        sink.write(b"x" * 10_000)
"""


@pytest.mark.once
def test_a_file_that_finds_no_room_is_taken_back(tmp_path: Path) -> None:
    """No file of that process may grow beyond 100 kB: to a write, a quota looks like a full disk."""
    path = tmp_path / "big.tar"
    done = subprocess.run(
        [sys.executable, "-c", WRITES.format(path=str(path))],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000)),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert f"Refused: the disk of {tmp_path} is full, so nothing was kept there" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.once
def test_a_backup_never_overwrites_and_needs_a_folder(home: Installation, backup: Path, tmp_path: Path) -> None:
    assert "is there already; name another file" in refusal(home, "backup", backup)
    assert "No such file or directory" in refusal(home, "backup", tmp_path / "nowhere" / "x.tar")


@pytest.mark.once
def test_two_backups_into_one_file_do_not_mix(home: Installation, tmp_path: Path) -> None:
    path, copy = tmp_path / "one.tar", tmp_path / "one.tar.linkarms-snapshot"
    with path.with_name("one.tar.linkarms-unfinished").open("wb") as first:
        fcntl.flock(first, fcntl.LOCK_EX)
        assert "another backup is being written" in refusal(home, "backup", path)
        copy.touch()
    # Its process is gone, killed: what it left is removed by the next, whatever that is called.
    home.figures("backup", tmp_path / "two.tar")
    assert [each.name for each in tmp_path.iterdir()] == ["two.tar"]


@pytest.mark.once
def test_a_backup_that_is_asked_to_stop_leaves_nothing(home: Installation, tmp_path: Path) -> None:
    path = tmp_path / "stopped.tar"
    process = home.start("backup", path)
    while not beside(path) and process.poll() is None:
        time.sleep(0.005)
    process.send_signal(signal.SIGTERM)
    assert (process.wait(timeout=60), beside(path)) == (130, [])


def test_a_restore_that_was_killed_with_its_rows_in_is_finished_by_the_next(
    backup: Path, restored: Installation
) -> None:
    note = restored.folder / "restoring.json"
    # As it looks when the process dies right after the commit.
    note.write_text(json.dumps({"backup": archive.opened(backup).identity}))
    assert restored.figures("restore", backup)["was_broken_off"] is True
    assert not note.exists()


def test_what_a_killed_restore_and_a_first_start_left_is_in_nobodys_way(backup: Path, empty: Installation) -> None:
    for name in ("media.restoring/pictures/half.jpg", "media/logos/left.png"):
        path = empty.folder / name
        path.parent.mkdir(parents=True)
        path.write_bytes(b"half")
    (empty.folder / "restoring.json").write_text(json.dumps({"backup": "of an earlier file"}))
    empty.query(
        "INSERT INTO accounts_mailedlink (purpose, token_hash, email, subject, created_at, expires_at) "
        "VALUES ('found', 'h', '', 'first start', '2026-11-22 12:00:00', '2026-11-29 12:00:00')"
    )
    empty.query("INSERT INTO sharing_progress (name, seen_until) VALUES ('confirmed_noes', '2026-11-22 12:00:00')")
    empty.figures("restore", backup)
    names = {path.name for path in (empty.folder / "media").rglob("*.*")}
    assert (len(names), "left.png" in names, (empty.folder / "media.restoring").exists()) == (15, False, False)
    assert empty.value("SELECT count(*) FROM accounts_mailedlink WHERE subject = 'first start'") == 0
