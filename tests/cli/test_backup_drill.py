"""The drill: back up while people sign, put it back on an empty machine, and count. And being killed in the middle.

Real processes, real requests over loopback. Runs where PostgreSQL is, and goes both ways between the databases.
"""

from __future__ import annotations

import http.client
import itertools
import json
import os
import random
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from linkarms.cli.keeping import archive
from tests.cli.test_backup import rows
from tests.cli.test_serve import free_port, wait_for
from tests.factories.installations import SERVER, Installation, demo_backup, emptied, new_database

FULL = bool(os.environ.get("LINKARMS_FULL"))
SIGNERS = 6
BACKUPS, FIRST_SIGNATURES = (20, 2000) if FULL else (3, 200)
KILLS = 100 if FULL else 10

pytestmark = [
    pytest.mark.long,
    pytest.mark.django_db,
    pytest.mark.skipif(SERVER not in os.environ, reason="needs both databases; the run on PostgreSQL does it"),
]

BUILD = """
import django
django.setup()
from datetime import timedelta
from django.core.management import call_command
call_command("migrate", verbosity=0)
from linkarms.audit.services import seal
from linkarms.core import clock
from linkarms.petitions.upkeep import recount
from linkarms.sharing import services as sharing
from tests.factories.sharing import person, sign
from tests.factories.world import amina_and_bo
now = clock.now() - timedelta(days=5)
world = amina_and_bo(now)
for number in range(40):
    at = now + timedelta(minutes=number)
    sign(world, via=world.bo_link, yes=[world.partner, world.host], at=at, email=f"before{number}@mail.example")
for teammate in (world.amina, world.bo):
    list(sharing.release_contacts(teammate.organization, how="download", actor=teammate, now=now + timedelta(days=1)))
sharing.withdraw(person("before3@mail.example"), world.partner, now=now + timedelta(days=2))
sharing.erase("before4@mail.example", now=now + timedelta(days=2))
recount(clock.now())
seal(clock.now())
"""


@contextmanager
def an_installation(database: str, folder: Path) -> Iterator[Installation]:
    if database == "sqlite":
        yield Installation(folder)
        return
    with new_database() as url:
        yield Installation(folder, url)


@dataclass
class Crowd:
    """People who sign, a few at a time, each from a network of their own. `answered`: who was told "accepted"."""

    port: int
    answered: list[str] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    _stop: threading.Event = field(default_factory=threading.Event)
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))
    _threads: list[threading.Thread] = field(default_factory=list)

    def start(self) -> None:
        self._threads = [threading.Thread(target=self._sign_on) for _ in range(SIGNERS)]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _sign_on(self) -> None:
        web = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        while not self._stop.is_set():
            number = next(self._numbers)
            email = f"signer{number}@mail.example"
            status = self._sign(web, email, f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}")
            if status == http.HTTPStatus.ACCEPTED:
                self.answered.append(email)
            else:
                self.refused.append(status)
                web.close()

    def _sign(self, web: http.client.HTTPConnection, email: str, network: str) -> int:
        person = {"given_name": "S", "family_name": "R", "email": email, "postal_code": "94601", "country": "US"}
        headers = {"Content-Type": "application/json", "X-Forwarded-For": network}
        web.request("POST", "/api/v1/petitions/keep-the-river-clean/signatures", json.dumps(person), headers)
        answer = web.getresponse()
        answer.read()
        return answer.status


@contextmanager
def served(home: Installation) -> Iterator[int]:
    """`linkarms serve`, until the end; it stops when it is asked to."""
    port = free_port()
    process = home.start("serve", "--port", port)
    try:
        wait_for(lambda: answers(port) or process.poll() is not None, "the start")
        assert process.poll() is None
        yield port
        process.terminate()
        assert process.wait(timeout=60) == 0
    finally:
        process.kill()


def answers(port: int) -> bool:
    web = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        web.request("GET", "/healthz")
        return web.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        web.close()


