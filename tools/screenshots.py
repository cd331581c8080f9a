"""Take pictures of a demo: a few for the documentation, or all of its pages to be looked at.

    python tools/screenshots.py                          docs/images/ from the self-made world
    python tools/screenshots.py --all FOLDER             every page: 360 and 1440 px, light, dark and in Spanish
    python tools/screenshots.py --all FOLDER --from DIR  the same from real files
    python tools/screenshots.py --all FOLDER --built DEMO   of a demo that was built before, in DEMO
    … --only petition --look 360-dark                    only pages with that word, only in that look

Exits with 1 when a page answered with an error or is wider than its window.
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from pictured import AMINA, DOLORES, PARTNER_SLUG, Numbers, Shot, public_shots, workspace_shots

ROOT = Path(__file__).resolve().parents[1]
IMAGES = ROOT / "docs" / "images"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
READY_WITHIN_SECONDS = 900
PHONE, DESKTOP = 360, 1440
HEIGHTS = {PHONE: 740, DESKTOP: 900}
#: A page that goes on for ever is cut: nobody looks at more.
TALLEST = 6000
#: What is fetched only when one scrolls to it is on the picture too.
ALL_PICTURES = """Promise.all([...document.images].map((one) => {
    one.loading = "eager";
    return one.decode().catch(() => null);
}))"""
#: Pages of the workspace that the documentation shows, and how much of each.
ROOMS = {
    "today": 860, "find-facets": 1240, "find-map": 1500, "suggestions": 860, "pipeline": 860, "asks": 640,
    "scorecard": 1300, "agreement-new": 1100, "agreement-clauses": 1280, "agreement-sign": 1000, "promises-over": 1500,
    "approvals": 860, "debrief-read": 1000, "together-signing": 1100,
}  # fmt: skip
LIGHT_DARK_SPANISH = (("light", "en"), ("dark", "en"), ("light", "es"))


@dataclass(frozen=True)
class Look:
    width: int
    scheme: str
    language: str = "en"

    @property
    def name(self) -> str:
        return f"{self.width}-{self.scheme}-{self.language}"


def main() -> int:
    options = _options()
    folder = options.built or Path(tempfile.mkdtemp(prefix="linkarms-pictures-")) / "demo"
    port = _free_port()
    with _served(folder, port=port, files=options.files, built=bool(options.built)), sync_playwright() as playwright:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=_browser_path(), args=sandbox)
        looks = [look for look in ALL_LOOKS if look.name.startswith(options.look)]
        studio = Studio(browser, f"http://127.0.0.1:{port}", Numbers(folder), looks=looks)
        if options.all:
            studio.everything(options.all, only=options.only)
        else:
            IMAGES.mkdir(parents=True, exist_ok=True)
            studio.documentation(IMAGES)
        browser.close()
    for line in studio.troubles:
        print(line)
    return 1 if studio.troubles else 0


ALL_LOOKS = [Look(width, scheme, language) for width in (PHONE, DESKTOP) for scheme, language in LIGHT_DARK_SPANISH]


class Studio:
    """A browser before a demo."""

    def __init__(self, browser: Browser, address: str, numbers: Numbers, *, looks: list[Look]) -> None:
        self.troubles: list[str] = []
        self._looks = looks
        self._browser, self._address, self._numbers = browser, address, numbers
        self._signed_in: dict[str, Path] = {}
        self._folder = Path(tempfile.mkdtemp(prefix="linkarms-sessions-"))

    def everything(self, folder: Path, *, only: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        shots = [*public_shots(self._numbers), *workspace_shots(self._numbers)]
        for look in self._looks:
            self._round([one for one in shots if only in one.name], look, folder)
            if only in "my-data":
                self._my_data(look, folder)
            if only in "signing":
                self._signing(look, folder)

    def documentation(self, folder: Path) -> None:
        """Phone and desktop side by side, and an agreement: small files of few colours."""
        slug = "/p/keep-every-public-library-online/"
        via = f"{slug}?via={self._numbers.code(PARTNER_SLUG)}"
        desktop = self._window(Shot("petition", via), Look(1180, "light"), height=1000)
        phone = self._window(Shot("petition", via), Look(PHONE, "light"), height=1000)
        _save(_beside(desktop, phone), folder / "petition.png")
        agreement = f"/w/oak-street-neighbors/partners/agreements/{self._numbers.agreement(PARTNER_SLUG)}/"
        shot = Shot("agreement", agreement, "amina@oakstreet.example")
        _save(self._window(shot, Look(1280, "light"), height=960), folder / "agreement.png")
        told = Shot("told", self._numbers.told(PARTNER_SLUG))
        _save(self._window(told, Look(1180, "light"), height=1000), folder / "told.png")
        _save(self._paper(f"{agreement}version-2.pdf"), folder / "paper.png")
        for name, height in ROOMS.items():
            [shot] = [one for one in workspace_shots(self._numbers) if one.name == name]
            _save(self._window(shot, Look(1280, "light"), height=height), folder / f"{name}.png")

    def _paper(self, path: str) -> Image.Image:
        """The first page of a signed agreement."""
        with self._context(Look(DESKTOP, "light"), AMINA) as context:
            answer = context.request.get(f"{self._address}{path}")
            if not answer.ok:
                self.troubles.append(f"{path} answers {answer.status}")
            document = pypdfium2.PdfDocument(answer.body())
            picture: Image.Image = document[0].render(scale=2).to_pil()
        return picture.convert("RGB")

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
        page.evaluate(ALL_PICTURES)
        clip = {"x": 0, "y": 0, "width": look.width, "height": height}
        page.screenshot(path=file, full_page=True, clip=clip)  # type: ignore[arg-type]  # a plain rectangle

    def _window(self, shot: Shot, look: Look, *, height: int) -> Image.Image:
        """What one sees first, as sharp as a good screen."""
        file = self._folder / f"{shot.name}-{look.name}.png"
        with self._context(look, shot.who, sharp=True) as context:
            page = context.new_page()
            page.set_viewport_size({"width": look.width, "height": height})
            self._open(page, shot, look)
            page.evaluate(ALL_PICTURES)
            page.screenshot(path=file)
        return Image.open(file).convert("RGB")

    def _open(self, page: Page, shot: Shot, look: Look) -> None:
        separator = "&" if "?" in shot.path else "?"
        language = f"{separator}lang={look.language}" if look.language != "en" else ""
        answer = page.goto(f"{self._address}{shot.path}{language}")
        status = answer.status if answer is not None else 0
        if status != shot.status:
            self.troubles.append(f"{shot.name} ({shot.path}) answers {status}")
        wide = int(page.evaluate("document.documentElement.scrollWidth"))
        if wide > look.width:
            self.troubles.append(f"{shot.name} is {wide} px wide in a window of {look.width}")

    def _signing(self, look: Look, folder: Path) -> None:
        """A visitor of Bo's link forgets half of the form, signs, and is thanked."""
        slug = "/p/keep-every-public-library-online/"
        with self._context(look, "") as context:
            page = context.new_page()
            code = self._numbers.code(PARTNER_SLUG)
            page.goto(f"{self._address}{slug}?via={code}&lang={look.language}")
            page.locator("#id_given_name").fill("Rosalind")
            page.locator("#id_postal_code").fill("941")
            page.locator("form.sign button.big").click()
            page.screenshot(path=folder / f"signing-again-{look.name}.png", full_page=True)
            page.locator("#id_family_name").fill("Okonkwo-Featherstonehaugh")
            page.locator("#id_email").fill(f"rosalind-{look.name}@mail.example")
            page.locator("#id_postal_code").fill("94103")
            for box in page.locator("#id_old_enough").all():
                box.check()
            page.locator("form.sign button.big").click()
            page.screenshot(path=folder / f"signing-thanks-{look.name}.png", full_page=True)

    def _my_data(self, look: Look, folder: Path) -> None:
        """Dolores (or, in Spanish, somebody else) asks for a code, and sees who has her data."""
        address = DOLORES if look.language == "en" else self._numbers.supporter()
        with self._context(look, "") as context:
            page = context.new_page()
            page.goto(f"{self._address}/my-data/?lang={look.language}")
            page.locator("input[type=email]").fill(address)
            page.locator("main form button").first.click()
            page.screenshot(path=folder / f"my-data-code-{look.name}.png", full_page=True)
            mail = context.new_page()
            mail.goto(f"{self._address}/demo/mail/?to={address}")
            mail.locator("main .rows a").first.click()
            digits = "".join(character for character in mail.locator("main .prose").inner_text() if character.isdigit())
            page.locator("main input[inputmode=numeric]").fill(digits[:6])
            page.locator("main form button").first.click()
            page.screenshot(path=folder / f"my-data-page-{look.name}.png", full_page=True)
            page.locator("main a.button.danger").click()
            page.screenshot(path=folder / f"my-data-erase-{look.name}.png", full_page=True)

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
    parser.add_argument("--look", default="", metavar="LOOK", help="in this look, for example 360-dark")
    parser.add_argument("--from", dest="files", type=Path, metavar="DIR", help="build the demo from real files")
    parser.add_argument("--built", type=Path, metavar="DEMO", help="a demo that was built before")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
