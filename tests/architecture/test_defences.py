"""The list of defences that are taken away follows the program, and its page follows the list."""

import ast
import sys

import pytest

from tests.architecture import tree

sys.path.insert(0, str(tree.ROOT / "tools"))

import defences  # tools is a folder of programs, not a package

pytestmark = pytest.mark.once

ALL = defences.all_defences()


def test_each_defence_stands_where_the_list_says():
    assert [trouble for each in ALL if (trouble := defences.misplaced(each))] == []


def test_each_test_that_must_notice_is_there():
    named = {name.split("::")[0] for each in ALL for name in each.tests}
    there = {
        f"{file}::{node.name}"
        for file in named
        for node in ast.walk(ast.parse((tree.ROOT / file).read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef)
    }
    wanted = {f"{name.split('::')[0]}::{name.split('::')[-1]}" for each in ALL for name in each.tests}
    assert wanted - there == set()


def test_the_page_lists_them():
    page = defences.PAGE.read_text(encoding="utf-8")
    assert page.partition(defences.MARK)[2] == defences.page_of(ALL)


def test_no_defence_has_two_entries():
    names = [each.what for each in ALL]
    assert sorted(set(names)) == sorted(names)
