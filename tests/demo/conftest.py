"""One self-made demo for all tests that look at one: built by the command itself, in a process of its own."""

import fcntl
import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import connection


@dataclass(frozen=True)
class BuiltDemo:
    folder: Path
    report: dict[str, Any]
    said: str

    @property
    def counts(self) -> dict[str, Any]:
        counts: dict[str, Any] = self.report["counts"]
        return counts


def build_demo(folder: Path, *arguments: str) -> BuiltDemo:
    """`linkarms demo --no-serve --json`, with an environment that would lead it astray."""
    environment = {
        "PATH": os.environ["PATH"],
        "LINKARMS_DATA_DIR": str(folder),
        "LINKARMS_DATABASE_URL": "postgresql://nobody@127.0.0.1:1/real",
        "LINKARMS_EMAIL_URL": "smtp://127.0.0.1:1",
        "LINKARMS_SECRET_KEY": "the-secret-of-a-real-installation-" * 2,
    }
    done = subprocess.run(
        [sys.executable, "-m", "linkarms", "demo", "--no-serve", "--json", *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return BuiltDemo(folder, json.loads(done.stdout), done.stderr)


@pytest.fixture(scope="session")
def self_made(tmp_path_factory: pytest.TempPathFactory) -> BuiltDemo:
    """Built once a test run, however many workers share it. Only in the run on SQLite: a demo never uses another."""
    if connection.vendor != "sqlite":
        pytest.skip("a demo is always SQLite; the run on SQLite looks at it")
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    kept = shared / "demo.json"
    with (shared / "demo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.exists():
            built = build_demo(shared / "demo-world")
            kept.write_text(json.dumps([built.report, built.said]))
    report, said = json.loads(kept.read_text())
    return BuiltDemo(shared / "demo-world", report, said)
