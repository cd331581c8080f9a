"""Tokens and codes: kept as hashes, good for one thing, once, for a while; told to nobody."""

from __future__ import annotations

import ast
import json
import logging
import re
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.core import mail as sent
from django.db import connection, models
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext

from linkarms.accounts.models import LinkPurpose, OneTimeCode
from linkarms.accounts.services import check_code, find_link, issue_link, send_code
from linkarms.config import logs
from linkarms.core import clock
from linkarms.core.errors import BadInput, Gone, TooMany
from linkarms.outbox.models import Mail
from linkarms.outbox.services import send_due
from linkarms.petitions import confirming
from linkarms.supporters.models import Supporter
from tests.architecture import tree
from tests.factories.mails import confirmation_mails, token_in
from tests.factories.sharing import sign
from tests.factories.threads import at_once
from tests.factories.world import World, last_code
from tests.security.places import Site, all_places

pytestmark = pytest.mark.django_db

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
EMAIL = "dolores@mail.example"


def everything_kept() -> str:
    """All that a thief of the database reads: every text of every row of every table."""
    texts = []
    for model in apps.get_models():
        names = [field.attname for field in model._meta.concrete_fields if not isinstance(field, models.BinaryField)]
        texts += [json.dumps(row, default=str) for row in model._base_manager.values(*names)]
    return "\n".join(texts)


# --- at rest -----------------------------------------------------------------------------------------------


def test_no_token_or_code_that_was_handed_out_is_in_the_database(world: World, now: datetime) -> None:
    sign(world, via=world.bo_link, at=now, confirmed=False)
    confirmation = token_in(confirmation_mails(now=now)[0])
    links = [issue_link(purpose=purpose, email=EMAIL, now=now, days=1) for purpose in LinkPurpose]
    send_code(purpose="my_data", email=EMAIL, subject="", language="en", now=now)
    code = last_code(EMAIL)
    browser = Client()
    browser.force_login(world.amina.user)
    session = browser.cookies["linkarms_session"].value
    # A mail holds what it tells until it has gone.
    while send_due(clock.now() + DAY):
        pass

    kept = everything_kept()

    assert Mail.objects.exclude(text="").count() == 0
    assert [secret for secret in [confirmation, *links, session] if secret in kept] == []
    assert re.findall(rf"\b{code}\b", kept) == []


def test_a_hash_from_the_database_opens_nothing(world: World, now: datetime) -> None:
    token = issue_link(purpose=LinkPurpose.SIGN_IN, email=world.amina.user.email, now=now, days=1)
    stolen = find_link(token, purpose=LinkPurpose.SIGN_IN, now=now).token_hash
    assert Client().post(f"/w/link/{stolen}/").status_code == 410

    browser = Client()
    browser.force_login(world.amina.user)
    thief = Client()
    thief.cookies["linkarms_session"] = Session.objects.get().session_key
    home = f"/w/{world.host.slug}/"
    assert (browser.get(home).status_code, thief.get(home).status_code) == (200, 302)


# --- one purpose, once, for a while ---------------------------------------------------------------------------


def opens(answer: HttpResponse) -> bool:
    return answer.status_code in (200, 302, 303, 422)


def test_a_link_opens_the_page_of_its_purpose_and_no_other(site: Site) -> None:
    pages = [place for place in all_places() if place.has_secret and not place.name.startswith("my-data")]
    pages = [place for place in pages if place.name in site.tokens]
    kinds = {"confirm": "confirmation", "not-me": "confirmation"}
    opened = {
        (kinds.get(place.name, place.name), kinds.get(kind, kind))
        for place in pages
        for kind, token in site.tokens.items()
        if opens(Client().get(site.address(place, token=token)))
    }
    assert {(page, kind) for page, kind in opened if page != kind} == set()
    assert {page for page, _kind in opened} == {kinds.get(place.name, place.name) for place in pages}


@pytest.mark.parametrize("purpose", list(LinkPurpose))
def test_a_link_ends_in_the_second_in_which_it_expires(purpose: str, now: datetime) -> None:
    token = issue_link(purpose=purpose, email=EMAIL, now=now, days=1)
    find_link(token, purpose=purpose, now=now + DAY - timedelta(seconds=1))
    with pytest.raises(Gone):
        find_link(token, purpose=purpose, now=now + DAY)


