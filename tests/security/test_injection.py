"""What people type stays what they typed: no statement, no template, no formula, no mail header, no other site."""

from __future__ import annotations

import ast
import csv
import io
import os
from collections.abc import Callable
from datetime import datetime, timedelta
from email import message_from_bytes
from email.policy import default as mail_policy
from pathlib import Path

import pytest
from django.core import mail as sent
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from linkarms.accounts.services import change_password
from linkarms.core import clock
from linkarms.core.errors import BadInput
from linkarms.core.urls import local_path
from linkarms.directory.models import Organization
from linkarms.directory.services import add_entry, invite_teammate
from linkarms.outbox import services as outbox
from linkarms.outbox.models import Mail
from linkarms.outbox.services import send_due
from linkarms.petitions.models import Signature
from linkarms.sharing import services as sharing
from tests.architecture import tree
from tests.factories.sharing import lines_of, person, sign
from tests.factories.world import World
from tests.security.places import Site, all_places

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
PASSWORD = "a long sentence of mine"
STATEMENTS = [
    "' OR 1=1 --",
    "'; DROP TABLE petitions_signature; --", '" OR ""="', "1) UNION SELECT password FROM accounts_user --",
    "%' AND 1=CAST((SELECT email FROM supporters_supporter LIMIT 1) AS int) --", "\\'; --", "$$;$$", "%s%s%s", "%(a)s",
]  # fmt: skip
TEMPLATES = ["{{ 7|add:35 }}", "{% debug %}", "{{ settings.SECRET_KEY }}", "%(name)s", "{0.__class__}", "${7*6}"]
FORMULAS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://evil.example")', "＝1+1",
    "a;=1+1", 'a";=1+1', "a\t=1+1",
]  # fmt: skip


# --- statements -------------------------------------------------------------------------------------------


def test_a_search_for_a_statement_finds_nothing_and_breaks_nothing(world: World, amina: Client) -> None:
    add_entry(holder=world.host, name="Lakeside Group", actor=world.amina.user, now=clock.now())
    for text in STATEMENTS:
        for address in (f"/w/{world.host.slug}/search/", f"/w/{world.host.slug}/partners/find/"):
            answer = amina.get(address, {"q": text})
            assert (text, answer.status_code, "Lakeside Group" in answer.content.decode()) == (text, 200, False)


def test_a_statement_in_a_query_or_an_address_is_a_code_that_nobody_has(site: Site) -> None:
    slug = site.world.petition.slug
    secret = [place for place in all_places() if place.has_secret]
    for text in STATEMENTS:
        assert Client().get(f"/p/{slug}/", {"via": text}).status_code == 200
        assert Client().get(f"/api/v1/petitions/{slug}", {"via": text[:64]}).status_code == 200
        answers = [Client().get(site.address(place, token=text.replace("/", "_"))) for place in secret]
        assert [answer.status_code for answer in answers if answer.status_code >= 500] == []


def test_a_statement_typed_into_the_form_is_a_name(world: World) -> None:
    for number, text in enumerate(STATEMENTS):
        form = {
            "given_name": text, "family_name": text, "email": f"p{number}@mail.example", "postal_code": "94110",
            "country": "US", "comment": text,
        }  # fmt: skip
        assert Client().post(f"/p/{world.petition.slug}/sign/", form).status_code == 303
    kept = list(Signature.objects.order_by("pk").values_list("given_name", "comment"))
    assert kept == [(text, text) for text in STATEMENTS]


def is_made(part: ast.AST) -> bool:
    called = part.func if isinstance(part, ast.Call) else None
    return isinstance(part, ast.JoinedStr | ast.BinOp) or getattr(called, "attr", "") == "format"


