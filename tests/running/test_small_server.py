"""docs/how-to/small-server.md, walked on this machine with the files that it shows."""

import http.client
import json
import shutil
import ssl
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import trustme

from tests.outbox.conftest import AnyPort, MailServer
from tests.running import pages
from tests.running.installation import Installation, Running, free_port, signature, wait_for
from tests.running.servers import Nginx

PAGE = "small-server.md"

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif("os.environ.get('LINKARMS_DATABASE_URL')", reason="a small server has SQLite"),
    pytest.mark.skipif("not Nginx.program()", reason="there is no nginx on this machine"),
]


@dataclass
class Server:
    installation: Installation
    running: Running
    port: int
    trust: ssl.SSLContext
    mails: MailServer
    seeded: dict[str, Any]

    def ask(self, path: str, document: object = None) -> tuple[int, http.client.HTTPMessage, str]:
        web = http.client.HTTPSConnection("localhost", self.port, timeout=30, context=self.trust)
        headers = {"Content-Type": "application/json"}
        web.request("POST" if document else "GET", path, json.dumps(document) if document else None, headers)
        answer = web.getresponse()
        body = answer.read().decode()
        web.close()
        return answer.status, answer.headers, body


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("small")
    (folder / "data").mkdir(mode=0o700)
    mails = MailServer()
    controller = AnyPort(mails, hostname="127.0.0.1", port=0)
    controller.start()
    (folder / "email-url").write_text(f"smtp://127.0.0.1:{controller.port}?tls=none\n")
    (folder / "email-url").chmod(0o400)
    authority = trustme.CA()
    authority.issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(str(folder / "server.pem"))
    authority.cert_pem.write_to_path(str(folder / "ca.pem"))
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    outside, unencrypted, inside = free_port(), free_port(), free_port()
    settings = pages.settings(PAGE)
    assert settings.pop("DATA_DIR") == "/var/lib/linkarms"
    settings |= {"BASE_URL": f"https://localhost:{outside}", "EMAIL_URL_FILE": str(folder / "email-url")}
    installation = Installation(folder / "data", settings)
    name = "/etc/letsencrypt/live/campaigns.example.org"
    places = {
        "listen 80": f"listen 127.0.0.1:{unencrypted}", "listen 443 ssl": f"listen 127.0.0.1:{outside} ssl",
        "server_name campaigns.example.org": "server_name localhost", "127.0.0.1:8000": f"127.0.0.1:{inside}",
        f"{name}/fullchain.pem": f"{folder}/server.pem", f"{name}/privkey.pem": f"{folder}/server.pem",
        "/var/log/nginx/linkarms.log": f"{folder}/nginx-error.log",
    }  # fmt: skip
    nginx = Nginx(folder, pages.with_our_places(pages.shown(PAGE, "/etc/nginx/conf.d/linkarms.conf"), places))
    nginx.start(outside)
    try:
        seeded = installation.seed()
        words = pages.started(PAGE)[0]
        assert words == ["serve"]
        running = installation.serve(*words[1:], port=inside)
        yield Server(installation, running, outside, trust, mails, seeded)
    finally:
        installation.end()
        nginx.end()
        controller.stop()


def test_the_doctor_finds_nothing_bad(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(server.installation.folder.parent / "ca.pem"))

    def healthy() -> bool:
        told = server.installation.command("doctor").stdout
        print(told)  # shown if it never is
        return "BAD" not in told and "leads here" in told

    wait_for(healthy, "health")


def test_a_visitor_signs_and_gets_the_mail(server: Server) -> None:
    path = f"/api/v1/petitions/{server.seeded['slug']}/signatures"
    one = signature(1, words=server.seeded["words"], via=server.seeded["via"])
    assert server.ask(path, one)[0] == 202
    wait_for(lambda: "signer1@mail.example" in server.mails.recipients, "the mail")


def test_the_page_is_there_and_browsers_are_told_to_stay_with_https(server: Server) -> None:
    status, headers, body = server.ask(f"/p/{server.seeded['slug']}/")
    assert (status, "max-age=31536000" in headers["Strict-Transport-Security"], "<form" in body) == (200, True, True)


def test_figures_are_not_for_visitors(server: Server) -> None:
    assert server.ask("/metrics")[0] == 404


def test_a_backup_is_written_while_it_serves(server: Server, tmp_path: Path) -> None:
    done = server.installation.command("backup", str(tmp_path / "backup"))
    assert (done.returncode, (tmp_path / "backup").stat().st_size > 10_000) == (0, True), done.stderr


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd on this machine")
def test_systemd_understands_the_unit(tmp_path: Path) -> None:
    unit = tmp_path / "linkarms.service"
    text = pages.shown(PAGE, "/etc/systemd/system/linkarms.service")
    program = str(Path(sys.executable).parent / "linkarms")
    unit.write_text(pages.with_our_places(text, {"/opt/linkarms/.venv/bin/linkarms": program}))
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert [line for line in (done.stdout + done.stderr).splitlines() if "linkarms.service" in line] == []


def test_the_script_for_commands_by_hand_takes_user_settings_and_words(tmp_path: Path) -> None:
    """With a settings file and a program of ours, as the user that we are."""
    (tmp_path / "environment").write_text('LINKARMS_EMAIL_FROM="Campaign office <office@campaigns.example.org>"\n')
    program = tmp_path / "program"
    program.write_text('#!/bin/sh\nprintf "%s|" "$LINKARMS_EMAIL_FROM" "$@"\n')
    program.chmod(0o755)
    places = {
        "/etc/linkarms/environment": str(tmp_path / "environment"), "/opt/linkarms/.venv/bin/linkarms": str(program),
        "runuser -u linkarms -- ": "",
    }  # fmt: skip
    script = tmp_path / "linkarms"
    script.write_text("#!/bin/sh\n" + pages.with_our_places(pages.shown(PAGE, "/usr/local/bin/linkarms"), places))
    done = subprocess.run(
        ["sh", str(script), "vouch", "--note", "two words"], capture_output=True, text=True, check=True
    )
    assert done.stdout == "Campaign office <office@campaigns.example.org>|vouch|--note|two words|"


def test_while_linkarms_is_stopped_visitors_are_told_to_come_again(server: Server) -> None:
    assert server.running.stop() == 0
    status, headers, body = server.ask("/")
    assert (status, headers["Retry-After"], "sending it twice counts once" in body) == (503, "5", True)
