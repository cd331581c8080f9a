"""The floors of the house, and its one locked door."""

import subprocess
import sys
from pathlib import Path

from tests.architecture import tree


def test_every_import_keeps_to_the_floors():
    linter = Path(sys.executable).with_name("lint-imports")
    command = [linter, "--no-cache", "--no-logo"]
    done = subprocess.run(command, cwd=tree.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
