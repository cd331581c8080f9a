"""Take pictures of the main pages of a demo: two for the documentation, or all of them to be looked at.

    python tools/screenshots.py                          docs/images/ from the self-made world
    python tools/screenshots.py --all FOLDER             every page, 360 and 1440 px, light and dark
    python tools/screenshots.py --all FOLDER --from DIR  the same from real files
    python tools/screenshots.py --all FOLDER --built DEMO   of a demo that was built before, in DEMO

Exits with 1 when a page answered with an error or is wider than its window.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
READY_WITHIN_SECONDS = 900
PHONE, DESKTOP = 360, 1440
HEIGHTS = {PHONE: 740, DESKTOP: 900}
#: A page that goes on for ever is cut: nobody looks at more.
TALLEST = 6000
DOLORES = "dolores@mail.example"


@dataclass(frozen=True)
class Shot:
    """One page. ``who`` is the address of whoever is signed in, "" for a visitor; public pages are bilingual."""

    name: str
    path: str
    who: str = ""
    spanish: bool = False


@dataclass(frozen=True)
class Look:
    width: int
    scheme: str
    language: str = "en"

    @property
    def name(self) -> str:
        return f"{self.width}-{self.scheme}-{self.language}"


class Numbers:
    """Ids and codes of the demo's rows, read from its database."""

    def __init__(self, folder: Path) -> None:
        self._database = folder / "linkarms.sqlite3"

    def one(self, sql: str, *values: str) -> str:
        with closing(sqlite3.connect(self._database)) as connection:
            row = connection.execute(sql, values).fetchone()
        return str(row[0]) if row else "0"

    def organization(self, slug: str) -> str:
        return self.one("SELECT id FROM directory_organization WHERE slug = ?", slug)

    def partnership(self, slug: str) -> str:
        sql = "SELECT id FROM partnerships_partnership WHERE partner_id = ? AND host_id = ?"
        return self.one(sql, self.organization(slug), self.organization("oak-street-neighbors"))

    def agreement(self, slug: str) -> str:
        return self.one("SELECT id FROM partnerships_agreement WHERE partnership_id = ?", self.partnership(slug))

    def campaign(self) -> str:
        return self.one("SELECT id FROM campaigns_campaign WHERE name = ?", "Every library online")

    def petition(self) -> str:
        return self.one("SELECT id FROM petitions_petition WHERE campaign_id = ?", self.campaign())

    def code(self, slug: str) -> str:
        sql = (
            "SELECT code FROM campaigns_trackedlink WHERE organization_id = ? AND campaign_id = ? "
            "AND kind = 'own' AND label = '' AND retired_at IS NULL"
        )
        return self.one(sql, self.organization(slug), self.campaign())

    def mail(self, kind: str) -> str:
        return self.one("SELECT max(id) FROM outbox_mail WHERE kind = ?", kind)


def public_shots(numbers: Numbers) -> list[Shot]:
    library, bo = "/p/keep-every-public-library-online/", numbers.code("rivers-and-rails")
    pages = (
        ("front", "/"),
        ("petition", library),
        ("petition-bo", f"{library}?via={bo}"),
        ("petition-hands", f"{library}?via={numbers.code('hands-that-read')}"),
        ("petition-bus", "/p/run-the-14-on-sundays/"),
        ("petition-bench", "/p/put-a-bench-at-every-stop/"),
        ("petition-embed", f"{library}embed/?via={bo}"),
        ("who-gets-what", f"{library}who-gets-what/?via={bo}"),
        ("campaign", "/c/every-library-online/"),
        ("organization", "/o/rivers-and-rails/"),
        ("organization-privacy", "/o/rivers-and-rails/privacy/"),
        ("organization-not-us", "/o/rivers-and-rails/not-us/"),
        ("my-data-ask", "/my-data/"),
        ("not-found", "/p/no-such-petition/"),
        ("sign-in", "/w/sign-in/"),
        ("demo", "/demo/"),
        ("demo-mail", "/demo/mail/"),
        ("demo-one-mail", f"/demo/mail/{numbers.mail('petitions_confirm')}/"),
        ("mail-as-sent", f"/demo/mail/{numbers.mail('petitions_confirm')}/as-sent/"),
    )
    return [Shot(name, path, spanish=not name.startswith("demo")) for name, path in pages]