def signers_in(backup: Path) -> list[str]:
    """Whose signature is in the file, read as anybody could read it."""
    header = archive.opened(backup).header
    tables = {table.name: table for table in header.tables}
    person = tables["supporters_supporter"].position("email")
    signer = tables["petitions_signature"].position("supporter_id")
    emails: dict[int, str] = {}
    signed: list[int] = []
    for name, lines in archive.opened(backup).pieces():
        if name == "supporters_supporter":
            emails |= {row[0]: row[person] for row in map(json.loads, lines)}
        elif name == "petitions_signature":
            signed += [row[signer] for row in map(json.loads, lines)]
    return [emails[pk] for pk in signed if pk is not None]


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_a_backup_made_under_load_holds_whatever_was_answered_before_it(database: str, tmp_path: Path) -> None:
    made: list[tuple[set[str], Path]] = []
    with ExitStack() as stack:
        home = stack.enter_context(an_installation(database, tmp_path / "home"))
        home.python(BUILD)
        home.settings["LINKARMS_TRUSTED_PROXIES"] = "1"
        with served(home) as port:
            crowd = Crowd(port)
            crowd.start()
            try:
                wait_for(lambda: len(crowd.answered) >= FIRST_SIGNATURES, "the first signatures")
                for number in range(BACKUPS):
                    before, path = set(crowd.answered), tmp_path / f"{number}.tar"
                    home.figures("backup", path)
                    made.append((before, path))
                    # They went on signing meanwhile: nobody was kept waiting for the backup.
                    assert len(crowd.answered) > len(before)
            finally:
                crowd.stop()
        assert crowd.refused == []
        for before, path in made:
            signers = signers_in(path)
            assert before - set(signers) == set()
            assert len(signers) == len(set(signers))
        assert set(crowd.answered) - set(signers_in(made[-1][1])) != set()  # it is a moment, not the end
        everywhere = []
        for target in ("sqlite", "postgresql"):
            there = stack.enter_context(an_installation(target, tmp_path / target))
            there.figures("restore", made[-1][1])
            report = there.figures("verify")
            assert (report["sound"], report["checks"]) == (True, report["checks"])
            again = tmp_path / f"{target}.tar"
            there.figures("backup", again)
            everywhere.append(rows(again))
        assert everywhere[0] == everywhere[1] == rows(made[-1][1])


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return demo_backup(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def home(
    request: pytest.FixtureRequest, demo: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Installation]:
    with an_installation(request.param, tmp_path_factory.mktemp("killed") / "home") as home:
        home.figures("restore", demo)
        yield home


def killed_after(seconds: float, home: Installation, *arguments: object) -> bool:
    """Whether it was killed before its end."""
    process = home.start(*arguments)
    deadline = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.002)
    process.send_signal(signal.SIGKILL)
    return process.wait() == -signal.SIGKILL


def how_long(home: Installation, *arguments: object) -> float:
    began = time.monotonic()
    home.figures(*arguments)
    return time.monotonic() - began


def test_a_restore_that_is_killed_leaves_nothing_or_everything(home: Installation, demo: Path, tmp_path: Path) -> None:
    chance = random.Random(7)  # noqa: S311  # the same moments each time
    backup = tmp_path / "home.tar"
    home.figures("backup", backup)
    with emptied(home, tmp_path / "measured") as first:
        lasts = how_long(first, "restore", backup)
    people = home.value("SELECT count(*) FROM accounts_user")
    found: list[int] = []
    for number in range(KILLS):
        with emptied(home, tmp_path / str(number)) as target:
            killed_after(chance.uniform(0.3, 1.1) * lasts, target, "restore", backup)
            found.append(target.value("SELECT count(*) FROM accounts_user"))
            done = target.run("restore", backup)
            # The one thing that needs no second try is a first that came through before it was killed.
            assert done.returncode == 0 or "is not empty" in done.stderr
            assert target.figures("verify")["sound"]
            again = tmp_path / f"{number}.tar"
            target.figures("backup", again)
            assert rows(again) == rows(backup)
    assert set(found) <= {0, people}
    assert 0 in found  # some were killed before their rows were in


def test_a_backup_that_is_killed_harms_nothing_and_leaves_nothing_behind_the_next(
    home: Installation, tmp_path: Path
) -> None:
    chance = random.Random(7)  # noqa: S311  # the same moments each time
    lasts = how_long(home, "backup", tmp_path / "measured.tar")
    under_their_names = []
    for number in range(KILLS):
        path = tmp_path / f"{number}.tar"
        if killed_after(chance.uniform(0.3, 1.0) * lasts, home, "backup", path) and path.exists():
            under_their_names.append(path)
    home.figures("backup", tmp_path / "last.tar")
    # Killed after the last step: what has the name of a backup is one.
    assert [rows(path) for path in under_their_names] == [rows(tmp_path / "last.tar")] * len(under_their_names)
    left = [path.name for path in tmp_path.iterdir() if not path.name.endswith(".tar")]
    assert left == []
    assert home.figures("verify")["sound"]
