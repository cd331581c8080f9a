"""A folder may grow by files; a file does not grow by lines."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture import tree

FILE_LINES = 400
FUNCTION_LINES = 50
TEMPLATE_LINES = 150


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


def python_files() -> list[Path]:
    return [path for path in tree.with_suffix(".py") if not tree.is_migration(path)]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def test_no_python_file_is_longer_than_400_lines():
    too_long = {tree.name(path): lines(path) for path in python_files() if lines(path) > FILE_LINES}
    assert too_long == {}


def test_no_function_is_longer_than_50_lines():
    too_long = {
        f"{tree.name(path)}:{node.lineno} {node.name}": node.end_lineno - node.lineno + 1
        for path in python_files()
        for node in functions(path)
        if node.end_lineno is not None and node.end_lineno - node.lineno + 1 > FUNCTION_LINES
    }
    assert too_long == {}


def test_no_template_is_longer_than_150_lines():
    templates = [path for path in tree.with_suffix(".html") if path.is_relative_to(tree.SOURCE)]
    assert {tree.name(path): lines(path) for path in templates if lines(path) > TEMPLATE_LINES} == {}
