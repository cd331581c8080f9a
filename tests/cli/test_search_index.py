"""The operator's command for the index of the registers, and what the doctor says of it."""

from pathlib import Path

import pytest

from linkarms.cli.checkup import searching
from linkarms.cli.checkup.finding import State
from linkarms.cli.main import main
from linkarms.directory.search import indexing
from linkarms.directory.search.reading import present
from tests.directory.search.register import register


@pytest.mark.once
def test_the_command_indexes_what_waits_and_the_doctor_says_so(
    db: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    register(tmp_path, [{"name": "Oakland Tenants"}])
    assert main(["search-index"]) == 0
    assert "0 parts are indexed." in capsys.readouterr().out
    indexing.mark_everything()
    assert [finding.state for finding in searching.look()] == [State.NOTE]
    assert main(["search-index", "--rebuild"]) == 0
    assert "1 parts are indexed." in capsys.readouterr().out
    assert [finding.state for finding in searching.look()] == [State.GOOD]
    assert len(present().live) == 1
