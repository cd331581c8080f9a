"""A person in front of a browser, and what must hold on every page that anybody comes to.

Each way of getting somewhere (`open`, `follow`, `press`) waits for the new page, insists that it is one
(no 4xx, no 5xx), and looks at it: no violation of WCAG, nothing to scroll sideways on a phone. A page that
was looked at in the same width is not looked at again; where `make test-long` runs the stories, neither is one in the
same state, but each other state of it (an answered form, an empty list) is.
"""

from __future__ import annotations

import csv
import io
import json
import os
import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_SCRIPT, AxeResults  # type: ignore[import-untyped]
from playwright.sync_api import ViewportSize, expect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Locator, Page, Response

PHONE: ViewportSize = {"width": 360, "height": 740}
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
# Two cores, two workers and a browser each: slow is not broken.
PATIENCE = 15_000
WCAG = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
    "preload": False,
}
#: What a page consists of: the classes of its elements, and the kinds of its fields.
PARTS = """() => [...new Set([...document.querySelectorAll("main [class], input, select, textarea")].flatMap(
    (each) => [...each.classList, each.type ?? ""]))].sort().join(" ")"""
#: Only what is wrong comes back from the browser, which takes longer to tell the rest than to find it.
AXE = f"async () => {{ const {{violations}} = await axe.run({json.dumps(WCAG)}); return {{violations}}; }}"
#: The stories run on SQLite in `make test`, and on PostgreSQL in `make test-long`.
EVERY_STATE = bool(os.environ.get("LINKARMS_DATABASE_URL"))
WIDTH = "() => document.documentElement.scrollWidth"
ROOM = re.compile(r"^/w/(?!sign-in|link|found|join|account)([\w-]+)/")


class Story:
    """Everybody's browsers, the site they meet on, and what went wrong on the way."""

    def __init__(self, browser: Browser, address: str, looked_at: set[tuple[object, ...]]) -> None:
        self.address = address
        self.trail: list[str] = []  # every address of the workspace that somebody of the story was at
        self.troubles: list[str] = []
        self._browser = browser
        self._contexts: list[BrowserContext] = []
        self._looked_at = looked_at

    def desktop(self) -> Visitor:
        return Visitor(self, self._context(viewport=DESKTOP))

    def phone(self, *, scripts: bool = False, language: str = "en-US") -> Visitor:
        """Small, touched, and without JavaScript unless asked for. What it is looked at with has scripts."""
        alike = {"viewport": PHONE, "has_touch": True, "is_mobile": True, "locale": language}
        glass = None if scripts else self._context(**alike).new_page()
        return Visitor(self, self._context(**alike, java_script_enabled=scripts), glass=glass)

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def is_new(self, *state: object) -> bool:
        known = state in self._looked_at
        self._looked_at.add(state)
        return not known

    def _context(self, **options: object) -> BrowserContext:
        context = self._browser.new_context(base_url=self.address, **options)  # type: ignore[arg-type]
        context.set_default_timeout(PATIENCE)
        context.on("page", self._listen)
        self._contexts.append(context)
        return context

    def _listen(self, page: Page) -> None:
        def said(kind: str, text: str) -> None:
            if kind == "error":
                self.troubles.append(f"{page.url}: {text}")

        page.on("console", lambda message: said(message.type, message.text))
        page.on("pageerror", lambda error: said("error", str(error)))


class Visitor:
    """One person's browser."""

    def __init__(self, story: Story, context: BrowserContext, *, glass: Page | None = None) -> None:
        self.story = story
        self.context = context
        self.page = context.new_page()
        self._glass = glass

    # --- getting somewhere -------------------------------------------------------------------
    def open(self, address: str) -> None:
        answer = self.page.goto(address)
        self._arrived(answer)

    def follow(self, link: str | re.Pattern[str]) -> None:
        with self._going_on():
            self.page.get_by_role("link", name=link, exact=True).first.click()

    def press(self, button: str | re.Pattern[str]) -> None:
        with self._going_on():
            self.page.get_by_role("button", name=button, exact=True).click()

    def back(self) -> None:
        self._arrived(self.page.go_back())

    # --- doing something on a page -----------------------------------------------------------
    def fill(self, **values: str) -> None:
        """By label: ``your_name="Bo"`` fills in "Your name"."""
        for label, value in values.items():
            self.field(label.replace("_", " ").capitalize()).fill(value)

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(re.compile(rf"^{re.escape(label)}(\s+(\*|\(optional\)))?\s*$"))

    def unfold(self, words: str) -> None:
        self.page.locator("summary", has_text=words).first.click()

    def box(self, words: str) -> Locator:
        return self.page.get_by_role("checkbox", name=words)

    def take(self, what: str) -> str:
        """Download by the button or link of this name: the text of the file."""
        named = self.page.get_by_role("button", name=what).or_(self.page.get_by_role("link", name=what))
        with self.page.expect_download() as arriving:
            named.click()
        return Path(arriving.value.path()).read_text(encoding="utf-8-sig")

    # --- reading -----------------------------------------------------------------------------
    def reads(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)

    def does_not_read(self, *texts: str) -> None:
        for text in texts:
            expect(self.page.locator("body")).not_to_contain_text(text)

    # --- after each step ---------------------------------------------------------------------
    @contextmanager
    def _going_on(self) -> Iterator[None]:
        with self.page.expect_navigation() as arriving:
            yield
        self._arrived(arriving.value)

    def _arrived(self, answer: Response | None) -> None:
        if answer is not None:
            assert answer.status == 200, f"{answer.status} at {self.page.url}: {self.page.locator('main').inner_text()}"
        place = urlsplit(self.page.url)
        if ROOM.match(place.path):
            self.story.trail.append(f"{place.path}?{place.query}".rstrip("?"))
        self._look(place.path)

    def _look(self, path: str) -> None:
        size = self.page.viewport_size or DESKTOP
        kind = re.sub(r"[\w-]{20,}|\d+", "*", ROOM.sub("/w/*/", path))
        state = self.page.evaluate(PARTS) if EVERY_STATE else ""
        if not self.story.is_new(size["width"], kind, state):
            return
        page = self._through_glass()
        page.evaluate(AXE_SCRIPT)
        found = AxeResults(page.evaluate(AXE))
        assert found.violations_count == 0, f"{self.page.url}\n{found.generate_report()}"
        if size != PHONE:
            self.page.set_viewport_size(PHONE)
        width = self.page.evaluate(WIDTH)
        if size != PHONE:
            self.page.set_viewport_size(size)
        assert width <= PHONE["width"], f"{self.page.url} is {width} wide on a phone"

    def _through_glass(self) -> Page:
        """The page itself, or where it has no scripts the very same words and address in a twin that has them."""
        if self._glass is None:
            return self.page
        words = self.page.content()
        self._glass.route(self.page.url, lambda route: route.fulfill(body=words, content_type="text/html"), times=1)
        self._glass.goto(self.page.url)
        return self._glass


def rows_of(text: str) -> list[dict[str, str]]:
    """The rows of a downloaded file, as a spreadsheet reads them."""
    return list(csv.DictReader(io.StringIO(text)))