def by_hand(path: Path) -> list[str]:
    """Calls with a statement that a value was put into: an f-string, a concatenation, `format` or `%`."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
            continue
        if node.func.attr in {"execute", "executemany", "raw"} and node.args and is_made(node.args[0]):
            found.append(f"{path.relative_to(tree.SOURCE)}")
        # Its statements are lists and dictionaries among many arguments.
        if node.func.attr == "extra" and any(is_made(part) for part in ast.walk(node)):
            found.append(f"{path.relative_to(tree.SOURCE)}")
    return found


#: What these put in are names of tables, columns and files of ours, or the server's own paths.
NAMES_ONLY = {
    "cli/checkup/database.py", "cli/keeping/filling.py", "cli/keeping/ground.py", "cli/keeping/moment.py",
    "cli/keeping/plumbing.py", "cli/keeping/restoring.py", "cli/keeping/rows.py", "demo/building/whole.py",
    "demo/folder.py", "directory/duplicates/keeping.py", "directory/register/writing.py",
    "directory/search/indexing.py", "directory/search/merging.py", "directory/search/ordering.py",
    "directory/search/places.py", "directory/search/reading.py", "petitions/figures.py", "supporters/figures.py",
    "supporters/queries.py",
}  # fmt: skip


def test_no_page_or_service_puts_a_value_into_a_statement() -> None:
    ours = [
        path for path in tree.with_suffix(".py") if path.is_relative_to(tree.SOURCE) and not tree.is_migration(path)
    ]
    assert {line for path in ours for line in by_hand(path)} - NAMES_ONLY == set()


# --- templates --------------------------------------------------------------------------------------------


def test_what_looks_like_a_template_is_shown_as_it_was_typed(world: World, amina: Client) -> None:
    now = clock.now()
    for number, text in enumerate(TEMPLATES):
        _rename(world, f"Oak {text}")
        add_entry(holder=world.host, name=f"Lake {text}", actor=world.amina.user, now=now)
        email = f"p{number}@team.example"
        invite_teammate(world.host, email=email, role="helper", may_sign=False, actor=world.amina, now=now)
        escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")
        listed = amina.get(f"/w/{world.host.slug}/search/", {"q": "Lake"}).content.decode()
        public = Client().get(f"/p/{world.petition.slug}/").content.decode()
        assert (text, f"Lake {escaped}" in listed, f"Oak {escaped}" in public) == (text, True, True)
        letter = Mail.objects.values_list("subject", "text", "html").get(to=email)
        assert (text, [f"Oak {text}" in part or f"Oak {escaped}" in part for part in letter]) == (text, [True] * 3)


def _rename(world: World, name: str) -> None:
    Organization.objects.filter(pk=world.host.pk).update(name=name)
    world.host.refresh_from_db()


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)"])
def test_markup_in_a_name_is_text_everywhere(world: World, amina: Client, text: str) -> None:
    now = clock.now()
    _rename(world, f"Oak {text}")
    sign(world, via=world.bo_link, at=now, given_name=text, comment=text)
    Signature.objects.update(name_public=True, comment_public=True, comment_let_through_at=now)
    for answer in (
        Client().get(f"/p/{world.petition.slug}/"),
        Client().get(f"/p/{world.petition.slug}/embed/"),
        amina.get(f"/w/{world.host.slug}/campaigns/{world.campaign.pk}/petition/{world.petition.pk}/comments/"),
        amina.get(f"/w/{world.host.slug}/people/{world.campaign.pk}/"),
    ):
        assert (answer.status_code, "<script>alert" in answer.content.decode()) == (200, False)
        assert "<img src=x" not in answer.content.decode()


# --- formulas ---------------------------------------------------------------------------------------------


def cells(raw: bytes, delimiter: str) -> list[str]:
    """Every cell as a spreadsheet of some country takes them apart."""
    rows = csv.reader(io.StringIO(raw.decode("utf-8-sig")), delimiter=delimiter)
    return [cell for row in rows for cell in row]


def is_formula(cell: str) -> bool:
    return cell.startswith(("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"))


def test_no_cell_of_a_download_is_run_by_a_spreadsheet(world: World, now: datetime) -> None:
    for number, text in enumerate(FORMULAS):
        typed = {"given_name": text, "family_name": text, "postal_code": text[:12]}
        sign(world, via=world.bo_link, yes=[world.partner], at=now, email=f"p{number}@mail.example", **typed)
    raw = b"".join(sharing.release_contacts(world.partner, how="download", actor=world.bo, now=now + DAY))
    for delimiter in (",", ";", "\t", "|"):
        assert [cell for cell in cells(raw, delimiter) if is_formula(cell)] == []
    names = [row["given_name"].replace("'", "") for row in lines_of([raw])]
    assert sorted(names) == sorted(text.replace("'", "") for text in FORMULAS)  # nothing but apostrophes was added


def test_no_cell_of_a_removal_list_is_run_by_a_spreadsheet(world: World, now: datetime) -> None:
    email = "=cmd@mail.example"
    sign(world, via=world.bo_link, yes=[world.partner], at=now, email=email)
    list(sharing.release_contacts(world.partner, how="download", actor=world.bo, now=now + DAY))
    sharing.withdraw(person(email), world.partner, now=now + DAY)
    raw = sharing.removal_list_csv(world.partner, (now + DAY).date(), actor=world.bo)
    assert [cell for cell in cells(raw, ",") + cells(raw, ";") if is_formula(cell)] == []
    assert f"'{email}" in raw.decode("utf-8-sig")


# --- mail headers -----------------------------------------------------------------------------------------

BREAKS = [
    "\r\n", "\n", "\r", "\u2028", "\u2029", "\x85", "\x0b", "\x0c", "\x00", "\r\n ", "=0D=0A",
    "=?utf-8?q?=0A?=", "=?utf-8?b?Cg==?=", "=?utf-8?q?a=0D=0A?= ", "=?=?utf-8?q?=0A?=",
]  # fmt: skip


def test_a_name_with_a_line_break_begins_no_header(world: World, now: datetime) -> None:
    for number, line_break in enumerate(BREAKS):
        # No text that PostgreSQL keeps has a NUL in it.
        name = f"Oak{line_break}Bcc: everybody@mail.example{line_break}X-Evil: 1".replace("\0", "")
        context = {"organization": name, "inviter": name, "role": name, "days": 1, "action_url": "http://testserver/"}
        to = f"p{number}@mail.example"
        outbox.write("directory_team_invitation", to=to, language="en", context=context, now=now)
        send_due(clock.now() + DAY)
        (message,) = [each for each in sent.outbox if each.to == [to]]
        read = message_from_bytes(message.message().as_bytes(), policy=mail_policy)
        assert (line_break, read["Bcc"], read["X-Evil"], message.recipients()) == (line_break, None, None, [to])
        assert set(read.keys()) <= HEADERS
        assert "\n" not in read["Subject"]


HEADERS = {
    "Content-Type", "MIME-Version", "Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "Content-Language",
    "List-Unsubscribe", "List-Unsubscribe-Post",
}  # fmt: skip


def test_a_line_break_that_came_into_the_outbox_some_other_way_does_not_leave(world: World, now: datetime) -> None:
    context = {"organization": "Oak", "inviter": "A", "role": "Helper", "days": 1, "action_url": "http://testserver/"}
    mail = outbox.write("directory_team_invitation", to="a@mail.example", language="en", context=context, now=now)
    Mail.objects.filter(pk=mail.pk).update(subject="Oak =?utf-8?q?=0A?=Bcc: b@mail.example")
    send_due(clock.now() + DAY)
    mail.refresh_from_db()
    left = [each for each in sent.outbox if each.to == ["a@mail.example"]]
    assert (mail.failed_at is None, left) == (False, [])


@pytest.mark.parametrize(
    "address",
    [
        "a@mail.example\r\nBcc: b@mail.example",
        "a@mail.example, b@mail.example",
        "A <a@mail.example>",
        "a@mail.example\0",
        "=?utf-8?q?b=0A?=@mail.example",
    ],
)
def test_a_mail_goes_to_one_plain_address_or_nowhere(world: World, now: datetime, address: str) -> None:
    with pytest.raises(ValueError, match="one canonical address"):
        outbox.write("accounts_code", to=address, language="en", context={"code": "1", "minutes": 1}, now=now)
    try:
        invite_teammate(world.host, email=address, role="helper", may_sign=False, actor=world.amina, now=now)
    except BadInput:
        return
    assert Mail.objects.get(kind="directory_team_invitation").to == "a@mail.example"  # what was invisible is gone


# --- other sites ------------------------------------------------------------------------------------------

ELSEWHERE = [
    "https://evil.example/", "//evil.example/", "///evil.example/", "/\\evil.example/", "\\\\evil.example",
    "/\t/evil.example", "/\n/evil.example", "https:evil.example", "javascript:alert(1)", "data:text/html,x",
    "/w/\r\nLocation: //evil.example", "%2F%2Fevil.example", "http:/evil.example", "/%09/evil.example\t",
    "evil.example", "@evil.example", "/ /evil.example",
]  # fmt: skip


def leads_away(location: str) -> bool:
    """As browsers read an address: blanks and tabs are dropped, a backslash is a slash."""
    seen = location.translate({ord(each): None for each in "\t\r\n "}).replace("\\", "/")
    return not seen.startswith("/") or seen.startswith("//")


NAMED = ("next", "url", "return", "place", "via", "lang")
SAID = {"Referer": "https://evil.example/", "HX-Request": "true"}


def tour(site: Site, client: Client, elsewhere: Callable[[int], str]) -> list[tuple[str, str]]:
    """Every address with every query that ever named a place, and a referrer of somebody else's; what led away."""
    away = []
    for number, place in enumerate(all_places()):
        there = elsewhere(number)
        headers = {**SAID, "HX-Current-URL": there} if number % 2 else {}
        answer = client.get(site.address(place), dict.fromkeys(NAMED, there), headers=headers)
        found = [answer[name] for name in ("Location", "HX-Redirect", "HX-Location") if name in answer]
        away += [(place.name, location) for location in found if leads_away(location)]
    return away


