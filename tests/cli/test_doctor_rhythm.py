"""The doctor on background work: who has not run lately, what fails, whose clock is wrong."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from linkarms.cli import lately, rounds
from linkarms.cli.checkup import rhythm
from linkarms.cli.checkup.finding import Finding, State
from linkarms.cli.models import Pulse
from linkarms.config.periodic import JOBS
from linkarms.core import clock
from linkarms.outbox.tasks import send_mails

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_told_yet() -> Iterator[None]:
    lately._told.clear()
    yield
    lately._told.clear()


def found(now: datetime) -> dict[str, tuple[State, str]]:
    return {finding.what: (finding.state, finding.found) for finding in rhythm.look(now=now)}


def all_ran(*, at: datetime) -> None:
    lately.well(lately.WORKER, now=at)
    for name in JOBS:
        lately.well(name, now=at)


def test_all_is_well_while_worker_and_jobs_run(now: datetime) -> None:
    all_ran(at=now - timedelta(minutes=1))
    assert {what: state for what, (state, _words) in found(now).items()} == {
        "worker": State.GOOD, "periodic work": State.GOOD,
    }  # fmt: skip


def test_a_new_installation_is_told_to_start(now: datetime) -> None:
    assert found(now) == {"worker": (State.NOTE, "nothing has run here yet")}


def test_a_worker_that_never_ran_beside_periodic_work_is_bad(now: datetime) -> None:
    all_ran(at=now)
    Pulse.objects.filter(pk=lately.WORKER).delete()
    assert found(now)["worker"] == (State.BAD, "no background worker has ever run: mails wait for minutes")


def test_a_worker_that_stopped_is_bad(now: datetime) -> None:
    all_ran(at=now)
    Pulse.objects.filter(pk=lately.WORKER).update(well_at=now - timedelta(hours=5))
    assert found(now)["worker"] == (State.BAD, "no background worker has run for 5 hours")


def test_periodic_work_that_stopped_is_bad(now: datetime) -> None:
    all_ran(at=now - timedelta(days=3))
    assert found(now)["periodic work"] == (State.BAD, "nothing has run for 3 days")


def test_one_job_that_is_late_is_named(now: datetime) -> None:
    all_ran(at=now)
    Pulse.objects.filter(pk="counters").update(well_at=now - timedelta(minutes=30))
    assert found(now)["periodic work"] == (State.BAD, "counters did not run in time")


def test_a_job_of_every_hour_is_not_late_after_an_hour(now: datetime) -> None:
    all_ran(at=now)
    Pulse.objects.filter(pk="old mail").update(well_at=now - timedelta(minutes=64))
    assert found(now)["periodic work"][0] == State.GOOD


def test_a_job_that_fails_is_named_with_the_kind_of_error(now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    all_ran(at=now - timedelta(hours=3))
    monkeypatch.setitem(JOBS, "counters", type(JOBS["counters"])("tests.cli.test_periodic:fails", 10))
    rounds.run_all(now=now)
    assert found(now)["periodic work"] == (State.BAD, "fails: counters (ValueError)")


def test_tasks_that_nobody_takes_are_bad(now: datetime, settings: Settings) -> None:
    all_ran(at=now)
    settings.TASKS = {"default": {"BACKEND": "django_ox.backend.OxBackend", "QUEUES": [], "OPTIONS": {}}}
    send_mails.enqueue()
    later = datetime.now(now.tzinfo) + timedelta(hours=1)
    Pulse.objects.update(well_at=later)
    assert found(later)["worker"] == (State.BAD, "1 tasks wait, the next in turn for 60 minutes")


def test_work_that_was_done_in_the_future_means_a_wrong_clock(now: datetime) -> None:
    all_ran(at=now + timedelta(minutes=10))
    assert found(now)["clock"] == (State.BAD, "work was done 600 s in the future: this machine's clock is behind")


def test_every_trouble_comes_with_what_to_do(now: datetime) -> None:
    all_ran(at=now - timedelta(days=3))
    advice: list[Finding] = [finding for finding in rhythm.look(now=now) if finding.state == State.BAD]
    assert [finding.advice for finding in advice] == [rhythm.HOW_TO_START] * 2


@pytest.mark.parametrize(
    ("trusted", "header", "words"),
    [
        (0, "203.0.113.9", "requests come with X-Forwarded-For, and no proxy is trusted"),
        (2, "203.0.113.9", "2 proxies are trusted, but requests come through fewer"),
    ],
)
def test_proxies_that_do_not_fit_the_setting_are_noticed_by_the_web_and_told(
    client: Client, settings: Settings, trusted: int, header: str, words: str
) -> None:
    settings.LINKARMS_TRUSTED_PROXIES = trusted
    client.get("/nothing-here/", headers={"X-Forwarded-For": header})
    (finding,) = [finding for finding in rhythm.look(now=clock.now()) if finding.what == "proxies"]
    assert (finding.state, finding.found.startswith(words), "LINKARMS_TRUSTED_PROXIES" in finding.advice) == (
        State.BAD, True, True,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("trusted", "header"), [(0, ""), (1, "203.0.113.9"), (1, "198.51.100.7, 203.0.113.9"), (1, "")]
)
def test_proxies_that_fit_are_not_told(client: Client, settings: Settings, trusted: int, header: str) -> None:
    settings.LINKARMS_TRUSTED_PROXIES = trusted
    client.get("/nothing-here/", headers={"X-Forwarded-For": header} if header else {})
    assert [finding.what for finding in rhythm.look(now=clock.now())] == ["worker"]
