"""Counting what processes do: cheap, exact, and added up over processes."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from linkarms.core import measures

THREADS, TIMES = 8, 5_000
COUNT_ELSEWHERE = """
from linkarms.core import measures
measures.watch("linkarms_intake_waiting", "Wait.", lambda: 7)
for number in range(3):
    measures.signature_answered("json", 202, 0.004)
"""


@pytest.fixture(autouse=True)
def _counted_from_nothing() -> Iterator[None]:
    for measure in measures.ALL:
        measure.cells.clear()
    yield
    for measure in measures.ALL:
        measure.cells.clear()


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(measures.FOLDER_VARIABLE, str(tmp_path))
    # The thread of this process would outlive the test.
    monkeypatch.setattr(measures, "_thread", threading.current_thread())
    return tmp_path


def in_another_process(program: str, folder: Path) -> None:
    subprocess.run(
        [sys.executable, "-c", program], env=os.environ | {measures.FOLDER_VARIABLE: str(folder)}, check=True
    )


def test_an_answer_is_counted_by_route_and_status_and_time():
    measures.request_answered("public:petition", 200, 0.003)
    measures.request_answered("public:petition", 200, 99.0)
    cell = measures.totals().cells["linkarms_request_seconds"][("public:petition", 200)]
    assert (cell[measures.SECONDS.index(0.005)], cell[-2], cell[-1]) == (1, 1, 99.003)
    assert sum(cell[:-1]) == 2


def test_a_value_on_a_bound_belongs_to_it():
    measures.batch_kept(100, 0.5)
    assert measures.totals().cells["linkarms_intake_batch_size"][()][measures.SIZES.index(100)] == 1


def test_a_signature_counts_under_the_route_of_its_door():
    measures.signature_answered("form", 200, 0.01)
    measures.signature_answered("json", 202, 0.01)
    assert sorted(measures.totals().cells["linkarms_request_seconds"]) == [("api:sign", 202), ("public:sign", 200)]


def test_threads_that_count_at_once_lose_nothing():
    def count() -> None:
        for _time in range(TIMES):
            measures.not_kept("full")
            measures.request_answered("public:sign", 202, 0.5)

    threads = [threading.Thread(target=count) for _number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    cells = measures.totals().cells
    assert cells["linkarms_intake_not_kept_total"][("full",)][0] == THREADS * TIMES
    assert cells["linkarms_request_seconds"][("public:sign", 202)][-1] == THREADS * TIMES * 0.5


def test_processes_are_added_up(folder: Path):
    measures.signature_answered("json", 202, 0.004)
    in_another_process(COUNT_ELSEWHERE, folder)
    in_another_process(COUNT_ELSEWHERE, folder)
    cell = measures.totals().cells["linkarms_request_seconds"][("api:sign", 202)]
    assert sum(cell[:-1]) == 7


def test_what_an_ended_process_counted_stays_and_what_it_was_at_goes(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(measures, "_gauges", {})
    in_another_process(COUNT_ELSEWHERE, folder)
    totals = measures.totals()
    assert sum(totals.cells["linkarms_request_seconds"][("api:sign", 202)][:-1]) == 3
    assert totals.gauges == {}


def test_what_a_living_process_is_at_is_added(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(measures, "_gauges", {})
    measures.watch("linkarms_intake_waiting", "Wait.", lambda: 2)
    (folder / f"{os.getppid()}.json").write_text(
        json.dumps({"cells": {}, "gauges": {"linkarms_intake_waiting": ["Wait.", 5.0]}})
    )
    assert measures.totals().gauges == {"linkarms_intake_waiting": ("Wait.", 7.0)}


def test_a_torn_file_and_one_of_an_older_version_are_passed_over(folder: Path):
    (folder / "4000001.json").write_text('{"cells"')
    (folder / "4000002.json").write_text(
        json.dumps(
            {"cells": {"linkarms_request_seconds": [[["x", 200], [1.0]]], "gone_total": [[[], [1]]]}, "gauges": {}}
        )
    )
    assert measures.totals().cells["linkarms_request_seconds"] == {}


def test_a_forked_child_starts_from_nothing(folder: Path):
    measures.signature_answered("json", 202, 0.004)
    child = os.fork()
    if child == 0:
        os._exit(len(measures.REQUESTS.cells))
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_folder_that_has_gone_stops_nobody(tmp_path: Path):
    in_another_process(COUNT_ELSEWHERE, tmp_path / "not-there")
