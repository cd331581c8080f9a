"""Names of organizations, compared: what counts in a spelling and what tells two organizations apart."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkarms.directory.matching.comparing import Outcome, compare
from linkarms.directory.matching.keys import candidates, keys
from linkarms.directory.matching.likeness import Level, Reason, compare_names
from linkarms.directory.matching.names import read_name
from linkarms.directory.matching.records import Record, prepare, prepare_all

pytestmark = pytest.mark.once

ALIASES = Path(__file__).with_name("aliases.csv")


def labelled() -> list[tuple[str, str, str]]:
    with ALIASES.open(encoding="utf-8", newline="") as file:
        return [(row["same"], row["one"], row["other"]) for row in csv.DictReader(file)]


def outcome(one: str, other: str) -> Outcome:
    return compare(prepare(Record(one)), prepare(Record(other))).outcome


def level_and_reason(one: str, other: str) -> tuple[Level, Reason]:
    likeness = compare_names(read_name(one), read_name(other))
    return likeness.level, likeness.reason


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("N.A.A.C.P. Oakland Br.", "NAACP Oakland Branch"),
        ("The Riverside Food Bank, Inc.", "Riverside Food Bank"),
        ("Walkers Assn of Ohio", "Walkers Association of Ohio"),
        ("Amis & Amies du Québec", "AMIS AND AMIES DU QUEBEC"),
        ("Make the Road NJ", "Make the Road New Jersey"),
        ("Pipe Fitters Local 7", "Pipe Fitters Local Union No. 7"),
        ("Metro Tenants", "Metropolitan Tenants"),
        ("SEIU Local 509", "Service Employees International Union #509"),
        ("Oakland SDS", "SDS Oakland"),
        ("Riverside Media Project (RMP)", "Riverside Media Project"),
        ("Vigil 4 Peace", "Vigil4Peace"),
        ("RiverTenants.org", "River Tenants"),
        ("Writers of Nevada (Reno)", "Writers of Nevada - Reno"),
    ],
)
def test_one_organization_in_two_spellings_is_merged(one: str, other: str) -> None:
    assert level_and_reason(one, other)[0] is Level.SAME


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("Teamsters Local 21", "Teamsters Local 211", Reason.OTHER_NUMBER),
        ("Teamsters", "Teamsters Local 21", Reason.CHAPTER),
        ("Riverside Library", "Friends of Riverside Library", Reason.AROUND_IT),
        ("Citizen Action of Ohio", "Citizen Action of Iowa", Reason.OTHER_PLACE),
        ("Sunrise Riders (Oakland)", "Sunrise Riders (Fresno)", Reason.OTHER_PLACE),
        ("NAACP", "NAACP Duluth", Reason.CHAPTER),
    ],
)
def test_look_alikes_are_kept_apart(one: str, other: str, reason: Reason) -> None:
    assert level_and_reason(one, other) == (Level.APART, reason)


@pytest.mark.parametrize(
    ("one", "other", "reason"),
    [
        ("RTA", "Riverside Tenants Association", Reason.ACRONYM),
        ("Riverside Tenants Asociation", "Riverside Tenants Association", Reason.SPELLING),
        ("Riverside Tenants", "Riverside Tenants Association", Reason.KIND_OF_BODY),
        ("Neighbors for Peace", "Neighbors for Peace and Justice", Reason.FEWER_WORDS),
        ("Workers United", "United Workers", Reason.WORD_ORDER),
        ("Sunrise Riders", "Sunrise Riders (Fresno)", Reason.PLACE_UNKNOWN),
    ],
)
def test_what_may_be_the_same_is_left_to_people(one: str, other: str, reason: Reason) -> None:
    assert (level_and_reason(one, other), outcome(one, other)) == ((Level.CLOSE, reason), Outcome.DOUBTFUL)


def test_a_fund_of_the_same_people_is_never_merged_by_its_name() -> None:
    assert level_and_reason("River Voters", "River Voters Action Fund") == (Level.SISTER, Reason.SISTER_BODY)
    assert level_and_reason("River Voters", "River Voters / River Voters Action") == (Level.SISTER, Reason.SISTER_BODY)


def test_the_labelled_pairs_keep_what_is_promised() -> None:
    found = [(same, outcome(one, other)) for same, one, other in labelled()]
    merged = [same for same, result in found if result is Outcome.SAME]
    ours = [result for same, result in found if same == "yes"]
    assert len(found) >= 300
    assert merged.count("yes") / len(merged) >= 0.995
    assert sum(result is not Outcome.DIFFERENT for result in ours) / len(ours) >= 0.90


def test_most_labelled_pairs_that_are_the_same_have_a_key_in_common() -> None:
    pairs = [prepare_all([Record(one), Record(other)]) for same, one, other in labelled() if same == "yes"]
    assert sum(bool(candidates(pair).pairs) for pair in pairs) / len(pairs) >= 0.95


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_two_texts_compare_the_same_both_ways_round(one: str, other: str) -> None:
    left, right = prepare(Record(one)), prepare(Record(other))
    assert compare(left, right).outcome is compare(right, left).outcome


FAMILIAR = re.findall(r"\S+", "Friends of the River Ohio Iowa NAACP Local 12 21 Action Fund (RTA) - / , Inc. Oakland")


@given(st.lists(st.sampled_from(FAMILIAR), min_size=1), st.lists(st.sampled_from(FAMILIAR), min_size=1))
def test_names_of_familiar_words_compare_the_same_both_ways_round(one: list[str], other: list[str]) -> None:
    left, right = read_name(" ".join(one)), read_name(" ".join(other))
    assert compare_names(left, right).level is compare_names(right, left).level


@given(st.text(max_size=80))
def test_a_name_with_letters_is_the_same_as_itself(text: str) -> None:
    record = prepare(Record(text))
    expected = Outcome.SAME if record.name.squash else Outcome.DIFFERENT
    assert compare(record, record).outcome is expected


@given(st.text(alphabet="abc ABC.,()-/&'12", max_size=40))
def test_keys_are_short_enough_to_be_stored(text: str) -> None:
    assert all(len(key) <= 60 for key in keys(prepare(Record(text, website="https://example.org"))))
