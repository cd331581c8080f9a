"""Asked to stop, a real installation finishes what it has begun: nobody who was answered is lost, nobody is cut off."""

import os
import signal
import sqlite3
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from json import dumps
from pathlib import Path
from typing import Any

import pytest

from tests.running.installation import Installation, Running, address_of, signature, wait_for

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif("os.environ.get('LINKARMS_DATABASE_URL')", reason="the processes are the same; tried on SQLite"),
]

SIGNERS = 16
TIMES = 30 if os.environ.get("LINKARMS_FULL") else 4


@dataclass
class Crowd:
    """People who sign one after the other, on connections that they keep or on new ones, until the door is shut."""

    running: Running
    seeded: dict[str, Any]
    answered: list[int] = field(default_factory=list)
    #: Asked before the stop and never answered.
    cut_off: list[str] = field(default_factory=list)
    others: list[int] = field(default_factory=list)
    stopping: threading.Event = field(default_factory=threading.Event)
    waiting: int = 0

    def start(self, first: int) -> list[threading.Thread]:
        threads = [threading.Thread(target=self._sign, args=(first + 10_000 * n, n % 2 == 0)) for n in range(SIGNERS)]
        for thread in threads:
            thread.start()
        return threads

    def _sign(self, number: int, keeps: bool) -> None:
        web = HTTPConnection("127.0.0.1", self.running.port, timeout=30)
        while True:
            number += 1
            told_to_stop = self.stopping.is_set()
            sent = False
            try:
                self.waiting += 1
                headers = {"Content-Type": "application/json", "X-Forwarded-For": address_of(number)}
                one = signature(number, words=self.seeded["words"], via=self.seeded["via"])
                path = f"/api/v1/petitions/{self.seeded['slug']}/signatures"
                web.request("POST", path, dumps(one), headers)
                sent = not self.stopping.is_set()
                status = web.getresponse()
                status.read()
            except (OSError, HTTPException) as error:
                if sent and not told_to_stop:
                    self.cut_off.append(f"{type(error).__name__}: {error}")
                return
            finally:
                self.waiting -= 1
            (self.answered if status.status == 202 else self.others).append(
                number if status.status == 202 else status.status
            )
            if not keeps:
                web.close()


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    installation = Installation(tmp_path, {"TRUSTED_PROXIES": "1", "LOG_FORMAT": "json"})
    yield installation
    installation.end()


def kept(folder: Path) -> set[str]:
    with sqlite3.connect(folder / "linkarms.sqlite3") as database:
        rows = database.execute(
            "SELECT s.email FROM supporters_supporter s JOIN petitions_signature g ON g.supporter_id = s.id"
        )
        return {row[0] for row in rows}


def lost(crowd: Crowd, folder: Path) -> set[str]:
    return {f"signer{number}@mail.example" for number in crowd.answered} - kept(folder)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_nobody_answered_is_lost_and_nobody_in_flight_is_cut_off(
    installation: Installation, number: signal.Signals
) -> None:
    seeded = installation.seed()
    for round_ in range(1, TIMES + 1):
        crowd = Crowd(installation.serve(), seeded)
        threads = crowd.start(1_000_000 * round_)
        wait_for(lambda crowd=crowd, some=20 * round_: len(crowd.answered) > some, "signatures")
        crowd.stopping.set()
        time.sleep(0.05)  # those who were at it have been sent
        assert crowd.running.stop(number) == 0
        for thread in threads:
            thread.join(timeout=40)
        assert (crowd.cut_off, crowd.others) == ([], [])
        assert lost(crowd, installation.folder) == set()


def test_those_who_wait_for_the_database_are_answered_before_the_end(installation: Installation) -> None:
    """Their submissions wait for a lock when the stop arrives; it is released a second later."""
    seeded = installation.seed()
    crowd = Crowd(installation.serve(), seeded)
    threads = crowd.start(0)
    wait_for(lambda: len(crowd.answered) > 20, "signatures")
    lock = sqlite3.connect(installation.folder / "linkarms.sqlite3", isolation_level=None, timeout=30)
    lock.execute("BEGIN IMMEDIATE")
    before = len(crowd.answered)
    wait_for(lambda: crowd.waiting == SIGNERS and len(crowd.answered) <= before + SIGNERS, "all of them to wait")
    crowd.stopping.set()
    time.sleep(0.2)
    crowd.running.process.send_signal(signal.SIGTERM)
    time.sleep(1)
    lock.execute("ROLLBACK")
    lock.close()
    assert crowd.running.process.wait(timeout=30) == 0
    for thread in threads:
        thread.join(timeout=40)
    assert (crowd.cut_off, crowd.others) == ([], [])
    assert lost(crowd, installation.folder) == set()


def test_a_download_that_has_begun_is_finished(installation: Installation) -> None:
    """The reader takes the rest only after the stop was asked for."""
    seeded = installation.seed()
    running = installation.serve()
    page = f"/w/{seeded['partner']}/people/{seeded['campaign']}/"
    shown = running.ask(page, headers={"Cookie": seeded["cookie"]})
    cookies = f"{seeded['cookie']}; {shown.cookie('linkarms_csrf')}"
    web = HTTPConnection("127.0.0.1", running.port, timeout=30)
    headers = {"Cookie": cookies, "Content-Type": "application/x-www-form-urlencoded"}
    web.request("POST", f"{page}download/", f"csrfmiddlewaretoken={shown.form_token}", headers)
    answer = web.getresponse()
    running.process.send_signal(signal.SIGTERM)
    time.sleep(0.5)
    assert (answer.status, b"email,given_name" in answer.read()) == (200, True)
    assert running.process.wait(timeout=30) == 0


def test_nothing_stays_behind(installation: Installation) -> None:
    running = installation.serve("--workers", "2")
    everybody = running.descendants()
    assert len(everybody) >= 5
    assert running.stop() == 0
    assert [pid for pid in everybody if Path(f"/proc/{pid}").exists()] == []
