"""The operator's commands print no organization's private matters (law 3), but what they are asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from linkarms.cli.main import main
from linkarms.config.commands import COMMANDS
from linkarms.supporters.models import Supporter
from tests.leaks.actors import Actor
from tests.leaks.attack import Attack, letters_since, log_lines, newest_letter, undone
from tests.leaks.matrix import Matrix
from tests.leaks.post import judge_letters
from tests.leaks.whose import IMPORTS, REGISTER, TROUBLE
from tests.leaks.world import World

type Lines = Callable[[World], list[list[str]]]


@dataclass(frozen=True)
class Tried:
    """How a command is called, and what it may print besides what is public and what was typed."""

    calls: Lines
    may_print: frozenset[str] = frozenset()


def _org(world: World, name: str) -> str:
    return world.cast.organization(name).slug if name in world.cast.owners else "nobody"


def _dolores(world: World) -> str:
    return Supporter.objects.get(pk=world.dolores).email or ""


#: Commands that are not run here, and why.
ELSEWHERE = {
    "serve": "serves until it is stopped; every address is attacked in test_pages.py",
    "worker": "works until it is stopped, and prints nothing",
    "demo": "works on a world of its own, in which everybody is invented",
    "bench": "works on a world of its own",
    "backup": "writes everything into a file by its purpose, and prints how much (tests/cli/test_backup.py)",
    "restore": "reads a backup into an empty installation",
}
TRIED: dict[str, Tried] = {
    "invite": Tried(lambda world: [["--email", "new@post.example"], ["--email", world.cast.hana.user.email, "--json"]]),
    "vouch": Tried(
        lambda world: [["--org", _org(world, name), "--note", "Yes"] for name in ("harbor", "quiet", "none")],
        frozenset({"name of quiet"}),
    ),
    "periodic": Tried(lambda _world: [["--once"], ["--once", "--json"]]),
    # A report of a wrong name is for the operator to look into: it names the organization.
    "doctor": Tried(lambda _world: [[], ["--json"]], frozenset({TROUBLE})),
    "search-index": Tried(lambda _world: [[], ["--rebuild"]]),
    "verify": Tried(lambda _world: [[], ["--json"], ["--mail-head"]]),
    # The register is the operator's and everybody's (product.md A2).
    "import organizations": Tried(
        lambda _world: [["--list"], ["--list", "--json"], ["--undo", "999"], ["none.csv"]],
        frozenset({IMPORTS, REGISTER}),
    ),
    "import places": Tried(
        lambda _world: [["--list"], ["--list", "--json"], ["--undo", "999"], ["none.csv"]], frozenset({IMPORTS})
    ),
    # The operator's own: every organization may begin with them.
    "templates": Tried(lambda _world: [[], ["--json"], ["--drop", "none"], ["none.json"]], frozenset({REGISTER})),
    "held-mail": Tried(lambda _world: [["--send"], ["--drop", "--json"]]),
    "export supporters": Tried(
        lambda world: [["--org", _org(world, name), *more] for name in ("harbor", "none") for more in ([], ["--json"])],
        frozenset({"people of harbor", "people of harbor and rivers", "what Dolores gave"}),
    ),
    "explain-sharing": Tried(
        lambda world: [
            ["--org", _org(world, name), "--email", email, *more]
            for name in ("harbor", "quiet")
            for email in (_dolores(world), "nobody@post.example")
            for more in ([], ["--json"], ["--campaign", world.cast.campaigns["secret"].slug])
        ],
        frozenset({"name of quiet"}),
    ),
    "erase": Tried(lambda world: [["--email", _dolores(world), "--json"], ["--email", "nobody@post.example"]]),
}


def test_every_command_is_tried_or_says_why_not() -> None:
    unknown = set(COMMANDS) - set(TRIED) - set(ELSEWHERE)
    assert not unknown, f"Say in tests/leaks/test_commands.py how to try: {', '.join(sorted(unknown))}"


@pytest.mark.later
@pytest.mark.parametrize("name", [name for name in TRIED if name in COMMANDS])
def test_a_command_prints_nobodys_private_matters(
    matrix: Matrix, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    operator = Actor("operator", client=None)  # type: ignore[arg-type]  # at a terminal
    tried = TRIED[name]
    for arguments in tried.calls(matrix.world):
        with undone(), log_lines() as log:
            before = newest_letter()
            main([*name.split(), *arguments])
            printed = capsys.readouterr()
            letters = list(letters_since(before))
            typed = " ".join(arguments)
            judge_letters(letters, matrix, why=name, typed=typed)
        text = "\n".join([printed.out, printed.err, *log])
        assert "this is a defect" not in text, text
        found = matrix.world.canaries.found_in(text) - matrix.world.canaries.found_in(typed)
        hidden = {each for each in found if not matrix.world.groups[each] & tried.may_print}
        where = Attack(f"linkarms {name}", typed, method="RUN")
        matrix.judge("\n".join(hidden), operator, where, "output", but=set())
    assert not matrix.report.leaks, str(matrix.report)


def test_the_export_was_looked_into(matrix: Matrix, capsys: pytest.CaptureFixture[str]) -> None:
    """The commands that may print people do, so that what the others do not print means something."""
    with undone():
        main(["export", "supporters", "--org", _org(matrix.world, "harbor")])
        found = matrix.world.canaries.found_in(capsys.readouterr().out)
    assert {"people of harbor"} <= {group for each in found for group in matrix.world.groups[each]}
