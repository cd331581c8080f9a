"""The `linkarms` command: find the module of the command, parse, make one call, print.

Which module carries out which command stands in `linkarms.config.commands`, loaded by name: the
command line lies below the settings.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import traceback
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Any, NoReturn, Protocol

import django
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError, OperationalError, ProgrammingError

from linkarms.core.errors import LinkarmsError

SETTINGS = "linkarms.config.settings"
TABLE = "linkarms.config.commands"
#: Exit statuses: 0 done; 1 refused or not possible; 2 the command was not understood.
FAILED, MISREAD, INTERRUPTED = 1, 2, 130


class Command(Protocol):
    """The shape of a row of the table."""

    @property
    def module(self) -> str: ...
    @property
    def help(self) -> str: ...
    @property
    def early(self) -> bool: ...


class Parser(argparse.ArgumentParser):
    """One line for what was not understood, instead of a screen of usage."""

    def error(self, message: str) -> NoReturn:
        self.exit(MISREAD, f"{self.prog}: {message} (see {self.prog} --help)\n")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status. Every error is one line on standard error."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    commands: Mapping[str, Command] = import_module(TABLE).COMMANDS
    name = _name(arguments, commands)
    if name is None:
        return _overview(arguments, commands)
    # We say ourselves, once, that the database does not answer; the pool would say it at every try.
    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
    try:
        return _run(name, commands[name], arguments[len(name.split()) :])
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        # The reader (`| head`) has gone: that is its right. Nothing more can be written.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except Exception as error:  # noqa: BLE001  # never a traceback for an operator
        return _say(name, error)


def _name(arguments: Sequence[str], commands: Mapping[str, Command]) -> str | None:
    for words in (2, 1):
        name = " ".join(arguments[:words])
        if name in commands:
            return name
    return None


def _run(name: str, command: Command, arguments: Sequence[str]) -> int:
    if not command.early:
        django.setup()
    module: Any = import_module(command.module)
    parser = Parser(prog=f"linkarms {name}", description=f"{command.help[0].upper()}{command.help[1:]}.")
    module.add_arguments(parser)
    options = parser.parse_args(arguments)
    if command.early:
        if hasattr(module, "prepare"):
            module.prepare(options)
        django.setup()
    status: int = module.run(options)
    sys.stdout.flush()
    return status


def _overview(arguments: Sequence[str], commands: Mapping[str, Command]) -> int:
    wants_help = not arguments or arguments[0] in ("-h", "--help", "help")
    shown = commands
    if not wants_help:
        shown = {name: row for name, row in commands.items() if name.split()[0] == arguments[0]}
        if not shown or (len(arguments) > 1 and arguments[1] not in ("-h", "--help")):
            known = ", ".join(commands)
            print(f"linkarms: there is no command {' '.join(arguments[:2])!r}; there is: {known}", file=sys.stderr)
            return MISREAD
    print("usage: linkarms COMMAND [options]; linkarms COMMAND --help says more\n")
    for name, row in shown.items():
        print(f"  {name:<20} {row.help}")
    return 0


def _say(name: str, error: Exception) -> int:
    print(f"linkarms {name}: {_sentence(error)}", file=sys.stderr)
    if os.environ.get("LINKARMS_DEBUG"):
        traceback.print_exception(error)
    return FAILED


def _sentence(error: Exception) -> str:
    if isinstance(error, LinkarmsError):
        return " ".join(error.message.split())
    first_line = (str(error).strip() or type(error).__name__).splitlines()[0]
    if isinstance(error, ProgrammingError | OperationalError) and _has_no_tables(first_line):
        return "the database is not set up yet; run `linkarms serve` once, or `linkarms doctor`"
    if isinstance(error, InterfaceError | OperationalError):
        return f"the database does not answer: {first_line}"
    if isinstance(error, ImproperlyConfigured | OSError):
        return first_line
    if isinstance(error, DatabaseError):
        # PostgreSQL's further lines repeat values; the first names the rule that was broken.
        return f"the database refused: {first_line}"
    return f"this is a defect: {type(error).__name__}: {first_line} (LINKARMS_DEBUG=true shows where)"


def _has_no_tables(line: str) -> bool:
    return "no such table" in line or ("relation" in line and "does not exist" in line)
