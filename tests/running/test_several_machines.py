"""docs/how-to/postgresql-and-several-machines.md, walked on this machine, and all that may fail made to fail.

Two web machines on ports of their own, two workers, two periodic loops, PgBouncer and nginx, with the page's files.
People sign through nginx all the while; whoever was told "accepted" has to be in the database at the end.
"""

from __future__ import annotations

import http.client
import os
import signal
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from json import dumps
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.running import pages
from tests.running.installation import Installation, Running, address_of, ask, free_port, signature, wait_for
from tests.running.servers import USER, Nginx, PgBouncer, PostgreSQL

PAGE = "postgresql-and-several-machines.md"
SIGNERS = 12
AWAY_SECONDS = 40 if os.environ.get("LINKARMS_FULL") else 12
TOKEN = "a-token-for-the-tests-of-the-page"
PASSWORD = "pg-bouncer-password"

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif("os.environ.get('LINKARMS_DATABASE_URL')", reason="it starts a database of its own"),
    pytest.mark.skipif(
        "not PgBouncer.is_here() or not Nginx.program()", reason="pgbouncer and nginx are not both here"
    ),
]


@dataclass
class Machines:
    """Everything on the page. `web`, `workers`, `periodic` hold what runs, by the port or the number of its machine."""

    postgresql: PostgreSQL
    bouncer: PgBouncer
    nginx: Nginx
    port: int
    trust: ssl.SSLContext
    seeded: dict[str, Any]
    installations: list[Installation]
    web: dict[int, Running] = field(default_factory=dict)
    workers: list[Running] = field(default_factory=list)
    periodic: list[Running] = field(default_factory=list)

    def start_web(self, place: int) -> None:
        words, port = pages.started(PAGE)[0], list(self.ports)[place]
        words[words.index("--port") + 1] = str(port)
        running = self.installations[place].start(*words, port=port)
        self.web[port] = running

    def start_worker(self, place: int) -> None:
        self.workers.append(self.installations[place].start(*pages.started(PAGE)[1]))

    def start_periodic(self, place: int) -> None:
        self.periodic.append(self.installations[place].start(*pages.started(PAGE)[2]))

    @property
    def ports(self) -> list[int]:
        return self._ports

    def __post_init__(self) -> None:
        self._ports = [free_port(), free_port()]

    def kept(self) -> set[str]:
        rows = self.postgresql.rows(
            "SELECT s.email FROM supporters_supporter s JOIN petitions_signature g ON g.supporter_id = s.id"
        )
        return {str(row[0]) for row in rows}


@dataclass
class Crowd:
    """People who sign through nginx until they are told to stop, each with an address and a network of their own."""

    machines: Machines
    answers: Counter[int] = field(default_factory=Counter)
    answered: list[int] = field(default_factory=list)
    rude: list[str] = field(default_factory=list)  # neither an answer of ours nor one that says when to come again
    late: float = 0.0
    done: threading.Event = field(default_factory=threading.Event)
    threads: list[threading.Thread] = field(default_factory=list)
    accepted_lately: float = 0.0

    def start(self, first: int) -> None:
        self.threads = [threading.Thread(target=self._sign, args=(first + 100_000 * n,)) for n in range(SIGNERS)]
        for thread in self.threads:
            thread.start()

    def stop(self) -> None:
        self.done.set()
        for thread in self.threads:
            thread.join(timeout=120)

    def _sign(self, number: int) -> None:
        seeded = self.machines.seeded
        path = f"/api/v1/petitions/{seeded['slug']}/signatures"
        web = http.client.HTTPSConnection("localhost", self.machines.port, timeout=120, context=self.machines.trust)
        while not self.done.is_set():
            number += 1
            one = dumps(signature(number, words=seeded["words"], via=seeded["via"]))
            headers = {"Content-Type": "application/json", "X-Forwarded-For": address_of(number)}
            began = time.monotonic()
            try:
                web.request("POST", path, one, headers)
                answer = web.getresponse()
                body = answer.read()
            except (OSError, http.client.HTTPException) as error:
                self.rude.append(f"nginx itself: {type(error).__name__}")
                web.close()
                continue
            self.late = max(self.late, time.monotonic() - began)
            self.answers[answer.status] += 1
            if answer.status == 202:
                self.answered.append(number)
                self.accepted_lately = time.monotonic()
            elif answer.status != 503 or not answer.headers.get("Retry-After"):
                self.rude.append(f"{answer.status} {body[:200]!r}")
            else:
                time.sleep(0.2)

    def signs_again(self) -> None:
        """Somebody is accepted who was not yet when this was asked."""
        asked = time.monotonic()
        wait_for(lambda: self.accepted_lately > asked, "somebody to be accepted again", seconds=90)


