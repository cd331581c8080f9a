"""Only `core/clock.py` reads the clock. Ruff says so too, but not to the doors, which may know a request."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture import tree

ALLOWED = {tree.SOURCE / "core" / "clock.py"}
READERS = {
    ("timezone", "now"),
    ("timezone", "localdate"),
    ("timezone", "localtime"),
    ("datetime", "now"),
    ("datetime", "utcnow"),
    ("datetime", "today"),
    ("date", "today"),
    ("time", "time"),
    ("time", "time_ns"),
}
IMPORTED = {("django.utils.timezone", "now"), ("time", "time"), ("time", "time_ns")}


def readings(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.Attribute(value=ast.Name(id=owner) | ast.Attribute(attr=owner), attr=attribute):
                if (owner, attribute) in READERS:
                    yield f"{tree.name(path)}:{node.lineno} {owner}.{attribute}"
            case ast.ImportFrom(module=module, names=names):
                for alias in names:
                    if (module, alias.name) in IMPORTED:
                        yield f"{tree.name(path)}:{node.lineno} {module}.{alias.name}"


def test_only_the_clock_reads_the_clock():
    ours = [path for path in tree.with_suffix(".py") if path.is_relative_to(tree.SOURCE)]
    files = [path for path in ours if path not in ALLOWED and not tree.is_migration(path)]
    assert [reading for path in files for reading in readings(path)] == []
