"""Lists as large as they come: a bad row near the end of a million, a killed worker, the same list twice at once."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import pytest

from linkarms.directory.models import Entry
from linkarms.directory.overlay.models import ListImport, ListState
from linkarms.directory.overlay.uploading import bring_in, upload
from linkarms.directory.overlay.working import work
from linkarms.directory.register.facts import Refused as NotTaken
from linkarms.directory.register.importing import Asked, try_import
from tests.directory.overlay.lists import TWO, uploaded
from tests.factories.directory import make_owner
from tests.factories.threads import at_once

ROOT = Path(__file__).resolve().parents[3]
START = """
import django; django.setup()
from datetime import timedelta
from django.core.management import call_command
from linkarms.core import clock
from linkarms.directory.models import Entry
from linkarms.directory.overlay.models import ListImport
from linkarms.directory.overlay.uploading import bring_in, upload
from linkarms.directory.overlay.working import work
from tests.factories.directory import make_owner
"""
BEGIN = """
call_command("migrate", verbosity=0)
amina = make_owner(now=clock.now())
text = "name,city\\n" + "".join(f"Club number {n},Oakland\\n" for n in range(20_000))
content = [text.encode()[start:start + 60_000] for start in range(0, len(text), 60_000)]
run = upload(actor=amina, source="Clubs", file_name="clubs.csv", content=content, now=clock.now())
work(run.pk, clock=clock.now)
bring_in(run, actor=amina, now=clock.now())
print(run.pk)
"""
WORK = "work({pk}, clock=clock.now)"
COUNT = "print(Entry.objects.count())"
GO_ON = """
later = clock.now() + timedelta(minutes=2)
assert work({pk}, clock=clock.now) == "", "the killed one holds it for a minute"
assert work({pk}, clock=lambda: later) == "done"
print(ListImport.objects.get().rows_new)
"""


def test_the_same_list_begun_by_three_at_once_is_brought_in_once(transactional_db: None, now: datetime) -> None:
    amina = make_owner(now=now)
    run = uploaded(amina, TWO, now=now)
    begun = at_once(*[lambda: bring_in(run, actor=amina, now=now).pk for _click in range(3)])
    work(run.pk, clock=lambda: now)
    run.refresh_from_db()
    assert (set(begun), run.state, run.rows_new, Entry.objects.count()) == ({run.pk}, ListState.DONE, 2, 2)


def test_two_uploads_of_one_file_at_once_are_one_list(transactional_db: None, now: datetime) -> None:
    amina = make_owner(now=now)

    def send() -> int:
        return upload(actor=amina, source="Allies", file_name="list.csv", content=[TWO.encode()], now=now).pk

    ends = at_once(*[send for _click in range(3)])
    assert (len(set(ends)), ListImport.objects.count()) == (1, 1)


@pytest.mark.long
def test_a_bad_row_near_the_end_of_a_million_is_named(db: None, tmp_path: Path, now: datetime) -> None:
    path, refused = tmp_path / "million.csv", list[NotTaken]()
    with path.open("w") as file:
        file.write("name,city\n")
        file.writelines(
            f"Club {number},Oakland\n" if number != 999_999 else ",Oakland\n" for number in range(1_000_000)
        )
    done = try_import(Asked(path, "A million"), now=now, on_refused=refused.append)
    assert (done.counts.new, [(one.line, one.reason.value) for one in refused]) == (999_999, [(1_000_001, "no-name")])


@pytest.mark.long
@pytest.mark.once
def test_a_worker_killed_halfway_loses_and_doubles_nothing(tmp_path: Path) -> None:
    """A process of its own, killed as the system does it; another one goes on where it was."""
    pk, rows = _said(tmp_path, BEGIN), 20_000
    worker = subprocess.Popen([sys.executable, "-c", START + WORK.format(pk=pk)], env=_environment(tmp_path), cwd=ROOT)
    while _said(tmp_path, COUNT) == 0 and worker.poll() is None:
        pass
    worker.kill()
    worker.wait()
    kept = _said(tmp_path, COUNT)
    assert 0 < kept < rows
    assert (_said(tmp_path, GO_ON.format(pk=pk)), _said(tmp_path, COUNT)) == (rows, rows)


def _said(folder: Path, script: str) -> int:
    """Run on the installation in this folder; the last line that it prints, a number."""
    command = [sys.executable, "-c", START + script]
    done = subprocess.run(command, env=_environment(folder), cwd=ROOT, stdout=subprocess.PIPE, text=True, check=True)
    return int(done.stdout.splitlines()[-1])


def _environment(folder: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LINKARMS_", "DJANGO_"))}
    ours = {
        "LINKARMS_DATA_DIR": str(folder),
        "LINKARMS_BASE_URL": "http://localhost",
        "LINKARMS_SECRET_KEY": "secret" * 12,
    }
    return {**kept, **ours, "DJANGO_SETTINGS_MODULE": "linkarms.config.settings"}
