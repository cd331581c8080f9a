"""What a real installation writes to its log while people sign, confirm, download and meet errors."""

import json
import re
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.outbox.conftest import AnyPort, MailServer
from tests.running.installation import Answer, Installation, Running, signature, wait_for

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif("os.environ.get('LINKARMS_DATABASE_URL')", reason="it breaks its database, a file of its own"),
]

GIVEN, FAMILY, LOCAL, COMMENT = "Canarina", "Canarowa", "canary.box", "canarycomment"
NETWORK, QUERY, HOST, AGENT = "203.0.113.77", "canaryquery", "canaryhost.example", "canaryagent"
PASSWORD, REASON, SLUG = "canary-smtp-password", "canarytrigger", "canaryslug"
SHAPE = {"time", "level", "logger", "event"}


@dataclass
class Site:
    running: Running
    mails: MailServer
    seeded: dict[str, Any]
    database: Path

    def ask(self, path: str, **what: Any) -> Answer:
        headers = {"X-Forwarded-For": NETWORK, "User-Agent": AGENT} | what.pop("headers", {})
        return self.running.ask(path, headers=headers, **what)

    def mail_to(self, address: str) -> str:
        def look() -> str:
            found = [mail for mail in self.mails.taken if mail["To"] == address]
            return found[-1].get_body(("plain",)).get_content() if found else ""  # type: ignore[union-attr]

        return wait_for(look, f"a mail to {address}")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    mails = MailServer()
    controller = AnyPort(mails, hostname="127.0.0.1", port=0)
    controller.start()
    folder = tmp_path_factory.mktemp("logs")
    settings = {
        "EMAIL_URL": f"smtp://127.0.0.1:{controller.port}?tls=none", "TRUSTED_PROXIES": "1",
        "BASE_URL": "http://127.0.0.1:8000",
    }  # fmt: skip
    installation = Installation(folder, settings)
    try:
        seeded = installation.seed()
        yield Site(installation.serve(), mails, seeded, folder / "linkarms.sqlite3")
    finally:
        installation.end()
        controller.stop()


@pytest.fixture(scope="module")
def lines(site: Site) -> list[dict[str, Any]]:
    """The log of a day in which all went wrong that can, parsed: each line is JSON."""
    secrets = the_day(site)
    assert site.running.stop() == 0
    printed = site.running.text()
    for canary in (GIVEN, FAMILY, LOCAL, COMMENT, NETWORK, QUERY, HOST, AGENT, REASON, SLUG, *secrets):
        assert canary.lower() not in printed.lower(), canary
    return [json.loads(line) for line in printed.splitlines() if line.startswith("{")]


def the_day(site: Site) -> list[str]:
    """Sign, confirm, take back, download, err; the secrets that went over the wire."""
    slug = site.seeded["slug"]
    person = {"given_name": GIVEN, "family_name": FAMILY, "email": f"{LOCAL}@mail.example", "comment": COMMENT}
    words = site.seeded["words"]
    one = signature(1, words=words, via=site.seeded["via"], **person)
    assert site.ask(f"/api/v1/petitions/{slug}/signatures", document=one).status == 202
    confirm = re.search(r"/confirm/([\w-]+)/", site.mail_to(f"{LOCAL}@mail.example"))
    assert confirm is not None
    assert site.ask(confirm[0]).status == 200
    assert site.ask(confirm[0], form={}).status == 303
    form = person | {"postal_code": "94601", "country": "US", "email": f"{LOCAL}2@mail.example"}
    assert site.ask(f"/p/{slug}/sign/?via={site.seeded['via']}&q={QUERY}", form=form).status in (200, 302, 303)
    refused(site, slug, person)
    cookie = {"Cookie": site.seeded["cookie"]}
    exported = download(site, cookie)
    assert LOCAL in exported
    broken(site)
    return [confirm[1], site.seeded["cookie"].partition("=")[2]]


def refused(site: Site, slug: str, person: dict[str, str]) -> None:
    """What is the visitor's own mistake, and addresses that are not there."""
    site.mails.at_rcpt[f"{LOCAL}3@mail.example"] = f"550 5.1.1 <{LOCAL}3@mail.example> no such user {GIVEN}"
    gone = signature(3, words=site.seeded["words"], via="", **(person | {"email": f"{LOCAL}3@mail.example"}))
    assert site.ask(f"/api/v1/petitions/{slug}/signatures", document=gone | {"opt_ins": {}}).status == 202
    bad = gone | {"postal_code": f"{GIVEN} {QUERY}", "email": f"{LOCAL}@@"}
    assert site.ask(f"/api/v1/petitions/{slug}/signatures", document=bad).status == 422
    assert site.ask(f"/{SLUG}/{GIVEN}/?q={QUERY}").status == 404
    assert site.ask(f"/w/{SLUG}/?q={QUERY}").status in (302, 404)
    assert site.ask(f"/my-data/{SLUG * 4}/").status in (404, 410)
    assert site.ask("/", headers={"Host": HOST}).status == 400
    assert site.ask("/w/sign-in/", form={"email": f"{LOCAL}@mail.example"}).status == 403
    assert site.ask(f"/l/{SLUG}").status in (301, 302, 404)
    wait_for(lambda: "given up" in site.running.text(), "the mail that was refused")