HOST, PARTNER = "/w/oak-street-neighbors/", "/w/rivers-and-rails/"


def workspace_shots(numbers: Numbers) -> list[Shot]:
    amina = [Shot(name, path, "amina@oakstreet.example") for name, path in hosts_pages(numbers)]
    return [*amina, *others_shots(numbers)]


def hosts_pages(numbers: Numbers) -> tuple[tuple[str, str], ...]:
    host = HOST
    campaign = f"{host}campaigns/{numbers.campaign()}/"
    petition = f"{campaign}petition/{numbers.petition()}/"
    people = f"{host}people/{numbers.campaign()}/"
    agreement, waiting = numbers.agreement("rivers-and-rails"), numbers.agreement("national-reading-rooms-network")
    return (
        ("today", host),
        ("partners", f"{host}partners/"),
        ("leads", f"{host}partners/leads/"),
        ("find", f"{host}partners/find/?q=library"),
        ("partner-bo", f"{host}partners/{numbers.partnership('rivers-and-rails')}/"),
        ("partner-nadia", f"{host}partners/{numbers.partnership('national-reading-rooms-network')}/"),
        ("partner-ended", f"{host}partners/{numbers.partnership('copperline-civic-club')}/"),
        ("agreement", f"{host}partners/agreements/{agreement}/"),
        ("agreement-waiting", f"{host}partners/agreements/{waiting}/"),
        ("agreement-change", f"{host}partners/agreements/{waiting}/change/"),
        ("agreement-sign", f"{host}partners/agreements/{waiting}/sign/"),
        ("campaigns", f"{host}campaigns/"),
        ("campaign-page", campaign),
        ("campaign-data", f"{campaign}data/"),
        ("campaign-links", f"{campaign}links/"),
        ("campaign-words", petition),
        ("campaign-targets", f"{petition}to/"),
        ("campaign-form", f"{petition}form/"),
        ("campaign-pictures", f"{petition}pictures/"),
        ("campaign-preview", f"{petition}preview/"),
        ("campaign-comments", f"{petition}comments/"),
        ("people", f"{host}people/"),
        ("people-results", people),
        ("people-preview", f"{people}preview/"),
        ("people-downloads", f"{host}people/downloads/"),
        ("people-removals", f"{host}people/to-remove/"),
        ("settings", f"{host}settings/"),
        ("settings-look", f"{host}settings/look/"),
        ("settings-team", f"{host}settings/team/"),
        ("settings-authority", f"{host}settings/authority/"),
        ("settings-profile", f"{host}settings/profile/"),
        ("account", f"{host}account/"),
        ("search", f"{host}search/?q=rivers"),
    )


def others_shots(numbers: Numbers) -> tuple[Shot, ...]:
    bo, campaign = "bo@rivers.example", numbers.campaign()
    return (
        Shot("bo-today", PARTNER, bo),
        Shot("bo-campaign", f"{PARTNER}campaigns/{campaign}/", bo),
        Shot("bo-results", f"{PARTNER}people/{campaign}/", bo),
        Shot("bo-removals", f"{PARTNER}people/to-remove/", bo),
        Shot("chidi-today", "/w/elsewhere-together/", "chidi@elsewhere.example"),
        Shot("chidi-partners", "/w/elsewhere-together/partners/", "chidi@elsewhere.example"),
        Shot("nadia-today", "/w/national-reading-rooms-network/", "nadia@network.example"),
        Shot("grace-people", f"{HOST}people/", "grace@oakstreet.example"),
    )


def main() -> int:
    options = _options()
    folder = options.built or Path(tempfile.mkdtemp(prefix="linkarms-pictures-")) / "demo"
    port = _free_port()
    with _served(folder, port=port, files=options.files, built=bool(options.built)), sync_playwright() as playwright:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=_browser_path(), args=sandbox)
        studio = Studio(browser, f"http://127.0.0.1:{port}", Numbers(folder))
        if options.all:
            studio.everything(options.all, only=options.only)
        else:
            IMAGES.mkdir(parents=True, exist_ok=True)
            studio.documentation(IMAGES)
        browser.close()
    for line in studio.troubles:
        print(line)
    return 1 if studio.troubles else 0


