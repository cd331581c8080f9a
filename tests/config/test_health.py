"""Probes say within seconds what keeps an installation from its work, whatever the database does."""

import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import OperationalError, connection
from django.test import Client

from linkarms.config import health
from linkarms.config.probing import NoAnswer, Question


@pytest.fixture(autouse=True)
def _not_yet_known_to_be_migrated() -> Iterator[None]:
    health._migrated = False
    yield
    health._migrated = False


def ready() -> tuple[int, str]:
    response = Client().get("/readyz")
    return response.status_code, response.content.decode().strip()


def test_life_asks_no_database(client: Client) -> None:
    response = client.get("/healthz")
    assert (response.status_code, response.content) == (200, b"alive\n")


@pytest.mark.django_db(transaction=True)
def test_ready_when_the_database_answers() -> None:
    assert ready() == (200, "ready")


@pytest.mark.django_db(transaction=True)
def test_not_ready_before_migrations_are_applied() -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_migrations SET name = 'hidden' WHERE app = 'audit' AND name = '0001_initial'")
    try:
        assert ready() == (503, "migrations are not applied")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE django_migrations SET name = '0001_initial' WHERE name = 'hidden'")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("known", [True, False])
def test_not_ready_while_somebody_keeps_the_file_locked(known: bool) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("a lock on the file is SQLite's")
    health._migrated = known
    connection.ensure_connection()
    other = sqlite3.connect(str(connection.settings_dict["NAME"]), isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        assert ready() == (503, "the database takes no writes")
    finally:
        other.execute("ROLLBACK")
        other.close()
    assert ready() == (200, "ready")


@pytest.mark.django_db(transaction=True)
def test_not_ready_on_a_database_that_takes_no_writes() -> None:
    if connection.vendor != "postgresql":
        pytest.skip("a standby that nobody promoted is PostgreSQL's")
    name = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = on')
    connection.close_pool()  # type: ignore[attr-defined]
    try:
        assert ready() == (503, "the database takes no writes")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET default_transaction_read_only = off")
            cursor.execute(f'ALTER DATABASE "{name}" RESET default_transaction_read_only')
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]


@pytest.mark.django_db(transaction=True)
def test_not_ready_when_there_is_no_database(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A folder that is not there, or a port at which nobody listens."""
    if connection.vendor == "postgresql":
        changed = {"HOST": "127.0.0.1", "PORT": "1", "OPTIONS": {}}
    else:
        changed = {"NAME": str(tmp_path / "gone" / "x.sqlite3")}
    connection.close()
    for name, value in changed.items():
        monkeypatch.setitem(connection.settings_dict, name, value)
    assert ready() == (503, "the database does not answer")


def test_a_question_that_hangs_is_given_up_and_asked_only_once() -> None:
    asked, go_on = [], threading.Event()

    def hang() -> str:
        asked.append(1)
        go_on.wait(30)
        return "late"

    question = Question(hang)
    for _time in range(3):
        with pytest.raises(NoAnswer):
            question.answer(within=0.01)
    assert asked == [1]
    go_on.set()
    wait_until(lambda: question.answer(within=5) == "late")


def test_a_question_that_fails_says_so_to_whoever_asked() -> None:
    def fail() -> str:
        raise OperationalError("gone")

    with pytest.raises(OperationalError):
        Question(fail).answer(within=5)


def test_a_hanging_database_is_not_ready_and_its_return_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    go_on = threading.Event()

    def hang() -> str:
        go_on.wait(30)
        return ""

    monkeypatch.setattr(health, "_trouble", Question(hang))
    monkeypatch.setattr(health, "PATIENCE", health.PATIENCE / 30)
    assert ready()[0] == 503
    go_on.set()
    wait_until(lambda: ready() == (200, "ready"))


def wait_until(done: object) -> None:
    deadline = time.monotonic() + 30
    while not done():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.01)