def download(site: Site, cookie: dict[str, str]) -> str:
    page = f"/w/{site.seeded['partner']}/people/{site.seeded['campaign']}/"
    return str(send(site, page, f"{page}download/", {}, cookie=cookie["Cookie"], status=200).body)


def send(site: Site, page: str, to: str, form: dict[str, str], *, cookie: str = "", status: int) -> Answer:
    """Open the page with the form, send it."""
    shown = site.ask(page, headers={"Cookie": cookie} if cookie else {})
    both = "; ".join(filter(None, (cookie, shown.cookie("linkarms_csrf"))))
    token = {"csrfmiddlewaretoken": shown.form_token} if shown.form_token else {}
    answer = site.ask(to, form=form | token, headers={"Cookie": both} if both else {})
    assert answer.status == status, (to, answer)
    return answer


def broken(site: Site) -> None:
    """Defects and a database that refuses, each with somebody's values at hand."""
    with sqlite3.connect(site.database) as database:
        database.execute(
            "CREATE TRIGGER broken BEFORE INSERT ON directory_nameobjection "
            f"BEGIN SELECT RAISE(ABORT, '{REASON} {LOCAL}@mail.example'); END"
        )
    form = {"email": f"{LOCAL}@mail.example", "message": COMMENT}
    send(site, not_us(site), not_us(site), form, status=500)
    with sqlite3.connect(site.database) as database:
        database.execute("ALTER TABLE directory_nameobjection RENAME TO hidden")
    send(site, not_us(site), not_us(site), form, status=503)


def not_us(site: Site) -> str:
    return f"/o/{site.seeded['partner']}/not-us/?place=/p/{site.seeded['slug']}/"


def test_nothing_of_anybody_stands_in_the_log(lines: list[dict[str, Any]]) -> None:
    """The fixture looked for every canary; here: that there was a log to look at."""
    assert len(lines) > 15


def test_each_line_says_when_how_serious_who_and_what(lines: list[dict[str, Any]]) -> None:
    assert [line for line in lines if not set(line) >= SHAPE] == []


def test_each_request_of_django_leaves_one_line_with_route_status_and_time(lines: list[dict[str, Any]]) -> None:
    told = [line for line in lines if line["logger"] == "linkarms.requests"]
    assert {line["route"] for line in told} >= {"public:confirm", "workspace:people-download", "none"}
    assert [line for line in told if not set(line) >= {"request_id", "route", "method", "status", "ms"}] == []
    assert len({line["request_id"] for line in told}) == len(told)


def test_a_defect_is_told_with_its_kind_and_place_under_the_id_of_the_request(lines: list[dict[str, Any]]) -> None:
    defects = [line for line in lines if line["level"] == "error" and "IntegrityError" in line.get("exception", "")]
    assert [(line["logger"], line["event"]) for line in defects] == [("django.request", "Internal Server Error")]
    assert "directory/services" in defects[0]["exception"]
    answered = [
        line["status"] for line in lines if line.get("request_id") == defects[0]["request_id"] and "status" in line
    ]
    assert answered == [500]


def test_mail_given_up_is_told_by_number_and_reason(lines: list[dict[str, Any]]) -> None:
    told = [
        line["event"] for line in lines if line["logger"] == "linkarms.outbox.sending" and "given up" in line["event"]
    ]
    assert [re.sub(r"\d+", "N", event, count=1) for event in told] == [
        "Mail N (petitions_confirm) given up: recipient refused 550"
    ]


def test_text_can_be_asked_for(tmp_path: Path) -> None:
    """`auto` writes JSON into a file; `text` is for whoever reads along."""
    installation = Installation(tmp_path, {"LOG_FORMAT": "text"})
    try:
        running = installation.serve()
        running.ask("/nothing-here/")
        wait_for(lambda: "answered" in running.text(), "the line")
        assert re.search(r"\[info\s*\] answered +.*route=none.*status=404", running.text())
    finally:
        installation.end()