class Studio:
    """A browser before a demo."""

    def __init__(self, browser: Browser, address: str, numbers: Numbers) -> None:
        self.troubles: list[str] = []
        self._browser, self._address, self._numbers = browser, address, numbers
        self._signed_in: dict[str, Path] = {}
        self._folder = Path(tempfile.mkdtemp(prefix="linkarms-sessions-"))

    def everything(self, folder: Path, *, only: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        shots = [*public_shots(self._numbers), *workspace_shots(self._numbers)]
        for width in (PHONE, DESKTOP):
            for scheme in ("light", "dark"):
                self._round([one for one in shots if only in one.name], Look(width, scheme), folder)
                if only in "my-data":
                    self._my_data(Look(width, scheme), folder)
            in_spanish = [one for one in shots if one.spanish and only in one.name]
            self._round(in_spanish, Look(width, "light", "es"), folder)

    def documentation(self, folder: Path) -> None:
        """Phone and desktop side by side, and an agreement: small files of few colours."""
        slug = "/p/keep-every-public-library-online/"
        via = f"{slug}?via={self._numbers.code('rivers-and-rails')}"
        desktop = self._window(Shot("petition", via), Look(1180, "light"), height=1000)
        phone = self._window(Shot("petition", via), Look(PHONE, "light"), height=1000)
        _save(_beside(desktop, phone), folder / "petition.png")
        agreement = f"/w/oak-street-neighbors/partners/agreements/{self._numbers.agreement('rivers-and-rails')}/"
        shot = Shot("agreement", agreement, "amina@oakstreet.example")
        _save(self._window(shot, Look(1280, "light"), height=960), folder / "agreement.png")

    def _round(self, shots: list[Shot], look: Look, folder: Path) -> None:
        for who in dict.fromkeys(shot.who for shot in shots):
            with self._context(look, who) as context:
                page = context.new_page()
                for shot in shots:
                    if shot.who == who:
                        self._take(page, shot, look, folder / f"{shot.name}-{look.name}.png")
        print(look.name, len(shots), flush=True)

    def _take(self, page: Page, shot: Shot, look: Look, file: Path) -> None:
        self._open(page, shot, look)
        height = min(TALLEST, int(page.evaluate("document.documentElement.scrollHeight")))
        clip = {"x": 0, "y": 0, "width": look.width, "height": height}
        page.screenshot(path=file, full_page=True, clip=clip)  # type: ignore[arg-type]  # a plain rectangle

    def _window(self, shot: Shot, look: Look, *, height: int) -> Image.Image:
        """What one sees first, as sharp as a good screen."""
        file = self._folder / f"{shot.name}-{look.name}.png"
        with self._context(look, shot.who, sharp=True) as context:
            page = context.new_page()
            page.set_viewport_size({"width": look.width, "height": height})
            self._open(page, shot, look)
            page.screenshot(path=file)
        return Image.open(file).convert("RGB")

    def _open(self, page: Page, shot: Shot, look: Look) -> None:
        separator = "&" if "?" in shot.path else "?"
        language = f"{separator}lang={look.language}" if look.language != "en" else ""
        answer = page.goto(f"{self._address}{shot.path}{language}")
        status = answer.status if answer is not None else 0
        if status >= 400 and not (status == 404 and shot.name == "not-found"):
            self.troubles.append(f"{shot.name} ({shot.path}) answers {status}")
        wide = int(page.evaluate("document.documentElement.scrollWidth"))
        if wide > look.width:
            self.troubles.append(f"{shot.name} is {wide} px wide in a window of {look.width}")

    def _my_data(self, look: Look, folder: Path) -> None:
        """Dolores asks for a code, reads it in her mail, and sees who has her data."""
        with self._context(look, "") as context:
            page = context.new_page()
            page.goto(f"{self._address}/my-data/")
            page.locator("input[type=email]").fill(DOLORES)
            page.locator("main form button").first.click()
            page.screenshot(path=folder / f"my-data-code-{look.name}.png", full_page=True)
            mail = context.new_page()
            mail.goto(f"{self._address}/demo/mail/?to={DOLORES}")
            mail.locator("main .rows a").first.click()
            digits = "".join(character for character in mail.locator("main .prose").inner_text() if character.isdigit())
            page.locator("main input[inputmode=numeric]").fill(digits[:6])
            page.locator("main form button").first.click()
            page.screenshot(path=folder / f"my-data-page-{look.name}.png", full_page=True)

    @contextmanager
    def _context(self, look: Look, who: str, *, sharp: bool = False) -> Iterator[BrowserContext]:
        state = self._session(who) if who else None
        context = self._browser.new_context(
            viewport={"width": look.width, "height": HEIGHTS.get(look.width, 900)},
            color_scheme="dark" if look.scheme == "dark" else "light",
            locale="en-US",
            device_scale_factor=2 if sharp else 1,
            reduced_motion="reduce",
            storage_state=state,
        )
        context.set_default_timeout(30_000)
        yield context
        context.close()

    def _session(self, who: str) -> Path:
        """Sign in once, by the link that is mailed."""
        if who not in self._signed_in:
            context = self._browser.new_context()
            page = context.new_page()
            page.goto(f"{self._address}/w/sign-in/")
            page.locator("input[type=email]").fill(who)
            page.locator("button[value=link]").click()
            page.goto(f"{self._address}/demo/mail/?to={who}")
            page.locator("main .rows a").first.click()
            page.locator("main .prose a[href*='/w/link/']").click()
            page.locator("main form button").click()
            self._signed_in[who] = self._folder / f"{who}.json"
            context.storage_state(path=self._signed_in[who])
            context.close()
        return self._signed_in[who]


def _beside(desktop: Image.Image, phone: Image.Image) -> Image.Image:
    gap = 48
    both = Image.new("RGB", (desktop.width + gap + phone.width, max(desktop.height, phone.height)), "#d9d3c7")
    both.paste(desktop, (0, 0))
    both.paste(phone, (desktop.width + gap, 0))
    return both


def _save(picture: Image.Image, file: Path) -> None:
    small = picture.resize((picture.width * 11 // 20, picture.height * 11 // 20), Image.Resampling.LANCZOS)
    small.quantize(200, dither=Image.Dither.NONE).save(file, optimize=True)
    print(f"{file.name}: {file.stat().st_size // 1000} kB")


@contextmanager
def _served(folder: Path, *, port: int, files: Path | None, built: bool) -> Iterator[None]:
    environment = {**os.environ, "LINKARMS_DATA_DIR": str(folder)}
    command = [sys.executable, "-m", "linkarms"]
    if built:
        environment["LINKARMS_DEMO"] = "true"
        command += ["serve", "--port", str(port)]
    else:
        command += ["demo", "--port", str(port), *(["--from", str(files)] if files else [])]
    server = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
    try:
        _wait_for(f"http://127.0.0.1:{port}/healthz", server)
        yield
    finally:
        server.terminate()
        server.wait(timeout=30)


def _wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    for _second in range(READY_WITHIN_SECONDS):
        if server.poll() is not None:
            sys.exit("the demo ended before it answered")
        try:
            with urllib.request.urlopen(address, timeout=2):  # noqa: S310  # our own server
                return
        except OSError:
            time.sleep(1)
    sys.exit("the demo does not answer")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _browser_path() -> str:
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found is None:
        sys.exit("Chromium is missing; run: apt-get install chromium")
    return found


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Take pictures of the main pages of a demo.")
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="all pages, into this folder, to be looked at")
    parser.add_argument("--only", default="", metavar="WORD", help="of all pages those with this word in their name")
    parser.add_argument("--from", dest="files", type=Path, metavar="DIR", help="build the demo from real files")
    parser.add_argument("--built", type=Path, metavar="DEMO", help="a demo that was built before")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