@pytest.fixture(scope="module")
def machines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Machines]:
    folder = tmp_path_factory.mktemp("machines")
    postgresql = PostgreSQL()
    postgresql.rows(f"ALTER USER {USER} PASSWORD '{PASSWORD}'")
    bouncer = PgBouncer(postgresql.port, password=PASSWORD)
    bouncer.config = pages.with_our_places(
        pages.shown(PAGE, "/etc/pgbouncer/pgbouncer.ini"),
        {
            "port=5432 dbname=linkarms": f"port={postgresql.port} dbname={USER}",
            "listen_port = 6432": f"listen_port = {bouncer.port}\nunix_socket_dir =",
            "/etc/pgbouncer/userlist.txt": str(bouncer.users),
        },
    )  # fmt: skip
    authority = trustme.CA()
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(str(folder / "server.pem"))
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    port = free_port()
    machines = Machines(postgresql, bouncer, Nginx(folder, ""), port, trust, {}, [])
    machines.nginx.http = our_nginx(folder, port, machines.ports)
    try:
        bouncer.start()
        machines.installations = [installation(folder, place, machines) for place in (1, 2)]
        machines.seeded = machines.installations[0].seed()
        machines.nginx.start(port)
        for place in (0, 1):
            machines.start_web(place)
        for running in machines.web.values():
            wait_for(running.answers, "a web machine", seconds=300)
        for place in (0, 1):
            machines.start_worker(place)
            machines.start_periodic(place)
        yield machines
    finally:
        for one in machines.installations:
            one.end()
        machines.nginx.end()
        bouncer.end()
        postgresql.end()


def our_nginx(folder: Path, port: int, inside: list[int]) -> str:
    name = "/etc/letsencrypt/live/campaigns.example.org"
    places = {
        "127.0.0.1:8001": f"127.0.0.1:{inside[0]}", "127.0.0.1:8002": f"127.0.0.1:{inside[1]}",
        "listen 443 ssl": f"listen 127.0.0.1:{port} ssl", "server_name campaigns.example.org": "server_name localhost",
        f"{name}/fullchain.pem": f"{folder}/server.pem", f"{name}/privkey.pem": f"{folder}/server.pem",
        "/var/log/nginx/linkarms.log": f"{folder}/nginx-error.log",
        # Each visitor of the tests comes from a network of their own, through a proxy before this one.
        "X-Forwarded-For $proxy_add_x_forwarded_for": "X-Forwarded-For $http_x_forwarded_for",
    }  # fmt: skip
    return pages.with_our_places(pages.shown(PAGE, "/etc/nginx/conf.d/linkarms.conf"), places)


def installation(folder: Path, number: int, machines: Machines) -> Installation:
    """A machine with its own data folder and the settings of the page; secrets in files, pictures in one folder."""
    data = folder / f"machine{number}"
    data.mkdir(mode=0o700)
    (folder / "media").mkdir(exist_ok=True)
    (data / "media").symlink_to(folder / "media")
    places = {
        "DATABASE_URL_FILE": f"postgresql://{USER}:{PASSWORD}@127.0.0.1:{machines.bouncer.port}/{USER}?pgbouncer=true&pool_size=8",
        "SECRET_KEY_FILE": "the same on every machine " * 3,
        "EMAIL_URL_FILE": "console:",
        "METRICS_TOKEN_FILE": TOKEN,
    }  # fmt: skip
    settings = pages.settings(PAGE)
    for name, value in places.items():
        assert name in settings
        file = folder / name.lower()
        file.write_text(value)
        file.chmod(0o400)
        settings[name] = str(file)
    settings["BASE_URL"] = f"https://localhost:{machines.port}"
    del settings["DATA_DIR"]
    return Installation(data, settings)


def while_signing(machines: Machines, happens: Callable[[Crowd], None], *, first: int) -> Crowd:
    """The crowd of one test: it signs before, during and after; nobody who was accepted is lost."""
    crowd = Crowd(machines)
    crowd.start(first)
    try:
        crowd.signs_again()
        happens(crowd)
        crowd.signs_again()
    finally:
        crowd.stop()
    assert crowd.rude == []
    assert {f"signer{number}@mail.example" for number in crowd.answered} - machines.kept() == set()
    assert set(crowd.answers) <= {202, 503}
    return crowd


def test_both_web_machines_sign_and_nobody_is_refused(machines: Machines) -> None:
    crowd = while_signing(
        machines, lambda crowd: wait_for(lambda: len(crowd.answered) > 200, "signatures"), first=1_000_000
    )
    assert set(crowd.answers) == {202}
    for port in machines.ports:
        page = ask(port, "/metrics", headers={"Authorization": f"Bearer {TOKEN}", "X-Forwarded-For": "192.0.2.1"})
        assert 'linkarms_request_seconds_count{route="api:sign",status="202"}' in page.body
        assert "linkarms_database_up 1.0" in page.body


