"""The page that maps the guides to the product names pages that exist, and places on them that exist."""

from __future__ import annotations

import re

import pytest
from django.urls import get_resolver

from tests.architecture import tree

PAGE = (tree.ROOT / "docs" / "explanation" / "seeds.md").read_text(encoding="utf-8")
NAMES = sorted(set(re.findall(r"`((?:workspace|public):[a-z-]+)(?:#[a-z-]+)?`", PAGE)))
PLACES = sorted(set(re.findall(r"`(?:workspace|public):[a-z-]+#([a-z-]+)`", PAGE)))
ROWS = [line for line in PAGE.splitlines() if line.startswith("|") and not line.startswith(("|---", "| the guide"))]

pytestmark = pytest.mark.once


def names_of_addresses() -> set[str]:
    resolver = get_resolver()
    found = set()
    for namespace, (_prefix, inner) in resolver.namespace_dict.items():
        found |= {f"{namespace}:{name}" for name in inner.reverse_dict if isinstance(name, str)}
    return found


def test_every_page_exists() -> None:
    assert [name for name in NAMES if name not in names_of_addresses()] == []
    assert len(NAMES) > 25


def test_every_place_on_a_page_exists() -> None:
    templates = "".join(path.read_text(encoding="utf-8") for path in tree.with_suffix(".html"))
    assert [place for place in PLACES if f'id="{place}"' not in templates] == []
    assert PLACES == ["expects", "ways", "welcome"]


def test_every_row_names_a_page_or_says_that_there_is_none() -> None:
    assert [row for row in ROWS if "`" not in row and "*not yet*" not in row] == []
    # Five reasons, two principles; eleven ways to find; seven questions; six skills; eight principles; eleven steps.
    assert len(ROWS) == 7 + 11 + 7 + 6 + 8 + 11
