"""The command line: one clear line for every error, and never a traceback."""

import argparse
import subprocess
import sys
from types import ModuleType

import pytest
from django.db import OperationalError

from linkarms.cli import main as cli
from linkarms.config.commands import COMMANDS
from linkarms.core.errors import Refused

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def broken_command(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A command of our own in the table; a test gives it a `run`."""
    module = ModuleType("tests.cli.broken")
    module.add_arguments = lambda parser: parser.add_argument("--n", type=int)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "tests.cli.broken", module)
    monkeypatch.setitem(COMMANDS, "break", type(COMMANDS["doctor"])("tests.cli.broken", "break something"))
    return module


def raising(error: BaseException) -> object:
    def run(options: argparse.Namespace) -> int:
        raise error

    return run


def test_without_a_command_all_are_listed(capsys: Captured) -> None:
    assert cli.main([]) == 0
    listed = [line[2:22].strip() for line in capsys.readouterr().out.splitlines() if line.startswith("  ")]
    assert listed == list(COMMANDS)


@pytest.mark.parametrize("name", sorted(set(COMMANDS) - {"demo"}))
def test_every_command_explains_itself(name: str, capsys: Captured) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main([*name.split(), "--help"])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: linkarms {name}")


def test_unknown_command_is_one_line_and_status_2(capsys: Captured) -> None:
    assert cli.main(["fly"]) == 2
    error = capsys.readouterr().err
    assert error.startswith("linkarms: there is no command 'fly'; there is: serve,")
    assert error.count("\n") == 1


def test_first_word_of_a_command_lists_what_can_follow(capsys: Captured) -> None:
    assert cli.main(["export"]) == 0
    assert "export supporters" in capsys.readouterr().out


def test_option_that_is_not_understood_is_one_line_and_status_2(broken_command: ModuleType, capsys: Captured) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["break", "--n", "many"])
    assert ended.value.code == 2
    assert capsys.readouterr().err == (
        "linkarms break: argument --n: invalid int value: 'many' (see linkarms break --help)\n"
    )


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (Refused("It is over.\nReally."), "linkarms break: It is over. Really.\n"),
        (
            OperationalError("no such table: accounts_user"),
            "linkarms break: the database is not set up yet; run `linkarms serve` once, or `linkarms doctor`\n",
        ),
        (OperationalError("disk I/O error"), "linkarms break: the database does not answer: disk I/O error\n"),
        (FileNotFoundError(2, "No such file", "x.csv"), "linkarms break: [Errno 2] No such file: 'x.csv'\n"),
        (
            KeyError("x"),
            "linkarms break: this is a defect: KeyError: 'x' (LINKARMS_DEBUG=true shows where)\n",
        ),
    ],
)
def test_error_is_one_line_and_status_1(
    broken_command: ModuleType, capsys: Captured, error: Exception, line: str
) -> None:
    broken_command.run = raising(error)  # type: ignore[attr-defined]
    assert cli.main(["break"]) == 1
    assert capsys.readouterr().err == line


def test_interrupted_command_ends_with_the_usual_status(broken_command: ModuleType) -> None:
    broken_command.run = raising(KeyboardInterrupt())  # type: ignore[attr-defined]
    assert cli.main(["break"]) == 130


def test_module_can_be_run_like_the_command() -> None:
    done = subprocess.run([sys.executable, "-m", "linkarms", "--help"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("usage: linkarms COMMAND")