def test_a_confirmation_ends_with_the_signature_it_is_about(world: World, now: datetime) -> None:
    sign(world, via=world.bo_link, at=now, confirmed=False)
    token = token_in(confirmation_mails(now=now)[0])
    confirming.find(token, now=now + 30 * DAY - timedelta(seconds=1))
    with pytest.raises(Gone):
        confirming.find(token, now=now + 30 * DAY)


def code_of(now: datetime, *, purpose: str = "my_data", subject: str = "") -> str:
    send_code(purpose=purpose, email=EMAIL, subject=subject, language="en", now=now)
    return last_code(EMAIL)


def test_a_code_is_good_for_what_it_was_sent_for(now: datetime) -> None:
    code = code_of(now, purpose="sign-agreement", subject="1")
    for purpose, subject, email in (
        ("my_data", "1", EMAIL),
        ("sign-agreement", "2", EMAIL),
        ("sign-agreement", "1", "other@mail.example"),
    ):
        with pytest.raises(Gone):
            check_code(purpose=purpose, email=email, subject=subject, code=code, now=now)
    check_code(purpose="sign-agreement", email=EMAIL, subject="1", code=code, now=now)


def test_a_code_of_one_thing_is_wrong_for_another_that_waits_too(now: datetime) -> None:
    """The hash holds what it is about: a row cannot be turned into another by its address alone."""
    first = code_of(now, purpose="sign-agreement", subject="1")
    second = code_of(now, purpose="sign-agreement", subject="2")
    if first != second:
        with pytest.raises(BadInput):
            check_code(purpose="sign-agreement", email=EMAIL, subject="2", code=first, now=now)
    hashes = set(OneTimeCode.objects.values_list("code_hash", flat=True))
    OneTimeCode.objects.filter(subject="1").update(code_hash=OneTimeCode.objects.get(subject="2").code_hash)
    assert len(hashes) == 2
    with pytest.raises(BadInput):
        check_code(purpose="sign-agreement", email=EMAIL, subject="1", code=second, now=now)


def test_a_code_ends_after_a_quarter_of_an_hour(now: datetime) -> None:
    code = code_of(now)
    with pytest.raises(Gone):
        check_code(purpose="my_data", email=EMAIL, subject="", code=code, now=now + 15 * MINUTE)


def guess_until_gone(now: datetime) -> int:
    """Ask for a code and try wrong ones until it is dead; how many tries that were."""
    wrong = f"{(int(code_of(now)) + 1) % 10**6:06d}"
    for number in range(1, 20):
        try:
            check_code(purpose="my_data", email=EMAIL, subject="", code=wrong, now=now)
        except BadInput:
            continue
        except Gone:
            return number
    return 20


def test_guessing_ends_after_five_tries_and_asking_after_five_codes(now: datetime) -> None:
    tries = [guess_until_gone(now + number * MINUTE) for number in range(5)]
    assert tries == [5] * 5  # twenty-five of a million, in an hour
    with pytest.raises(TooMany):
        code_of(now + 6 * MINUTE)


@pytest.mark.django_db(transaction=True)
def test_many_tries_at_the_same_moment_are_still_five(now: datetime) -> None:
    right = code_of(now)
    wrong = f"{(int(right) + 1) % 10**6:06d}"
    guess = partial(check_code, purpose="my_data", email=EMAIL, subject="", code=wrong, now=now)
    answers = at_once(*[guess] * 12)
    # Where all five are counted before the first of them looks, even that one hears that it is over.
    assert {type(answer) for answer in answers} <= {BadInput, Gone}
    assert OneTimeCode.objects.get().tries <= 5
    with pytest.raises(Gone):
        check_code(purpose="my_data", email=EMAIL, subject="", code=right, now=now)


# --- told to nobody ------------------------------------------------------------------------------------------


