"""Two organizations agree after one change: the host on a desktop, the partner on a phone without JavaScript."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core import mail
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from linkarms.core.clock import now
from linkarms.directory.models import Teammate
from linkarms.partnerships.clauses import DataSharing, Mode, from_json
from linkarms.partnerships.models import Agreement
from tests.factories.directory import make_named_owner
from tests.factories.world import last_code

BO = "bo@rivers.example"


@pytest.fixture
def amina(transactional_db: None) -> Teammate:
    return make_named_owner(now=now(), name="Oak Street Tenants")


def sign_in(context: BrowserContext, teammate: Teammate, address: str) -> None:
    """A session like the one that the sign-in page begins."""
    client = Client()
    client.force_login(teammate.user)
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": address}])


def newest_address(email: str) -> str:
    """The path of the button in the newest mail to somebody that has one."""
    texts = [str(message.body) for message in mail.outbox if email in message.to]
    found = [match[0] for text in texts if (match := re.search(r"https?://\S+", text))]
    return urlsplit(found[-1]).path


def no_violations(page: Page) -> None:
    violations = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in violations] == []


def invite_and_propose(page: Page) -> None:
    """Amina writes an organization down, invites it, and sends the usual agreement along with one more promise."""
    page.goto("/w/oak-street-tenants/partners/")
    page.get_by_role("link", name="Find a partner").click()
    page.get_by_label("Name or place of the organization").fill("Rivers Alliance")
    page.get_by_role("button", name="Look").click()
    page.get_by_role("link", name="Write down “Rivers Alliance”").click()
    page.get_by_label("Their e-mail address").fill(BO)
    page.get_by_role("button", name="Write down and invite").click()
    page.get_by_role("button", name="Send the invitation").click()
    page.get_by_role("link", name="Write an agreement").click()
    page.get_by_role("button", name="Add a promise").click()
    new = page.locator("details[open]")
    new.get_by_label("Rivers Alliance").check()
    new.get_by_label("Will do what").fill("lend its big room for the assembly")
    new.get_by_label("By when").fill("2030-05-03")
    page.get_by_role("button", name="Send the agreement").click()
    expect(page.get_by_text("lend its big room for the assembly.")).to_be_visible()


def say_yes(page: Page) -> None:
    """Bo opens the mail on his phone, gets a code, says yes: his organization is founded."""
    page.goto(newest_address(BO))
    expect(page.get_by_role("heading", name="Oak Street Tenants asks you to be partners")).to_be_visible()
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("The code from the mail").fill(last_code(BO))
    page.get_by_label("Name of your organization").fill("Rivers Alliance")
    page.get_by_label("Your name").fill("Bo Larsen")
    page.get_by_role("button", name="Say yes and go on").click()
    expect(page.get_by_role("heading", name="Agreement with Oak Street Tenants")).to_be_visible()


def change_one_promise(page: Page) -> None:
    page.get_by_role("link", name="Propose a change").click()
    clause = page.locator("fieldset", has=page.get_by_text("lend its big room for the assembly."))
    clause.locator("summary").click()
    clause.get_by_label("Will do what").fill("lend its small room for the assembly")
    page.get_by_label("What you changed, and why").fill("The big one is taken.")
    page.get_by_role("button", name="Send the change").click()


def see_what_changed(page: Page, email: str) -> None:
    page.goto(newest_address(email))
    page.get_by_role("link", name="What changed").first.click()
    expect(page.locator("del", has_text="big")).to_be_visible()
    expect(page.locator("ins", has_text="small")).to_be_visible()
    no_violations(page)


def sign(page: Page, *, organization: str, role: str, email: str) -> None:
    page.get_by_role("link", name=f"Sign for {organization}").click()
    page.get_by_role("button", name="Send me a code").click()
    page.get_by_label("Your role").fill(role)
    page.get_by_label("The code from the mail").fill(last_code(email))
    page.get_by_role("button", name="Sign the agreement").click()


def test_invited_by_mail_they_agree_after_one_change(
    desktop: Page, phone: Page, amina: Teammate, live_server: LiveServer, console_errors: list[str]
) -> None:
    sign_in(desktop.context, amina, live_server.url)
    invite_and_propose(desktop)
    say_yes(phone)
    change_one_promise(phone)
    see_what_changed(desktop, amina.user.email)
    sign(desktop, organization="Oak Street Tenants", role="Organizer", email=amina.user.email)
    phone.goto(newest_address(BO))
    sign(phone, organization="Rivers Alliance", role="Chair", email=BO)
    expect(phone.get_by_role("heading", name="In force")).to_be_visible()

    agreement = Agreement.objects.select_related("version_in_force").get()
    assert agreement.version_in_force is not None
    sharing = next(one for one in from_json(agreement.version_in_force.clauses) if isinstance(one, DataSharing))
    assert (agreement.state, agreement.version_in_force.number, sharing.mode) == ("in_force", 2, Mode.OWN_SOURCED)
    assert console_errors == []
