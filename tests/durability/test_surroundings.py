"""A clock that jumps, and neighbours who take every connection: nothing is lost, and all goes on without a hand."""

from __future__ import annotations

import contextlib
import struct
import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.durability.installation import Crowd, Installation, installed
from tests.durability.mails import CROWD, no_mail_is_lost, settings_for
from tests.durability.postgres import Postgres
from tests.outbox.conftest import MailServer

pytestmark = pytest.mark.long

SHIM = Path(__file__).with_name("clock.c")
HOUR = 3_600
TURNS = (26, 0, -26, 0)  # hours from the real time
TAKEN_SECONDS = 20.0


class WallClock:
    """The clock on the wall of an installation, to be turned forwards and back."""

    def __init__(self, folder: Path) -> None:
        library, self._file = folder / "clock.so", folder / "shift"
        subprocess.run(["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(SHIM), "-ldl"], check=True)
        self._file.write_bytes(struct.pack("q", 0))
        self.settings = {"LD_PRELOAD": str(library), "CLOCK_SHIFT": str(self._file)}

    def turn(self, seconds: int) -> None:
        """So many seconds from the real time. In place: whoever looks has the file open."""
        with self._file.open("r+b") as file:
            file.write(struct.pack("q", seconds))


def test_a_clock_that_jumps_keeps_nobody_from_signing_and_no_mail_for_itself(
    tmp_path: Path, mail_server: MailServer
) -> None:
    """By more than a day, there and back: whatever was dated then, and the next people, are served now."""
    clock = WallClock(tmp_path)
    with installed(tmp_path / "data", **settings_for(mail_server), **clock.settings) as one:
        with Crowd(one, pause=0.05) as crowd:
            for hours in (26, 0, -26, 0):
                crowd.wait_for(40)
                clock.turn(hours * HOUR)
            crowd.wait_for(40)
        assert set(crowd.statuses) == {202}
        stored = emails(one)
        assert set(crowd.answered) <= set(stored)
        # Whoever is sending while the clock jumps by a day looks dead to the others, who send all that it had taken.
        people = {email for email in stored if CROWD.match(email)}
        no_mail_is_lost(one, mail_server, people=people, kills=len(TURNS) * len(people))
        one.run("-m", "linkarms", "verify")


def test_when_others_take_every_connection_it_says_come_again_and_goes_on_when_they_leave(tmp_path: Path) -> None:
    with Postgres("max_connections=30") as postgres, installed(tmp_path, database=postgres.url) as one:
        with Crowd(one, pause=0.05) as crowd:
            crowd.wait_for(20)
            with every_connection_taken(postgres.url):
                time.sleep(TAKEN_SECONDS)
                assert one.get("/healthz") == 200
                assert one.get("/readyz") == 503
            crowd.wait_for(20, seconds=90)
        assert (set(crowd.statuses), crowd.without_retry_after) == ({202, 503}, 0)
        assert set(crowd.answered) <= set(emails(one))
        one.wait_until_it_answers()


def emails(one: Installation) -> list[str]:
    found: list[str] = one.ask("list(Signature.objects.values_list('supporter__email', flat=True))")
    return found


@contextlib.contextmanager
def every_connection_taken(url: str) -> Iterator[None]:
    """Somebody else's program that opens connections without end, and whenever there are none takes away ours."""
    done, ours = threading.Event(), [psycopg.connect(url, autocommit=True)]
    others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend'"

    def take() -> None:
        while not done.wait(0.01):
            try:
                ours.append(psycopg.connect(url, autocommit=True))
            except psycopg.OperationalError:
                ours[0].execute(f"{others} AND pid <> ALL(%s)", [[one.info.backend_pid for one in ours]])

    thread = threading.Thread(target=take)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
        for one in ours:
            one.close()
