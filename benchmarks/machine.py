"""The machine and the databases under measurement: what they are, that they are durable, how they are counted."""

from __future__ import annotations

import contextlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measuring import BenchmarkError, Load

ROOT = Path(__file__).parent.parent
SHIM = ROOT / "benchmarks" / "load" / "slow_fsync.c"
ONCE = ROOT / "benchmarks" / "baselines" / "once_a_commit.sql"

DURABLE = {"fsync": "on", "synchronous_commit": "on", "full_page_writes": "on"}
COUNT = (
    "SELECT (SELECT count(*) FROM petitions_signature), (SELECT count(*) FROM petitions_repeat),"
    " (SELECT count(*) FROM supporters_consent)"
)


@dataclass(frozen=True)
class Rows:
    signatures: int
    repeats: int
    answers: int


def description() -> dict[str, Any]:
    return {
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
    }


@contextlib.contextmanager
def postgresql(*, preload: str = "") -> Iterator[str]:
    """A durable server of its own; `preload`: a library for LD_PRELOAD."""
    command = [sys.executable, str(ROOT / "tools" / "pg.py"), "run", "--durable"]
    environment = dict(os.environ) | ({"LD_PRELOAD": preload} if preload else {})
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT)
    try:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        if not url:
            raise BenchmarkError("PostgreSQL did not start")
        yield url
    finally:
        process.terminate()
        process.wait(60)


def insist_on_durability(environment: Mapping[str, str], say: Callable[[str], None]) -> None:
    """Print the settings that decide whether an answer is kept through a power cut; refuse where they are off."""
    script = (
        "import django; django.setup()\n"
        "from django.db import connection\n"
        "with connection.cursor() as c:\n"
        "    if connection.vendor == 'sqlite':\n"
        "        for name in ('journal_mode', 'synchronous'):\n"
        "            c.execute(f'PRAGMA {name}'); print(name, c.fetchone()[0])\n"
        "    else:\n"
        f"        for name in {list(DURABLE)!r}:\n"
        "            c.execute(f'SHOW {name}'); print(name, c.fetchone()[0])\n"
    )
    found = dict(line.split() for line in _python(environment, script).splitlines())
    say("durability: " + ", ".join(f"{name}={value}" for name, value in found.items()))
    wanted = DURABLE if "fsync" in found else {"journal_mode": "wal", "synchronous": "2"}
    if found != wanted:
        raise BenchmarkError(f"refusing to measure without durability: {found} instead of {wanted}")
    say("rates: 30 a minute and 300 an hour from each address; the addresses are simulated, one a request")


def rows(environment: Mapping[str, str]) -> Rows:
    """Counted in the database."""
    script = (
        "import django; django.setup()\n"
        "from django.db import connection\n"
        f"c = connection.cursor(); c.execute({COUNT!r}); print(*c.fetchone())\n"
    )
    return Rows(*map(int, _python(environment, script).split()))


def _python(environment: Mapping[str, str], script: str) -> str:
    ours = dict(environment) | {"DJANGO_SETTINGS_MODULE": "linkarms.config.settings"}
    done = subprocess.run([sys.executable, "-c", script], env=ours, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise BenchmarkError(done.stderr.strip()[-400:])
    return done.stdout


def prepare_pgbench(environment: Mapping[str, str]) -> None:
    """The table of baseline (e)."""
    table = (
        "CREATE TABLE bench_signature (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, petition bigint,"
        " address text, given_name text, family_name text, postal_code text, at timestamptz DEFAULT now(),"
        " UNIQUE (petition, address))"
    )
    script = f"import django; django.setup()\nfrom django.db import connection\nconnection.cursor().execute({table!r})"
    _python(environment, script)


def pgbench(environment: Mapping[str, str], *, clients: int, seconds: float) -> Load:
    """Baseline (e): one INSERT a commit, prepared, by `clients` connections."""
    program = shutil.which("pgbench") or next(iter(sorted(Path("/usr/lib/postgresql").glob("*/bin/pgbench"))), None)
    if program is None:
        raise BenchmarkError("pgbench is missing: apt-get install postgresql-contrib")
    command = [str(program), "-n", "-M", "prepared", "-c", str(clients), "-j", "1", "-T", str(round(seconds))]
    command += ["-f", str(ONCE), environment["LINKARMS_DATABASE_URL"]]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    rate, latency = re.search(r"tps = ([\d.]+)", done.stdout), re.search(r"latency average = ([\d.]+)", done.stdout)
    count = re.search(r"actually processed: (\d+)", done.stdout)
    if not (rate and latency and count):
        raise BenchmarkError(f"pgbench: {done.stderr.strip()[-300:]}")
    mean = float(latency[1])
    return Load(int(count[1]), round(float(rate[1]), 1), mean, mean, 0)


@contextlib.contextmanager
def slow_disk(*, milliseconds: int) -> Iterator[str]:
    """A library that makes every fdatasync and fsync wait so much longer."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None:
        raise BenchmarkError("a C compiler is missing: apt-get install gcc libc6-dev")
    with tempfile.TemporaryDirectory(prefix="linkarms-shim-") as folder:
        library = Path(folder) / "slow_fsync.so"
        wait = f"-DWAIT_MICROSECONDS={milliseconds * 1000}"
        subprocess.run([compiler, "-shared", "-fPIC", "-O2", wait, "-o", str(library), str(SHIM), "-ldl"], check=True)
        Path(folder).chmod(0o755)
        yield str(library)
