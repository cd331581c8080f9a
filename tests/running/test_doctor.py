"""The doctor meets real servers that are set up in the wrong way."""

import json
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
import trustme
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.outbox.conftest import AnyPort, MailServer
from tests.running.installation import Installation, free_port
from tests.running.servers import USER, Nginx, PgBouncer, PostgreSQL

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif("os.environ.get('LINKARMS_DATABASE_URL')", reason="it starts databases of its own"),
]

type Found = dict[str, tuple[str, str, str]]


def examine(installation: Installation) -> Found:
    """What: (state, found, advice); of several of one name the worst."""
    done = installation.command("doctor", "--json")
    report = json.loads(done.stdout)
    assert done.returncode == (0 if report["healthy"] else 1)
    worst = sorted(report["findings"], key=lambda one: ["good", "note", "bad"].index(one["state"]))
    return {one["what"]: (one["state"], one["found"], one["advice"]) for one in worst}


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    (tmp_path / "data").mkdir(mode=0o700)
    installation = Installation(tmp_path / "data")
    yield installation
    installation.end()


@pytest.fixture(scope="module")
def postgresql() -> Iterator[PostgreSQL]:
    server = PostgreSQL()
    yield server
    server.end()


def test_a_sound_postgresql_is_good(installation: Installation, postgresql: PostgreSQL) -> None:
    installation.settings["DATABASE_URL"] = f"{postgresql.url}?pool_size=8"
    found = examine(installation)
    assert [found[what][0] for what in ("database", "connections", "clock")] == ["good"] * 3


def test_a_database_without_tables_is_bad(installation: Installation, postgresql: PostgreSQL) -> None:
    installation.settings["DATABASE_URL"] = postgresql.url
    state, words, advice = examine(installation)["tables"]
    assert (state, words.split()[1:], advice) == (
        "bad", ["migrations", "are", "not", "applied"], "start `linkarms serve`: it applies them",
    )  # fmt: skip


def test_commits_that_are_not_waited_for_are_bad(installation: Installation, postgresql: PostgreSQL) -> None:
    installation.settings["DATABASE_URL"] = postgresql.url
    postgresql.rows(f"ALTER DATABASE {USER} SET synchronous_commit = off")
    try:
        state, words, _advice = examine(installation)["database"]
    finally:
        postgresql.rows(f"ALTER DATABASE {USER} RESET synchronous_commit")
    assert (state, "synchronous_commit=off" in words) == ("bad", True)


def test_another_time_zone_is_noted(installation: Installation, postgresql: PostgreSQL) -> None:
    installation.settings["DATABASE_URL"] = postgresql.url
    postgresql.rows(f"ALTER DATABASE {USER} SET timezone = 'America/New_York'")
    try:
        found = examine(installation)
    finally:
        postgresql.rows(f"ALTER DATABASE {USER} RESET timezone")
    assert (found["time zone"][0], "America/New_York" in found["time zone"][1]) == ("note", True)


def test_a_server_that_forgets_has_few_places_and_another_encoding_is_bad_three_times(
    installation: Installation,
) -> None:
    server = PostgreSQL(("fsync=off", "max_connections=20"), encoding="SQL_ASCII")
    try:
        installation.settings["DATABASE_URL"] = server.url
        found = examine(installation)
    finally:
        server.end()
    assert [found[what][0] for what in ("database", "connections", "encoding")] == ["bad"] * 3
    assert "fsync=off" in found["database"][1]
    assert "PostgreSQL has 17 places" in found["connections"][1]
    assert "pool_size" in found["connections"][2]
    assert "SQL_ASCII" in found["encoding"][1]


def test_a_database_that_is_not_there_is_bad_and_said_why(installation: Installation) -> None:
    installation.settings["DATABASE_URL"] = f"postgresql://{USER}@127.0.0.1:{free_port()}/{USER}"
    state, words, advice = examine(installation)["database"]
    assert (state, "Connection refused" in words, "LINKARMS_DATABASE_URL" in advice) == ("bad", True, True)


@pytest.mark.skipif("not PgBouncer.is_here()", reason="there is no pgbouncer on this machine")
@pytest.mark.parametrize(
    ("mode", "option", "state", "words"),
    [
        ("transaction", "?pgbouncer=true", "good", "PgBouncer keeps a transaction together"),
        ("transaction", "", "bad", "a pooler stands in front of PostgreSQL"),
        ("statement", "?pgbouncer=true", "bad", "PgBouncer hands each statement to another connection"),
    ],
)  # fmt: skip
def test_a_pooler_is_told_by_how_it_pools(
    installation: Installation,
    postgresql: PostgreSQL,
    *,
    mode: str,
    option: str,
    state: str,
    words: str,
) -> None:
    bouncer = PgBouncer(postgresql.port, pool_mode=mode)
    bouncer.start()
    try:
        installation.settings["DATABASE_URL"] = bouncer.url + option
        found = examine(installation)["pooler"]
        assert (found[0], found[1].startswith(words)) == (state, True), found
    finally:
        bouncer.end()


