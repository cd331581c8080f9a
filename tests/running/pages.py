"""The files that the how-to pages show, so that a test tries those and no others."""

import re
import shlex
from collections.abc import Mapping

from tests.running.installation import ROOT


def shown(page: str, name: str) -> str:
    """The block of docs/how-to/<page> that begins with a comment naming this file, without that line."""
    for block in _blocks(page):
        first, _newline, rest = block.partition("\n")
        if first.startswith("#!"):
            first, _newline, rest = rest.partition("\n")
        if first.lstrip("#; ") == name:
            return rest
    raise AssertionError(f"{page} shows no {name}")


def started(page: str) -> list[list[str]]:
    """The words behind each `ExecStart=…/linkarms`, in the order of the page."""
    lines = [line for block in _blocks(page) for line in block.splitlines() if line.startswith("ExecStart=")]
    return [shlex.split(line.partition("/bin/linkarms ")[2]) for line in lines]


def settings(page: str) -> dict[str, str]:
    """/etc/linkarms/environment, by the names without LINKARMS_."""
    lines = shown(page, "/etc/linkarms/environment").splitlines()
    pairs = [shlex.split(line)[0].partition("=") for line in lines if line.startswith("LINKARMS_")]
    return {name.removeprefix("LINKARMS_"): value for name, _equals, value in pairs}


def with_our_places(text: str, places: Mapping[str, str]) -> str:
    """The same file, with other ports and folders: each must occur, so that the test follows the page."""
    for there, here in places.items():
        assert there in text, there
        text = text.replace(there, here)
    return text


def _blocks(page: str) -> list[str]:
    text = (ROOT / "docs" / "how-to" / page).read_text(encoding="utf-8")
    return re.findall(r"^```\w*\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
