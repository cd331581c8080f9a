"""Twenty short articles of our own, with the organizations in them marked: [[known]] and {{unknown}}."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from linkarms.core.names import normal_name
from linkarms.directory.articles import Mention, candidate_names, find_mentions
from linkarms.directory.articles.sentences import sentences

pytestmark = pytest.mark.once

MARKED = Path(__file__).with_name("articles.txt").read_text(encoding="utf-8").split("\n---\n")
#: Known beside those the articles name: look-alikes, words and parts of other names.
HOSTILE = ["Witness", "Medium", "Color", "Target", "Riverside Library", "Teamsters Local 53", "Reno", "Ella Baker"]
KNOWN = frozenset(normal_name(name) for name in [*re.findall(r"\[\[(.+?)\]\]", "\n".join(MARKED)), *HOSTILE])


def plain(marked: str) -> str:
    return re.sub(r"\[\[|\]\]|\{\{|\}\}", "", marked)


def read(marked: str) -> list[Mention]:
    text = plain(marked)
    return find_mentions(text, known=candidate_names(text) & KNOWN)


@pytest.mark.parametrize(("pattern", "is_known"), [(r"\[\[(.+?)\]\]", True), (r"\{\{(.+?)\}\}", False)])
def test_what_the_articles_name_is_found(pattern: str, is_known: bool) -> None:
    right = found = named = 0
    for marked in MARKED:
        ours = {normal_name(name) for name in re.findall(pattern, marked)}
        theirs = {normal_name(one.name) for one in read(marked) if one.is_known is is_known}
        right, found, named = right + len(ours & theirs), found + len(theirs), named + len(ours)
    assert len(MARKED) == 20
    assert right / found >= 0.85
    assert right / named >= 0.85


def test_each_name_stands_with_the_sentence_that_named_it_first() -> None:
    text = "Rain fell. The Riverside Food Bank, Inc. opened at St. Mary's. Dr. Lee of the Riverside Food Bank was glad."
    assert find_mentions(text, known={"riverside food bank"}) == [
        Mention("Riverside Food Bank, Inc", "The Riverside Food Bank, Inc. opened at St. Mary's.", 2, is_known=True)
    ]


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ("Witness accounts differ.", "Witness"),
        ("Friends of Riverside Library sold books.", "Riverside Library"),
        ("Common Cause Ohio was there.", "Common Cause"),
        ("We met Ella Baker Jones.", "Ella Baker"),
        ("Teamsters Local 533 won.", "Teamsters Local 53"),
        ("they ask to witness it", "Witness"),
    ],
)
def test_a_known_name_inside_something_else_is_not_named(text: str, known: str) -> None:
    assert [one.name for one in find_mentions(text, known={normal_name(known)}) if one.is_known] == []


def test_a_sentence_does_not_end_behind_an_abbreviation() -> None:
    text = "Dr. Lee of Neighbors United, Inc. spoke. No. 5 was J. Q. Public!\n\nThe end"
    assert list(sentences(text)) == ["Dr. Lee of Neighbors United, Inc. spoke.", "No. 5 was J. Q. Public!", "The end"]
