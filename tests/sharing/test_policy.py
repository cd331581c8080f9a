"""The one door, tested by its own documentation and by laws that hold for every world."""

from __future__ import annotations

import ast
import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linkarms.sharing import policy
from linkarms.sharing.policy import (
    Answer,
    Document,
    Level,
    Mode,
    Participation,
    Purpose,
    Refusal,
    SharingFacts,
    Words,
    may_receive,
)
from tests.sharing.truth_table import ANOTHER, GIVEN, NOW, PAGE, RECIPIENT, Case, cases

moments = st.timedeltas(timedelta(days=-90), timedelta(days=90)).map(lambda away: NOW + away)
days = moments.map(lambda moment: moment.date())
field_sets = st.frozensets(st.sampled_from(["given_name", "family_name", "email", "postal_code", "phone", "comment"]))
places = st.frozensets(st.sampled_from(["US-CA-12", "US-NY-10", "ES-MD"]))
participations = st.builds(Participation, st.sampled_from(Level), st.none() | moments, st.none() | days)
documents = st.builds(
    Document,
    st.sampled_from(Mode),
    field_sets,
    moments,
    st.none() | moments,
    st.none() | days,
    st.none() | places,
    st.booleans(),
)
words = st.builds(Words, st.just("v1"), field_sets, moments, st.none() | moments)
worlds = st.builds(
    SharingFacts,
    purpose=st.sampled_from(Purpose),
    recipient=st.just(RECIPIENT),
    participation=st.none() | participations,
    document=st.none() | documents,
    answer=st.sampled_from(Answer),
    words=st.none() | words,
    recruiter=st.sampled_from([None, RECIPIENT, ANOTHER]),
    places=places,
    allotted=st.booleans(),
    action_confirmed=st.booleans(),
    action_withdrawn=st.booleans(),
    unacknowledged=st.booleans(),
    suppressed=st.booleans(),
    erased=st.booleans(),
)
#: Mostly in order, so that a rule is not hidden behind six other refusals.
near_worlds = st.builds(
    SharingFacts,
    purpose=st.sampled_from(Purpose),
    recipient=st.just(RECIPIENT),
    participation=participations,
    document=documents,
    answer=st.just(Answer.GRANTED),
    words=words,
    recruiter=st.sampled_from([RECIPIENT, ANOTHER]),
    places=places,
    allotted=st.just(True),
    action_confirmed=st.just(True),
)
any_world = worlds | near_worlds


@pytest.mark.parametrize("case", [pytest.param(case, id=case.title) for case in cases()])
def test_the_documented_case_is_what_the_policy_says(case: Case) -> None:
    decision = may_receive(case.facts, now=NOW)
    assert (decision.fields, {reason.name for reason in decision.refusals}) == (case.fields, case.refusals)


def test_every_reason_is_a_heading_of_the_documentation() -> None:
    headings = re.findall(r"^### ([A-Z_]+)$", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert headings == [reason.name for reason in Refusal]


def test_the_table_shows_every_reason_by_itself() -> None:
    alone = {next(iter(case.refusals)) for case in cases() if len(case.refusals) == 1}
    assert alone == {reason.name for reason in Refusal}


@given(any_world)
def test_fields_are_empty_exactly_when_there_is_a_refusal(facts: SharingFacts) -> None:
    decision = may_receive(facts, now=NOW)
    assert bool(decision.fields) == decision.allowed


@given(any_world)
def test_taking_back_never_widens(facts: SharingFacts) -> None:
    before = may_receive(facts, now=NOW)
    after = may_receive(replace(facts, answer=Answer.WITHDRAWN, action_withdrawn=True), now=NOW)
    assert after.fields == frozenset()
    assert Refusal.WITHDRAWN in after.refusals
    assert before.refusals - {Refusal.NEVER_ASKED, Refusal.UNCONFIRMED, Refusal.NO_DOCUMENT} <= after.refusals


@given(any_world, any_world)
def test_a_fact_against_the_person_s_release_never_widens(facts: SharingFacts, other: SharingFacts) -> None:
    for worse in (
        replace(facts, action_confirmed=False),
        replace(facts, unacknowledged=True),
        replace(facts, suppressed=True),
        replace(facts, erased=True),
        replace(facts, participation=None),
        replace(facts, document=None),
        replace(facts, words=None),
        replace(facts, words=facts.words and replace(facts.words, fields=frozenset())),
    ):
        assert may_receive(worse, now=NOW).fields == frozenset()


@given(any_world)
def test_a_lower_level_never_widens(facts: SharingFacts) -> None:
    if facts.participation is None:
        return
    ladder = [
        may_receive(replace(facts, participation=replace(facts.participation, level=level)), now=NOW).fields
        for level in (Level.ENDORSER, Level.ASSOCIATE, Level.FULL)
    ]
    assert ladder[0] <= ladder[1] <= ladder[2]
    assert ladder[0] == frozenset()


@given(any_world)
def test_what_leaves_was_in_the_document_and_in_the_words(facts: SharingFacts) -> None:
    fields = may_receive(facts, now=NOW).fields
    assert fields <= (facts.document.fields if facts.document else frozenset())
    assert fields <= (facts.words.fields if facts.words else frozenset())
    assert fields <= policy.PURPOSE_FIELDS[facts.purpose]


@given(any_world)
def test_nobody_is_contacted_without_a_confirmed_yes(facts: SharingFacts) -> None:
    contact = replace(facts, purpose=Purpose.CONTACT)
    if may_receive(contact, now=NOW).allowed:
        assert contact.answer is Answer.GRANTED
        assert contact.words is not None
        assert contact.words.confirmed_at is not None


@given(any_world, st.timedeltas(timedelta(0), timedelta(days=120)))
def test_time_alone_opens_nothing_but_a_document_that_starts(facts: SharingFacts, later: timedelta) -> None:
    started = facts.document is None or facts.document.starts_at <= NOW
    if started:
        assert may_receive(facts, now=NOW + later).fields <= may_receive(facts, now=NOW).fields


@given(any_world)
def test_an_answer_after_the_end_is_never_released(facts: SharingFacts) -> None:
    if facts.document is None or facts.words is None:
        return
    ended = replace(
        facts,
        document=replace(facts.document, ends_at=GIVEN, last_day=NOW.date()),
        words=replace(facts.words, at=GIVEN + timedelta(seconds=1)),
    )
    assert Refusal.NOT_IN_FORCE in may_receive(ended, now=NOW).refusals


def test_the_policy_needs_nothing_but_the_standard_library() -> None:
    tree = ast.parse(Path(policy.__file__).read_text(encoding="utf-8"))
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    modules |= {name.name for node in ast.walk(tree) if isinstance(node, ast.Import) for name in node.names}
    assert modules == {"__future__", "dataclasses", "enum", "typing", "datetime"}
