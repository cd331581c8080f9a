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


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Rev. Jane Kim of First Unitarian Church spoke.", ["First Unitarian Church"]),
        ("The Rev. Dr. Jane Kim, pastor of First Unitarian Church, spoke.", ["First Unitarian Church"]),
        ("First Unitarian Church lent its hall.", ["First Unitarian Church"]),
        ("Dr. Jane Kim of the Hill Street Health Alliance was there.", ["Hill Street Health Alliance"]),
        ("Professor John Temple of the Center for Fair Taxes disagreed.", ["Center for Fair Taxes"]),
        ("So said Jane Kim of Bethel Church.", ["Bethel Church"]),
        ("Rev. William Temple spoke.", []),
        ("Mayor Grace Church spoke of Reno.", []),
        ("Temple Sinai and Father Tom Hale of St. Anne stood there.", ["Temple Sinai"]),
        ("Sisters of Mercy Coalition came.", ["Sisters of Mercy Coalition"]),
        ("The Food Bank of Northern Nevada Coalition met.", ["Food Bank of Northern Nevada Coalition"]),
        ("The Friends of Reno Rivers met.", ["Friends of Reno Rivers"]),
        ("Sister City Association came.", ["Sister City Association"]),
    ],
)
def test_the_organization_is_named_and_never_the_person(text: str, names: list[str]) -> None:
    assert [one.name for one in find_mentions(text, known=())] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("The Committee to Protect the North End met on Monday.", ["Committee to Protect the North End"]),
        ("Ann Diaz of the Committee to Protect Our Rivers sued.", ["Committee to Protect Our Rivers"]),
        ("The Alliance to Stop the Highway marched.", ["Alliance to Stop the Highway"]),
        ("The Committee on Jobs met on Tuesday.", ["Committee on Jobs"]),
        ("The Committee on Tuesday asked the Coalition to leave.", []),
        ("A judge told the Elm Street Coalition to stop.", ["Elm Street Coalition"]),
        ("The Society of St. Vincent gave soup.", ["Society of St. Vincent"]),
        (
            "They asked the Campaign to End Hunger and the Coalition Against Poverty in Reno.",
            ["Campaign to End Hunger", "Coalition Against Poverty"],
        ),
    ],
)
def test_small_words_stand_inside_of_names(text: str, names: list[str]) -> None:
    assert [one.name for one in find_mentions(text, known=())] == names


def test_a_known_name_with_small_words_and_stops_is_found_whole() -> None:
    text = "Rev. Jane Kim of the Committee to Protect the North End met the Society of St. Vincent."
    known = {"committee to protect the north end", "society of st vincent"}
    assert [(one.name, one.is_known) for one in find_mentions(text, known=candidate_names(text) & known)] == [
        ("Committee to Protect the North End", True),
        ("Society of St. Vincent", True),
    ]
