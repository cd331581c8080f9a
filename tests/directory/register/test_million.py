"""A million rows with a bad one just before the end, kept for real (on PostgreSQL fewer, but with FULL)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.durability.postgres import Postgres

pytestmark = [pytest.mark.long, pytest.mark.once]
ROOT = Path(__file__).resolve().parents[3]
ROWS = {"sqlite": 1_000_000, "postgresql": 1_000_000 if os.environ.get("LINKARMS_FULL") else 150_000}
IMPORT = """
import json, sys
import django; django.setup()
from django.core.management import call_command
from linkarms.core import clock
from linkarms.directory.register.importing import Asked, import_organizations
from linkarms.directory.register.models import RegisterEntry
from pathlib import Path
call_command("migrate", verbosity=0)
refused = []
done = import_organizations(Asked(Path(sys.argv[1]), "A million"), now=clock.now(), on_refused=refused.append)
print(json.dumps({
    "new": done.counts.new, "kept": RegisterEntry.objects.count(),
    "last": RegisterEntry.objects.get(number=sys.argv[2]).name,
    "refused": [[one.line, one.reason.value, one.detail] for one in refused],
}))
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest) -> Iterator[tuple[str, int]]:
    """The address of a database, and how many rows come into it."""
    rows = ROWS[request.param]
    if request.param == "sqlite":
        yield "", rows
        return
    with Postgres() as postgres:
        yield postgres.url, rows


def test_one_bad_row_near_the_end_of_a_million_costs_only_itself(place: tuple[str, int], tmp_path: Path) -> None:
    address, rows = place
    bad = rows - 1
    path = tmp_path / "million.csv"
    with path.open("w") as file:
        file.write("number,name,city\n")
        file.writelines(f"{n},Club {n},Oakland\n" if n != bad else f"{n},,Oakland\n" for n in range(1, rows + 1))
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LINKARMS_")}
    environment |= {"DJANGO_SETTINGS_MODULE": "linkarms.config.settings", "LINKARMS_DATA_DIR": str(tmp_path)}
    environment |= {"LINKARMS_DATABASE_URL": address} if address else {}
    command = [sys.executable, "-c", IMPORT, str(path), str(rows)]
    done = subprocess.run(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    assert json.loads(done.stdout.splitlines()[-1]) == {
        "new": rows - 1,
        "kept": rows - 1,
        "last": f"Club {rows}",
        "refused": [[bad + 1, "no-name", ""]],
    }
