"""Periodic work: each job by itself, whatever happens to the others."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django_ox.models import OxTask
from pytest_django import Settings

from linkarms.cli import housekeeping, rounds
from linkarms.cli.main import main
from linkarms.config.periodic import JOBS
from linkarms.outbox.tasks import send_mails

ran: list[datetime] = []

#: Starts the loop with threads that only look whether their job is there, and prints those that are not.
WHAT_WAITS = """
import sys, threading, django
django.setup()
from linkarms.cli import rounds
missing = []
def look(name, job, stop):
    if job.function.partition(":")[0] not in sys.modules:
        missing.append(name)
rounds._keep_running = look
rounds.run_until(threading.Event())
print(missing)
"""


def counts(*, now: datetime) -> int:
    ran.append(now)
    return 3


def fails(*, now: datetime) -> int:
    raise ValueError("the first line\nthe second")


@dataclass(frozen=True)
class Job:
    function: str
    every_seconds: float = 60


COUNTS, FAILS = Job("tests.cli.test_periodic:counts"), Job("tests.cli.test_periodic:fails")


def test_every_job_of_the_table_runs_on_an_empty_installation(db: None, now: datetime) -> None:
    outcomes = rounds.run_all(now=now)
    assert {name: (outcome.done, outcome.problem) for name, outcome in outcomes.items()} == dict.fromkeys(JOBS, (0, ""))


def test_every_job_can_run_again_at_once(db: None, now: datetime) -> None:
    assert rounds.run_all(now=now) == rounds.run_all(now=now)


def test_ended_sessions_are_forgotten_and_others_kept(db: None, now: datetime) -> None:
    for name, days in (("ended", -1), ("goes-on", 1)):
        Session.objects.create(session_key=name, session_data="", expire_date=now + timedelta(days=days))
    assert housekeeping.forget_sessions(now) == 1
    assert [session.session_key for session in Session.objects.all()] == ["goes-on"]


def test_finished_tasks_are_forgotten_after_a_week(db: None, now: datetime, settings: Settings) -> None:
    settings.TASKS = {"default": {"BACKEND": "django_ox.backend.OxBackend", "QUEUES": [], "OPTIONS": {}}}
    send_mails.enqueue()
    OxTask.objects.update(status="SUCCESSFUL", finished_at=now - timedelta(days=8))
    send_mails.enqueue()
    housekeeping.forget_tasks(now)
    assert [task.status for task in OxTask.objects.all()] == ["READY"]


def test_job_is_told_the_time(now: datetime) -> None:
    ran.clear()
    assert rounds.run_job(COUNTS, now=now) == rounds.Outcome(3, "")
    assert ran == [now]


def test_job_that_fails_is_reported_in_one_line(now: datetime) -> None:
    assert rounds.run_job(FAILS, now=now) == rounds.Outcome(0, "the first line", "ValueError")


@pytest.mark.parametrize(
    ("every", "failures", "pause"),
    [(2, 0, 2), (2, 1, 4), (2, 3, 16), (2, 50, 300), (3600, 0, 3600), (3600, 1, 20), (3600, 5, 300)],
)
def test_pause_grows_with_failures_up_to_five_minutes(every: float, failures: int, pause: float) -> None:
    assert rounds.pause_after(every, failures=failures) == pause


def test_loop_runs_all_jobs_and_ends_when_asked(transactional_db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    ran.clear()
    table: Mapping[str, Job] = {"counts": Job("tests.cli.test_periodic:counts", 0.01), "fails": FAILS}
    monkeypatch.setattr(rounds, "jobs", lambda: table)
    stop = threading.Event()
    loop = threading.Thread(target=rounds.run_until, args=(stop,))
    loop.start()
    while len(ran) < 3:
        stop.wait(0.01)
    stop.set()
    loop.join(timeout=5)
    assert not loop.is_alive()


def test_all_jobs_are_imported_before_the_first_starts(tmp_path: Path) -> None:
    """Packages that import each other break when several threads import them at once for the first time."""
    variables = os.environ | {"LINKARMS_DATA_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "linkarms.config.settings"}
    done = subprocess.run([sys.executable, "-c", WHAT_WAITS], env=variables, capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_once_reports_what_was_done(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["periodic", "--once", "--json"]) == 0
    assert list(json.loads(capsys.readouterr().out)) == list(JOBS)


def test_once_ends_with_an_error_when_a_job_failed(
    db: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(rounds, "jobs", lambda: {"counts": COUNTS, "fails": FAILS})
    assert main(["periodic", "--once"]) == 1
    assert capsys.readouterr().out == "counts: 3\nfails: the first line\n"


@pytest.mark.django_db(transaction=True)
def test_a_job_that_rests_keeps_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    """There are more jobs than a small pool has places; one that runs every hour would keep its place for an hour."""
    held: list[bool] = []
    stop = threading.Event()

    def rest(_seconds: float) -> bool:
        held.append(connection.connection is not None)
        return stop.set() is None

    resting = threading.Event()
    monkeypatch.setattr(resting, "wait", rest)
    monkeypatch.setattr(resting, "is_set", stop.is_set)
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
    thread = threading.Thread(target=rounds._keep_running, args=("counters", JOBS["counters"], resting))
    thread.start()
    thread.join(timeout=30)
    assert held == [False]
