"""The page of rules of real agreements says what the clauses read, in both languages."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from linkarms.partnerships.clauses import KINDS, from_json, kind_of
from linkarms.partnerships.clauses.words import Parties
from linkarms.partnerships.text import paragraph

PAGE = Path(__file__).parents[2] / "docs" / "explanation" / "rules-of-real-agreements.md"
RULES = dict(part.split("\n", 1) for part in PAGE.read_text(encoding="utf-8").split("\n## ")[1:])
PARTIES = Parties("Oak Street Tenants", "Rivers Alliance")


def test_every_rule_that_was_found_is_told_once() -> None:
    assert list(RULES) == [
        "Three mailings a year", "48 hours' notice", "Equal share", "Mandated wording", "Removal by 60 %",
        "Written permission, with who gives it", "Attendance", "Dispute steps", "Autonomy, and a report by a day",
    ]  # fmt: skip


@pytest.mark.parametrize("rule", RULES)
def test_the_clause_of_a_rule_exists_and_reads_as_the_page_says(rule: str) -> None:
    told = RULES[rule]
    [raw] = re.findall(r"```json\n(.+)\n```", told)
    [clause] = from_json([json.loads(raw)])
    assert re.findall(r"Clause: \[`(\w+)`\]\(\.\./reference/clauses\.md#(\w+)\)", told) == [(kind_of(clause),) * 2]
    assert KINDS[kind_of(clause)] is type(clause)
    read = [paragraph(clause, parties=PARTIES, language=language).text for language in ("en", "es")]
    assert re.findall(r"(?m)^> (.+)$", told) == read
