"""Who may see what: the table in docs/explanation/leak-matrix.md. What is not allowed there is a leak."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tests.leaks.actors import ATTACKERS, OWNER, SIGNED_IN, Actor

PAGE = Path(__file__).resolve().parents[2] / "docs" / "explanation" / "leak-matrix.md"
#: Short words of the table for several columns.
SEVERAL = {
    "team": {OWNER, "helper", "viewer"},
    "staff": {name for name, (_, organization) in SIGNED_IN.items() if organization},
    "partners": {"partner", "other", "ended", "asked", "declined", "quiet", "addressee"},
}
KNOWN = {OWNER, *ATTACKERS, "quiet"}  # Quiet attacks nothing; it gets mails


@cache
def table() -> dict[str, frozenset[str]]:
    """Group to those who may see it."""
    lines = PAGE.read_text("utf-8").split("<!-- the table -->")[1].split("\n\n")[0].strip().splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]
    return {what: frozenset().union(*(_columns(word.strip()) for word in who.split(","))) for what, who in rows}


def _columns(word: str) -> set[str]:
    names = SEVERAL.get(word, {word})
    assert names <= KNOWN, f"{PAGE.name}: “{word}” is nobody in tests/leaks/actors.py"
    return names


def may_see(actor: Actor, group: str) -> bool:
    if group == "public" or actor.name in table().get(group, ()):
        return True
    return actor.organization not in ("", "harbor") and group in _own(actor.organization)


def _own(name: str) -> set[str]:
    """What an owner of another organization sees of that organization."""
    kinds = ("private of", "profile of", "addresses of", "team of", "facts of", "name of", "people of")
    return {
        *(f"{kind} {name}" for kind in kinds),
        f"comments for {name} to read",
        f"draft: {name}",
        f"draft: {name} own",
        f"between rivers and {name}",
    }
