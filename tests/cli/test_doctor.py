"""The doctor says what is wrong and what to do."""

import json
import socket
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink
from pytest_django import Settings

from linkarms.cli.checkup import configuration, database, files, names, surroundings
from linkarms.cli.checkup.finding import Finding, State
from linkarms.cli.main import main
from linkarms.core import clock
from linkarms.directory.models import Teammate
from linkarms.directory.services import object_to_name
from linkarms.outbox import services as outbox

SMTP = "django.core.mail.backends.smtp.EmailBackend"


def named(findings: Iterator[Finding], what: str) -> Finding:
    return next(finding for finding in findings if finding.what == what)


@pytest.fixture
def mail_server() -> Iterator[Controller]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    server = Controller(Sink(), hostname="127.0.0.1", port=port)
    server.start()
    yield server
    server.stop()


def test_address_of_this_machine_is_noted(settings: Settings) -> None:
    settings.LINKARMS_BASE_URL = "http://127.0.0.1:8000"
    assert named(configuration.look(), "address").state == State.NOTE


def test_public_address_without_encryption_is_bad(settings: Settings) -> None:
    settings.LINKARMS_BASE_URL = "http://linkarms.example"
    assert named(configuration.look(), "address").state == State.BAD


def test_https_without_a_trusted_proxy_is_bad(settings: Settings) -> None:
    settings.LINKARMS_BASE_URL, settings.LINKARMS_TRUSTED_PROXIES = "https://linkarms.example", 0
    finding = named(configuration.look(), "proxies")
    assert (finding.state, "LINKARMS_TRUSTED_PROXIES" in finding.advice) == (State.BAD, True)


def test_https_behind_a_trusted_proxy_is_good(settings: Settings) -> None:
    settings.LINKARMS_BASE_URL, settings.LINKARMS_TRUSTED_PROXIES = "https://linkarms.example", 1
    states = [named(configuration.look(), what).state for what in ("address", "proxies")]
    assert states == [State.GOOD, State.GOOD]


def test_short_secret_key_is_bad(settings: Settings) -> None:
    settings.SECRET_KEY = "short"
    assert named(configuration.look(), "secret key").state == State.BAD


def test_secret_key_that_others_can_read_is_bad(settings: Settings, tmp_path: Path) -> None:
    settings.LINKARMS_DATA_DIR = tmp_path
    (tmp_path / "secret-key").write_text("x")
    (tmp_path / "secret-key").chmod(0o644)
    finding = named(files.look(), "secret key")
    assert finding.advice == f"chmod 600 {tmp_path / 'secret-key'}"


def test_error_details_for_everybody_are_bad(settings: Settings) -> None:
    settings.DEBUG = True
    assert named(configuration.look(), "debug").state == State.BAD


def test_clock_of_the_database_is_compared(db: None) -> None:
    assert named(database.look(clock=clock.now), "clock").state == State.GOOD


def test_clock_that_differs_from_the_databases_is_bad(db: None, now: datetime) -> None:
    if database.connection.vendor != "postgresql":
        pytest.skip("SQLite uses this machine's clock")
    assert named(database.look(clock=lambda: now - timedelta(minutes=5)), "clock").state == State.BAD


@pytest.mark.parametrize(
    ("address", "state"), [("http://127.0.0.1:8000", State.NOTE), ("https://linkarms.example", State.BAD)]
)
def test_mail_on_the_console_is_bad_where_others_are_to_get_some(
    settings: Settings, db: None, now: datetime, address: str, state: State
) -> None:
    settings.LINKARMS_MAIL_IS_CONSOLE, settings.LINKARMS_BASE_URL = True, address
    assert named(surroundings.look(now=now), "mail").state == state


def test_mail_server_that_answers_is_good(settings: Settings, db: None, now: datetime, mail_server: Controller) -> None:
    settings.LINKARMS_MAIL_IS_CONSOLE = False
    options = {"host": "127.0.0.1", "port": mail_server.port}
    settings.MAILERS = {"default": {"BACKEND": SMTP, "OPTIONS": options}}
    assert named(surroundings.look(now=now), "mail").state == State.GOOD


def test_mail_server_that_is_not_there_is_bad(settings: Settings, db: None, now: datetime) -> None:
    settings.LINKARMS_MAIL_IS_CONSOLE = False
    settings.MAILERS = {"default": {"BACKEND": SMTP, "OPTIONS": {"host": "127.0.0.1", "port": 1, "timeout": 2}}}
    finding = named(surroundings.look(now=now), "mail")
    assert (finding.state, "LINKARMS_EMAIL_URL" in finding.advice) == (State.BAD, True)


def test_mail_that_waits_for_long_means_that_nobody_sends(db: None, now: datetime) -> None:
    context = {"name": "", "action_url": "http://testserver/", "hours": 1}
    outbox.write("accounts_sign_in", to="a@b.example", language="en", context=context, now=now - timedelta(hours=1))
    finding = named(surroundings.look(now=now), "outbox")
    assert (finding.state, finding.found) == (State.BAD, "1 mails wait, the oldest for 60 minutes")


def test_folder_that_cannot_be_written_to_is_bad(settings: Settings, db: None, now: datetime) -> None:
    settings.LINKARMS_DATA_DIR = Path("/proc/no-such-folder")
    assert named(files.look(), "data folder").state == State.BAD


def test_name_that_somebody_complained_about_is_noted(amina: Teammate, now: datetime) -> None:
    object_to_name(
        amina.organization, email="other@mail.example", place="/p/x/", message="Not us", language="en", now=now
    )
    finding = named(names.look(now=now), "names")
    assert (finding.state, finding.found) == (State.NOTE, 'somebody said "this is not us" about oak-street-tenants')


def test_complaints_of_long_ago_are_not_noted(amina: Teammate, now: datetime) -> None:
    object_to_name(
        amina.organization, email="other@mail.example", place="/p/x/", message="", language="en",
        now=now - timedelta(days=31),
    )  # fmt: skip
    assert named(names.look(now=now), "names").state == State.GOOD


def test_report_for_programs_says_whether_it_is_healthy(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["doctor", "--json"])
    report = json.loads(capsys.readouterr().out)
    assert (status == 0) == report["healthy"]
    assert sorted(report["findings"][0]) == ["advice", "found", "state", "what"]


def test_report_for_people_gives_advice_with_every_trouble(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    main(["doctor"])
    lines = capsys.readouterr().out.splitlines()
    troubled = [place for place, line in enumerate(lines) if line.startswith(("note", "BAD"))]
    assert [lines[place + 1].strip()[0] for place in troubled] == ["→"] * len(troubled)
