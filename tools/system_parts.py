"""What the tests need from the system: a browser, PostgreSQL, the servers of the how-tos. Installed where we may.

`tools/system_parts.py bench` adds what the benchmarks measure with.
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


def has(*names: str) -> Callable[[], bool]:
    """Any of these programs. Debian keeps servers in a folder that is not on everybody's path."""
    path = f"{os.environ.get('PATH', os.defpath)}{os.pathsep}/usr/sbin"
    return lambda: any(shutil.which(name, path=path) for name in names)


PARTS = (
    Part("Chromium", "chromium", has_browser),
    Part("PostgreSQL 15 or newer", "postgresql", has_postgresql),
    Part("Redis", "redis-server", has("redis-server", "valkey-server")),
    Part("nginx", "nginx-light", has("nginx")),
    Part("PgBouncer", "pgbouncer", has("pgbouncer")),
    Part("a C compiler", "gcc libc6-dev", has("cc")),
)
FOR_BENCHMARKS = (Part("wrk", "wrk", has("wrk")), Part("the sqlite3 shell", "sqlite3", has("sqlite3")))


def install(packages: list[str]) -> None:
    # The runlevel keeps the packages from starting servers of their own: tests start theirs, on other ports.
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", *command], env=environment, check=False)


def main() -> int:
    parts = [*PARTS, *(FOR_BENCHMARKS if "bench" in sys.argv[1:] else ())]
    missing = [part for part in parts if not part.present()]
    if missing and os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"system parts: installing {', '.join(part.name for part in missing)}", file=sys.stderr)
        install([name for part in missing for name in part.package.split()])
        missing = [part for part in missing if not part.present()]
    for part in missing:
        print(f"system parts: {part.name} is missing; run: apt-get install {part.package}", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
