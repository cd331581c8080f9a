"""The coarse sieve loses no pair that the exact keys find."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from linkarms.core.names import normal_name
from linkarms.directory.matching.keys import candidates
from linkarms.directory.matching.nearby import marks
from linkarms.directory.matching.records import Record, prepare_all

pytestmark = pytest.mark.once

PAIRS = list(csv.DictReader(Path(__file__).with_name("aliases.csv").open(encoding="utf-8", newline="")))


def test_no_labelled_pair_that_has_a_key_in_common_is_lost() -> None:
    lost = []
    for row in PAIRS:
        if row["same"] != "yes":
            continue
        pair = prepare_all([Record(row["one"]), Record(row["other"])])
        is_near = not marks(normal_name(row["one"])).isdisjoint(marks(normal_name(row["other"])))
        if candidates(pair).pairs and not is_near:
            lost.append((row["one"], row["other"]))
    assert lost == []


@pytest.mark.parametrize(
    ("one", "other"), [("JVP", "Jewish Voice for Peace"), ("CODEPINK", "Code Pink"), ("Kerb Cut Crew", "Kerb Cut Crwe")]
)
def test_short_forms_and_misspellings_are_near(one: str, other: str) -> None:
    assert not marks(normal_name(one)).isdisjoint(marks(normal_name(other)))


def test_names_of_others_are_not() -> None:
    assert marks("oak street tenants").isdisjoint(marks("elm farmers league"))