def test_the_doctor_is_content_with_every_machine(
    machines: Machines, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """But for mail, which ends on the console here."""
    (tmp_path / "ca.pem").write_bytes(b"".join(_certificates(machines.trust)))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    for one in machines.installations:
        lines = one.command("doctor").stdout.splitlines()
        assert [line for line in lines if line.startswith("BAD") and "mail" not in line] == []
        assert "ok   pooler: PgBouncer keeps a transaction together" in lines


def _certificates(trust: ssl.SSLContext) -> Iterator[bytes]:
    for certificate in trust.get_ca_certs(binary_form=True):
        yield ssl.DER_cert_to_PEM_cert(certificate).encode()


def test_a_web_machine_that_is_killed_loses_nobody(machines: Machines) -> None:
    def kill(crowd: Crowd) -> None:
        running = machines.web[machines.ports[0]]
        for pid in (running.process.pid, *running.descendants()):
            os.kill(pid, signal.SIGKILL)
        running.process.wait()
        crowd.signs_again()
        machines.start_web(0)
        wait_for(machines.web[machines.ports[0]].answers, "the web machine", seconds=300)

    while_signing(machines, kill, first=3_000_000)


def test_a_web_machine_that_is_stopped_cuts_nobody_off(machines: Machines) -> None:
    def stop(crowd: Crowd) -> None:
        assert machines.web[machines.ports[1]].stop() == 0
        crowd.signs_again()
        machines.start_web(1)
        wait_for(machines.web[machines.ports[1]].answers, "the web machine", seconds=300)

    while_signing(machines, stop, first=5_000_000)


def test_a_worker_that_is_killed_leaves_its_work_to_the_other(machines: Machines) -> None:
    """Mail to people who came in a rush is paced, so not everybody has it at once; but it goes on."""
    sent = "SELECT count(*) FROM outbox_mail WHERE sent_at IS NOT NULL"
    killed: list[object] = []

    def kill(crowd: Crowd) -> None:
        machines.workers[0].process.kill()
        machines.periodic[0].process.kill()
        killed.extend(machines.postgresql.rows("SELECT clock_timestamp()")[0])

    before = machines.postgresql.rows(sent)
    while_signing(machines, kill, first=7_000_000)
    alive = "SELECT name FROM cli_pulse WHERE name IN ('background worker', 'counters') AND "
    alive += f"well_at > '{killed[0]}'"
    wait_for(lambda: len(machines.postgresql.rows(alive)) == 2, "signs of life of the others", seconds=240)
    wait_for(lambda: machines.postgresql.rows(sent) > before, "another mail", seconds=240)
    machines.start_worker(0)
    machines.start_periodic(0)


def test_pgbouncer_may_be_restarted(machines: Machines) -> None:
    def restart(crowd: Crowd) -> None:
        for _time in range(3):
            machines.bouncer.stop()
            time.sleep(1)
            machines.bouncer.start()
            crowd.signs_again()

    while_signing(machines, restart, first=9_000_000)


def test_postgresql_may_be_restarted(machines: Machines) -> None:
    def restart(crowd: Crowd) -> None:
        for mode in ("fast", "immediate"):
            machines.postgresql.stop(mode)
            time.sleep(1)
            machines.postgresql.start()
            crowd.signs_again()

    while_signing(machines, restart, first=11_000_000)


def test_a_failover_is_sat_out(machines: Machines) -> None:
    """No database for a while: everybody hears 503 with the time to come again, and all goes on by itself."""

    def be_away(crowd: Crowd) -> None:
        machines.postgresql.stop("immediate")
        time.sleep(AWAY_SECONDS)
        for port in machines.ports:
            assert ask(port, "/healthz", headers={"Host": "localhost"}).status == 200
            assert ask(port, "/readyz", headers={"Host": "localhost"}).status == 503
        machines.postgresql.start()
        crowd.signs_again()

    crowd = while_signing(machines, be_away, first=13_000_000)
    assert crowd.answers[503] > 0
    for port in machines.ports:
        wait_for(lambda port=port: ask(port, "/readyz", headers={"Host": "localhost"}).status == 200, "readiness")


def test_a_database_that_hangs_is_sat_out_too(machines: Machines) -> None:
    """It takes questions and never answers, as behind a network that swallows everything."""
    processes = [int(str(row[0])) for row in machines.postgresql.rows("SELECT pid FROM pg_stat_activity")]
    head = int((machines.postgresql.data / "postmaster.pid").read_text().splitlines()[0])

    def hang(crowd: Crowd) -> None:
        for pid in (head, *processes):
            _signal(pid, signal.SIGSTOP)
        try:
            time.sleep(AWAY_SECONDS)
        finally:
            for pid in (head, *processes):
                _signal(pid, signal.SIGCONT)
        crowd.signs_again()

    while_signing(machines, hang, first=15_000_000)


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def test_after_all_that_everything_that_was_promised_is_there(machines: Machines) -> None:
    for one in machines.installations[:1]:
        done = one.command("verify")
        assert done.returncode == 0, done.stdout + done.stderr
