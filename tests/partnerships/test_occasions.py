"""Agreements to start from stand by themselves, in both languages."""

from __future__ import annotations

from datetime import date

import pytest

from linkarms.partnerships.clauses import check
from linkarms.partnerships.occasions import OCCASIONS, Occasion, Start, occasion
from linkarms.partnerships.terms import beyond_level, too_close
from linkarms.partnerships.text import Parties, paragraphs

PARTIES = Parties(host="Oak Street", partner="Rivers")
TODAY = date(2026, 3, 1)


def test_there_is_one_for_every_occasion() -> None:
    assert [one.key for one in OCCASIONS] == [
        "endorsement",
        "associate",
        "full",
        "event",
        "day_of_action",
        "list_exchange",
        "chaperoned_mailing",
        "coalition",
        "money",
    ]
    assert occasion("wedding") is None


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("one", OCCASIONS, ids=lambda one: one.key)
def test_it_stands_by_itself_within_its_level(one: Occasion, language: str) -> None:
    clauses = one.clauses(Start(PARTIES, language, TODAY))
    check(clauses)
    assert beyond_level(clauses, level=one.level) == (frozenset(), False)
    assert too_close(clauses, level=one.level) == ()
    said = " ".join(part.text for part in paragraphs(clauses, level=one.level, parties=PARTIES, language=language))
    assert "{" not in said
    assert "Oak Street" in said
    assert "Rivers" in said