def test_no_secret_of_an_address_reaches_a_log_whatever_happens_to_it(
    site: Site, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """Opened, posted, cut off, with a query, with what makes Django answer by itself, with a defect of ours."""
    configuration = logs.configuration(debug=False)
    formatter = configuration["formatters"]["plain"]
    handler = logging.StreamHandler()
    handler.setFormatter(formatter.pop("()")(**formatter))
    root = logging.getLogger()
    root.addHandler(handler)
    browser = Client(raise_request_exception=False)
    try:
        for place in all_places():
            if not place.has_secret or place.name not in site.tokens:
                continue
            address = site.address(place)
            for way in (address, address.rstrip("/"), f"{address}?next=/w/", f"{address}\x00", address[:-3]):
                browser.get(way)
                browser.post(way)
                Client(enforce_csrf_checks=True, raise_request_exception=False).post(way)
                browser.put(way)
        monkeypatch.setattr("linkarms.petitions.confirming.find", _breaks)
        browser.get(f"/confirm/{site.tokens['confirm']}/")
    finally:
        root.removeHandler(handler)
    written = capfd.readouterr().err
    assert "answered" in written or "ValueError" in written  # the log was listening
    leaked = {name for name, token in site.tokens.items() if token[:16] in written}
    assert (leaked, EMAIL in written) == (set(), False)


def _breaks(token: str, *, now: datetime) -> None:
    raise ValueError(f"no confirmation {token} for {EMAIL}")


@pytest.mark.parametrize(
    "line",
    [
        "GET /confirm/{token}",
        "GET /confirm/{token}?lang=es HTTP/1.1",
        "GET /confirm/{token}#x",
        "('/confirm/{token}',)",
        "</w/link/{token}>",
        "/w/link/{token}, /w/join/{token}.",
        "/w/link/{token}\x00",
        "/w/link/{token}%2F",
        "https://example.org/w/link/{token}",
        "Referer: https://example.org/my-data/{token}/erase/",
    ],
)
def test_a_token_is_cut_out_of_a_line_whatever_stands_behind_it(line: str) -> None:
    token = "Zq3" + "x7_-" * 10
    assert token[:16] not in logs.redact(line.format(token=token))


def test_no_mail_header_and_no_subject_holds_a_secret(world: World, now: datetime) -> None:
    sign(world, via=world.bo_link, at=now, confirmed=False)
    token = token_in(confirmation_mails(now=now)[0])
    send_code(purpose="my_data", email=EMAIL, subject="", language="en", now=now)
    code = last_code(EMAIL)
    while send_due(clock.now() + DAY):
        pass
    for message in sent.outbox:
        head = str(message.message()).split("\n\n", 1)[0]
        assert (token in head, code in head) == (False, False)


# --- constant time -------------------------------------------------------------------------------------------

SECRET = re.compile(r"(^|_)(token|code_hash|token_hash|secret|signature_hash|digest|password)$")
#: Compared as the keys of rows that are looked up, or with what is no secret.
HARMLESS = {"audit/queries.py", "cli/keeping/verify.py", "audit/verify.py", "directory/overlay/keeping.py",
            "directory/register/comparing.py"}  # fmt: skip


def comparisons(path: Path) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Compare) and any(isinstance(op, ast.Eq | ast.NotEq) for op in node.ops):
            names = [getattr(side, "attr", getattr(side, "id", "")) for side in [node.left, *node.comparators]]
            plain = [side for side in [node.left, *node.comparators] if isinstance(side, ast.Constant)]
            if any(SECRET.search(name) for name in names) and not plain:
                found.append(f"{path.name}:{node.lineno}")
    return found


def test_nothing_secret_is_compared_by_its_first_difference() -> None:
    ours = [path for path in tree.with_suffix(".py") if path.is_relative_to(tree.SOURCE)]
    files = [path for path in ours if str(path.relative_to(tree.SOURCE)) not in HARMLESS]
    assert [line for path in files for line in comparisons(path)] == []


def test_the_search_for_comparisons_finds_one(tmp_path: Path) -> None:
    (tmp_path / "x.py").write_text("def f(row, token_hash):\n    return row.token_hash == token_hash\n")
    assert comparisons(tmp_path / "x.py") == ["x.py:2"]


def test_asking_for_ones_data_costs_the_same_work_for_an_unknown_address(now: datetime) -> None:
    Supporter.objects.create(email=EMAIL, created_at=now)
    counts = []
    for email in (EMAIL, "unknown@mail.example"):
        with CaptureQueriesContext(connection) as statements:
            Client().post("/my-data/", {"email": email})
        counts.append(len(statements))
    assert abs(counts[0] - counts[1]) <= 2  # the mail that is written and taken back
