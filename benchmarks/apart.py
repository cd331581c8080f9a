"""A benchmark in a process, a folder and a database of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from typing import Any

from benchmarks.export import ROOT, database
from benchmarks.measuring import BenchmarkError


def measured(module: str, *arguments: object, sqlite: bool) -> dict[str, Any]:
    """What `python -m MODULE --here ARGUMENTS` prints last, as JSON."""
    with tempfile.TemporaryDirectory(prefix="linkarms-bench-") as folder, database(sqlite=sqlite) as address:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("LINKARMS_")}
        environment |= {"LINKARMS_DATA_DIR": folder, "LINKARMS_BASE_URL": "http://localhost"}
        if address:
            environment["LINKARMS_DATABASE_URL"] = address
        command = [sys.executable, "-m", module, "--here", *map(str, arguments)]
        done = subprocess.run(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=False)
        if done.returncode != 0:
            raise BenchmarkError(f"The measurement failed (status {done.returncode}).")
        answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        return answer
