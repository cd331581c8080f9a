"""`linkarms serve` as a real process: start, work, lose a child, stop."""

import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

import pytest

PATIENCE_SECONDS = 90

pytestmark = pytest.mark.skipif(
    bool(os.environ.get("LINKARMS_DATABASE_URL")), reason="the processes are the same; tried in the run on SQLite"
)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
    return port


def environment(folder: Path) -> dict[str, str]:
    """Of an operator who has set nothing but the data folder. SQLite, whatever the tests run on."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LINKARMS_", "DJANGO_"))}
    return kept | {"LINKARMS_DATA_DIR": str(folder), "PYTHONUNBUFFERED": "1"}


def wait_for[T](look: Callable[[], T], what: str) -> T:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        if found := look():
            return found
        time.sleep(0.1)
    raise AssertionError(f"waited {PATIENCE_SECONDS} s for {what}")


@dataclass
class Serving:
    process: subprocess.Popen[bytes]
    port: int
    log: Path

    def text(self) -> str:
        return self.log.read_text()

    def ask(self, path: str, *, form: dict[str, str] | None = None, cookie: str = "") -> tuple[int, str, str, str]:
        """Status, address to go on to, cookies as a header, body."""
        web = HTTPConnection("127.0.0.1", self.port, timeout=30)
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        web.request("POST" if form else "GET", path, urlencode(form) if form else None, headers)
        answer = web.getresponse()
        jar = SimpleCookie(", ".join(answer.headers.get_all("Set-Cookie") or []))
        cookies = "; ".join(f"{name}={morsel.value}" for name, morsel in jar.items())
        body = answer.read().decode()
        web.close()
        return answer.status, answer.headers.get("Location", ""), cookies, body

    def children(self, name: str = "") -> list[int]:
        """Process numbers of its children whose command holds `name`."""
        listed = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(self.process.pid)], capture_output=True, text=True, check=False
        )
        return [int(line.split()[0]) for line in listed.stdout.splitlines() if name in line]


def start(folder: Path, port: int) -> Serving:
    log = folder / "log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "linkarms", "serve", "--port", str(port)],
            env=environment(folder), stdout=output, stderr=subprocess.STDOUT,
        )  # fmt: skip
    return Serving(process, port, log)


def assert_stops_cleanly(serving: Serving, number: signal.Signals) -> None:
    """Status 0, no process left behind, and the port free for the next."""
    children = serving.children()
    serving.process.send_signal(number)
    assert serving.process.wait(timeout=30) == 0
    assert serving.text().endswith("Stopped.\n")
    assert [pid for pid in children if Path(f"/proc/{pid}").exists()] == []
    with socket.create_server(("127.0.0.1", serving.port)):
        pass


@pytest.fixture(scope="module")
def serving(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    serving = start(tmp_path_factory.mktemp("serve"), free_port())
    try:
        wait_for(lambda: "Linkarms is at" in serving.text() or serving.process.poll() is not None, "the start")
        yield serving
        assert_stops_cleanly(serving, signal.SIGTERM)
    finally:
        serving.process.kill()


@pytest.fixture
def prepared(serving: Serving, tmp_path: Path) -> Path:
    """A folder with what that first start made: spares a later one the migrations and the style sheets."""
    folder, name = serving.log.parent, "linkarms.sqlite3"
    shutil.copytree(folder / "static", tmp_path / "static")
    with closing(sqlite3.connect(folder / name)) as there, closing(sqlite3.connect(tmp_path / name)) as here:
        there.backup(here)
    return tmp_path


@pytest.fixture(scope="module")
def first_link(serving: Serving) -> str:
    found = wait_for(lambda: re.search(r"http://127\.0\.0\.1:\d+(/w/found/\S+)", serving.text()), "the first link")
    return found[1]


def test_address_and_banner_are_printed(serving: Serving, first_link: str) -> None:
    assert f"Linkarms is at http://127.0.0.1:{serving.port}/" in serving.text()
    assert "Mail does not leave this machine: it is printed here." in serving.text()


def test_probes_answer(serving: Serving) -> None:
    assert [serving.ask(path)[0] for path in ("/healthz", "/readyz")] == [200, 200]


def test_style_sheets_are_served(serving: Serving) -> None:
    page = serving.ask("/w/sign-in/")[3]
    sheets = re.findall(r'<link rel="stylesheet" href="([^"]+)"', page)
    assert [serving.ask(sheet)[0] for sheet in sheets] == [200] * len(sheets)
    assert len(sheets) >= 2


@pytest.fixture(scope="module")
def session(serving: Serving, first_link: str) -> str:
    """Cookies of Amina, who founded her organization by the first link."""
    _status, _onward, cookie, page = serving.ask(first_link)
    form = {
        "csrfmiddlewaretoken": token_of(page), "name": "Amina Haddad", "email": "amina@oakstreet.example",
        "language": "en", "password": "", "organization": "Oak Street Tenants", "kind": "community",
        "place": "Oakland", "country": "US", "website": "",
    }  # fmt: skip
    status, onward, session, _page = serving.ask(first_link, form=form, cookie=cookie)
    assert (status, onward) == (302, "/w/oak-street-tenants/")
    return session


def token_of(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found
    return found[1]


def test_first_link_founds_an_organization_and_signs_in(serving: Serving, session: str) -> None:
    status, _onward, _cookie, page = serving.ask("/w/oak-street-tenants/", cookie=session)
    assert (status, "Oak Street Tenants" in page) == (200, True)


def test_worker_sends_what_a_page_has_written(serving: Serving, session: str) -> None:
    """Without a mail server it is printed."""
    _status, _onward, cookie, page = serving.ask("/w/sign-in/")
    form = {"csrfmiddlewaretoken": token_of(page), "email": "amina@oakstreet.example", "how": "link"}
    assert serving.ask("/w/sign-in/", form=form, cookie=cookie)[0] == 200
    wait_for(lambda: "To: amina@oakstreet.example" in serving.text(), "the mail")


def test_child_that_dies_is_started_again(serving: Serving) -> None:
    (worker,) = serving.children("linkarms worker")
    os.kill(worker, signal.SIGKILL)
    wait_for(lambda: serving.children("linkarms worker") not in ([], [worker]), "another worker")
    assert "The background worker ended unexpectedly" in serving.text()


def test_second_installation_on_the_same_port_is_refused_in_one_line(serving: Serving, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "linkarms", "serve", "--port", str(serving.port)],
        env=environment(tmp_path), capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == (
        f"linkarms serve: cannot listen on 127.0.0.1 port {serving.port} (Address already in use); "
        f"try --port {serving.port + 1}\n"
    )


def test_stops_when_asked_before_it_is_ready(prepared: Path) -> None:
    serving = start(prepared, free_port())
    wait_for(lambda: serving.children("linkarms.cli.web") or serving.process.poll() is not None, "the web server")
    assert_stops_cleanly(serving, signal.SIGINT)


@pytest.mark.long
def test_children_end_when_serve_is_killed(prepared: Path) -> None:
    serving = start(prepared, free_port())
    wait_for(lambda: len(serving.children()) == 3 and "Linkarms is at" in serving.text(), "the start")
    children = serving.children()
    serving.process.kill()
    serving.process.wait()
    wait_for(lambda: not [pid for pid in children if Path(f"/proc/{pid}").exists()], "their end")
