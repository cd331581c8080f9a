"""The reference page says what the code does."""

from __future__ import annotations

import re
import runpy
from datetime import datetime
from pathlib import Path

import pytest

from linkarms.partnerships.asking import AFTER_ANSWER
from linkarms.partnerships.clauses import KINDS
from linkarms.partnerships.follow_up import follow_up
from linkarms.partnerships.models import (
    AGREEMENT_TRANSITIONS,
    PARTNERSHIP_TRANSITIONS,
    STAGE_TRANSITIONS,
    Level,
    TouchpointKind,
)

REFERENCE = Path(__file__).parents[2] / "docs" / "reference"
PAGE = (REFERENCE / "agreements.md").read_text(encoding="utf-8")
PIPELINE = (REFERENCE / "pipeline.md").read_text(encoding="utf-8")


def table(heading: str, *, page: str = PAGE) -> list[list[str]]:
    """The cells of the first table under a heading, without its head."""
    section = page.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    rows = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]


@pytest.mark.parametrize(
    ("heading", "transitions"),
    [("States of a partnership", PARTNERSHIP_TRANSITIONS), ("States of an agreement", AGREEMENT_TRANSITIONS)],
)
def test_the_states_are_those_of_the_code(heading: str, transitions: dict[str, tuple[str, ...]]) -> None:
    told = {row[0]: tuple(state for state in re.split(r",\s*", row[1]) if state) for row in table(heading)}
    assert told == {str(state): tuple(str(one) for one in to) for state, to in transitions.items()}


def test_the_page_of_the_clause_types_is_what_the_types_say() -> None:
    written = runpy.run_path(str(REFERENCE.parents[1] / "tools" / "clause_types.py"))
    assert (REFERENCE / "clauses.md").read_text(encoding="utf-8") == written["page"]()


def test_every_kind_of_clause_and_every_part_is_told() -> None:
    sections = (REFERENCE / "clauses.md").read_text(encoding="utf-8").split("\n### ")[1:]
    told = {part.split("`")[1]: set(re.findall(r"(?m)^\| `(\w+)`", part)) for part in sections}
    assert told == {kind: set(cls.__dataclass_fields__) for kind, cls in KINDS.items()}


def test_every_level_is_told() -> None:
    assert [row[0].strip("`") for row in table("Levels")] == Level.values


def test_the_stages_are_those_of_the_code() -> None:
    told = {row[0]: tuple(re.split(r",\s*", row[1])) for row in table("Stages", page=PIPELINE)}
    assert told == {str(stage): tuple(str(one) for one in to) for stage, to in STAGE_TRANSITIONS.items()}


def test_where_an_answer_moves_a_relationship_is_told() -> None:
    told = {row[0]: row[1] for row in table("Asks", page=PIPELINE)}
    assert told == {str(answer): str(stage) for answer, stage in AFTER_ANSWER.items()}


def test_the_follow_up_of_every_kind_of_talk_is_told(now: datetime) -> None:
    told = {row[0]: int(row[2]) for row in table("Talks", page=PIPELINE)}
    assert told == {kind: (follow_up(kind, today=now.date()).on - now.date()).days for kind in TouchpointKind.values}
