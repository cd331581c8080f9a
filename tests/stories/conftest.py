"""A real browser against a real server: phone without JavaScript, desktop with it.

Playwright drives the system's Chromium. A missing part fails, and says how to get it.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from tests.stories.steps.browsing import DESKTOP, PATIENCE, PHONE, Story

# Playwright's synchronous interface keeps an event loop on this thread, which Django takes for
# asynchronous code; the queries of a story are not.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The page of somebody else that frames ours is invented, so it has no network to be compared with.
    "--disable-features=LocalNetworkAccessChecks",
]


MAIN_JOB = "test_main_job"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The main job is played in every run; `make test-long` plays all of them (`-m story`)."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.story)
            if item.path.stem != MAIN_JOB:
                item.add_marker(pytest.mark.long)


def _browser_path() -> str:
    for name in BROWSERS:
        found = shutil.which(name)
        if found:
            return found
    pytest.fail("Chromium is missing; run: apt-get install chromium", pytrace=False)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    # Chromium refuses its sandbox to root.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    running = playwright.chromium.launch(executable_path=_browser_path(), args=[*ARGUMENTS, *sandbox])
    yield running
    running.close()


@pytest.fixture
def phone_context(browser: Browser, live_server) -> Iterator[BrowserContext]:
    """A small phone whose scripts are off: everything must work there."""
    context = browser.new_context(
        viewport=PHONE, java_script_enabled=False, has_touch=True, is_mobile=True, base_url=live_server.url
    )
    yield context
    context.close()


@pytest.fixture
def desktop_context(browser: Browser, live_server) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport=DESKTOP, base_url=live_server.url)
    yield context
    context.close()


@pytest.fixture
def phone(phone_context: BrowserContext) -> Page:
    return _patient(phone_context.new_page())


@pytest.fixture
def desktop(desktop_context: BrowserContext) -> Page:
    return _patient(desktop_context.new_page())


def _patient(page: Page) -> Page:
    page.set_default_timeout(PATIENCE)
    return page


@pytest.fixture
def console_errors(desktop: Page) -> list[str]:
    """What the browser complains about (a refused script or style shows up here)."""
    messages: list[str] = []
    desktop.on("console", lambda message: messages.append(message.text) if message.type == "error" else None)
    desktop.on("pageerror", lambda error: messages.append(str(error)))
    return messages


@pytest.fixture(scope="session")
def looked_at() -> set[tuple[object, ...]]:
    """Pages that axe has seen in this run: a page in one state and width is looked at once."""
    return set()


@pytest.fixture
def story(browser: Browser, live_server, settings, looked_at: set[tuple[object, ...]]) -> Iterator[Story]:
    """Several people with a browser each on one site, and nothing for a browser to complain about at the end."""
    settings.LINKARMS_BASE_URL = live_server.url  # mailed links lead to the server of this test
    running = Story(browser, live_server.url, looked_at)
    yield running
    running.close()
    assert running.troubles == []
