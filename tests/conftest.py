"""The environment of every test: a data folder of its own, the database of LINKARMS_DATABASE_URL.

Set here and not in pyproject.toml, because settings are read when pytest-django starts, and nothing
of the developer's own environment may reach them.
"""

import atexit
import gc
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import django
import pytest
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_serialized_rollback", "live_server"}
KEPT = {"LINKARMS_DATABASE_URL", "LINKARMS_TEST_DATA", "LINKARMS_PYTHON", "LINKARMS_FULL"}


def _prepare_environment() -> None:
    for name in list(os.environ):
        if name.startswith("LINKARMS_") and name not in KEPT:
            del os.environ[name]
    data_dir = tempfile.mkdtemp(prefix="linkarms-test-")
    atexit.register(shutil.rmtree, data_dir, ignore_errors=True)
    os.environ["LINKARMS_DATA_DIR"] = data_dir
    os.environ["LINKARMS_SECRET_KEY"] = "for-tests-only-" * 5
    os.environ["LINKARMS_BASE_URL"] = "http://testserver"
    # A task runs where it is enqueued, unless a test asks for the real backend.
    os.environ["LINKARMS_TASKS_BACKEND"] = "django.tasks.backends.immediate.ImmediateBackend"
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"


_prepare_environment()
# What is imported and collected stays to the end: to look for garbage in it took a tenth of the collection.
gc.disable()
# pytest-django looked for settings before this file named them.
django.setup()


# Hypothesis measures time; two busy cores are no reason to fail.
hypothesis_settings.register_profile(
    "patient", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("patient")


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """From here on garbage is collected; what is there by now is never looked at again."""
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The run on PostgreSQL is for what touches a database; everything else was tried in the run on SQLite."""
    if not os.environ.get("LINKARMS_DATABASE_URL"):
        return
    asks, others = [], []
    for item in items:
        named = DATABASE_FIXTURES.intersection(getattr(item, "fixturenames", ()))
        (asks if named or item.get_closest_marker("django_db") else others).append(item)
    config.hook.pytest_deselected(items=others)
    items[:] = asks


@pytest.fixture
def now() -> datetime:
    """Time is an argument: tests live at one moment and move it by hand."""
    return datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.fixture
def test_data() -> Path:
    """The folder of real files (LINKARMS_TEST_DATA); where it is absent, the test is reported as skipped."""
    folder = Path(os.environ.get("LINKARMS_TEST_DATA") or "../shared/data").absolute()
    if not folder.is_dir():
        pytest.skip(f"LINKARMS_TEST_DATA: there is no folder {folder}; its real files were not tried")
    return folder


@pytest.fixture(autouse=True)
def _language_of_another_test() -> None:
    """A request in Spanish leaves its thread Spanish; the next test starts from the installation's language."""
    translation.deactivate()


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    from django.core.cache import cache  # noqa: PLC0415  # settings are not ready when this file is read

    cache.clear()


@pytest.fixture(autouse=True)
def _no_thread_of_another_test() -> Iterator[None]:
    """What a process counts and the thread that writes signatures belong to the process, not to a test."""
    if challenge := sys.modules.get("linkarms.petitions.challenge"):
        challenge.forget()
    yield
    if writer := sys.modules.get("linkarms.petitions.writer"):
        writer.stop()