@pytest.mark.long
def test_no_address_leads_to_another_site_through_ours(site: Site, amina: Client) -> None:
    for client in (amina, Client()):
        assert tour(site, client, lambda number: ELSEWHERE[number % len(ELSEWHERE)]) == []


@pytest.mark.long
@pytest.mark.parametrize("elsewhere", ELSEWHERE if os.environ.get("LINKARMS_FULL") else ELSEWHERE[::4])
def test_no_address_leads_to_this_other_site(site: Site, amina: Client, elsewhere: str) -> None:
    for client in (amina, Client()):
        assert tour(site, client, lambda _number: elsewhere) == []


def test_after_signing_in_one_is_here(world: World) -> None:
    change_password(world.amina.user, password=PASSWORD, now=clock.now())
    for elsewhere in ELSEWHERE:
        form = {"email": world.amina.user.email, "password": PASSWORD, "how": "password", "next": elsewhere}
        answer = Client().post("/w/sign-in/", form)
        assert (elsewhere, answer.status_code, leads_away(answer["Location"])) == (elsewhere, 302, False)


@given(st.text(max_size=30))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_asked_for_a_local_path_is_one(text: str) -> None:
    for raw in (text, f"/{text}", f"//{text}", f"/\\{text}"):
        assert not leads_away(local_path(raw, default="/"))


@pytest.mark.long
def test_a_line_break_in_a_query_breaks_no_header(site: Site, amina: Client) -> None:
    query = dict.fromkeys(("next", "via", "lang", "place", "q", "done", "sent"), "x\r\nSet-Cookie: a=b")
    for client in (amina, Client()):
        for place in all_places():
            answer = client.get(site.address(place), query)
            assert answer.status_code < 500 or place.name == "readyz"
            assert "a" not in answer.cookies
