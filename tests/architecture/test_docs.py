"""What an operator or a partner can meet has a heading in the reference."""

import ast
import re
from enum import Enum

from linkarms.config import env
from linkarms.config.commands import COMMANDS
from linkarms.sharing import policy
from tests.architecture import tree

REFERENCE = tree.ROOT / "docs" / "reference"


def headings(page: str) -> str:
    path = REFERENCE / page
    if not path.exists():
        return ""
    return "\n".join(re.findall(r"^#+ .*$", path.read_text(encoding="utf-8"), re.MULTILINE))


def without_heading(names: list[str], page: str) -> list[str]:
    found = set(re.findall(r"[\w-]+", headings(page)))
    return [name for name in names if name not in found]


def is_task(node: ast.AST) -> bool:
    if not isinstance(node, ast.FunctionDef):
        return False
    return any(re.match(r"(\w+\.)?task\b", ast.unparse(decorator)) for decorator in node.decorator_list)


def task_names() -> list[str]:
    found = []
    for path in tree.with_suffix(".py"):
        if path.is_relative_to(tree.SOURCE) and "tasks" in path.with_suffix("").parts:
            nodes = ast.walk(ast.parse(path.read_text(encoding="utf-8")))
            found += [node.name for node in nodes if isinstance(node, ast.FunctionDef) and is_task(node)]
    return found


def refusal_names() -> list[str]:
    kinds = [kind for kind in vars(policy).values() if isinstance(kind, type) and issubclass(kind, Enum)]
    refusals = [kind for kind in kinds if "NOT_PARTICIPATING" in kind.__members__]
    assert len(refusals) == 1
    return list(refusals[0].__members__)


def test_every_setting_has_a_heading():
    assert without_heading([setting.name for setting in env.SETTINGS], "settings.md") == []


def test_every_command_has_a_heading():
    missing = [name for name in COMMANDS if not re.search(rf"\b{re.escape(name)}\b", headings("commands.md"))]
    assert missing == []


def test_every_task_has_a_heading():
    assert without_heading(task_names(), "tasks.md") == []


def test_every_refusal_reason_has_a_heading():
    assert without_heading(refusal_names(), "sharing-policy.md") == []
