"""The order is the sum of the reasons shown; what the page says of a reason's absence comes true."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from linkarms.core.names import normal_name
from linkarms.directory.models import Kind
from linkarms.partnerships.models import Reason, Resource
from linkarms.partnerships.suggesting import because
from linkarms.partnerships.suggesting.because import Asked, Candidate, Lessons, reasons_for, saying, voices
from linkarms.partnerships.suggesting.ranking import rank
from linkarms.partnerships.suggesting.weights import (
    ENOUGH,
    KINDS_FOR_REASON,
    KINDS_FOR_RESOURCE,
    WORDS_OF_RESOURCE,
    Ground,
    Weight,
)

pytestmark = pytest.mark.once

ASKED = Asked(
    ("pressure", "constituencies"), ("members", "space"), ("housing", "economy"), "oakland", "CA",
    (("tenant",), ("night", "worker")),
)  # fmt: skip
NOTHING = Lessons()


def candidate(name: str = "Group", **values: object) -> Candidate:
    usual: dict[str, object] = {"kind": "other", "place": "", "source": "your own record"}
    return Candidate(key=f"entry:{name}", name=name, normal_name=normal_name(name), **usual | values)  # type: ignore[arg-type]


def grounds(one: Candidate, asked: Asked = ASKED, lessons: Lessons = NOTHING) -> dict[str, int]:
    return {each.ground + each.detail: each.points for each in reasons_for(one, asked, lessons)}


@pytest.mark.parametrize(
    ("known", "found"),
    [
        ({}, {}),
        ({"kind": "affected"}, {"affected": 5}),
        ({"kind": "faith"}, {"kind": 2}),
        ({"kind": "voters"}, {"kind": 2}),
        ({"kind": "business"}, {"kind": 1}),
        ({"kind": "media"}, {}),
        ({"town": "oakland", "region": "CA"}, {"place": 3}),
        ({"town": "oakland"}, {"place": 3}),
        ({"town": "oakland", "region": "NJ"}, {}),
        ({"town": "berkeley", "region": "CA", "km": 7.3}, {"place": 2}),
        ({"town": "hayward", "region": "CA", "km": 30.0}, {"place": 1}),
        ({"town": "fresno", "region": "CA"}, {"place": 1}),
        ({"issues": {"housing": "x"}}, {"issue": 2}),
        ({"issues": {"housing": "x", "economy": "x", "peace": "x"}}, {"issue": 3}),
        ({"issues": {"peace": "x"}}, {}),
        ({"name": "Fresno Tenants' Union"}, {"constituency": 3}),
        ({"name": "Workers of the Night Shift"}, {"constituency": 3}),
        ({"name": "Vegans at Night"}, {}),
        ({"sayings": (saying("Your notes", "They stand by tenants."),)}, {"constituency": 2}),
        ({"sayings": (saying("Your notes", "They have a hall. 900 members!"),)}, {"offerspace": 2, "offermembers": 2}),
        ({"speaks_for": "Tenants and students"}, {"constituency": 3}),
        ({"together": ("Clean river",)}, {"together": 3}),
        ({"family": "Sierra Club"}, {"family": 2}),
        ({"leads": (("A letter", ""),)}, {"lead": 1}),
        ({"leads": (("A letter", ""), ("A paper", "Said so."))}, {"lead": 2}),
        ({"leads": (("A letter", ""), ("A letter", ""))}, {"lead": 1}),
    ],
)
def test_each_reason_comes_from_its_own_evidence(known: dict[str, object], found: dict[str, int]) -> None:
    name = str(known.pop("name", "Group"))
    assert grounds(candidate(name, **known)) == found


def test_what_was_taught_counts_against_three_times_at_most() -> None:
    many = tuple(f"Group {number}" for number in range(5))
    lessons = Lessons(kinds={"faith": many[:1]}, towns={"fresno": many})
    assert grounds(candidate(kind="faith", town="fresno"), lessons=lessons) == {
        "kind": 2, "taught_kind": -1, "taught_place": -3,
    }  # fmt: skip


def test_people_directly_affected_come_first() -> None:
    affected = candidate("Zz", kind="affected", town="oakland", region="CA")
    others = [
        candidate(kind.value, kind=kind.value, town="oakland", region="CA", issues={"housing": "x"})
        for kind in Kind
        if kind != Kind.AFFECTED
    ]
    assert rank([*others, affected], ASKED, NOTHING)[0].candidate == affected


def test_one_reason_is_not_enough_and_says_nothing() -> None:
    assert rank([candidate(kind="affected"), candidate("B", town="oakland")], ASKED, NOTHING) == []


def test_two_needs_in_one_place_give_different_lists() -> None:
    church = candidate("Church", kind="faith", town="oakland")
    lawyers = candidate("Lawyers", kind="national", town="oakland")
    room = replace(ASKED, reasons=("pressure",), resources=("space",), constituency=())
    policy = replace(ASKED, reasons=("policy",), resources=("knowledge",), constituency=())
    assert [one.candidate for one in rank([church, lawyers], room, NOTHING)] == [church]
    assert [one.candidate for one in rank([church, lawyers], policy, NOTHING)] == [lawyers]


#: How to take the evidence of a reason away, and nothing else with it.
TAKE_AWAY = {
    Ground.TOGETHER: {"together": ()},
    Ground.ISSUE: {"issues": {}},
    Ground.PLACE: {"town": "", "region": "", "km": None},
    Ground.FAMILY: {"family": ""},
    Ground.LEAD: {"leads": ()},
    Ground.AFFECTED: {"kind": "other"},
    Ground.KIND: {"kind": "other"},
}
KNOWN = st.builds(
    lambda number, tenants, **known: candidate(f"{'Tenants' if tenants else 'Group'} {number}", **known),
    number=st.integers(1, 4),
    tenants=st.booleans(),
    kind=st.sampled_from(["affected", "faith", "business", "media"]),
    town=st.sampled_from(["oakland", "fresno", ""]),
    region=st.sampled_from(["CA", ""]),
    km=st.sampled_from([None, 5.0, 30.0]),
    issues=st.sampled_from([{}, {"housing": "x"}, {"housing": "x", "economy": "x"}]),
    leads=st.sampled_from([(), (("A letter", ""),), (("A letter", ""), ("A paper", ""))]),
    together=st.sampled_from([(), ("Clean river",)]),
    family=st.sampled_from(["", "Sierra Club"]),
)


@settings(max_examples=30, deadline=None)
@given(st.lists(KNOWN, min_size=1, max_size=6, unique_by=lambda one: one.key))
def test_the_place_without_a_reason_is_the_one_that_was_told(known: list[Candidate]) -> None:
    found = rank(known, ASKED, NOTHING)
    assert [one.points for one in found] == sorted((one.points for one in found), reverse=True)
    for one in found:
        assert one.points == sum(each.because.points for each in one.reasons)
        for each in one.reasons:
            if each.because.ground == Ground.CONSTITUENCY:
                continue  # the name also breaks ties
            poorer = replace(one.candidate, **TAKE_AWAY[each.because.ground])
            again = rank([poorer if other is one.candidate else other for other in known], ASKED, NOTHING)
            places = {new.candidate.key: new.place for new in again}
            assert places.get(one.candidate.key) == each.place


def test_every_word_of_the_lists_is_one_that_exists() -> None:
    assert set(KINDS_FOR_REASON) == set(Reason.values)
    assert set(KINDS_FOR_RESOURCE) == set(WORDS_OF_RESOURCE) == set(Resource.values)
    kinds = set().union(*KINDS_FOR_REASON.values(), *KINDS_FOR_RESOURCE.values())
    assert kinds - set(Kind.values) == set()
    assert ENOUGH == 2


def test_every_weight_is_said_in_words() -> None:
    said = [because.Because(Ground.LEAD, weight, "", "").counts for weight in Weight]
    assert len(set(said)) == len(Weight)


def test_words_of_the_constituency_are_found_in_any_number() -> None:
    found = voices("Tenants and people of the churches, night workers")
    assert found == (("tenant",), ("church",), ("night", "worker"))


def test_every_reason_is_told_in_the_docs() -> None:
    page = (Path(__file__).parents[3] / "docs" / "explanation" / "suggestions.md").read_text(encoding="utf-8")
    table = page.split("## What counts\n", 1)[1].split("\n## ", 1)[0]
    told = [line.split("|")[1].strip() for line in table.splitlines() if line.startswith("|")][2:]
    assert told == [ground.value for ground in Ground]
