"""A shared cache may vanish: nobody is refused for it, and nobody waits for it."""

import logging
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.cache import caches
from pytest_django import Settings
from redis.exceptions import RedisError

from linkarms.config import backing
from linkarms.config.cache import SharedCache
from linkarms.core import rate
from tests.running.installation import free_port, wait_for


def shared_at(settings: Settings, port: int) -> SharedCache:
    settings.CACHES = backing.caches(f"redis://127.0.0.1:{port}/0")
    cache = caches["default"]
    assert isinstance(cache, SharedCache)
    return cache


def test_while_it_is_away_each_process_counts_by_itself(settings: Settings) -> None:
    shared_at(settings, 1)
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    allowed = [rate.allow("somebody", limit=2, per_seconds=60, now=now) for _time in range(3)]
    assert allowed == [True, True, False]


def test_a_cache_that_is_away_is_tried_once_and_told_once(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    cache = shared_at(settings, 1)
    with caplog.at_level(logging.WARNING):
        for number in range(20):
            cache.set("key", number)
    assert cache.get("key") == 19
    assert [record.getMessage() for record in caplog.records] == ["The shared cache does not answer: ConnectionError"]


def test_adding_to_what_is_not_there_says_so_as_any_cache_does(settings: Settings) -> None:
    with pytest.raises(ValueError, match="not found"):
        shared_at(settings, 1).incr("nothing")


@pytest.fixture
def start_server(tmp_path: Path) -> Iterator[Callable[[int], None]]:
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        pytest.skip("there is no redis-server and no valkey-server on this machine")
    started: list[subprocess.Popen[bytes]] = []

    def start(port: int) -> None:
        words = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
        started.append(subprocess.Popen(words, stdout=subprocess.DEVNULL))

    yield start
    for process in started:
        process.terminate()
        process.wait()


def test_it_is_used_again_once_it_is_back(
    settings: Settings, start_server: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linkarms.config.cache.LEFT_ALONE_SECONDS", 0.0)
    port = free_port()
    cache = shared_at(settings, port)
    cache.set("key", "own")
    start_server(port)

    def answers() -> bool:
        with suppress(RedisError):
            return cache.shared.get("nothing", "there") == "there"
        return False

    wait_for(answers, "the server")
    cache.set("key", "shared")
    assert cache.shared.get("key") == "shared"
