"""What the tests need from the system: a browser and PostgreSQL. Installs them where it may.

As root on a system with apt-get, what is missing is installed; otherwise one line says how.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

import pg

BROWSERS = ("chromium", "chromium-browser", "google-chrome")


@dataclass(frozen=True)
class Part:
    name: str
    package: str
    present: Callable[[], bool]


def has_browser() -> bool:
    return any(shutil.which(name) for name in BROWSERS)


def has_postgresql() -> bool:
    try:
        pg.find_binaries()
    except pg.PgError:
        return False
    return True


PARTS = (
    Part("Chromium", "chromium", has_browser),
    Part("PostgreSQL 15 or newer", "postgresql", has_postgresql),
)


def install(packages: list[str]) -> None:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", *command], env=environment, check=False)


def main() -> int:
    missing = [part for part in PARTS if not part.present()]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"system parts: installing {', '.join(part.name for part in missing)}", file=sys.stderr)
        install([part.package for part in missing])
        missing = [part for part in missing if not part.present()]
    for part in missing:
        print(f"system parts: {part.name} is missing; run: apt-get install {part.package}", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
