"""Who may fit a place, issues and kinds."""

from __future__ import annotations

from pathlib import Path

import pytest

from linkarms.core.errors import BadInput
from linkarms.directory.search import places
from linkarms.directory.search.candidates import candidates
from tests.directory.search.register import FRESNO, OAKLAND, at, names, register

ROWS = [
    {"name": "Oakland Tenants", "kind": "affected", "issues": "housing", **at(OAKLAND)},
    {"name": "Berkeley Builders", "kind": "business", "issues": "housing", "place": "Berkeley", **at((37.87, -122.27))},
    {"name": "Oakland Parents", "kind": "affected", "issues": "education", **at(OAKLAND)},
    {"name": "Oakland Chess", "kind": "other", **at(OAKLAND)},
    {"name": "Fresno Tenants", "kind": "affected", "issues": "housing", "place": "Fresno", **at(FRESNO)},
    {"name": "Albany Tenants", "kind": "affected", "issues": "housing", "place": "Albany", "region": "NY"},
    {"name": "Berkeley Renters", "kind": "affected", "issues": "housing", "place": "Berkeley", "postal_code": "94701"},
]  # fmt: skip


@pytest.fixture
def seven(db: None, tmp_path: Path) -> None:
    register(tmp_path, ROWS)


def test_issue_and_kind_come_first_and_the_nearest_of_them(seven: None) -> None:
    oakland = places.find("Oakland, CA").point
    found = candidates(near=oakland, radius_km=40, issues=["housing"], kinds=["affected"])
    assert names(one.entry_id for one in found) == [
        "Oakland Tenants", "Berkeley Renters", "Berkeley Builders", "Oakland Parents",
    ]  # fmt: skip
    assert [(one.has_issue, one.has_kind) for one in found] == [(True, True)] * 2 + [(True, False), (False, True)]
    assert [one.km for one in found] == [0.0, 7.3, 7.3, 0.0]


def test_a_region_narrows_without_coordinates(seven: None) -> None:
    assert names(one.entry_id for one in candidates(region="NY", kinds=["affected"])) == ["Albany Tenants"]
    assert candidates(region="ZZ", kinds=["affected"]) == []


def test_no_more_than_asked_for(seven: None) -> None:
    assert len(candidates(limit=2)) == 2


def test_an_unknown_place_is_said(seven: None) -> None:
    with pytest.raises(BadInput, match="no register on this installation says"):
        places.find("Atlantis")
