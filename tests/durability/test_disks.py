"""Disks that are full or read-only, eight processes on one SQLite file, and a database that is away for a while."""

from __future__ import annotations

import contextlib
import http.client
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.durability.installation import ROOT, Crowd, Installation, installed, post
from tests.durability.postgres import Postgres

pytestmark = pytest.mark.long

PEOPLE_A_PROCESS = int((os.environ.get("LINKARMS_FULL") and 5_000) or 400)
AWAY_SECONDS = 40.0


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """A file system of its own in memory."""
    if os.geteuid() != 0:
        pytest.fail("a disk of its own needs root: run `make test-long` as root, or in a container")
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], check=True)
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def sign_one(one: Installation, email: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection("127.0.0.1", one.port, timeout=60)
    try:
        return post(connection, one.world, email)
    finally:
        connection.close()


def emails(one: Installation) -> set[str]:
    return set(one.ask("list(Signature.objects.values_list('supporter__email', flat=True))"))


def test_on_a_full_disk_nobody_is_told_accepted_and_afterwards_it_goes_on(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 200) as disk, installed(disk) as one:
        assert sign_one(one, "before@mail.example")[0] == 202
        ballast = disk / "ballast"
        with contextlib.suppress(OSError), ballast.open("wb") as file:
            while True:
                file.write(b"x" * 65_536)
        during = [sign_one(one, f"during{number}@mail.example") for number in range(40)]
        refused = [retry for status, retry in during if status == 503]
        assert {status for status, _retry in during} <= {202, 503}
        assert refused
        assert all(refused)
        ballast.unlink()
        after = sign_one(one, "after@mail.example")[0]
        kept = emails(one)

    told = {f"during{number}@mail.example" for number, (status, _retry) in enumerate(during) if status == 202}
    assert after == 202
    assert told | {"before@mail.example", "after@mail.example"} <= kept
    assert {email for email in kept if email.startswith("during")} == told


def test_what_was_started_on_a_read_only_disk_goes_on_when_it_can_be_written_to(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", 200) as disk, installed(disk) as one:
        assert sign_one(one, "before@mail.example")[0] == 202
        one.end()
        subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
        one.start("web")
        one.wait_until_it_answers("/healthz")
        during = [sign_one(one, f"during{number}@mail.example") for number in range(5)]
        assert {(status, bool(retry)) for status, retry in during} == {(503, True)}
        subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
        one.wait_until_it_answers()
        assert sign_one(one, "after@mail.example")[0] == 202
        assert emails(one) >= {"before@mail.example", "after@mail.example"}


def test_eight_processes_on_one_sqlite_file_lose_nothing_and_fail_at_no_lock(tmp_path: Path) -> None:
    made = Installation(tmp_path)
    made.build()
    world = made.world
    before = made.ask("Signature.objects.count() + Repeat.objects.count()")
    rest = [str(PEOPLE_A_PROCESS), str(world["campaign"]), str(world["petition"])]
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.petitions.sign_many", str(tmp_path / "linkarms.sqlite3"), str(number), *rest],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
        )
        for number in range(8)
    ]
    answers = [process.communicate(timeout=600) for process in processes]

    assert [(process.returncode, err[-500:]) for process, (_out, err) in zip(processes, answers, strict=True)] == [
        (0, "")
    ] * 8
    told = sum(int(number) for out, _err in answers for number in out.split())
    assert told == 8 * PEOPLE_A_PROCESS
    assert made.ask("Signature.objects.count() + Repeat.objects.count()") == told + before


def test_a_database_that_is_away_for_forty_seconds_is_come_again_and_nothing_is_lost(tmp_path: Path) -> None:
    with Postgres() as postgres, installed(tmp_path, database=postgres.url) as one:
        with Crowd(one, pause=0.05) as crowd:
            crowd.wait_for(20)
            postgres.stop()
            time.sleep(AWAY_SECONDS)
            # Sooner than a pool of connections gives up, which is after ten seconds.
            pages = [f"/p/{one.world['petition_slug']}/", "/w/sign-in/", "/"]
            assert [one.get(path, seconds=8) for path in pages] == [503] * 3
            assert one.get("/healthz") == 200
            postgres.start()
            crowd.wait_for(20, seconds=90)
        assert (set(crowd.statuses) - {202, 503}, crowd.without_retry_after) == (set(), 0)
        assert set(crowd.answered) <= emails(one)
        one.wait_until_it_answers()