def test_pgbouncer_in_the_address_without_one_is_noted(installation: Installation, postgresql: PostgreSQL) -> None:
    installation.settings["DATABASE_URL"] = f"{postgresql.url}?pgbouncer=true"
    assert examine(installation)["pooler"][0] == "note"


class Refusing(MailServer):
    async def handle_MAIL(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        return "550 5.7.1 we do not send for you"


def test_a_mail_server_that_does_not_send_for_us_is_bad(installation: Installation) -> None:
    controller = AnyPort(Refusing(), hostname="127.0.0.1", port=0)
    controller.start()
    try:
        installation.settings["EMAIL_URL"] = f"smtp://127.0.0.1:{controller.port}?tls=none"
        state, words, advice = examine(installation)["mail"]
    finally:
        controller.stop()
    assert (state, "(550)" in words, "LINKARMS_EMAIL_FROM" in advice) == ("bad", True, True)


def test_a_mail_server_that_lets_nobody_in_is_bad(installation: Installation) -> None:
    """It offers no login; we have one."""
    controller = AnyPort(MailServer(), hostname="127.0.0.1", port=0)
    controller.start()
    try:
        installation.settings["EMAIL_URL"] = f"smtp://somebody:wrong@127.0.0.1:{controller.port}?tls=none"
        state, _words, advice = examine(installation)["mail"]
    finally:
        controller.stop()
    assert (state, "LINKARMS_EMAIL_URL" in advice) == ("bad", True)


def test_a_mail_server_that_never_answers_is_bad(installation: Installation) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        installation.settings["EMAIL_URL"] = f"smtp://127.0.0.1:{silent.getsockname()[1]}?tls=none"
        assert examine(installation)["mail"][0] == "bad"


def test_a_cache_that_is_not_there_is_bad(installation: Installation) -> None:
    installation.settings["CACHE_URL"] = f"redis://127.0.0.1:{free_port()}/0"
    state, words, advice = examine(installation)["cache"]
    assert (state, words, "LINKARMS_CACHE_URL" in advice) == ("bad", "does not answer (ConnectionError)", True)


def test_error_details_for_everybody_are_bad(installation: Installation) -> None:
    installation.settings["DEBUG"] = "true"
    assert examine(installation)["debug"][0] == "bad"


GOOD_PROXY = """
proxy_set_header Host $http_host;
proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
proxy_set_header X-Forwarded-Proto $scheme;
"""


@pytest.mark.skipif("not Nginx.program()", reason="there is no nginx on this machine")
@pytest.mark.parametrize(
    ("headers", "state", "words"),
    [
        (GOOD_PROXY, "good", "leads here"),
        (GOOD_PROXY.replace("X-Forwarded-Proto $scheme", "X-Nothing 1"), "bad", "sends every visitor round"),
        (GOOD_PROXY.replace("Host $http_host", "Host inner.example"), "bad", "refuses its own name"),
        ("return 204;", "bad", "something else is there"),
    ],
)  # fmt: skip
def test_the_entrance_is_walked_through_the_proxy(
    installation: Installation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, headers: str, state: str, words: str
) -> None:
    """TLS ends in nginx; the name is one that only this machine knows."""
    authority = trustme.CA()
    certificate = authority.issue_cert("localhost")
    certificate.private_key_and_cert_chain_pem.write_to_path(str(tmp_path / "server.pem"))
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    outside, inside = free_port(), free_port()
    installation.settings |= {"BASE_URL": f"https://localhost:{outside}", "TRUSTED_PROXIES": "1"}
    nginx = Nginx(
        tmp_path,
        f"server {{ listen 127.0.0.1:{outside} ssl; ssl_certificate {tmp_path}/server.pem;\n"
        f"ssl_certificate_key {tmp_path}/server.pem;\n"
        f"location / {{ {headers} proxy_pass http://127.0.0.1:{inside}; }} }}",
    )
    nginx.start(outside)
    try:
        installation.serve(port=inside)
        found = examine(installation)["entrance"]
        assert (found[0], words in found[1]) == (state, True), found
        monkeypatch.delenv("SSL_CERT_FILE")
        assert "will not trust the certificate" in examine(installation)["entrance"][1]
    finally:
        nginx.end()


def test_a_worker_that_is_missing_is_found_after_a_while(installation: Installation) -> None:
    """The web server and the periodic work run, and nobody started a worker."""
    installation.seed()
    assert examine(installation)["worker"][0] == "note"
    assert installation.command("periodic", "--once").returncode == 0
    found = examine(installation)
    assert (found["worker"][0], found["periodic work"][0]) == ("bad", "good")
